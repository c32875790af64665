// SPDX-License-Identifier: MIT
#include <baton/styles.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/tables.hpp"

using namespace baton;
using baton::test::all_of;
using baton::test::exact_copy;

namespace {

// Stand-ins with the names and words of real codecs: parsing a list needs only these.
struct datadog {
  static constexpr std::string_view name = "datadog";
};
struct tracecontext {
  static constexpr std::string_view name = "tracecontext";
};
struct baggage {
  static constexpr std::string_view name = "baggage";
};
struct b3_single {
  static constexpr std::string_view name = "b3";
  static constexpr std::string_view datadog_names[] = {"b3 single header", "b3single"};
};
struct b3_multi {
  static constexpr std::string_view name = "b3multi";
  static constexpr std::string_view datadog_names[] = {"b3multi", "b3"};
};

constexpr auto ignore = [](std::string_view) {};
constexpr std::optional<StyleList> parse(std::string_view text, StyleNaming vocabulary) {
  return parse_styles<datadog, tracecontext, baggage, b3_single, b3_multi>(text, vocabulary,
                                                                           ignore);
}

/// The styles as digits, their positions among the five above; `-` if no word is known.
struct Row {
  std::string_view rule;
  StyleNaming vocabulary;
  std::string_view input;
  std::string_view expected;
};
constexpr auto own = StyleNaming::baton;
constexpr auto dd = StyleNaming::datadog;
constexpr auto single = StyleNaming::datadog_b3_single;
constexpr auto otel = StyleNaming::opentelemetry;

constexpr Row rows[] = {
    // order and names
    {"[multi 6.0]", own, "datadog,tracecontext,baggage", "012"},
    {"[multi 6.0]", own, "baggage,tracecontext,datadog", "210"},
    {"[multi 6.0]", dd, "datadog,tracecontext,baggage", "012"},
    {"[multi 6.0]", otel, "tracecontext,baggage,b3,b3multi", "1234"},
    // b3 means several headers to Datadog, and one to everybody else
    {"[multi 6.0]", own, "b3,b3multi", "34"},
    {"[multi 6.0]", otel, "b3", "3"},
    {"[multi 6.0]", dd, "b3", "4"},
    {"[multi 6.0]", dd, "b3multi", "4"},
    {"[multi 6.0]", dd, "b3 single header", "3"},
    {"[multi 6.0]", dd, "B3 single header,B3", "34"},
    {"[multi 6.0]", dd, "b3,b3multi", "4"},
    {"[multi 6.0]", otel, "b3 single header", "-"},
    {"[multi 6.0]", own, "b3 single header", "-"},
    {"[words 18.2]", dd, "b3single", "3"},
    {"[words 18.2]", otel, "b3single", "-"},
    // blanks separate unless they are part of a known word
    {"[words 18.2]", dd, "Datadog B3", "04"},
    {"[words 18.2]", dd, "datadog\ttracecontext  baggage", "012"},
    {"[words 18.2]", dd, "datadog b3 single header baggage", "032"},
    {"[words 18.2]", dd, "b3 single", "4"},
    {"[words 18.2]", dd, "none datadog", "0"},
    {"[words 18.2]", dd, "acme zipkin", "-"},
    {"[words 18.2]", otel, "b3 baggage", "-"},
    {"[words 18.2]", own, "b3 baggage", "-"},
    // b3 is one header if the caller says so
    {"[words 18.4]", single, "b3", "3"},
    {"[words 18.4]", single, "Datadog B3,b3multi", "034"},
    {"[words 18.4]", single, "b3 single header", "3"},
    {"[words 18.4]", dd, "b3", "4"},
    {"[words 18.1]", otel, "b3,tracecontext,b3,tracecontext", "31"},
    // blanks, case, empty pieces, repetitions
    {"[multi 6.0]", dd, "  Datadog\t,\tTRACECONTEXT ", "01"},
    {"[multi 6.0]", dd, ",,datadog,,", "0"},
    {"[multi 6.0]", dd, "datadog,datadog,baggage,datadog", "02"},
    {"[multi 6.0]", dd, "datadog;tracecontext", "-"},
    // none
    {"[multi 6.0]", dd, "none", ""},
    {"[multi 6.0]", dd, " None ", ""},
    {"[multi 6.0]", otel, "none", ""},
    {"[multi 6.0]", dd, "none,none", ""},
    {"[multi 6.0]", dd, "none,datadog", "0"},
    {"[multi 6.0]", dd, "datadog,none", "0"},
    {"[multi 6.0]", dd, "none,acme", ""},
    {"[multi 6.0]", dd, "nonesuch", "-"},
    // no known word: as if not set
    {"[multi 6.0]", dd, "", "-"},
    {"[multi 6.0]", dd, " \t", "-"},
    {"[multi 6.0]", dd, ",", "-"},
    {"[multi 6.0]", dd, "acme", "-"},
    {"[multi 6.0]", dd, "acme,baggage", "2"},
    {"[multi 6.0]", dd, "data", "-"},
    {"[multi 6.0]", dd, "datadogs", "-"},
    {"[multi 6.0]", dd, "trace-context", "-"},
};

constexpr bool matches(const Row& row, std::string_view input) {
  const auto list = parse(input, row.vocabulary);
  if (!list) return row.expected == "-";
  if (list->size() != row.expected.size()) return false;
  std::size_t i = 0;
  for (const std::uint8_t style : *list) {
    if (row.expected[i++] != '0' + style) return false;
  }
  return true;
}
static_assert(all_of(rows, [](const Row& row) { return matches(row, row.input); }));

TEST_CASE("styles: lists in users' words") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.input);
    CHECK(matches(row, exact_copy(row.input)));
  }
}

TEST_CASE("styles: words that name nothing are handed out as written, without blanks") {
  std::vector<std::string> unknown;
  const auto list = parse_styles<datadog, baggage>(
      " acme ,baggage,, b3 Single Header,none, datadog", StyleNaming::datadog,
      [&](std::string_view word) { unknown.emplace_back(word); });
  REQUIRE(list);
  CHECK(list->size() == 2);
  CHECK(unknown == std::vector<std::string>{"acme", "b3", "Single", "Header"});
}

TEST_CASE("styles: any bytes in a list") {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every.push_back(static_cast<char>(byte));
  CHECK(!parse(exact_copy(every), StyleNaming::datadog));
  CHECK(parse(exact_copy(every + ",datadog"), StyleNaming::datadog)->size() == 1);
  CHECK(!parse(exact_copy(std::string("datadog\0", 8)), StyleNaming::datadog));
}

TEST_CASE("styles: a list holds each style once, in order, and no more than there is room for") {
  StyleList list;
  for (const std::size_t style : {3u, 1u, 3u, 2u, 1u}) list.add(style);
  CHECK(list.size() == 3);
  CHECK(std::vector<int>(list.begin(), list.end()) == std::vector<int>{3, 1, 2});
  CHECK(list.has(1));
  CHECK(!list.has(0));

  StyleList same;
  for (const std::size_t style : {3u, 1u, 2u}) same.add(style);
  CHECK(list == same);
  same.add(0);
  CHECK(!(list == same));
  StyleList other;
  for (const std::size_t style : {1u, 3u, 2u}) other.add(style);
  CHECK(!(list == other));

  StyleList full;
  for (std::size_t style = 0; style < 300; ++style) full.add(style);
  CHECK(full.size() == StyleList::max_size);
}

}  // namespace
