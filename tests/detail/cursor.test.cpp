// SPDX-License-Identifier: MIT
#include <baton/detail/cursor.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton::test;
using baton::detail::Splitter;

namespace {

/// The pieces of a splitter at ',', joined with `|`.
struct Row {
  std::string_view text, pieces;
};
constexpr Row rows[] = {{"", ""},       {",", "|"},       {"a", "a"},
                        {"a,b", "a|b"}, {",a", "|a"},     {"a,", "a|"},
                        {",,", "||"},   {"a,,b", "a||b"}, {" a , b ", " a | b "}};
constexpr bool splits(const Row& row) {
  std::size_t at = 0;
  bool first = true;
  for (Splitter pieces(row.text, ','); pieces.next(); first = false) {
    if (!first && (at >= row.pieces.size() || row.pieces[at++] != '|')) return false;
    if (row.pieces.substr(at, pieces.piece().size()) != pieces.piece()) return false;
    if (row.text.substr(pieces.offset(), pieces.piece().size()) != pieces.piece()) return false;
    at += pieces.piece().size();
  }
  return at == row.pieces.size() && !first;
}
static_assert(all_of(rows, splits));

TEST_CASE("cursor: pieces between separators, empty ones included") {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(splits({exact_copy(row.text), row.pieces}));
  }
}

TEST_CASE("cursor: pieces joined again are the text") {
  Random random(11);
  for (int round = 0; round < 1'000; ++round) {
    const std::string text = random.text(0, 12, ",;ab");
    std::string joined;
    std::size_t count = 0;
    const auto copy = exact_copy(text);
    for (Splitter pieces(copy.view(), ','); pieces.next(); ++count) {
      if (count != 0) joined += ',';
      REQUIRE(pieces.offset() == joined.size());
      joined += pieces.piece();
    }
    REQUIRE(joined == text);
  }
}

TEST_CASE("cursor: the end stays the end") {
  Splitter pieces("a", ',');
  CHECK(pieces.next());
  CHECK(!pieces.next());
  CHECK(!pieces.next());
}

}  // namespace
