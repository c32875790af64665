// SPDX-License-Identifier: MIT
#include <baton/detail/percent.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton::test;
namespace detail = baton::detail;

namespace {

#define FFFD "\xef\xbf\xbd"

struct Decoded {
  std::string_view rule, input, output;
};
constexpr Decoded decoded[] = {
    {"[bag 7.1] nothing", "", ""},
    {"[bag 7.1] plain", "abc", "abc"},
    {"[bag 7.1] an octet", "a%20b", "a b"},
    {"[bag 7.1] either case", "%e2%82%AC", "\xe2\x82\xac"},
    {"[bag 7.1] raw UTF-8", "\xe2\x82\xac", "\xe2\x82\xac"},
    {"[bag 7.1] raw and encoded octets of one code point", "%e2\x82%ac", "\xe2\x82\xac"},
    {"[bag 7.1] four octets", "%F0%9F%98%80", "\xf0\x9f\x98\x80"},
    {"[bag 7.1] NUL", "%00x", std::string_view("\0x", 2)},
    {"[bag 7.1] + is a plus", "a+b%2B", "a+b+"},
    {"[bag 7.1] decoded once", "%2541", "%41"},
    {"[bag 7.1] % at the end", "100%", "100%"},
    {"[bag 7.1] one digit at the end", "100%2", "100%2"},
    {"[bag 7.1] no digits", "%zz%2g%g2", "%zz%2g%g2"},
    {"[bag 7.1] % before an octet", "%%41", "%A"},
    {"[bag 7.1] % and a sign", "%-1%+1% 1", "%-1%+1% 1"},
    {"[bag 7.1] a byte that is no UTF-8", "a%ffb", "a" FFFD "b"},
    {"[bag 7.1] raw",
     "a\xff"
     "b",
     "a" FFFD "b"},
    {"[bag 7.1] cut off", "%e2%82", FFFD},
    {"[bag 7.1] broken off by text", "%e2%82x", FFFD "x"},
    {"[bag 7.1] broken off by %", "%e2%82%", FFFD "%"},
    {"[bag 7.1] overlong", "%c0%af", FFFD FFFD},
    {"[bag 7.1] surrogate", "%ed%a0%80", FFFD FFFD FFFD},
    {"[bag 7.1] a good one behind a bad one", "%e2%82%e2%82%ac", FFFD "\xe2\x82\xac"},
};
constexpr bool decodes(const Decoded& row) {
  std::array<char, 64> room{};
  const char* const end = detail::decode_percent(row.input, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == row.output &&
         detail::percent_decoded_room(row.input) >= row.output.size() &&
         (!detail::decodes_to_itself.all(row.input) || row.input == row.output);
}
static_assert(all_of(decoded, decodes));

TEST_CASE("percent: decoding") {
  for (const Decoded& row : decoded) {
    CAPTURE(row.rule);
    CHECK(decodes({row.rule, exact_copy(row.input), row.output}));
  }
}

struct Encoded {
  std::string_view input, output;
};
constexpr Encoded encoded[] = {{"", ""},
                               {"a1", "a1"},
                               {"~", "%7E"},
                               {"%", "%25"},
                               {"a b", "a%20b"},
                               {"a/b", "a/b"},
                               {"\xe2\x82\xac", "%E2%82%AC"},
                               {std::string_view("\0\x7f\xff", 3), "%00%7F%FF"}};
constexpr detail::Charset kept = detail::plain_text.with("/");
constexpr bool encodes(const Encoded& row) {
  std::array<char, 64> room{};
  const char* const end = detail::encode_percent(row.input, kept, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == row.output &&
         detail::percent_size(row.input, kept) == row.output.size();
}
static_assert(all_of(encoded, encodes));

TEST_CASE("percent: encoding") {
  for (const Encoded& row : encoded) {
    CAPTURE(row.output);
    CHECK(encodes({exact_copy(row.input), row.output}));
  }
}

std::string decode(std::string_view text) {
  std::string out(detail::percent_decoded_room(text), '\0');
  out.resize(static_cast<std::size_t>(detail::decode_percent(text, out.data()) - out.data()));
  return out;
}
std::string encode(std::string_view text) {
  std::string out(3 * text.size(), '\0');
  out.resize(static_cast<std::size_t>(detail::encode_percent(text, kept, out.data()) - out.data()));
  return out;
}

TEST_CASE("percent: texts of every size about those that are looked at in one go, a byte encoded") {
  for (const std::size_t size : {0u,  1u,  2u,  3u,  4u,  7u,  8u,   9u,   15u,  16u, 17u,
                                 31u, 32u, 33u, 63u, 64u, 65u, 127u, 128u, 129u, 200u}) {
    CAPTURE(size);
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 26);
    REQUIRE(encode(exact_copy(text)) == text);
    for (std::size_t at = 0; at < size; ++at) {
      std::string with = text;
      with[at] = ' ';
      REQUIRE(encode(exact_copy(with)) == text.substr(0, at) + "%20" + text.substr(at + 1));
      with[at] = '/';
      REQUIRE(encode(exact_copy(with)) == with);
    }
  }
}

TEST_CASE("percent: encoded texts decode again, and decoding twice changes nothing") {
  constexpr std::string_view units[] = {
      "a", "%", " ", "+", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", ",", "\x7f"};
  Random random(12);
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (std::size_t i = random.below(10); i > 0; --i) text += random.pick(units);
    REQUIRE(decode(exact_copy(encode(text))) == text);

    // Any bytes: the result is UTF-8, so that it survives another round.
    const std::string garbage =
        random.below(2) == 0 ? random.bytes(12) : random.text(0, 12, "%e2c0f98aA\xf0\x9f\x80");
    const std::string once = decode(exact_copy(garbage));
    REQUIRE(decode(encode(once)) == once);
  }
}

}  // namespace
