// SPDX-License-Identifier: MIT
#include <baton/ids.hpp>

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

struct SpanRow {
  std::string_view hex;
  Result<SpanId> expected;
};
constexpr SpanRow span_rows[] = {
    {"0000000000000001", SpanId{1}},
    {"ffffffffffffffff", SpanId{~std::uint64_t{0}}},
    {"8000000000000000", SpanId{std::uint64_t{1} << 63}},
    {"0123456789abcdef", SpanId{0x0123'4567'89ab'cdef}},
    {"0000000000000000", SpanId{}},
    {"", fail(Errc::bad_length)},
    {"1", fail(Errc::bad_length)},
    {"000000000000001", fail(Errc::bad_length)},
    {"00000000000000001", fail(Errc::bad_length)},
    {"00000000000000g0", fail(Errc::bad_digit, 14)},
    {"g000000000000000", fail(Errc::bad_digit, 0)},
    {"000000000000000F", fail(Errc::bad_digit, 15)},
    {" 000000000000001", fail(Errc::bad_digit, 0)},
    {"0x00000000000001", fail(Errc::bad_digit, 1)},
    {"-000000000000001", fail(Errc::bad_digit, 0)},
};
constexpr bool reads_span(const SpanRow& row) { return SpanId::from_hex(row.hex) == row.expected; }
static_assert(all_of(span_rows, reads_span));

struct TraceRow {
  std::string_view hex;
  Result<TraceId> expected;
};
constexpr TraceRow trace_rows[] = {
    {"00000000000000000000000000000001", TraceId{0, 1}},
    {"00000000000000010000000000000000", TraceId{1, 0}},
    {"0123456789abcdeffedcba9876543210", TraceId{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210}},
    {"00000000000000000000000000000000", TraceId{}},
    {"0123456789abcdef", fail(Errc::bad_length)},
    {"0000000000000000000000000000001", fail(Errc::bad_length)},
    {"000000000000000000000000000000001", fail(Errc::bad_length)},
    {"000000000000000x0000000000000001", fail(Errc::bad_digit, 15)},
    {"0000000000000000x000000000000001", fail(Errc::bad_digit, 16)},
    {"0000000000000000000000000000000A", fail(Errc::bad_digit, 31)},
    {"x00000000000000000000000000000x1", fail(Errc::bad_digit, 0)},
};
constexpr bool reads_trace(const TraceRow& row) {
  return TraceId::from_hex(row.hex) == row.expected;
}
static_assert(all_of(trace_rows, reads_trace));

TEST_CASE("ids: hexadecimal in") {
  for (const SpanRow& row : span_rows) {
    CAPTURE(row.hex);
    CHECK(reads_span({exact_copy(row.hex), row.expected}));
  }
  for (const TraceRow& row : trace_rows) {
    CAPTURE(row.hex);
    CHECK(reads_trace({exact_copy(row.hex), row.expected}));
  }
}

struct ShortRow {
  std::string_view hex;
  Result<TraceId> trace;
  Result<SpanId> span;
};
constexpr ShortRow short_rows[] = {
    {"1", TraceId{0, 1}, SpanId{1}},
    {"0", TraceId{}, SpanId{}},
    {"aBcDeF", TraceId{0, 0xab'cdef}, SpanId{0xab'cdef}},
    {"ffffffffffffffff", TraceId{0, ~std::uint64_t{0}}, SpanId{~std::uint64_t{0}}},
    {"10000000000000002", TraceId{1, 2}, fail(Errc::bad_length)},
    {"0123456789ABCDEFfedcba9876543210", TraceId{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210},
     fail(Errc::bad_length)},
    {"000000000000000000000000000000001", fail(Errc::bad_length), fail(Errc::bad_length)},
    {"", fail(Errc::bad_length), fail(Errc::bad_length)},
    {"1g", fail(Errc::bad_digit, 1), fail(Errc::bad_digit, 1)},
    {"-1", fail(Errc::bad_digit, 0), fail(Errc::bad_digit, 0)},
    {"1 ", fail(Errc::bad_digit, 1), fail(Errc::bad_digit, 1)},
};
constexpr bool reads_short(const ShortRow& row) {
  return TraceId::from_short_hex(row.hex) == row.trace &&
         SpanId::from_short_hex(row.hex) == row.span;
}
static_assert(all_of(short_rows, reads_short));

TEST_CASE("ids: hexadecimal without leading zeros") {
  for (const ShortRow& row : short_rows) {
    CAPTURE(row.hex);
    CHECK(reads_short({exact_copy(row.hex), row.trace, row.span}));
  }
}

static_assert(*SpanId::from_decimal("18446744073709551615") == SpanId{~std::uint64_t{0}});
static_assert(*SpanId::from_decimal("0") == SpanId{});
static_assert(SpanId::from_decimal("18446744073709551616").error().code == Errc::out_of_range);
static_assert(*TraceId::from_decimal("1") == TraceId{0, 1});
static_assert(TraceId::from_decimal("").error().code == Errc::bad_length);
static_assert(TraceId::from_decimal("1a").error() == fail(Errc::bad_digit, 1));

static_assert(SpanId{0xab}.to_hex() == "00000000000000ab");
static_assert(SpanId{0xab}.to_decimal() == "171");
static_assert(SpanId{}.to_decimal() == "0");
static_assert(TraceId{1, 2}.to_hex() == "00000000000000010000000000000002");
static_assert(TraceId{1, 2}.to_decimal() == "2");
static_assert(SpanId{1}.to_hex() == SpanId{1}.to_hex() && SpanId{1}.to_hex() != SpanId{2}.to_hex());
static_assert(SpanId{10}.to_decimal() != SpanId{1}.to_decimal());

static_assert(!SpanId{} && SpanId{1} && !TraceId{} && TraceId{1, 0} && TraceId{0, 1});
static_assert(TraceId{1, 2} == TraceId{1, 2} && TraceId{1, 2} != TraceId{2, 2});
static_assert(TraceId{1, 2} != TraceId{1, 3} && SpanId{1} != SpanId{2});

TEST_CASE("ids: hexadecimal and decimal, both ways") {
  Random random(20);
  for (int round = 0; round < 10'000; ++round) {
    const SpanId span{random.next() >> random.below(64)};
    REQUIRE(SpanId::from_hex(exact_copy(span.to_hex())) == Result<SpanId>(span));
    REQUIRE(SpanId::from_decimal(exact_copy(span.to_decimal())) == Result<SpanId>(span));
    REQUIRE(span.to_decimal() == std::to_string(span.value));

    const TraceId trace{random.next() >> random.below(64), span.value};
    REQUIRE(TraceId::from_hex(exact_copy(trace.to_hex())) == Result<TraceId>(trace));
    REQUIRE(TraceId::from_decimal(trace.to_decimal()) == Result<TraceId>(TraceId{0, trace.low}));
  }
}

TEST_CASE("ids: their texts convert and append") {
  std::string line = "span=";
  line += SpanId{255}.to_hex();
  line.append(TraceId{0, 7}.to_decimal());
  CHECK(line == "span=00000000000000ff7");
}

static_assert(SpanId{1} < SpanId{2} && SpanId{2} >= SpanId{2});
static_assert(TraceId{0, 9} < TraceId{1, 0} && TraceId{1, 1} > TraceId{1, 0});

TEST_CASE("ids: ordered as their digits are") {
  Random random(93);
  for (int round = 0; round < 1'000; ++round) {
    const TraceId a{random.below(3), random.next()};
    const TraceId b{random.below(3), random.next()};
    REQUIRE((a < b) == (a.to_hex().view() < b.to_hex().view()));
    REQUIRE((SpanId{a.low} <=> SpanId{b.low}) == (a.low <=> b.low));
  }
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << '<' << value << '>';
  return out.str();
}

TEST_CASE("ids: printed as their digits") {
  CHECK(printed(TraceId{1, 0xab}) == "<000000000000000100000000000000ab>");
  CHECK(printed(SpanId{0xab}) == "<00000000000000ab>");
  CHECK(printed(SpanId{}) == "<0000000000000000>");
  CHECK(printed(SpanId{12}.to_decimal()) == "<12>");
  CHECK(printed(TraceId{0, 12}.to_hex()) == "<0000000000000000000000000000000c>");
}

TEST_CASE("ids: whatever takes a text by <<") {
  struct Log {
    std::string text;
    Log& operator<<(std::string_view more) {
      text += more;
      return *this;
    }
  };
  Log log;
  log << SpanId{1} << "," << TraceId{2, 3};
  CHECK(log.text == "0000000000000001,00000000000000020000000000000003");
}

TEST_CASE("ids: keys of tables") {
  std::unordered_map<TraceId, int> traces{{{1, 2}, 3}};
  traces[{1, 2}] = 4;
  traces[{2, 1}] = 5;
  CHECK(traces.size() == 2);
  CHECK(traces.at({1, 2}) == 4);
  std::unordered_set<SpanId> spans{{1}, {2}, {1}};
  CHECK(spans.size() == 2);
  std::map<TraceId, int> ordered{{{1, 0}, 1}, {{0, 9}, 0}};
  CHECK(ordered.begin()->second == 0);
}

TEST_CASE("ids: hashes of ids that differ little differ") {
  std::set<std::size_t> hashes;
  const std::hash<TraceId> hash;
  Random random(92);
  std::size_t count = 0;
  for (int round = 0; round < 100; ++round) {
    const TraceId id{random.next(), random.next()};
    hashes.insert(hash(id));
    for (int bit = 0; bit < 64; ++bit) {
      hashes.insert(hash({id.high ^ std::uint64_t{1} << bit, id.low}));
      hashes.insert(hash({id.high, id.low ^ std::uint64_t{1} << bit}));
    }
    count += 129;
  }
  CHECK(hashes.size() + 3 > count);
}

}  // namespace
