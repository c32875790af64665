// SPDX-License-Identifier: MIT
#include <baton/detail/pairs.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton::test;
namespace detail = baton::detail;
using detail::Charset;
using detail::PairBits;
using detail::PairPiece;

namespace {

// Sets without the two, with them, and with every byte; ranges of both signs outside.
constexpr Charset plain_text = detail::plain_text;
constexpr Charset visible = detail::visible;
constexpr Charset every_byte = Charset::range(0x00, 0xff);
constexpr Charset high = Charset::range(0x90, 0xf0).with("a");

/// A pair of characters, and the plain characters beside them.
template <char end_, char separator_, const Charset& plain_>
struct List {
  static constexpr char end = end_, separator = separator_;
  static constexpr const Charset& plain = plain_;
  using Scan = detail::PairScan<end_, separator_, plain_>;
  using Cursor = detail::PairCursor<end_, separator_, plain_>;
};
using Members = List<',', '=', plain_text>;
using Visible = List<',', '=', visible>;
using Any = List<';', ':', every_byte>;
using High = List<'&', ' ', high>;

template <class Check>
void for_each_list(Check&& check) {
  check(Members());
  check(Visible());
  check(Any());
  check(High());
}

// Bits

constexpr bool same(const PairBits& a, const PairBits& b) {
  return a.ends == b.ends && a.separators == b.separators && a.others == b.others;
}

/// The bits of one byte, by the definition.
template <class List>
constexpr void add(PairBits& bits, char c, std::size_t at) {
  if (at >= 64) return;
  auto& which = c == List::end ? bits.ends : c == List::separator ? bits.separators : bits.others;
  const bool counts = c == List::end || c == List::separator || !List::plain.has(c);
  which |= std::uint64_t{counts} << at;
}
template <class List>
constexpr PairBits naive_bits(std::string_view text) {
  PairBits bits;
  for (std::size_t i = 0; i < text.size(); ++i) add<List>(bits, text[i], i);
  return bits;
}
/// Byte by byte, and by vectors where this machine has them.
template <class List>
bool finds(const char* text, std::size_t size, const PairBits& expected) {
  using Scan = typename List::Scan;
  return same(Scan::by_bytes(text, size), expected) && same(Scan::look(text, size), expected);
}

static_assert(same(Members::Scan::look("a=b,c d", 7), {0b1000, 0b10, 0b100000}));
static_assert(same(Visible::Scan::look("a=b,c%d", 7), {0b1000, 0b10, 0}));
static_assert(same(Any::Scan::look("\x80:\0;=,", 6), {0b1000, 0b10, 0}));
static_assert(same(Members::Scan::look("=,", 1), {0, 1, 0}));
static_assert(same(Members::Scan::look("", 0), {}) && same(Members::Scan::look(nullptr, 0), {}));

TEST_CASE("pairs: every byte at every position of texts of every size") {
  for_each_list([]<class List>(List) {
    for (std::size_t size = 0; size <= 80; ++size) {
      CAPTURE(size);
      std::vector<char> text(size, 'a');
      REQUIRE(finds<List>(text.data(), size, {}));
      for (std::size_t position = 0; position < size; ++position) {
        for (int byte = 0; byte < 256; ++byte) {
          text[position] = static_cast<char>(byte);
          PairBits expected;
          add<List>(expected, text[position], position);
          if (!finds<List>(text.data(), size, expected)) FAIL(position << ' ' << byte);
        }
        text[position] = 'a';
      }
    }
  });
}

TEST_CASE("pairs: bits of random texts") {
  for_each_list([]<class List>(List) {
    const std::string likely{List::end, List::separator, 'a', '0', '\x7f', '\xa0', '\0', '"'};
    Random random(21);
    for (int round = 0; round < 5'000; ++round) {
      const auto copy =
          exact_copy(random.below(2) == 0 ? random.bytes(100) : random.text(0, 100, likely));
      const std::string_view text = copy.view();
      REQUIRE(finds<List>(text.data(), text.size(), naive_bits<List>(text)));
      REQUIRE(same(List::Scan::look(text.data(), text.size()), naive_bits<List>(text)));
    }
  });
}

// Pieces

/// The first piece of a list, by the definition.
template <class List>
constexpr PairPiece naive_piece(std::string_view list) {
  const char* const begin = list.data();
  PairPiece out{begin, nullptr, begin, true, true, true};
  for (; out.end != begin + list.size() && *out.end != List::end; ++out.end) {
    const bool known = out.separator != nullptr;
    if (*out.end == List::separator) {
      if (known) out.once = false;
      if (!known) out.separator = out.end;
    } else if (!List::plain.has(*out.end)) {
      out.plain = false;
      if (!known) out.plain_key = false;
    }
  }
  if (out.separator == nullptr) out.separator = out.end;
  return out;
}

/// Whether the texts of a piece follow from its three positions.
constexpr bool is_consistent(const PairPiece& piece) {
  const std::string_view text = piece.text();
  const std::string_view key = piece.key();
  if (text.data() != piece.begin || key.data() != piece.begin) return false;
  if (text.data() + text.size() != piece.end) return false;
  if (key.data() + key.size() != piece.separator) return false;
  if (piece.empty() != text.empty()) return false;
  if (piece.has_separator() != (key.size() < text.size())) return false;
  if (!piece.has_separator()) return !piece.whole();
  const std::string_view value = piece.value();
  return key.size() + 1 + value.size() == text.size() && value.data() + value.size() == piece.end &&
         piece.whole() == (!key.empty() && !value.empty());
}

/// `rest` is the text that begins with the piece.
template <class List>
constexpr bool is_right(const PairPiece& piece, std::string_view rest) {
  const PairPiece expected = naive_piece<List>(rest);
  if (piece.begin != expected.begin || piece.end != expected.end) return false;
  if (piece.separator != expected.separator || !is_consistent(piece)) return false;
  if (piece.plain != expected.plain || piece.once != expected.once) return false;
  // When the piece does not end within 64 bytes, a plain key may count as not plain.
  const std::size_t size = piece.text().size();
  const bool near = size < 64 || (size == 64 && rest.size() == 64);
  if (near || expected.plain || !expected.plain_key) return piece.plain_key == expected.plain_key;
  return true;
}

/// Whether a list splits into the expected pieces, and stays at its end.
template <class List>
constexpr bool walks(std::string_view list) {
  typename List::Cursor pieces(list);
  PairPiece piece{};
  for (std::string_view rest = list;;) {
    if (!pieces.next(piece) || !is_right<List>(piece, rest)) return false;
    const std::size_t size = piece.text().size();
    if (size == rest.size()) break;
    rest = rest.substr(size + 1);
  }
  return !pieces.next(piece) && !pieces.next(piece);
}

struct Row {
  std::string_view piece;
  std::size_t separator;
  bool plain_key, plain, once;
};
constexpr Row rows[] = {
    {"", 0, true, true, true},
    {"a", 1, true, true, true},
    {"a=b", 1, true, true, true},
    {"key=value", 3, true, true, true},
    {"a=", 1, true, true, true},
    {"=b", 0, true, true, true},
    {"=", 0, true, true, true},
    {"==", 0, true, true, false},
    {"a==", 1, true, true, false},
    {"a=b=c", 1, true, true, false},
    {"a=b=", 1, true, true, false},
    {" a=b", 2, false, false, true},
    {"a =b", 2, false, false, true},
    {"a= b", 1, true, false, true},
    {"a=b ", 1, true, false, true},
    {"a=b=c d", 1, true, false, false},
    {" ", 1, false, false, true},
    {"a b", 3, false, false, true},
    {"= ", 0, true, false, true},
    {"\x80=b", 1, false, false, true},
    {"a=\xff", 1, true, false, true},
    {"a=b;c=d", 1, true, false, false},
    {std::string_view("a\0=b", 4), 2, false, false, true},
    {std::string_view("a=\0", 3), 1, true, false, true},
    // around 64 characters
    {"0123456789012345678901234567890=23456789012345678901234567890 ", 31, true, false, true},
    {"0123456789012345678901234567890=234567890123456789012345678901", 31, true, true, true},
    {"0123456789012345678901234567890=2345678901234567890123456789012", 31, true, true, true},
    {"0123456789012345678901234567890=23456789012345678901234567890123", 31, true, true, true},
    {"0123456789012345678901234567890=234567890123456789012345678901234", 31, true, true, true},
    {"012345678901234567890123456789012345678901234567890123456789012=", 63, true, true, true},
    {"0123456789012345678901234567890123456789012345678901234567890123=", 64, true, true, true},
    {"0123456789012345678901234567890123456789012345678901234567890123=b", 64, true, true, true},
    {"012345678901234567890123456789012345678901234567890123456789012==b", 63, true, true, false},
    {"0123456789012345678901234567890123456789012345678901234567890123==", 64, true, true, false},
    {"012345678901234567890123456789012345678901234567890123456789012 =", 64, false, false, true},
    {"0123456789012345678901234567890123456789012345678901234567890123 =b", 65, false, false, true},
};
/// `list` begins with `skipped` pieces before those of the row.
constexpr bool finds_row(const Row& row, std::string_view list, std::size_t skipped) {
  Members::Cursor pieces(list);
  PairPiece piece{};
  for (std::size_t i = 0; i <= skipped; ++i) {
    if (!pieces.next(piece)) return false;
  }
  return piece.text() == row.piece && piece.key().size() == row.separator &&
         piece.plain_key == row.plain_key && piece.plain == row.plain && piece.once == row.once;
}
constexpr bool matches(const Row& row) {
  return finds_row(row, row.piece, 0) && walks<Members>(row.piece);
}
static_assert(all_of(rows, matches));

constexpr std::string_view lists[] = {
    {},
    "",
    ",",
    ",,",
    "a=b,c=d",
    ",a=b",
    "a=b,",
    "a,,b=,=c,=",
    " a = b , c=d;e=f ",
    "\x80\xff,\x7f=\x80,a==b,=,",
    "0123456789012345678901234567890123456789012345678901234567890123,a=b",
    "012345678901234567890123456789012345678901234567890123456789012,a=b",
    "01234567890123456789012345678901234567890123456789012345678901,,,a=b,",
    "a=b,0123456789012345678901234567890123456789012345678901234567890123456789 =c,d= e,f",
    "0123456789012345678901234567890123456789012345678901234567890123"
    "0123456789012345678901234567890123456789012345678901234567890123"
    "=123456789012345678901234567890123456789012345678901234567890123,,=,"};
constexpr bool walks_members(std::string_view list) { return walks<Members>(list); }
static_assert(all_of(lists, walks_members));
static_assert(walks<Visible>("a%=b,c d=e,") && walks<Any>(";a:b:\xff;;:") &&
              walks<High>("a\x90 & b"));

TEST_CASE("pairs: lists as they are at compile time") {
  for (const Row& row : rows) {
    CAPTURE(row.piece);
    const auto copy = exact_copy(row.piece);
    CHECK(finds_row(row, copy, 0));
    CHECK(walks<Members>(copy));
  }
  for (const std::string_view list : lists) {
    CAPTURE(list);
    CHECK(walks<Members>(exact_copy(list)));
    CHECK(walks<Visible>(exact_copy(list)));
    CHECK(walks<Any>(exact_copy(list)));
    CHECK(walks<High>(exact_copy(list)));
  }
  CHECK(walks<Members>(std::string_view()));
}

TEST_CASE("pairs: every row wherever it begins, and whatever follows") {
  const std::string rest[] = {"", ",", ",z", ",y=z,,", ',' + std::string(100, 'z')};
  for (const Row& row : rows) {
    CAPTURE(row.piece);
    for (std::size_t before = 0; before <= 130; ++before) {
      CAPTURE(before);
      for (const std::string& behind : rest) {
        for (const char filler : {'x', '=', ' ', ','}) {
          const auto copy =
              exact_copy(std::string(before, filler) + ',' + std::string(row.piece) + behind);
          REQUIRE(finds_row(row, copy, filler == ',' ? before + 1 : 1));
        }
      }
    }
  }
}

TEST_CASE("pairs: pieces and separators at the edges of 64 bytes") {
  const std::string rest[] = {"", ",", ",b=c", ",=" + std::string(70, 'z')};
  constexpr std::size_t sizes[] = {0,  1,  2,  14, 15, 16,  17,  32,  47,  48,  61,
                                   62, 63, 64, 65, 66, 126, 127, 128, 129, 191, 513};
  for (const std::size_t size : sizes) {
    CAPTURE(size);
    for (const std::size_t at : {0u, 1u, 16u, 62u, 63u, 64u, 65u, 127u, 128u, 512u, 513u}) {
      CAPTURE(at);  // a piece of this length has no separator
      for (const char odd : {'k', '=', ' '}) {
        std::string piece(size, 'k');
        if (size != 0) piece[size / 2] = odd;
        if (at < size) piece[at] = '=';
        for (const std::string& behind : rest) {
          const std::string list = piece + behind;
          REQUIRE(walks<Members>(exact_copy(list)));
          for (const std::size_t before : sizes) {
            REQUIRE(walks<Members>(exact_copy(std::string(before, 'x') + ',' + list)));
          }
        }
      }
    }
  }
}

TEST_CASE("pairs: a byte that is not plain, at every place of a long piece") {
  for (const std::size_t size : {63u, 64u, 65u, 127u, 128u, 129u, 300u}) {
    for (const std::size_t separator : {0u, 1u, 62u, 63u, 64u, 65u, 126u, 128u}) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string piece(size, 'k');
        piece[at] = ' ';
        if (separator < size) piece[separator] = '=';
        REQUIRE(walks<Members>(exact_copy(piece)));
        REQUIRE(walks<Members>(exact_copy(piece + ',')));
        REQUIRE(walks<Members>(exact_copy("a=b," + piece + ",c=d")));
      }
    }
  }
}

