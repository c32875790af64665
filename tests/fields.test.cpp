// SPDX-License-Identifier: MIT
#include <baton/fields.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/allocations.hpp"

using namespace baton;
using baton::test::AllocationCounter;

namespace {

/// The fields of four codecs: a list, a single, a prefix, and one that two codecs share.
struct first_codec {
  static constexpr std::array fields{Field{"single"}, Field{"list", FieldKind::list},
                                     Field{"unique", FieldKind::unique}};
};
struct second_codec {
  static constexpr std::array fields{Field{"other"}, Field{"single"}};
  static constexpr std::array<std::string_view, 1> prefixes{"pre-"};
};
struct third_codec {
  static constexpr std::array<Field, 0> fields{};
  static constexpr std::array<std::string_view, 2> prefixes{"p", "pre-"};
};
using Set = detail::FieldSet<first_codec, second_codec, third_codec>;
static_assert(Set::size == 4);
static_assert(Set::prefixes == 3);

using Collector = detail::FieldCollector<Set, false>;
using Copier = detail::FieldCollector<Set, true>;

/// The fields of one codec. The collector must outlive them.
template <std::size_t codec, class C>
class Of {
 public:
  explicit Of(C& collector) : found_(collector.found()) {}
  std::string_view operator[](std::size_t i) const { return fields()[i]; }
  const PrefixedField* prefixed(std::size_t i) const { return fields().prefixed(i); }
  template <auto parse>
  auto read(std::size_t i) const {
    return fields().template read<parse>(i);
  }
  bool any() const { return found_.has(Set::index<codec>); }

 private:
  Fields fields() const { return {found_, Set::index<codec>}; }
  detail::FoundFields found_;
};
template <std::size_t codec, class C>
Of<codec, C> fields(C& collector) {
  return Of<codec, C>(collector);
}
template <std::size_t codec, class C>
bool has_fields(C& collector) {
  return fields<codec>(collector).any();
}

std::string suffixes(const PrefixedField* field) {
  std::string out;
  for (; field != nullptr; field = field->next) {
    out.append(field->suffix).append(1, '=').append(field->value).append(1, ';');
  }
  return out;
}

TEST_CASE("fields: nothing") {
  Collector collected;
  collected("unknown", "1");
  collected("", "");
  CHECK(!collected.any());
  CHECK(!has_fields<0>(collected));
  CHECK(fields<0>(collected)[0].empty());
}

TEST_CASE("fields: each codec finds its own by position, shared ones too") {
  Collector collected;
  collected("SINGLE", "1");
  CHECK(collected.any());
  CHECK(has_fields<0>(collected));
  CHECK(has_fields<1>(collected));
  CHECK(!has_fields<2>(collected));
  CHECK(fields<0>(collected)[0] == "1");
  CHECK(fields<1>(collected)[1] == "1");
  CHECK(fields<1>(collected)[0].empty());
}

TEST_CASE("fields: blanks, tabs and line ends around a value are no part of it") {  // [field 0.1]
  for (const char* value : {"a b", " a b", "a b\n", "a b\r\n", "\t a b \t", "\r\na b"}) {
    CAPTURE(value);
    for (const char* name : {"single", "list", "other"}) {
      Collector collected;
      collected(name, value);
      const bool is_other = name == std::string_view("other");
      CHECK((is_other ? fields<1>(collected)[0]
                      : fields<0>(collected)[name == std::string_view("list") ? 1 : 0]) == "a b");
    }
    Collector collected;
    collected("pre-key", value);
    CHECK(suffixes(fields<1>(collected).prefixed(0)) == "key=a b;");
  }
}

TEST_CASE("fields: an empty value is an absent field") {  // [field 0.2]
  for (const char* value : {"", " ", "\t\r\n", ",", " ,\t, "}) {
    Collector collected;
    for (const char* name : {"single", "list", "other"}) collected(name, value);
    if (std::string_view(value).find(',') == std::string_view::npos) collected("pre-key", value);
    CHECK(!collected.any());
    CHECK(!has_fields<0>(collected));
    CHECK(fields<1>(collected).prefixed(0) == nullptr);
  }
  Collector collected;
  for (const char* value : {"1", "", "\n"}) collected("single", value);
  CHECK(fields<0>(collected)[0] == "1");
}

/// Reads a lower-case word.
constexpr Result<std::string_view> parse_word(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] < 'a' || text[i] > 'z') return fail(Errc::bad_digit, i);
  }
  return text;
}

