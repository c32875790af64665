// SPDX-License-Identifier: MIT
#include <baton/detail/text_records.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/random.hpp"

using namespace baton::test;
namespace detail = baton::detail;

namespace {

struct Pair {
  std::string_view key, value;
};
struct Triple {
  std::string_view key, value, more;
};
using Pairs = detail::TextRecords<Pair, 2>;
using Triples = detail::TextRecords<Triple, 3>;
using detail::Packed;

static_assert(Pairs().empty() && Pairs().size() == 0 && Pairs().begin() == Pairs().end());
static_assert((*Pairs(Packed{std::string_view("\1a\2bc", 5)}).begin()).value == "bc");
static_assert(Triples(Packed{std::string_view("\0\0\0\1x\0\0", 7)}).size() == 2);
static_assert(detail::packed_size(0) == 1);
static_assert(detail::packed_size(127) == 128);
static_assert(detail::packed_size(128) == 130);
static_assert(detail::packed_size(16'383) == 16'385);
static_assert(detail::packed_size(16'384) == 16'387);

// No sum of sizes wraps, whatever the texts: SIZE_MAX is refused.
static_assert(detail::packed_size(SIZE_MAX - 1) == SIZE_MAX);
static_assert(detail::packed_size(SIZE_MAX) == SIZE_MAX);
static_assert(detail::packed_size({{"", SIZE_MAX / 2}, {"", SIZE_MAX / 2}, "x"}) == SIZE_MAX);
static_assert(detail::packed_size({"a", "", "bc"}) == 6);

constexpr std::string_view one = "one";
constexpr std::string_view none;
static_assert((*Pairs(detail::packed_constant<one, none>).begin()).key == "one");
static_assert(Pairs(detail::packed_constant<one, one, none, one>).size() == 2);

void append(detail::Block& block, std::initializer_list<std::string_view> texts) {
  CHECK(detail::replace_record(block, {block.size(), 0}, texts) == detail::packed_size(texts));
}

TEST_CASE("text records: texts of every length come back") {
  constexpr std::size_t lengths[] = {0, 1, 126, 127, 128, 129, 255, 256, 16'383, 16'384, 2'097'152};
  for (const std::size_t length : lengths) {
    CAPTURE(length);
    const std::string text(length, 'x');
    detail::Block block;
    append(block, {text, "end"});
    CHECK(block.size() == detail::packed_size(length) + detail::packed_size(3));

    const auto copy = exact_copy(block.view());
    const Pairs pairs(Packed{copy.view()});
    REQUIRE(pairs.size() == 1);
    CHECK((*pairs.begin()).key == text);
    CHECK((*pairs.begin()).value == "end");
  }
}

TEST_CASE("text records: appended records are read in order") {
  Random random(13);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> texts;
    detail::Block block;
    for (std::size_t i = random.below(8); i > 0; --i) {
      for (int text = 0; text < 3; ++text) texts.push_back(random.bytes(200));
      const std::string* const last = &texts.back();
      append(block, {last[-2], last[-1], last[0]});
    }
    const auto copy = exact_copy(block.view());
    const Triples records(Packed{copy.view()});
    REQUIRE(records.size() == texts.size() / 3);
    REQUIRE(records.empty() == texts.empty());
    REQUIRE(records.bytes() == block.size());
    auto text = texts.begin();
    for (const auto& [key, value, more] : records) {
      REQUIRE(key == *text++);
      REQUIRE(value == *text++);
      REQUIRE(more == *text++);
    }
    REQUIRE(text == texts.end());
  }
}

TEST_CASE("text records: found by key, with its place") {
  const auto bytes = exact_copy(std::string_view("\1a\0\1b\2xy\0\0", 10));
  const Pairs pairs(Packed{bytes.view()});
  CHECK((*pairs.find("b")).value == "xy");
  CHECK((*pairs.find("")).value == "");
  CHECK(pairs.find("c") == pairs.end());
  CHECK((pairs.place_of("a").at == 0 && pairs.place_of("a").size == 3));
  CHECK((pairs.place_of("b").at == 3 && pairs.place_of("b").size == 5));
  CHECK((pairs.place_of("c").at == 10 && pairs.place_of("c").size == 0));
  CHECK((Pairs().place_of("a").at == 0 && Pairs().place_of("a").size == 0));
}

TEST_CASE("text records: iterators step both ways of writing it") {
  const Pairs pairs(Packed{std::string_view("\1a\0\1b\0", 6)});
  auto at = pairs.begin();
  const auto first = at++;
  CHECK((*first).key == "a");
  CHECK((*at).key == "b");
  CHECK(at != first);
  CHECK(++at == pairs.end());
}

}  // namespace
