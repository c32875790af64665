// SPDX-License-Identifier: MIT
#include <baton/log_correlation.hpp>
#include <baton/span_context.hpp>
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/tables.hpp"

using namespace baton;

namespace {

constexpr TraceId wide{0x0123456789abcdef, 0xfedcba9876543210};
constexpr TraceId narrow{0, 1234567890123456789};
constexpr TraceId widest{~0ull, ~0ull};

struct Row {
  TraceId trace_id;
  SpanId span_id;
  LogForm form;
  LogIds ids;
  std::string_view expected;
};

constexpr Row rows[] = {
    {wide,
     {42},
     LogForm::key_value,
     LogIds::datadog,
     "dd.trace_id=0123456789abcdeffedcba9876543210 dd.span_id=42"},
    {narrow,
     {42},
     LogForm::key_value,
     LogIds::datadog,
     "dd.trace_id=1234567890123456789 dd.span_id=42"},
    {wide,
     {42},
     LogForm::key_value,
     LogIds::decimal,
     "dd.trace_id=18364758544493064720 dd.span_id=42"},
    {narrow,
     {42},
     LogForm::key_value,
     LogIds::hex,
     "dd.trace_id=0000000000000000112210f47de98115 dd.span_id=000000000000002a"},
    {wide,
     {42},
     LogForm::json,
     LogIds::datadog,
     R"("dd.trace_id":"0123456789abcdeffedcba9876543210","dd.span_id":"42")"},
    {narrow,
     {42},
     LogForm::json,
     LogIds::decimal,
     R"("dd.trace_id":"1234567890123456789","dd.span_id":"42")"},
    {wide,
     {42},
     LogForm::json,
     LogIds::hex,
     R"("dd.trace_id":"0123456789abcdeffedcba9876543210","dd.span_id":"000000000000002a")"},
    {{}, {}, LogForm::key_value, LogIds::datadog, "dd.trace_id=0 dd.span_id=0"},
    {{}, {}, LogForm::json, LogIds::datadog, R"("dd.trace_id":"0","dd.span_id":"0")"},
    {widest,
     {~0ull},
     LogForm::json,
     LogIds::datadog,
     R"("dd.trace_id":"ffffffffffffffffffffffffffffffff","dd.span_id":"18446744073709551615")"},
};

constexpr bool matches(const Row& row) {
  std::array<char, log_ids_size> buffer{};
  return format_log_ids(row.trace_id, row.span_id, buffer, row.form, row.ids) == row.expected;
}
static_assert(test::all_of(rows, matches));
static_assert(rows[9].expected.size() == log_ids_size, "the longest there is");

TEST_CASE("log correlation: forms and digits") {
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    CHECK(matches(row));
  }
}

TEST_CASE("log correlation: a buffer of exactly the size, and each one shorter") {
  for (const Row& row : rows) {
    CAPTURE(row.expected);
    for (std::size_t size = 0; size <= row.expected.size(); ++size) {
      std::vector<char> buffer(size, '#');
      const auto text = format_log_ids(row.trace_id, row.span_id, buffer, row.form, row.ids);
      if (size == row.expected.size()) {
        CHECK(text == row.expected);
        CHECK(text.data() == buffer.data());
      } else {
        CHECK(text.empty());
        CHECK(std::string(buffer.begin(), buffer.end()) == std::string(size, '#'));
      }
    }
  }
}

TEST_CASE("log correlation: takes any object with ids, and allocates nothing") {
  const SpanContext context(narrow, {42});
  char buffer[log_ids_size];
  const test::AllocationCounter counter;
  const auto text = format_log_ids(context, buffer);
  CHECK(counter.count() == 0);
  CHECK(text == "dd.trace_id=1234567890123456789 dd.span_id=42");
  static_assert(noexcept(format_log_ids(context, buffer)));
}

}  // namespace