struct JoinedRow {
  std::string_view rule;
  std::vector<std::string_view> values;
  std::string_view single;  ///< what is read, or empty
  std::string_view unique;
  Errc single_error = Errc::none;
  Errc unique_error = Errc::none;
};
const JoinedRow joined_rows[] = {
    {"[field 0.3]", {"a"}, "a", "a"},
    {"[field 0.3]", {"a", "b"}, "b", "", Errc::none, Errc::repeated},
    {"[field 0.3]", {"a,b"}, "b", "", Errc::none, Errc::repeated},
    {"[field 0.3]", {"a , b"}, "b", "", Errc::none, Errc::repeated},
    {"[field 0.3]", {"a,b,,"}, "b", "", Errc::none, Errc::repeated},
    {"[field 0.3]", {"a", "b,c"}, "c", "", Errc::none, Errc::repeated},
    {"[field 0.3]", {"a,a"}, "a", "", Errc::none, Errc::repeated},
    {"[field 0.2]", {",a, "}, "a", "a"},
    {"[field 0.2]", {"", "a", ""}, "a", "a"},
    {"[field 0.2]", {","}, "", "", Errc::absent, Errc::absent},
    {"[field 0.2]", {"a", ","}, "a", "a"},
    {"[field 0.2]", {" , ,\t", "a"}, "a", "a"},
    {"[field 0.3]", {"a,1"}, "", "", Errc::bad_digit, Errc::repeated},
    {"[field 0.3]", {"1,a"}, "a", "", Errc::none, Errc::repeated},
    {"[field 0.3]", {"1"}, "", "", Errc::bad_digit, Errc::bad_digit},
    {"[field 0.2]", {}, "", "", Errc::absent, Errc::absent},
};

TEST_CASE("fields: several fields equal one that a proxy joined") {  // [field 0.3]
  for (const JoinedRow& row : joined_rows) {
    CAPTURE(row.rule);
    CAPTURE(row.single);
    Collector collected;
    for (const std::string_view value : row.values) {
      collected("single", value);
      collected("unique", value);
    }
    const auto single = fields<0>(collected).read<parse_word>(0);
    CHECK(single.error().code == row.single_error);
    CHECK(*single == row.single);
    const auto unique = fields<0>(collected).read<parse_word>(2);
    CHECK(unique.error().code == row.unique_error);
    if (unique) CHECK(*unique == row.unique);
    if (!single) CHECK(single.error().field == "single");
    if (!unique) CHECK(unique.error().field == "unique");
  }
}

TEST_CASE("fields: of a repeated one the last counts") {  // [field 0.3]
  Collector collected;
  for (const char* value : {"1", "2", "3"}) collected("single", value);
  CHECK(fields<0>(collected)[0] == "3");
}

TEST_CASE("fields: a repeated list is joined in order") {  // [w3c 2.2] [bag 7.6] [field 0.3]
  Collector collected;
  for (const char* value : {"a=1", "", "b=2,c=3 ", "d=4"}) collected("list", value);
  CHECK(fields<0>(collected)[1] == "a=1,b=2,c=3,d=4");
}

TEST_CASE("fields: where lists are unknown, the last entry of a name replaces the others") {
  detail::FieldCollector<Set, false, true> collected;
  for (const char* name : {"single", "Single", "list", "LIST"}) {
    for (const char* value : {"1", "2"}) collected(name, value);
  }
  for (const std::size_t field : {std::size_t{0}, std::size_t{1}}) {
    CHECK(fields<0>(collected)[field] == "2");
  }
}

