// SPDX-License-Identifier: MIT
// Every allocation of every kind of container fails in turn, and the container stays as it was. The time
// for writing grows in proportion to the container.
#include <baton/baton.hpp>
#include <baton/carriers/environment.hpp>
#include <baton/carriers/header_block.hpp>
#include <baton/carriers/prefixed.hpp>
#include <baton/carriers/renamed.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <list>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "support/allocations.hpp"

using namespace baton;
using baton::test::FailingAllocation;

namespace {

using Pair = std::pair<std::string, std::string>;
struct NameValue {
  std::string name, value;
  bool operator==(const NameValue&) const = default;
};
struct Attribute {
  std::string StringValue, DataType;
  bool operator==(const Attribute&) const = default;
};
struct IgnoringCase {
  bool operator()(const std::string& a, const std::string& b) const {
    std::string x = a;
    std::string y = b;
    for (std::string* text : {&x, &y}) {
      for (char& c : *text) c = detail::to_lower(c);
    }
    return x < y;
  }
};
/// Compares without an allocation, unlike IgnoringCase.
struct IgnoringCaseInPlace {
  bool operator()(const std::string& a, const std::string& b) const {
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
      const char x = detail::to_lower(a[i]);
      const char y = detail::to_lower(b[i]);
      if (x != y) return x < y;
    }
    return a.size() < b.size();
  }
};

#if defined(__cpp_exceptions)

SpanContext everything() {
  SpanContext context({1, 2}, {3});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin("synthetics-browser-and-more");
  context.set_tag("_dd.p.dm", "-4");
  context.baggage().set("key", "a value that is too long for a small string");
  return context;
}

/// Injects into copies of a container, where one more allocation succeeds each time. Returns the number of
/// failed injections.
template <class C, class Inject>
std::size_t failures(const C& start, Inject&& inject_into) {
  std::size_t count = 0;
  for (;; ++count) {
    C container = start;
    bool written = false;
    try {
      const FailingAllocation failing(count);
      written = inject_into(container);
    } catch (const std::bad_alloc&) {
      CHECK(container == start);
      continue;
    }
    CHECK(written);
    C expected = start;
    CHECK(inject_into(expected));
    CHECK(container == expected);
    return count;
  }
}
template <class C>
std::size_t failures(const C& start) {
  const SpanContext context = everything();
  return failures(start,
                  [&](C& container) { return static_cast<bool>(inject(context, container)); });
}

TEST_CASE_TEMPLATE("memory that fails: ranges are as they were", C, std::vector<Pair>,
                   std::list<Pair>, std::deque<Pair>, std::vector<NameValue>,
                   std::list<NameValue>) {
  CHECK(failures(C()) > 3);
  CHECK(failures(C{{"host", "a"}, {"Traceparent", "old"}, {"traceparent", "old"}}) > 3);
  CHECK(failures(C{{"Traceparent", "1"},
                   {"baggage", "2"},
                   {"x-datadog-tags", "3"},
                   {"BAGGAGE", "4"},
                   {"x-datadog-origin", "5"},
                   {"traceparent", "6"},
                   {"TRACESTATE", "7"}}) > 2);
}

TEST_CASE_TEMPLATE("memory that fails: maps are as they were", C,
                   std::map<std::string, std::string>, std::multimap<std::string, std::string>,
                   std::unordered_map<std::string, std::string>,
                   std::unordered_multimap<std::string, std::string>,
                   std::map<std::string, std::string, IgnoringCaseInPlace>,
                   std::multimap<std::string, std::string, IgnoringCaseInPlace>) {
  CHECK(failures(C()) > 3);
  CHECK(failures(C{{"host", "a"}, {"Traceparent", "old"}, {"traceparent", "old"}}) > 3);
  CHECK(failures(C{{"Traceparent", "1"},
                   {"baggage", "2"},
                   {"x-datadog-tags", "3"},
                   {"BAGGAGE", "4"},
                   {"x-datadog-origin", "5"},
                   {"traceparent", "6"},
                   {"TRACESTATE", "7"}}) > 2);
}

