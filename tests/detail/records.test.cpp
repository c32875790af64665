#include <baton/detail/records.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/random.hpp"

using namespace baton::test;
namespace detail = baton::detail;

namespace {

struct Pair {
  std::string_view first, second;
};
struct Triple {
  std::string_view first, second, third;
};
using Pairs = detail::Records<Pair, 2>;
using Triples = detail::Records<Triple, 3>;

static_assert(Pairs().empty() && Pairs().size() == 0 && Pairs().begin() == Pairs().end());
static_assert((*Pairs(std::string_view("\1a\2bc", 5)).begin()).second == "bc");
static_assert(Triples(std::string_view("\0\0\0\1x\0\0", 7)).size() == 2);
static_assert(detail::packed_size(0) == 1);
static_assert(detail::packed_size(127) == 128);
static_assert(detail::packed_size(128) == 130);
static_assert(detail::packed_size(16'383) == 16'385);
static_assert(detail::packed_size(16'384) == 16'387);

TEST_CASE("records: texts of every length come back") {
  constexpr std::size_t lengths[] = {0, 1, 126, 127, 128, 129, 255, 256, 16'383, 16'384, 2'097'152};
  for (const std::size_t length : lengths) {
    CAPTURE(length);
    const std::string text(length, 'x');
    detail::Block block;
    detail::append_text(block, text);
    detail::append_text(block, "end");
    CHECK(block.size() == detail::packed_size(length) + detail::packed_size(3));

    std::string packed(detail::packed_size(length), '\0');
    CHECK(detail::pack_text(packed.data(), text) == packed.data() + packed.size());
    CHECK(block.view().substr(0, packed.size()) == packed);

    const auto copy = exact_copy(block.view());
    const Pairs pairs(copy.view());
    REQUIRE(pairs.size() == 1);
    CHECK((*pairs.begin()).first == text);
    CHECK((*pairs.begin()).second == "end");
  }
}

TEST_CASE("records: what is appended is read in order") {
  Random random(13);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> texts;
    detail::Block block;
    for (std::size_t i = 3 * random.below(8); i > 0; --i) {
      texts.push_back(random.bytes(200));
      detail::append_text(block, texts.back());
    }
    const auto copy = exact_copy(block.view());
    const Triples records(copy.view());
    REQUIRE(records.size() == texts.size() / 3);
    REQUIRE(records.empty() == texts.empty());
    auto text = texts.begin();
    for (const auto& [first, second, third] : records) {
      REQUIRE(first == *text++);
      REQUIRE(second == *text++);
      REQUIRE(third == *text++);
    }
    REQUIRE(text == texts.end());
  }
}

TEST_CASE("records: iterators step both ways of writing it") {
  const Pairs pairs(std::string_view("\1a\0\1b\0", 6));
  auto at = pairs.begin();
  const auto first = at++;
  CHECK((*first).first == "a");
  CHECK((*at).first == "b");
  CHECK(at != first);
  CHECK(++at == pairs.end());
  CHECK(at.base() == pairs.block().data() + pairs.block().size());
}

}  // namespace
