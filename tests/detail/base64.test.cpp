// SPDX-License-Identifier: MIT
#include <baton/detail/base64.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton::test;
using namespace std::string_view_literals;
using baton::Errc;
using baton::detail::base64_decoded_size;
using baton::detail::decode_base64;
using baton::detail::format_base64;

namespace {

struct Row {
  std::string_view text;
  std::string_view bytes;
  bool canonical = true;  ///< whether encoding the bytes gives this text
};
constexpr Row rows[] = {
    // RFC 4648 section 10
    {"", ""},
    {"Zg==", "f"},
    {"Zm8=", "fo"},
    {"Zm9v", "foo"},
    {"Zm9vYg==", "foob"},
    {"Zm9vYmE=", "fooba"},
    {"Zm9vYmFy", "foobar"},
    {"+/+/", "\xfb\xff\xbf"},
    {"AAAA", "\0\0\0"sv},
    {"//79/A==", "\xff\xfe\xfd\xfc"},
    // no padding, and unused bits
    {"Zg", "f", false},
    {"Zm8", "fo", false},
    {"Zh==", "f", false},
    {"Zm9=", "fo", false},
};
constexpr bool matches(const Row& row) {
  char bytes[32] = {};
  const auto size = decode_base64(row.text, bytes);
  if (!size || *size > base64_decoded_size(row.text.size())) return false;
  if (std::string_view(bytes, *size) != row.bytes) return false;
  char text[32] = {};
  const auto length = static_cast<std::size_t>(format_base64(row.bytes, text) - text);
  return (std::string_view(text, length) == row.text) == row.canonical;
}
static_assert(all_of(rows, matches));

struct BadRow {
  std::string_view text;
  Errc code;
  std::uint32_t offset;
};
constexpr BadRow bad_rows[] = {
    {"Z", Errc::bad_length, 0},        {"Zm9vY", Errc::bad_length, 0},
    {"Zm9vY===", Errc::bad_digit, 5},  {"Z===", Errc::bad_digit, 1},
    {"====", Errc::bad_digit, 0},      {"Zg=", Errc::bad_digit, 2},
    {"Zg==Zg==", Errc::bad_digit, 2},  {"Zm 9v", Errc::bad_digit, 2},
    {"Zm9 vYmFy", Errc::bad_digit, 3}, {"Zm9v\r\n", Errc::bad_digit, 4},
    {"Zm-_", Errc::bad_digit, 2},      {"{\"a\":1}x", Errc::bad_digit, 0},
    {"AA\0A"sv, Errc::bad_digit, 2},   {"AAA\xff", Errc::bad_digit, 3},
};
constexpr bool is_refused(const BadRow& row) {
  char bytes[32] = {};
  return decode_base64(row.text, bytes).error() == baton::fail(row.code, row.offset);
}
static_assert(all_of(bad_rows, is_refused));

TEST_CASE("base64: both ways") {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto copy = exact_copy(row.text);
    CHECK(matches({copy.view(), row.bytes, row.canonical}));
  }
}

TEST_CASE("base64: malformed texts") {
  for (const BadRow& row : bad_rows) {
    CAPTURE(row.text);
    const auto copy = exact_copy(row.text);
    CHECK(is_refused({copy.view(), row.code, row.offset}));
  }
}

TEST_CASE("base64: encoded texts decode again, in place too") {
  Random random(3);
  for (int round = 0; round < 5'000; ++round) {
    const std::string bytes = random.bytes(60);
    std::string text((bytes.size() + 2) / 3 * 4, '\0');
    REQUIRE(format_base64(bytes, text.data()) == text.data() + text.size());
    const auto size = decode_base64(exact_copy(text), text.data());
    REQUIRE(size);
    REQUIRE(text.substr(0, *size) == bytes);
  }
}

TEST_CASE("base64: every byte as a digit") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text{'A', 'A', static_cast<char>(byte), 'A'};
    char out[8];
    const bool is_digit =
        baton::detail::base64_alphabet.find(static_cast<char>(byte)) != std::string_view::npos;
    CHECK(decode_base64(exact_copy(text), out).has_value() == is_digit);
  }
}

}  // namespace
