// SPDX-License-Identifier: MIT
#include <baton/detail/words.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include <baton/detail/compiler.hpp>

#include "support/exact_copy.hpp"
#include "support/random.hpp"

using namespace baton::test;
namespace detail = baton::detail;

namespace {

constexpr std::string_view text = "\x01\x80\x7f\xff\x20_a0\xfe\x02\x81\x00\x10\xf0zZ!";

/// The bytes `from` … `from` + 7 of a text as a word, filled up with zeros.
constexpr std::uint64_t naive(std::string_view s, std::size_t from = 0) {
  std::uint64_t word = 0;
  for (std::size_t i = from; i < s.size() && i < from + 8; ++i) {
    word += std::uint64_t{static_cast<unsigned char>(s[i])} << (8 * (i - from));
  }
  return word;
}

constexpr bool loads(std::string_view s) {
  return detail::load_up_to_8(s.data(), s.size()) == naive(s) &&
         (s.size() < 8 || detail::load8(s.data()) == naive(s));
}
constexpr bool loads_all() {
  for (std::size_t size = 0; size <= text.size(); ++size) {
    if (!loads(text.substr(0, size))) return false;
  }
  return true;
}
static_assert(loads_all());

TEST_CASE("words: texts of every size, not a byte beyond them") {
  CHECK(loads_all());
  Random random(1);
  for (std::size_t size = 0; size <= 20; ++size) {
    CAPTURE(size);
    for (int round = 0; round < 100; ++round) {
      std::string bytes(size, '\0');
      for (char& c : bytes) c = random.byte();
      const auto copy = exact_copy(bytes);
      REQUIRE(loads(copy));
#if BATON_VECTORS
      if (size > 16) continue;
      const char* const s = copy.view().data();
      const detail::Words2 words = size < 16 ? detail::load_up_to_16(s, size) : detail::load16(s);
      REQUIRE(words[0] == naive(bytes));
      REQUIRE(words[1] == naive(bytes, 8));
#endif
    }
  }
}

constexpr bool tells_texts_apart(std::string_view a, std::string_view b) {
  return detail::equal(a, a) && detail::equal(a, b) == (a == b) && detail::equal(b, a) == (a == b);
}
static_assert(tells_texts_apart("", "") && tells_texts_apart("", "a"));
static_assert(tells_texts_apart("baggage", "baggagf") && tells_texts_apart("baggage", "cbggage"));
static_assert(tells_texts_apart("x-datadog-tags", "x-datadog-tagz"));

TEST_CASE("words: two texts of every size that differ in one byte") {
  for (std::size_t size = 0; size <= 40; ++size) {
    CAPTURE(size);
    const std::string same(size, 'x');
    const auto copy = exact_copy(same);
    REQUIRE(detail::equal(copy, exact_copy(same)));
    REQUIRE(!detail::equal(copy, exact_copy(same + 'x')));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = same;
      other[at] = 'y';
      REQUIRE(!detail::equal(copy, exact_copy(other)));
    }
  }
}

template <std::size_t N>
constexpr bool compares(std::string_view s, const char (&other)[N]) {
  const std::string_view whole(other, N - 1);
  return detail::begins(s, other) == s.starts_with(whole) && detail::is(s, other) == (s == whole);
}
static_assert(detail::is("", "") && detail::is(std::string_view(), "") && detail::is("d", "d"));
static_assert(!detail::is("D", "d") && !detail::is("", "d") && !detail::is("d", ""));
static_assert(!detail::is("dd:", "dd") && !detail::is("dd", "dd:") && detail::is("dd:", "dd:"));
static_assert(detail::begins("", "") && detail::begins("d", "") && detail::begins("dd:", "dd"));
static_assert(!detail::begins("d", "dd") && !detail::begins(std::string_view(), "d"));
static_assert(detail::begins("_dd.p.dm", "_dd.p.") && !detail::begins("_dd_p.dm", "_dd.p."));
static_assert(compares({"a\0b", 3}, "a\0b") && compares({"a\0c", 3}, "a\0b"));
static_assert(compares({"a\0b", 3}, "a") && compares("a", "a\0b") && compares("\x80", "\x80"));

TEST_CASE("words: a text against one that the compiler knows, not a byte beyond either") {
  constexpr std::string_view known = "x-datadog-trace-id";
  const auto check = [](std::string_view s) {
    const auto copy = exact_copy(s);
    REQUIRE(compares(copy, ""));
    REQUIRE(compares(copy, "x"));
    REQUIRE(compares(copy, "x-datado"));
    REQUIRE(compares(copy, "x-datadog-trace"));
    REQUIRE(compares(copy, "x-datadog-trace-id"));
  };
  check({});
  for (std::size_t size = 0; size <= known.size(); ++size) {
    CAPTURE(size);
    std::string s(known.substr(0, size));
    check(s);
    for (char& c : s) {
      const char was = c;
      for (int byte = 0; byte < 256; ++byte) {
        c = static_cast<char>(byte);
        check(s);
      }
      c = was;
    }
    check(s + '\0');
    check(s + "-parent");
  }
}

// Vectors

#if BATON_VECTORS
detail::Bytes16 bytes_of(unsigned bits) {
  detail::Bytes16 bytes;
  for (int i = 0; i < 16; ++i) bytes[i] = (bits >> i & 1) != 0 ? 0xff : 0;
  return bytes;
}

TEST_CASE("words: one bit of each byte, whatever the machine") {
  for (unsigned bits = 0; bits <= 0xffff; ++bits) {
    REQUIRE(detail::bit_of_each(bytes_of(bits)) == bits);
    REQUIRE(detail::bit_of_each_by_words(bytes_of(bits)) == bits);
    REQUIRE(detail::all_set(bytes_of(bits)) == (bits == 0xffff));
  }
}
#endif

constexpr bool stores(std::uint64_t word) {
  std::array<char, 8> bytes{};
  detail::store8(word, bytes.data());
  return detail::load8(bytes.data()) == word && bytes[0] == static_cast<char>(word & 0xff) &&
         bytes[7] == static_cast<char>(word >> 56);
}
static_assert(stores(0) && stores(~std::uint64_t{0}) && stores(0x8001'7ffe'0180'fe7f));

TEST_CASE("words: stored words load again") {
  Random random(2);
  for (int round = 0; round < 1'000; ++round) REQUIRE(stores(random.next()));
}

static_assert(detail::reversed(0x0102'0304'0506'0708) == 0x0807'0605'0403'0201);
static_assert(detail::every_byte(0x7f) == 0x7f7f'7f7f'7f7f'7f7f);

constexpr bool copies(std::string_view s) {
  std::array<char, 24> room{};
  const char* const end = detail::copy(s, room.data());
  return detail::view(room.data(), end) == s && *end == '\0';
}
static_assert(copies("") && copies(std::string_view()) && copies(text));

TEST_CASE("words: short texts of every size, not a byte beyond their room") {
  for (std::size_t size = 0; size <= 70; ++size) {
    CAPTURE(size);
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('!' + i);
    const auto from = exact_copy(bytes);
    std::string room(size + 2, '?');
    REQUIRE(detail::copy_short(from, &room[1]) == &room[1] + size);
    REQUIRE(room == '?' + bytes + '?');
    room.assign(size + 2, '?');
    REQUIRE(detail::copy_limited(from, &room[1]) == &room[1] + size);
    REQUIRE(room == '?' + bytes + '?');
  }
}

TEST_CASE("words: copies") {
  CHECK(copies(""));
  CHECK(copies(std::string_view()));
  CHECK(copies(text));
}

}  // namespace
