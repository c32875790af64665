// SPDX-License-Identifier: MIT
#include <baton/detail/charset.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/exact_copy.hpp"
#include "support/tables.hpp"

using namespace baton::test;
namespace detail = baton::detail;
using detail::Charset;

namespace {

constexpr char to_char(int byte) { return static_cast<char>(byte); }

/// A set against its definition, over all 256 bytes.
template <class Definition>
constexpr bool is(const Charset& set, Definition holds) {
  for (int byte = 0; byte < 256; ++byte) {
    if (set.has(to_char(byte)) != holds(byte)) return false;
  }
  return true;
}
constexpr bool one_of(int byte, std::string_view chars) {
  return chars.find(to_char(byte)) != chars.npos;
}
constexpr bool is_letter(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(int c) { return c >= '0' && c <= '9'; }

static_assert(is(Charset(), [](int) { return false; }));
static_assert(is(Charset::range(0x00, 0xff), [](int) { return true; }));
static_assert(is(Charset::range(0x3f, 0x40), [](int c) { return c == 0x3f || c == 0x40; }));
static_assert(is(Charset::range(0xff, 0xff), [](int c) { return c == 0xff; }));
static_assert(is(detail::printable, [](int c) { return c >= 0x20 && c <= 0x7e; }));
static_assert(is(detail::visible, [](int c) { return c >= 0x21 && c <= 0x7e; }));
static_assert(is(detail::digits, is_digit));
static_assert(is(detail::lower_alpha, [](int c) { return c >= 'a' && c <= 'z'; }));
static_assert(is(detail::alphanumeric, [](int c) { return is_letter(c) || is_digit(c); }));
static_assert(is(detail::token, [](int c) {
  return is_letter(c) || is_digit(c) || one_of(c, "!#$%&'*+-.^_`|~");
}));
static_assert(is(detail::unreserved,
                 [](int c) { return is_letter(c) || is_digit(c) || one_of(c, "-._~"); }));
static_assert(is(detail::digits.with("x\xff"),
                 [](int c) { return is_digit(c) || c == 'x' || c == 0xff; }));
static_assert(is(detail::digits.without("0x"), [](int c) { return c >= '1' && c <= '9'; }));
static_assert(is(detail::digits | detail::lower_alpha,
                 [](int c) { return is_digit(c) || (c >= 'a' && c <= 'z'); }));

struct Search {
  std::string_view text;
  std::size_t outside;
};
constexpr Search searches[] = {{"", 0},    {"0", 1},     {"0123456789", 10}, {"x", 0},  {"01x", 2},
                               {"01 ", 2}, {"\0001", 0}, {"12\xb2", 2},      {"1-2", 1}};
constexpr bool finds(const Search& row) {
  return detail::digits.find_outside(row.text) == row.outside &&
         detail::digits.all(row.text) == (row.outside == row.text.size());
}
static_assert(all_of(searches, finds));

TEST_CASE("charset: the first byte outside a set") {
  for (const Search& row : searches) {
    CAPTURE(row.text);
    CHECK(finds({exact_copy(row.text), row.outside}));
  }
}

struct Trim {
  std::string_view text, trimmed;
};
constexpr Trim trims[] = {{"", ""},        {" ", ""},    {"\t \t", ""},        {"a", "a"},
                          {" a", "a"},     {"a\t", "a"}, {" \ta b\t ", "a b"}, {"\na\n", "\na\n"},
                          {"\xa0", "\xa0"}};
constexpr bool trims_to(const Trim& row) { return detail::trim(row.text) == row.trimmed; }
static_assert(all_of(trims, trims_to));

TEST_CASE("charset: optional whitespace is blanks and tabs") {
  for (const Trim& row : trims) {
    CAPTURE(row.text);
    CHECK(trims_to({exact_copy(row.text), row.trimmed}));
  }
  for (int byte = 0; byte < 256; ++byte) {
    CHECK(detail::is_blank(to_char(byte)) == (byte == ' ' || byte == '\t'));
  }
}

TEST_CASE("charset: case is folded for ASCII letters alone") {
  for (int byte = 0; byte < 256; ++byte) {
    const int folded = byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
    CHECK(detail::to_lower(to_char(byte)) == to_char(folded));
  }
  CHECK(detail::equal_ignoring_case("Traceparent", "traceparenT"));
  CHECK(!detail::equal_ignoring_case("trace-parent", "trace\rparent"));  // '-' is not '\r' | 0x20
  CHECK(!detail::equal_ignoring_case("a", "ab"));
  CHECK(!detail::equal_ignoring_case("@", "`"));
  CHECK(!detail::equal_ignoring_case("\xc4", "\xe4"));
  CHECK(detail::equal_ignoring_case("", ""));
}

}  // namespace
