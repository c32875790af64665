// SPDX-License-Identifier: MIT
#include <baton/detail/utf8.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/exact_copy.hpp"
#include "support/tables.hpp"

using namespace baton::test;
using baton::detail::utf8_unit;
using baton::detail::Utf8Unit;

namespace {

struct Row {
  std::string_view what, text;
  Utf8Unit unit;
};
constexpr Row rows[] = {
    {"ASCII", "a", {1, true}},
    {"NUL", std::string_view("\0", 1), {1, true}},
    {"DEL", "\x7f", {1, true}},
    {"U+0080", "\xc2\x80", {2, true}},
    {"U+07FF, more behind it", "\xdf\xbfx", {2, true}},
    {"U+0800", "\xe0\xa0\x80", {3, true}},
    {"U+D7FF", "\xed\x9f\xbf", {3, true}},
    {"U+E000", "\xee\x80\x80", {3, true}},
    {"U+FFFD", "\xef\xbf\xbd", {3, true}},
    {"U+10000", "\xf0\x90\x80\x80", {4, true}},
    {"U+10FFFF", "\xf4\x8f\xbf\xbf", {4, true}},
    {"a continuation alone", "\x80", {1, false}},
    {"overlong of 2", "\xc0\x80", {1, false}},
    {"overlong of 2, last", "\xc1\xbf", {1, false}},
    {"overlong of 3", "\xe0\x9f\xbf", {1, false}},
    {"overlong of 4", "\xf0\x8f\xbf\xbf", {1, false}},
    {"surrogate", "\xed\xa0\x80", {1, false}},
    {"above U+10FFFF", "\xf4\x90\x80\x80", {1, false}},
    {"f5", "\xf5\x80\x80\x80", {1, false}},
    {"ff", "\xff", {1, false}},
    {"2 cut off", "\xc3", {1, false}},
    {"2 broken off", "\xc3x", {1, false}},
    {"3 cut off after 1", "\xe2", {1, false}},
    {"3 cut off after 2", "\xe2\x82", {2, false}},
    {"3 broken off after 2", "\xe2\x82x", {2, false}},
    {"4 cut off after 3", "\xf0\x9f\x98", {3, false}},
    {"4 broken off after 2 by another lead", "\xf0\x9f\xc3\xa4", {2, false}},
};
constexpr bool reads(const Row& row) {
  const Utf8Unit unit = utf8_unit(row.text);
  return unit.size == row.unit.size && unit.valid == row.unit.valid;
}
static_assert(all_of(rows, reads));

TEST_CASE("utf8: code points and bad sequences") {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(reads({row.what, exact_copy(row.text), row.unit}));
  }
}

/// RFC 3629 by arithmetic: decodes, and checks that the encoding is the shortest.
bool is_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() == 1) return byte(0) < 0x80;
  const unsigned marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
  const unsigned masks[] = {0, 0, 0x1f, 0x0f, 0x07};
  const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
  const std::size_t n = text.size();
  if ((byte(0) & ~masks[n] & 0xff) != marks[n]) return false;
  unsigned value = byte(0) & masks[n];
  for (std::size_t i = 1; i < n; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return false;
    value = value << 6 | (byte(i) & 0x3f);
  }
  return value >= least[n] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

TEST_CASE("utf8: two and three bytes, all of them, and four around every edge") {
  constexpr unsigned char edges[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
                                     0xa0, 0xbf, 0xc0, 0xed, 0xf4, 0xff};
  const auto check = [](std::string_view text) {
    const Utf8Unit unit = utf8_unit(text);
    bool valid = false;
    for (std::size_t n = 1; n <= text.size(); ++n)
      valid = valid || is_code_point(text.substr(0, n));
    if (unit.valid != valid) return false;
    return unit.size >= 1 && unit.size <= text.size() &&
           (!valid || is_code_point(text.substr(0, unit.size)));
  };
  char bytes[4];
  bool right = true;
  for (int a = 0; a < 256; ++a) {
    bytes[0] = static_cast<char>(a);
    right = right && check({bytes, 1});
    for (int b = 0; b < 256; ++b) {
      bytes[1] = static_cast<char>(b);
      right = right && check({bytes, 2});
      for (const unsigned char c : edges) {
        bytes[2] = static_cast<char>(c);
        right = right && check({bytes, 3});
        for (const unsigned char d : edges) {
          bytes[3] = static_cast<char>(d);
          right = right && check({bytes, 4});
        }
      }
    }
  }
  CHECK(right);
}

TEST_CASE("utf8: every code point is written as one unit, a surrogate as U+FFFD") {
  bool right = true;
  for (std::uint32_t code = 0; code <= 0x10ffff; ++code) {
    char bytes[4];
    const auto size = static_cast<std::size_t>(baton::detail::format_utf8(code, bytes) - bytes);
    const Utf8Unit unit = utf8_unit({bytes, size});
    right = right && unit.valid && unit.size == size;
    if (code >= 0xd800 && code <= 0xdfff) {
      right = right && std::string_view(bytes, size) == baton::detail::replacement_character;
    }
  }
  CHECK(right);
}

}  // namespace
