// SPDX-License-Identifier: MIT
#include <baton/detail/decimal.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton::test;
namespace detail = baton::detail;
using baton::Errc;
using baton::fail;
using baton::Result;

namespace {

struct Unsigned {
  std::string_view input;
  Result<std::uint64_t> expected;
};
constexpr Unsigned unsigned_rows[] = {
    {"0", std::uint64_t{0}},
    {"7", std::uint64_t{7}},
    {"0000000000000000000000007", std::uint64_t{7}},
    {"18446744073709551615", ~std::uint64_t{0}},
    {"018446744073709551615", ~std::uint64_t{0}},
    {"9223372036854775808", std::uint64_t{1} << 63},
    {"00000000000000000001", std::uint64_t{1}},
    {"09999999999999999999", std::uint64_t{9'999'999'999'999'999'999u}},
    {"19999999999999999999", fail(Errc::out_of_range)},
    {"28446744073709551616", fail(Errc::out_of_range)},
    {"18446744073709551616", fail(Errc::out_of_range)},
    {"18446744073709551625", fail(Errc::out_of_range)},
    {"20000000000000000000", fail(Errc::out_of_range)},
    {"184467440737095516150", fail(Errc::out_of_range)},
    {"99999999999999999999999999999999999999999999", fail(Errc::out_of_range)},
    {"99999999999999999999999999x", fail(Errc::bad_digit, 26)},
    {"", fail(Errc::bad_length)},
    {"-1", fail(Errc::bad_digit, 0)},
    {"+1", fail(Errc::bad_digit, 0)},
    {" 1", fail(Errc::bad_digit, 0)},
    {"1 ", fail(Errc::bad_digit, 1)},
    {"1.0", fail(Errc::bad_digit, 1)},
    {"1e3", fail(Errc::bad_digit, 1)},
    {"0x10", fail(Errc::bad_digit, 1)},
    {"ff", fail(Errc::bad_digit, 0)},
    {"1,000", fail(Errc::bad_digit, 1)},
    {std::string_view("1\0", 2), fail(Errc::bad_digit, 1)},
    {"\xd9\xa1", fail(Errc::bad_digit, 0)},  // an Arabic one
};
constexpr bool parses_unsigned(const Unsigned& row) {
  return detail::parse_decimal(row.input) == row.expected;
}
static_assert(all_of(unsigned_rows, parses_unsigned));

struct Signed {
  std::string_view input;
  Result<std::int32_t> expected;
};
constexpr Signed signed_rows[] = {
    {"0", 0},
    {"-0", 0},
    {"2", 2},
    {"-1", -1},
    {"-007", -7},
    {"2147483647", 2147483647},
    {"-2147483648", -2147483647 - 1},
    {"2147483648", fail(Errc::out_of_range)},
    {"-2147483649", fail(Errc::out_of_range)},
    {"4294967297", fail(Errc::out_of_range)},
    {"-18446744073709551615", fail(Errc::out_of_range)},
    {"18446744073709551617", fail(Errc::out_of_range)},
    {"", fail(Errc::bad_length)},
    {"-", fail(Errc::bad_length, 1)},
    {"--1", fail(Errc::bad_digit, 1)},
    {"+1", fail(Errc::bad_digit, 0)},
    {"1-", fail(Errc::bad_digit, 1)},
    {"- 1", fail(Errc::bad_digit, 1)},
    {"2x", fail(Errc::bad_digit, 1)},
    {"2.5", fail(Errc::bad_digit, 1)},
};
constexpr bool parses_signed(const Signed& row) {
  return detail::parse_decimal_i32(row.input) == row.expected;
}
static_assert(all_of(signed_rows, parses_signed));

TEST_CASE("decimal: well-formed and malformed numbers") {
  for (const Unsigned& row : unsigned_rows) {
    CAPTURE(row.input);
    CHECK(parses_unsigned({exact_copy(row.input), row.expected}));
  }
  for (const Signed& row : signed_rows) {
    CAPTURE(row.input);
    CHECK(parses_signed({exact_copy(row.input), row.expected}));
  }
}

TEST_CASE("decimal: every byte at every position of numbers of every length") {
  const std::string digits = "1234567890123456789";
  for (std::size_t size = 1; size <= digits.size(); ++size) {
    for (std::size_t position = 0; position < size; ++position) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text = digits.substr(0, size);
        text[position] = static_cast<char>(byte);
        const auto result = detail::parse_decimal(exact_copy(text));
        if (byte >= '0' && byte <= '9') {
          REQUIRE(result);
          REQUIRE(*result == std::stoull(text));
        } else {
          REQUIRE(result.error() == fail(Errc::bad_digit, position));
        }
      }
    }
  }
}