TEST_CASE("memory that fails: lists of values, attributes") {
  using Lists = std::map<std::string, std::vector<std::string>>;
  CHECK(failures(Lists{{"Traceparent", {"1", "2"}}, {"baggage", {"3"}}}) > 3);
  using Attributes = std::map<std::string, Attribute>;
  CHECK(failures(Attributes{{"Traceparent", {"1", "String"}}, {"baggage", {"2", "String.own"}}}) >
        3);
  using Vector = std::vector<std::pair<std::string, Attribute>>;
  CHECK(failures(Vector{{"Traceparent", {"1", "String"}}, {"baggage", {"2", "String.own"}}}) > 3);
}

TEST_CASE("memory that fails: blocks of text") {
  const SpanContext context = everything();
  for (const char* start :
       {"", "GET / HTTP/1.1\r\nHost: a\r\nTraceparent: 1\r\nbaggage: 2\r\n\r\nbody"}) {
    CHECK(failures(std::string(start), [&](std::string& text) {
            return static_cast<bool>(inject(context, header_block(text)));
          }) > 0);
  }
  using Block = std::vector<std::string>;
  for (const Block& start :
       {Block(), Block{"PATH=/bin", "TRACEPARENT=1", "BAGGAGE=2", "BAGGAGE=3"}}) {
    CHECK(failures(start, [&](Block& block) {
            return static_cast<bool>(inject(context, environment_block(block)));
          }) > 3);
    CHECK(failures(start, [&](Block& block) {
            return static_cast<bool>(inject(context, cgi_environment_block(block)));
          }) > 3);
  }
}

TEST_CASE("memory that fails: views of a carrier keep its promise") {
  const SpanContext context = everything();
  using Map = std::map<std::string, std::string>;
  const Map start = {{"p-traceparent", "1"}, {"P-Baggage", "2"}, {"Diagnostic-Id", "3"}};
  CHECK(failures(start, [&](Map& map) {
          return static_cast<bool>(inject(context, prefixed(map, "p-")));
        }) > 3);
  CHECK(failures(start, [&](Map& map) {
          return static_cast<bool>(inject(context, renamed(map, azure_names)));
        }) > 3);
}

#endif

TEST_CASE("a map whose keys ignore case keeps their spelling, and one value") {
  std::map<std::string, std::string, IgnoringCase> headers = {{"TraceParent", "old"}, {"x", "y"}};
  CHECK(inject(SpanContext({0, 11}, {22}), headers));
  CHECK(headers.size() == 5);
  CHECK(headers.find("traceparent")->first == "TraceParent");
  CHECK(extract(headers).context().span_id().value == 22);
}

// Linear time: moves are counted, not measured

std::size_t moves = 0;

/// A text that counts its moves.
struct Counting {
  std::string text;
  Counting(const char* data, std::size_t size) : text(data, size) {}
  Counting(const Counting&) = default;
  Counting& operator=(const Counting&) = default;
  Counting(Counting&& other) noexcept : text(std::move(other.text)) { ++moves; }
  Counting& operator=(Counting&& other) noexcept {
    text = std::move(other.text);
    ++moves;
    return *this;
  }
  ~Counting() = default;
  const char* data() const { return text.data(); }
  std::size_t size() const { return text.size(); }
};

TEST_CASE("64,000 entries of one name go in one pass") {
  constexpr std::size_t entries = 64'000;
  const SpanContext context({0, 11}, {22});
  const auto text = [](std::string_view all) { return Counting(all.data(), all.size()); };
  for (const bool among_others : {false, true}) {
    std::vector<std::pair<Counting, Counting>> headers;
    std::vector<Counting> block;
    std::string lines;
    for (std::size_t i = 0; i < entries; ++i) {
      const bool other = among_others && i % 2 == 0;
      headers.emplace_back(text(other ? "Host" : "Traceparent"), text("old"));
      block.push_back(text(other ? "HOST=a" : "TRACEPARENT=old"));
      lines.append(other ? "Host: a\r\n" : "Traceparent: old\r\n");
    }
    moves = 0;
    CHECK(inject(context, headers));
    CHECK(moves <= 4 * entries);
    CHECK(headers.size() == 4 + (among_others ? entries / 2 : 0));
    moves = 0;
    CHECK(inject(context, environment_block(block)));
    CHECK(moves <= 4 * entries);
    CHECK(block.size() == 4 + (among_others ? entries / 2 : 0));
    CHECK(inject(context, header_block(lines)));
    CHECK(lines.size() < 300 + (among_others ? entries / 2 * 9 : 0));
  }
}

}  // namespace
