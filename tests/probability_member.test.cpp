// SPDX-License-Identifier: MIT
#include <baton/probability_member.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr std::string_view rv = "rv:ef284ace7a91e1";
constexpr std::uint64_t randomness = 0xef'284a'ce7a'91e1;
constexpr std::uint64_t half = std::uint64_t{1} << 55;

struct Row {
  std::string_view rule, value;
  ProbabilityMember parsed;
  std::string_view again;     ///< the written value
  std::size_t malformed = 0;  ///< the number of sub-keys that are left out
};
constexpr std::optional<std::uint64_t> none;
constexpr Row rows[] = {
    {"[w3c 2.9] nothing", "", {}, ""},
    {"[w3c 2.9] both", "rv:ef284ace7a91e1;th:8", {randomness, half}, "rv:ef284ace7a91e1;th:8"},
    {"[w3c 2.9] the other order",
     "th:8;rv:ef284ace7a91e1",
     {randomness, half},
     "th:8;rv:ef284ace7a91e1"},
    {"[w3c 2.9] rv alone", rv, {randomness, none}, rv},
    {"[w3c 2.9] th alone", "th:8", {none, half}, "th:8"},
    {"[w3c 2.9] th of 14 digits",
     "th:e6666666666668",
     {none, 0xe6'6666'6666'6668},
     "th:e6666666666668"},
    {"[w3c 2.9] zeros behind th go", "th:80000", {none, half}, "th:8"},
    {"[w3c 2.9] zeros alone leave one", "th:000", {none, 0}, "th:0"},
    {"[w3c 2.9] th 0", "th:0", {none, 0}, "th:0"},
    {"[w3c 2.9] zeros before", "th:028f5c28f5c29", {none, 0x02'8f5c'28f5'c290}, "th:028f5c28f5c29"},
    {"[w3c 2.9] th too long", "th:e66666666666680;a:b", {}, "a:b", 1},
    {"[w3c 2.9] th of no digits", "th:;a:b", {}, "a:b", 1},
    {"[w3c 2.9] th in upper case", "th:E6", {}, "", 1},
    {"[w3c 2.9] th that is no hex", "th:x", {}, "", 1},
    {"[w3c 2.9] rv too short", "rv:ef284ace7a91e;th:8", {none, half}, "th:8", 1},
    {"[w3c 2.9] rv too long", "rv:ef284ace7a91e10;th:8", {none, half}, "th:8", 1},
    {"[w3c 2.9] rv in upper case", "rv:EF284ACE7A91E1;th:8", {none, half}, "th:8", 1},
    {"[w3c 2.9] both malformed", "rv:invalid;th:invalid", {}, "", 2},
    {"[w3c 2.9] no colon", "rv;th:8;x", {none, half}, "th:8", 2},
    {"[w3c 2.9] no key", ":1;th:8", {none, half}, "th:8", 1},
    {"[w3c 2.9] empty pieces", ";;th:8;", {none, half}, "th:8"},
    {"[w3c 2.9] unknown sub-keys stay in order",
     "z:1;th:8;a9:B._-;y:",
     {none, half},
     "z:1;th:8;a9:B._-;y:"},
    {"[w3c 2.9] keys that are none", "A:1;9a:1;a_b:1; th:8;th :8;a:b", {}, "a:b", 5},
    {"[w3c 2.9] values that are none", "a:b:c;d:e f;g:~;h:i", {}, "h:i", 3},
    {"[w3c 2.9] of a repeated one the first counts, and all stay",
     "rv:ef284ace7a91e1;rv:1234567890abcd;th:8;th:c",
     {randomness, half},
     "rv:ef284ace7a91e1;rv:1234567890abcd;th:8;th:c"},
};
constexpr bool matches(const Row& row) {
  std::array<char, limits::probability_member> out{};
  std::size_t malformed = 0;
  const char* const end =
      format_probability_member(row.value, {}, out.data(), [&](std::size_t) { ++malformed; });
  return parse_probability_member(row.value) == row.parsed &&
         detail::view(out.data(), end) == row.again && malformed == row.malformed;
}
static_assert(all_of(rows, matches));

TEST_CASE("ot member: read and written") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto copy = exact_copy(row.value);
    CHECK(matches({row.rule, copy, row.parsed, row.again, row.malformed}));
  }
}

TEST_CASE("ot member: where its malformed sub-keys stand [w3c 2.9]") {
  std::vector<std::size_t> offsets;
  char out[limits::probability_member];
  format_probability_member("rv:x;a:b;nope;th:", {}, out,
                            [&](std::size_t at) { offsets.push_back(at); });
  CHECK(offsets == std::vector<std::size_t>{0, 9, 14});
}

struct Edit {
  std::string_view rule, value;
  ProbabilityEdit edit;
  std::string_view out;
};
constexpr ProbabilityValues own{0xf0'948a'54d4'3b8e, half};
constexpr Edit edits[] = {
    {"[w3c 2.9] th goes, rv stays",
     "rv:ef284ace7a91e1;th:8;z:1",
     {{}, true, false},
     "rv:ef284ace7a91e1;z:1"},
    {"[w3c 2.9] every th", "th:8;a:b;th:c", {{}, true, false}, "a:b"},
    {"[w3c 2.9] nothing is left", "th:8", {{}, true, false}, ""},
    {"[sample 15.3] both go", "rv:ef284ace7a91e1;th:8;z:1", {{}, false, false}, "z:1"},
    {"[sample 15.3] a new pair", "", {own}, "rv:f0948a54d43b8e;th:8"},
    {"[sample 15.3] a new pair leads",
     "z:1;th:c;rv:ef284ace7a91e1;y:2",
     {own},
     "rv:f0948a54d43b8e;th:8;z:1;y:2"},
};
constexpr bool edited(const Edit& row) {
  std::array<char, limits::probability_member> out{};
  return detail::view(out.data(), format_probability_member(row.value, row.edit, out.data())) ==
         row.out;
}
static_assert(all_of(edits, edited));

TEST_CASE("ot member: rv and th erased and replaced") {
  for (const Edit& row : edits) {
    CAPTURE(row.rule);
    CHECK(edited({row.rule, exact_copy(row.value), row.edit, row.out}));
  }
}

TEST_CASE("ot member: 256 characters, whole sub-keys are left out from the right [w3c 2.9]") {
  char out[limits::probability_member];
  const std::string full = "x:" + std::string(254, 'v');
  CHECK(detail::view(out, format_probability_member(full, {}, out)) == full);
  CHECK(detail::view(out, format_probability_member(full + ";y:1", {own}, out)) ==
        "rv:f0948a54d43b8e;th:8");
  const std::string fits = "x:" + std::string(256 - 22 - 3, 'v');
  CHECK(detail::view(out, format_probability_member(fits, {own}, out)).size() == 256);
}

TEST_CASE("ot member: written values read back, whatever was read") {
  constexpr std::string_view likely = "rvth:;0123456789abcdef.Z ~";
  Random random(90);
  for (int round = 0; round < 20'000; ++round) {
    const auto text = exact_copy(random.text(0, 60, likely));
    const std::string_view value = text;
    char out[limits::probability_member];
    const std::string_view once = detail::view(out, format_probability_member(value, {}, out));
    REQUIRE(once.size() <= value.size());
    REQUIRE(parse_probability_member(once) == parse_probability_member(value));
    char twice[limits::probability_member];
    REQUIRE(detail::view(twice, format_probability_member(once, {}, twice)) == once);
  }
}

}  // namespace
