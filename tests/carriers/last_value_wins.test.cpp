// SPDX-License-Identifier: MIT
#include <baton/carriers/last_value_wins.hpp>

#include <doctest/doctest.h>

#include <baton/baton.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const Headers twice = {{"traceparent", "00-00000000000000000000000000000001-0000000000000001-01"},
                       {"tracestate", "a=1"},
                       {"Traceparent", "00-00000000000000000000000000000002-0000000000000002-01"},
                       {"tracestate", "b=2"},
                       {"baggage", "c=3"},
                       {"BAGGAGE", "d=4"}};

TEST_CASE("broker headers: of a repeated name the last counts, in any case") {  // [msg 11.21]
  const Extraction found = extract(last_value_wins(exact_copies(twice)));
  CHECK(found.context().trace_id() == TraceId{0, 2});
  CHECK(found.context().trace_state().text() == "b=2");
  CHECK(found.baggage().size() == 1);
  CHECK(found.baggage().get("d") == "4");
  // Over HTTP, two traceparents are an error.
  CHECK_FALSE(extract(twice));
}

/// The headers of a broker's client: names, and byte strings that may be null.
struct Header {
  std::string name;
  std::optional<std::vector<unsigned char>> value;
};

TEST_CASE("broker headers: byte strings of a broker's own type") {
  std::vector<Header> headers;
  const auto text = [](const std::vector<unsigned char>& bytes) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  auto carrier = make_carrier(
      [&](auto&& visitor) {
        for (const Header& header : headers) {
          if (header.value) visitor(header.name, text(*header.value));
        }
      },
      [&](std::string_view name, std::string_view value) {
        std::erase_if(headers, [&](const Header& header) {
          return detail::equal_ignoring_case(header.name, name);
        });
        headers.push_back(
            {std::string(name), std::vector<unsigned char>(value.begin(), value.end())});
      });

  headers = {{"TRACEPARENT", std::nullopt}, {"key", std::vector<unsigned char>{0, 255}}};
  CHECK_FALSE(extract(last_value_wins(carrier)));
  SpanContext context({1, 7}, {8});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  REQUIRE(inject(context, carrier));
  for (const Header& header : headers) {
    CHECK(header.value.has_value());  // [msg 11.21] every other spelling is gone
    CHECK((header.name == "key" || may_travel(header.name, text(*header.value))));
  }
  const Extraction found = extract(last_value_wins(carrier));
  CHECK(found.context().trace_id() == TraceId{1, 7});
  CHECK(found.context().span_id() == SpanId{8});
}

struct Temporary {
  static constexpr bool yields_temporaries = true;
  void for_each(auto&& visitor) const {
    for (const auto& [name, value] : twice) {
      const std::string n = name;
      const std::string v = value;
      visitor(std::string_view(n), std::string_view(v));
    }
  }
};

TEST_CASE("broker headers: of a reader of temporaries") {
  CHECK(extract(last_value_wins(Temporary())).context().trace_id() == TraceId{0, 2});
}

struct Full {
  void for_each(auto&&) const {}
  void set(std::string_view, std::string_view) { ++sets; }
  bool reserve(std::size_t, std::size_t) const { return false; }
  int sets = 0;
};

TEST_CASE("broker headers: written as the container is, with its promises") {
  Headers headers = {{"TRACEPARENT", "old"}, {"key", "x"}};
  CHECK(inject(SpanContext({0, 1}, {2}), last_value_wins(headers)));
  CHECK(headers.size() == 5);
  CHECK(headers[0].first == "key");
  Full full;
  CHECK(inject(SpanContext({0, 1}, {2}), last_value_wins(full)).error().code == Errc::no_room);
  CHECK(full.sets == 0);
  static_assert(!TextMapWriter<decltype(last_value_wins(std::declval<const Headers&>()))>);
}

}  // namespace