TEST_CASE("pairs: many pieces") {
  for (const std::string_view piece : {"", "k", "k=v", "k==", "key= v", "=0123456789"}) {
    std::string list;
    for (int i = 0; i < 1'000; ++i) list.append(piece).append(1, ',');
    REQUIRE(walks<Members>(exact_copy(list)));
  }
}

TEST_CASE("pairs: random lists") {
  constexpr std::size_t sizes[] = {0, 1, 2, 3, 8, 20, 31, 60, 63, 64, 65, 70, 127, 128, 130, 400};
  for_each_list([&]<class List>(List) {
    const std::string alphabets[] = {"a",
                                     {'a', 'b', List::separator},
                                     {'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', List::separator, '"'},
                                     {'a', '\xa0', '\0', '\x7f', ' ', List::separator}};
    Random random(22);
    for (int round = 0; round < 2'000; ++round) {
      std::string list;
      for (std::size_t pieces = random.below(20); pieces > 0; --pieces) {
        const std::size_t most = random.pick(sizes);
        list += random.text(random.below(2) == 0 ? most : 0, most, random.pick(alphabets));
        list += List::end;
      }
      if (random.below(2) == 0) list += random.text(0, 100, random.pick(alphabets));
      REQUIRE(walks<List>(exact_copy(list)));
      REQUIRE(walks<List>(exact_copy(random.bytes(300))));
    }
  });
}

TEST_CASE("pairs: the end stays the end") {
  for (const std::string& list : {std::string(), std::string("a=b"), std::string(",,"),
                                  std::string(64, 'a'), std::string(65, 'a'), std::string(64, ','),
                                  std::string(200, 'a') + ',', std::string(200, ',')}) {
    CAPTURE(list);
    const auto copy = exact_copy(list);
    Members::Cursor pieces(copy.view());
    PairPiece piece{};
    while (pieces.next(piece)) {
    }
    const PairPiece last = piece;
    for (int i = 0; i < 3; ++i) CHECK(!pieces.next(piece));
    CHECK(piece.begin == last.begin);
    CHECK(piece.end == copy.view().data() + list.size());
  }
}

}  // namespace
