// SPDX-License-Identifier: MIT
#include <baton/detail/hex.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton::test;
namespace detail = baton::detail;

namespace {

constexpr std::string_view lower = "0123456789abcdef";
constexpr std::string_view upper = "ABCDEF";
constexpr unsigned none = 0x100;

constexpr unsigned naive_digit(char c, bool fold = false) {
  if (const auto at = lower.find(c); at != lower.npos) return static_cast<unsigned>(at);
  const auto at = upper.find(c);
  return fold && at != upper.npos ? static_cast<unsigned>(at + 10) : none;
}

constexpr bool digits_are_right() {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (detail::hex_digit(c) != naive_digit(c)) return false;
    if (detail::hex_digit(c, true) != naive_digit(c, true)) return false;
  }
  return true;
}
static_assert(digits_are_right());

/// Every byte at one position of eight digits, against the naive model.
constexpr bool hex8_is_right(std::string_view digits, std::size_t position) {
  for (int byte = 0; byte < 256; ++byte) {
    std::array<char, 8> text{};
    for (std::size_t i = 0; i < 8; ++i) text[i] = digits[i];
    text[position] = static_cast<char>(byte);

    bool valid = true;
    std::uint32_t value = 0;
    for (const char c : text) {
      valid = valid && naive_digit(c) != none;
      value = value << 4 | (naive_digit(c) & 0xf);
    }
    std::uint64_t bad = 0;
    const std::uint32_t result = detail::hex8(text.data(), bad);
    if ((bad == 0) != valid || (valid && result != value)) return false;
  }
  return true;
}

constexpr std::string_view digit_texts[] = {"00000000", "ffffffff", "9a9a9a9a",
                                            "0f1e2d3c", "deadbeef", "69609600"};

// One evaluation each: compilers bound the steps of one.
template <std::size_t I>
inline constexpr bool proved = hex8_is_right(digit_texts[I / 8], I % 8);
template <std::size_t... I>
constexpr bool all_proved(std::index_sequence<I...>) {
  return (proved<I> && ...);
}
static_assert(all_proved(std::make_index_sequence<8 * std::size(digit_texts)>()));

TEST_CASE("hex: every byte at every position of eight digits") {
  CHECK(digits_are_right());
  for (const auto text : digit_texts) {
    for (std::size_t position = 0; position < 8; ++position) {
      CAPTURE(text);
      CAPTURE(position);
      CHECK(hex8_is_right(text, position));
    }
  }
}

TEST_CASE("hex: every byte at every position of sixteen digits, by words and by vectors") {
  for (const std::string_view digits :
       {"0000000000000000", "ffffffffffffffff", "9a0f1e2dFEDCBA87", "69609600ABCDEF0a"}) {
    for (std::size_t position = 0; position < 16; ++position) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(digits);
        text[position] = static_cast<char>(byte);
        const auto copy = exact_copy(text);
        const char* const s = copy.view().data();
        for (const bool fold : {false, true}) {
          CAPTURE(text);
          CAPTURE(fold);
          const bool valid = detail::find_non_hex(text, fold) == 16;
          std::uint64_t bad_by_words = 0;
          std::uint64_t bad_by_machine = 0;
          const std::uint64_t by_words = detail::hex16_by_words(s, bad_by_words, fold);
          const std::uint64_t by_machine = detail::hex16(s, bad_by_machine, fold);
          REQUIRE((bad_by_words == 0) == valid);
          REQUIRE((bad_by_machine == 0) == valid);
          if (!valid) continue;
          REQUIRE(by_words == detail::hex_value(text));
          REQUIRE(by_machine == detail::hex_value(text));
        }
      }
    }
  }
}

constexpr bool short_ones_are_right() {
  constexpr std::string_view digits = "0f1E2d3C4b5A6978";
  for (std::size_t size = 1; size <= digits.size(); ++size) {
    for (std::size_t at = 0; at + size <= digits.size(); ++at) {
      const std::string_view text = digits.substr(at, size);
      std::uint64_t bad = 0;
      if (detail::short_hex16(text.data(), size, bad) != detail::hex_value(text)) return false;
      if (bad != 0) return false;
    }
  }
  return true;
}
static_assert(short_ones_are_right());