TEST_CASE("fields: joining many pieces takes linear room, and the parts may be large") {
  Collector collected;
  std::string expected;
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < 2000; ++i) {
    pieces.emplace_back(i % 97, static_cast<char>('a' + i % 26));
  }
  AllocationCounter counter;
  std::size_t before = 0;
  for (const std::string& piece : pieces) {
    before = counter.bytes();
    collected("list", piece);
    if (piece.empty()) continue;
    if (!expected.empty()) expected.push_back(',');
    expected += piece;
  }
  CHECK(fields<0>(collected)[1] == expected);
  CHECK(before < 8 * expected.size());
}

TEST_CASE("fields: prefixes match in any case, in order; the suffix stays as spelled") {
  Collector collected;
  collected("Pre-Key", "1");
  collected("pre-", "no suffix");
  collected("PRE-a", "2");
  collected("pr", "too short");
  collected("pre-key", "3");
  CHECK(suffixes(fields<1>(collected).prefixed(0)) == "Key=1;a=2;key=3;");
  // "p" also takes headers of "pre-"
  CHECK(suffixes(fields<2>(collected).prefixed(0)) ==
        "re-Key=1;re-=no suffix;RE-a=2;r=too short;re-key=3;");
  CHECK(suffixes(fields<2>(collected).prefixed(1)) == "Key=1;a=2;key=3;");
  CHECK(has_fields<2>(collected));
  CHECK(collected.any());
}

TEST_CASE("fields: views are kept, not copied") {
  const std::string value = "a value that lives on";
  AllocationCounter counter;
  Collector collected;
  collected("single", std::string_view(value));
  collected(std::string_view("other"), value);
  CHECK(fields<0>(collected)[0].data() == value.data());
  CHECK(fields<1>(collected)[0].data() == value.data());
  CHECK(counter.count() == 0);
}

TEST_CASE("fields: an owning text that is about to die is copied") {
  Collector collected;
  collected(std::string("pre-a name that is too long for a small string"),
            std::string("a value that is too long for a small string"));
  collected(std::string("single"), std::string("short"));
  // Owns its bytes although it can be copied byte by byte.
  struct Inline {
    char bytes[24] = "inline";
    const char* data() const { return bytes; }
    std::size_t size() const { return 6; }
  };
  static_assert(OwningText<Inline>);
  collected("other", Inline{});
  CHECK(fields<0>(collected)[0] == "short");
  CHECK(fields<1>(collected)[0] == "inline");
  CHECK(suffixes(fields<1>(collected).prefixed(0)) ==
        "a name that is too long for a small string=a value that is too long for a small string;");
}

TEST_CASE("fields: a reader of temporaries has everything copied that is wanted, and only that") {
  Copier collected;
  {
    std::string buffer = "single";
    std::string value = "1";
    collected(std::string_view(buffer), std::string_view(value));
    buffer = "list";
    value = "a=1";
    collected(std::string_view(buffer), std::string_view(value));
    value = "b=2";
    collected(std::string_view(buffer), std::string_view(value));
    buffer = "pre-key";
    collected(std::string_view(buffer), std::string_view(value));
    buffer = "xxxxxxxxxxxxxxxxxx";
    value = "yyyyyyyyyyyyyyyyyy";
    AllocationCounter counter;
    for (int i = 0; i < 1000; ++i) collected(std::string_view(buffer), std::string_view(value));
    CHECK(counter.count() == 0);
  }
  CHECK(fields<0>(collected)[0] == "1");
  CHECK(fields<0>(collected)[1] == "a=1,b=2");
  CHECK(suffixes(fields<1>(collected).prefixed(0)) == "key=b=2;");
}

TEST_CASE("fields: C strings, null ones too") {
  Collector collected;
  const char* const nothing = nullptr;
  collected("single", nothing);
  collected(nothing, "1");
  collected(nothing, nothing);
  CHECK(fields<0>(collected)[0].empty());
}

}  // namespace
