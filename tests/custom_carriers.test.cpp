// SPDX-License-Identifier: MIT
// The carriers of docs/carriers.md.
#include <baton/baton.hpp>

#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace baton;

namespace {

struct Line {
  std::string label, text;
};

struct Mine {
  std::vector<Line> lines;
  void for_each(auto&& visit) const {
    for (auto& line : lines) visit(line.label, line.text);
  }
  void set(std::string_view key, std::string_view value) {
    std::erase_if(lines, [&](auto& line) { return equal_ignoring_case(line.label, key); });
    lines.push_back({std::string(key), std::string(value)});
  }
};
struct Limited : Mine {
  bool reserve(std::size_t new_entries, std::size_t bytes) const {
    return lines.size() + new_entries <= 10 && bytes <= 4096;
  }
};
struct Parameters {
  std::map<std::string, std::string, std::less<>> parameters;
  std::optional<std::string_view> get(std::string_view key) const {
    const auto at = parameters.find(key);
    return at == parameters.end() ? std::nullopt : std::optional<std::string_view>(at->second);
  }
};

SpanContext everything() {
  SpanContext context({1, 2}, {3});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin("rum");
  context.set_tag("_dd.p.dm", "-4");
  context.baggage().set("k", "v");
  return context;
}

TEST_CASE("a class of one's own keeps the promises, with limits, too") {
  const auto append = [](Mine& mine, std::string_view name, std::string_view value) {
    mine.lines.push_back({std::string(name), std::string(value)});
  };
  CHECK(testing::check_carrier([] { return Mine(); }, append).text() == "");
  CHECK(testing::check_carrier([] { return Limited(); }, append, {.entries = 8}).text() == "");
}

TEST_CASE("limits: all or nothing; existing headers take no more room") {
  Limited limited;
  for (const char* name : {"a", "b", "c", "d"}) limited.set(name, "1");
  CHECK(inject(everything(), limited).error().code == Errc::no_room);
  CHECK(limited.lines.size() == 4);
  limited.lines.resize(2);
  limited.set("TRACEPARENT", "old");
  limited.set("Baggage", "old");
  CHECK(inject(everything(), limited));
  CHECK(limited.lines.size() == 10);
  CHECK(inject(everything(), limited));
  limited.lines[0].text.assign(5000, 'x');  // other headers are not counted
  CHECK(inject(everything(), limited));
}

TEST_CASE("a source that is asked by name, a target of lambdas") {
  const Parameters source{
      {{"traceparent", "00-0000000000000000000000000000000b-0000000000000016-01"},
       {"tracestate", "a=1"}}};
  static_assert(!TextMapWriter<Parameters>);
  Mine target;
  std::size_t asked = 0;
  auto lambdas = make_carrier([&](auto&& visit) { target.for_each(visit); },
                              [&](std::string_view key, std::string_view value) {
                                ++asked;
                                target.set(key, value);
                              });
  const Injection done = inject(extract(source).context(), lambdas);
  CHECK(done);
  CHECK(asked == done.written());
  CHECK(extract(target).context().trace_state().text() == "a=1");
  CHECK(extract(lambdas).context().span_id().value == 22);
}

}  // namespace
