// SPDX-License-Identifier: MIT
#include <baton/detail/scan.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <string>
#include <utility>

#include "support/exact_copy.hpp"
#include "support/random.hpp"

using namespace baton::test;
namespace detail = baton::detail;
using detail::Charset;

namespace {

// One byte outside, one inside; ranges that end where signed bytes do; many of them; both signs.
constexpr Charset sets[] = {
    Charset::range(0x00, 0xff).without(":"), Charset().with("\xff"),     Charset::range(0x80, 0xff),
    Charset::range(0x00, 0x7f).without("%"), Charset::range(0x3f, 0xc0), detail::printable,
    detail::visible.without(",="),           detail::token.without("%")};

template <std::size_t i>
inline constexpr Charset set_at = sets[i];  // clang 14 takes no element of an array by reference

constexpr char to_char(int byte) { return static_cast<char>(byte); }

template <const Charset& set>
constexpr bool ranges_are_right() {
  const detail::OutsideRanges ranges(set);
  for (int byte = -128; byte < 128; ++byte) {
    bool outside = false;
    for (int i = 0; i < ranges.count; ++i) {
      outside = outside || (ranges.first[i] <= byte && byte <= ranges.last[i]);
    }
    if (outside == set.has(to_char(byte))) return false;
  }
  return true;
}

/// The bytes outside among the first 64, by the definition.
std::uint64_t naive(const Charset& set, std::string_view text) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < text.size() && i < 64; ++i) {
    if (!set.has(text[i])) out |= std::uint64_t{1} << i;
  }
  return out;
}
/// Byte by byte, and by vectors where this machine has them.
template <const Charset& set>
void check_outside(std::string_view text) {
  const std::uint64_t expected = naive(set, text);
  REQUIRE(detail::outside_by_bytes<set>(text.data(), text.size()) == expected);
  REQUIRE(detail::outside<set>(text.data(), text.size()) == expected);
}
template <const Charset& set>
void check_scanner(std::string_view text) {
  detail::Scanner<set> scanner(text);
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!set.has(text[at])) REQUIRE(scanner.next() == at);
  }
  REQUIRE(scanner.next() == text.size());
  REQUIRE(scanner.next() == text.size());
  REQUIRE(detail::find_outside_soon<set>(text) == set.find_outside(text));
}

template <const Charset& set>
void check_set() {
  static_assert(ranges_are_right<set>());
  char inside = 0;
  while (!set.has(inside)) ++inside;
  for (const std::size_t size : {1u, 7u, 8u, 9u, 15u, 16u, 17u, 33u, 63u, 64u, 65u, 130u}) {
    CAPTURE(size);
    for (std::size_t position = 0; position < size; ++position) {
      std::string text(size, inside);
      for (int byte = 0; byte < 256; ++byte) {
        text[position] = to_char(byte);
        const auto copy = exact_copy(text);
        check_outside<set>(copy);
        REQUIRE(detail::find_outside_soon<set>(copy) ==
                (set.has(text[position]) ? text.size() : position));
      }
    }
  }
  Random random(1);
  for (int round = 0; round < 2'000; ++round) {
    const auto copy = exact_copy(random.bytes(200));
    check_outside<set>(copy);
    check_scanner<set>(copy);
  }
  check_scanner<set>({});
}

TEST_CASE("scan: every byte at every position, by bytes and by vectors") {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (check_set<set_at<i>>(), ...);
  }(std::make_index_sequence<std::size(sets)>());
}

constexpr Charset digits = detail::digits;
constexpr bool scans(std::string_view text) {
  detail::Scanner<digits> scanner(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!digits.has(text[at]) && scanner.next() != at) return false;
  }
  return scanner.next() == text.size();
}
static_assert(scans("") && scans("0") && scans("x") && scans("12,3\x80,,4"));
static_assert(scans("0123456789012345678901234567890123456789012345678901234567890123"));
static_assert(scans("0123456789012345678901234567890123456789012345678901234567890123,0-"));
static_assert(scans("012345678901234567890123456789012345678901234567890123456789012,,,0"));

constexpr Charset spaced = baton::detail::plain_text.with(" ");
static_assert(detail::all_of<spaced>("") && detail::all_of<spaced>("a b"));
static_assert(!detail::all_of<spaced>("a,b") && !detail::all_of<spaced>("a b\n"));

TEST_CASE("scan: all of a text in a set, or one byte at any place is not") {
  for (std::size_t size = 0; size <= 140; ++size) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; i += 3) text[i] = ' ';
    REQUIRE(detail::all_of<spaced>(exact_copy(text).view()));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = '\x80';
      REQUIRE(!detail::all_of<spaced>(exact_copy(other).view()));
    }
  }
}

}  // namespace
