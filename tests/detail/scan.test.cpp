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
/// Both ways there are, whatever the machine.
template <const Charset& set>
void check_outside(std::string_view text) {
  const std::uint64_t expected = naive(set, text);
  REQUIRE(detail::outside_by_bytes<set>(text.data(), text.size()) == expected);
  REQUIRE(detail::outside_by_vector<set>(text.data(), text.size()) == expected);
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

constexpr bool pairs(std::string_view block, std::size_t first, std::size_t second) {
  const std::string_view one = block.substr(1, first);
  const std::string_view two = block.substr(block.size() - second);
  const std::string_view pair = detail::short_pair(one, two);
  if (block.size() - 1 > 63 || block.size() - 2 != first + second) return pair.empty();
  std::array<char, 64> room{};
  const char* const end = detail::copy_pair(pair, first, '=', room.data());
  const auto joined = std::string_view(room.data(), static_cast<std::size_t>(end - room.data()));
  return pair == block.substr(1) && joined.substr(0, first) == one && joined[first] == '=' &&
         joined.substr(first + 1) == two;
}
static_assert(pairs("\1a\1b", 1, 1) && pairs("\3abc\4", 3, 0) && pairs("\5\3abc", 0, 3));
static_assert(pairs("\1a\x81\1b", 1, 1));  // a length of two bytes: none
static_assert(detail::others_in_pair("a\1b", 1) == 0 && detail::others_in_pair("a=c", 1) == 0);
static_assert(detail::others_in_pair(" \1b=", 1) == 0b1001);

TEST_CASE("scan: pairs of every size, not a byte beyond them") {
  for (std::size_t first = 0; first <= 66; ++first) {
    for (std::size_t second = 0; first + second <= 66; ++second) {
      CAPTURE(first);
      CAPTURE(second);
      const auto length = [](std::size_t size) { return std::string(1, static_cast<char>(size)); };
      const std::string a(first, 'a');
      const std::string b(second, 'b');
      const auto block = exact_copy(length(first) + a + length(second) + b);
      REQUIRE(pairs(block, first, second));
      if (first + second > 62) continue;
      REQUIRE(detail::others_in_pair(block.view().substr(1), first) == 0);
    }
  }
}

}  // namespace