/// The value digit by digit.
constexpr Result<std::uint64_t> naive(std::string_view s) {
  if (s.empty()) return fail(Errc::bad_length);
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] < '0' || s[i] > '9') return fail(Errc::bad_digit, i);
  }
  std::uint64_t value = 0;
  for (const char c : s) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (~std::uint64_t{0} - digit) / 10) return fail(Errc::out_of_range);
    value = value * 10 + digit;
  }
  return value;
}
/// Every function that reads a number.
constexpr bool reads(std::string_view s) {
  const Result<std::uint64_t> expected = naive(s);
  if (detail::parse_decimal(s) != expected) return false;
  if (detail::parse_uncommon_decimal(s) != expected) return false;
  if (s.empty() || s.size() > detail::max_decimal_u64) return true;
  const detail::Decimal decimal = detail::read_decimal(s.data(), s.size());
  return (decimal.bad == 0) == expected.has_value() && (!expected || decimal.value == *expected);
}
constexpr bool reads_row(const Unsigned& row) {
  return naive(row.input) == row.expected && reads(row.input);
}
static_assert(all_of(unsigned_rows, reads_row));

TEST_CASE("decimal: all readers agree") {
  for (const Unsigned& row : unsigned_rows) {
    CAPTURE(row.input);
    CHECK(reads_row({exact_copy(row.input), row.expected}));
  }
  CHECK(reads({}));
}

TEST_CASE("decimal: every byte at every position, up to 20 digits and with zeros before them") {
  const std::string digits = "12345678901234567890";
  for (const std::size_t zeros : {0u, 1u, 7u, 30u}) {
    CAPTURE(zeros);
    for (std::size_t size = 0; size <= digits.size(); ++size) {
      CAPTURE(size);
      std::string text = std::string(zeros, '0') + digits.substr(0, size);
      REQUIRE(reads(exact_copy(text)));
      for (char& c : text) {
        const char was = c;
        for (int byte = 0; byte < 256; ++byte) {
          c = static_cast<char>(byte);
          REQUIRE(reads(exact_copy(text)));
        }
        c = was;
      }
    }
  }
}

TEST_CASE("decimal: 20 digits on both sides of 64 bits") {
  const std::string most = "18446744073709551615";
  for (unsigned last = 0; last < 100'000; ++last) {
    std::string text = most.substr(0, 15) + std::to_string(100'000 + last).substr(1);
    REQUIRE(detail::parse_decimal(text).has_value() == (last <= 51'615));
    REQUIRE(reads(exact_copy(text)));
  }
  for (std::size_t i = 0; i < most.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string text = most;
      text[i] = digit;
      CAPTURE(text);
      REQUIRE(detail::parse_decimal(text).has_value() == (digit <= most[i]));
      REQUIRE(reads(exact_copy(text)));
      REQUIRE(reads(exact_copy("000" + text)));
      REQUIRE(reads(exact_copy(text + '0')));
    }
  }
  Random random(12);
  for (int round = 0; round < 20'000; ++round) {
    REQUIRE(reads(exact_copy(random.text(19, 21, "0123456789"))));
    REQUIRE(reads(exact_copy('1' + random.text(19, 19, "0123456789"))));
    REQUIRE(reads(exact_copy(std::string(random.below(25), '0') + random.text(0, 22, "0019"))));
  }
}

constexpr bool round_trip(std::uint64_t value, std::string_view text) {
  std::array<char, detail::max_decimal_u64> room{};
  const char* const end = detail::format_decimal(value, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == text &&
         *detail::parse_decimal(text) == value;
}
static_assert(round_trip(0, "0"));
static_assert(round_trip(9, "9"));
static_assert(round_trip(10, "10"));
static_assert(round_trip(99, "99"));
static_assert(round_trip(100, "100"));
static_assert(round_trip(9'999, "9999"));
static_assert(round_trip(10'000, "10000"));
static_assert(round_trip(99'999'999, "99999999"));
static_assert(round_trip(100'000'000, "100000000"));
static_assert(round_trip(9'999'999'999'999'999, "9999999999999999"));
static_assert(round_trip(10'000'000'000'000'000, "10000000000000000"));
static_assert(round_trip(~std::uint64_t{0}, "18446744073709551615"));

constexpr bool round_trip_signed(std::int32_t value, std::string_view text) {
  std::array<char, 11> room{};
  const char* const end = detail::format_decimal_i32(value, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == text &&
         *detail::parse_decimal_i32(text) == value;
}
static_assert(round_trip_signed(0, "0"));
static_assert(round_trip_signed(-1, "-1"));
static_assert(round_trip_signed(2147483647, "2147483647"));
static_assert(round_trip_signed(-2147483647 - 1, "-2147483648"));

TEST_CASE("decimal: formatted numbers parse back") {
  Random random(10);
  for (int round = 0; round < 10'000; ++round) {
    const std::uint64_t value = random.next() >> random.below(64);
    REQUIRE(round_trip(value, std::to_string(value)));
    const auto narrow = static_cast<std::int32_t>(value);
    REQUIRE(round_trip_signed(narrow, std::to_string(narrow)));
  }
  for (std::uint64_t four = 0; four < 10'000;
       ++four) {  // every four digits in either half of eight
    for (const std::uint64_t value : {four, four * 10'000 + 9'999, four + 99'990'000}) {
      REQUIRE(round_trip(value, std::to_string(value)));
    }
  }
}

}  // namespace