TEST_CASE("hex: one to sixteen digits, each of them any byte") {
  CHECK(short_ones_are_right());
  for (std::size_t size = 1; size <= 16; ++size) {
    for (std::size_t position = 0; position < size; ++position) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, 'c');
        text[position] = static_cast<char>(byte);
        CAPTURE(text);
        const auto copy = exact_copy(text);
        std::uint64_t bad = 0;
        const std::uint64_t value = detail::short_hex16(copy.view().data(), size, bad);
        const bool valid = detail::find_non_hex(text, true) == size;
        REQUIRE((bad == 0) == valid);
        if (valid) REQUIRE(value == detail::hex_value(text));
      }
    }
  }
}

TEST_CASE("hex: every value of every byte is written alike by words and by vectors") {
  for (const std::uint64_t others : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    for (int shift = 0; shift < 64; shift += 8) {
      for (std::uint64_t byte = 0; byte < 256; ++byte) {
        const std::uint64_t value = (others & ~(std::uint64_t{0xff} << shift)) | byte << shift;
        std::string by_words(16, '?');
        std::string by_machine(16, '?');
        detail::format_hex16_by_words(value, by_words.data());
        detail::format_hex16(value, by_machine.data());
        REQUIRE(by_words == by_machine);
        REQUIRE(detail::hex_value(by_words) == value);
      }
    }
  }
}

TEST_CASE("hex: a bad digit among good ones is never cancelled out by another") {
  Random random(1);
  for (int round = 0; round < 100'000; ++round) {
    std::array<char, 16> text;
    bool valid = true;
    for (char& c : text) {
      c = random.below(8) == 0 ? random.byte() : lower[random.below(16)];
      valid = valid && naive_digit(c) != none;
    }
    std::uint64_t bad = 0;
    detail::hex16(text.data(), bad);
    REQUIRE((bad == 0) == valid);
  }
}

constexpr std::string_view formatted(std::uint64_t value, std::array<char, 16>& room) {
  return {room.data(),
          static_cast<std::size_t>(detail::format_hex16(value, room.data()) - room.data())};
}
struct Value {
  std::uint64_t value;
  std::string_view text;
};
constexpr Value values[] = {
    {0, "0000000000000000"},
    {1, "0000000000000001"},
    {0x0123'4567'89ab'cdef, "0123456789abcdef"},
    {0xfedc'ba98'7654'3210, "fedcba9876543210"},
    {0x8000'0000'0000'0000, "8000000000000000"},
    {0x0000'0001'0000'0000, "0000000100000000"},
    {~std::uint64_t{0}, "ffffffffffffffff"},
};
constexpr bool both_ways(const Value& row) {
  std::array<char, 16> room{};
  std::uint64_t bad = 0;
  return formatted(row.value, room) == row.text &&
         detail::hex16(row.text.data(), bad) == row.value && bad == 0 &&
         detail::hex_value(row.text) == row.value;
}
static_assert(all_of(values, both_ways));

TEST_CASE("hex: sixteen digits, both ways") {
  for (const Value& row : values) {
    CAPTURE(row.text);
    CHECK(both_ways({row.value, exact_copy(row.text)}));
  }
  Random random(2);
  for (int round = 0; round < 10'000; ++round) {
    const std::uint64_t value = random.next() >> random.below(64);
    std::array<char, 16> room{};
    const auto text = formatted(value, room);
    REQUIRE(both_ways({value, text}));
    REQUIRE(detail::find_non_hex(text) == 16);
  }
}

struct Found {
  std::string_view text;
  bool fold;
  std::size_t at;
};
constexpr Found found[] = {{"", false, 0},
                           {"0123456789abcdef", false, 16},
                           {"g", false, 0},
                           {"abcD", false, 3},
                           {"abcD", true, 4},
                           {"0x1", true, 1},
                           {"12\0004", false, 2},
                           {"12\xb1"
                            "4",
                            true, 2}};
constexpr bool is_found(const Found& row) {
  return detail::find_non_hex(row.text, row.fold) == row.at;
}
static_assert(all_of(found, is_found));

TEST_CASE("hex: the first byte that is no digit") {
  for (const Found& row : found) {
    CAPTURE(row.text);
    CHECK(is_found({exact_copy(row.text), row.fold, row.at}));
  }
  CHECK(detail::hex_value("") == 0);
  CHECK(detail::hex_value("aB") == 0xab);
}

}  // namespace
