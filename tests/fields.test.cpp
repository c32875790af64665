#include <baton/fields.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "support/allocations.hpp"

using namespace baton;
using baton::test::AllocationCounter;

namespace {

/// Four codecs' worth of fields: a list, a single, a prefix, and one that two share.
struct first_codec {
  static constexpr std::array fields{Field{"single"}, Field{"list", true}};
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
static_assert(Set::size == 3);
static_assert(Set::prefixes == 3);

using Collector = detail::Collector<Set, false>;
using Copier = detail::Collector<Set, true>;

template <std::size_t codec>
Fields fields(detail::Collected& collected) {
  return {collected, Set::places<codec>};
}
template <std::size_t codec>
bool has_fields(const detail::Collected& collected) {
  return collected.has(Set::places<codec>);
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
  CHECK(!fields<0>(collected)[0]);
  CHECK(fields<0>(collected)[0].text.empty());
  CHECK(fields<0>(collected)[0].count == 0);
}

TEST_CASE("fields: each codec finds its own by position, shared ones too") {
  Collector collected;
  collected("SINGLE", "1");
  CHECK(collected.any());
  CHECK(has_fields<0>(collected));
  CHECK(has_fields<1>(collected));
  CHECK(!has_fields<2>(collected));
  CHECK(fields<0>(collected)[0].text == "1");
  CHECK(fields<1>(collected)[1].text == "1");
  CHECK(!fields<1>(collected)[0]);
}

TEST_CASE("fields: an empty value is there all the same") {
  Collector collected;
  collected("single", "");
  const FieldValue value = fields<0>(collected)[0];
  CHECK(value);
  CHECK(value.count == 1);
  CHECK(value.text.empty());
}

TEST_CASE("fields: of a repeated one the last counts, and how often it stood there is known") {
  Collector collected;
  for (const char* value : {"1", "2", "3"}) collected("single", value);
  const FieldValue value = fields<0>(collected)[0];
  CHECK(value.text == "3");
  CHECK(value.count == 3);
}

TEST_CASE("fields: a repeated list is joined in order") {  // [w3c 2.2] [bag 7.6]
  Collector collected;
  for (const char* value : {"a=1", "", "b=2,c=3", "d=4"}) collected("list", value);
  const FieldValue value = fields<0>(collected)[1];
  CHECK(value.text == "a=1,,b=2,c=3,d=4");
  CHECK(value.count == 4);
}

TEST_CASE("fields: where lists are unknown, the last entry of a name replaces the others") {
  detail::Collector<Set, false, true> collected;
  for (const char* name : {"single", "Single", "list", "LIST"}) {
    for (const char* value : {"1", "2"}) collected(name, value);
  }
  for (const std::size_t field : {std::size_t{0}, std::size_t{1}}) {
    const FieldValue value = fields<0>(collected)[field];
    CHECK(value.text == "2");
    CHECK(value.count == 1);
  }
}

TEST_CASE("fields: joining many pieces takes linear room, and the parts may be large") {
  Collector collected;
  std::string expected;
  AllocationCounter counter;
  std::size_t before = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string piece(static_cast<std::size_t>(i % 97), static_cast<char>('a' + i % 26));
    before = counter.bytes();
    collected("list", piece);
    if (i != 0) expected.push_back(',');
    expected += piece;
  }
  CHECK(fields<0>(collected)[1].text == expected);
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
  // "p" takes what "pre-" takes too
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
  CHECK(fields<0>(collected)[0].text.data() == value.data());
  CHECK(fields<1>(collected)[0].text.data() == value.data());
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
  CHECK(fields<0>(collected)[0].text == "short");
  CHECK(fields<1>(collected)[0].text == "inline");
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
  CHECK(fields<0>(collected)[0].text == "1");
  CHECK(fields<0>(collected)[1].text == "a=1,b=2");
  CHECK(suffixes(fields<1>(collected).prefixed(0)) == "key=b=2;");
}

TEST_CASE("fields: C strings, null ones too") {
  Collector collected;
  const char* const nothing = nullptr;
  collected("single", nothing);
  collected(nothing, "1");
  collected(nothing, nothing);
  CHECK(fields<0>(collected)[0]);
  CHECK(fields<0>(collected)[0].text.empty());
}

}  // namespace
