#include <baton/fields.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"

using namespace baton;
using baton::test::AllocationCounter;
using baton::test::exact_copy;

namespace {

// Names of every length class: below, at and above the eight bytes compared at once, up to 32.
constexpr std::array<std::string_view, 12> names = {
    "b3",
    "traceparent",
    "tracestate",
    "baggage",
    "x-datadog-trace-id",
    "x-datadog-parent-id",
    "x-datadog-sampling-priority",
    "x-datadog-tags",
    "abcdefgh",
    "abcdefghijklmnop",
    "x-32-characters-long-0123456789a",
    "z",
};
constexpr detail::NameTable<names.size()> table{names};
static_assert(table.find("traceparent") == 1);
static_assert(table.find("TraceParent") == 1);
static_assert(table.find("trace-parent") == table.none);

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

TEST_CASE("names: found in any case") {  // [w3c 1.8]
  for (std::size_t i = 0; i < names.size(); ++i) {
    CAPTURE(names[i]);
    CHECK(table.find(exact_copy(names[i])) == i);
    CHECK(table.find(exact_copy(upper(names[i]))) == i);
    for (std::size_t at = 0; at < names[i].size(); ++at) {
      std::string mixed(names[i]);
      mixed[at] = upper(mixed.substr(at, 1))[0];
      CHECK(table.find(exact_copy(mixed)) == i);
    }
  }
}

TEST_CASE("names: nothing else is found") {
  CHECK(table.find("") == table.none);
  CHECK(table.find(std::string_view()) == table.none);
  for (const std::string_view name : names) {
    CAPTURE(name);
    // one byte changed, to each of the 255 others: a hit only where it is the other case
    for (std::size_t at = 0; at < name.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string other(name);
        other[at] = static_cast<char>(byte);
        const bool same = detail::equal_ignoring_case(other, name);
        const bool another = [&] {
          for (const std::string_view known : names) {
            if (known != name && detail::equal_ignoring_case(other, known)) return true;
          }
          return false;
        }();
        if (another) continue;
        const std::size_t found = table.find(exact_copy(other));
        if (same ? found == table.none : found != table.none) CHECK_MESSAGE(false, other);
      }
    }
    // one byte less, one more, at both ends
    CHECK(table.find(exact_copy(name.substr(1))) == table.none);
    CHECK(table.find(exact_copy(name.substr(0, name.size() - 1))) == table.none);
    CHECK(table.find(exact_copy(std::string(name) + '\0')) == table.none);
    CHECK(table.find(exact_copy(' ' + std::string(name))) == table.none);
  }
  // '@' and '`', '[' and '{' differ like cases do, '-' and '\r' too
  CHECK(table.find("x\rdatadog\rtags") == table.none);
  CHECK(table.find(std::string(64, 'a')) == table.none);
  CHECK(table.find(std::string(100'000, 'a')) == table.none);
}

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
  CHECK(!collected.has_fields<0, first_codec>());
  CHECK(!collected.fields<0, first_codec>()[0]);
  CHECK(collected.fields<0, first_codec>()[0].text.empty());
  CHECK(collected.fields<0, first_codec>()[0].count == 0);
}

TEST_CASE("fields: each codec finds its own by position, shared ones too") {
  Collector collected;
  collected("SINGLE", "1");
  CHECK(collected.any());
  CHECK(collected.has_fields<0, first_codec>());
  CHECK(collected.has_fields<1, second_codec>());
  CHECK(!collected.has_fields<2, third_codec>());
  CHECK(collected.fields<0, first_codec>()[0].text == "1");
  CHECK(collected.fields<1, second_codec>()[1].text == "1");
  CHECK(!collected.fields<1, second_codec>()[0]);
}

TEST_CASE("fields: an empty value is there all the same") {
  Collector collected;
  collected("single", "");
  const FieldValue value = collected.fields<0, first_codec>()[0];
  CHECK(value);
  CHECK(value.count == 1);
  CHECK(value.text.empty());
}

TEST_CASE("fields: of a repeated one the last counts, and how often it stood there is known") {
  Collector collected;
  for (const char* value : {"1", "2", "3"}) collected("single", value);
  const FieldValue value = collected.fields<0, first_codec>()[0];
  CHECK(value.text == "3");
  CHECK(value.count == 3);
}

TEST_CASE("fields: a repeated list is joined in order") {  // [w3c 2.2] [bag 7.6]
  Collector collected;
  for (const char* value : {"a=1", "", "b=2,c=3", "d=4"}) collected("list", value);
  const FieldValue value = collected.fields<0, first_codec>()[1];
  CHECK(value.text == "a=1,,b=2,c=3,d=4");
  CHECK(value.count == 4);
}

TEST_CASE("fields: where lists are unknown, the last entry of a name replaces the others") {
  detail::Collector<Set, false, true> collected;
  for (const char* name : {"single", "Single", "list", "LIST"}) {
    for (const char* value : {"1", "2"}) collected(name, value);
  }
  for (const std::size_t field : {std::size_t{0}, std::size_t{1}}) {
    const FieldValue value = collected.fields<0, first_codec>()[field];
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
  CHECK(collected.fields<0, first_codec>()[1].text == expected);
  CHECK(before < 8 * expected.size());
}

TEST_CASE("fields: prefixes match in any case, in order; the suffix stays as spelled") {
  Collector collected;
  collected("Pre-Key", "1");
  collected("pre-", "no suffix");
  collected("PRE-a", "2");
  collected("pr", "too short");
  collected("pre-key", "3");
  CHECK(suffixes(collected.fields<1, second_codec>().prefixed(0)) == "Key=1;a=2;key=3;");
  // "p" takes what "pre-" takes too
  CHECK(suffixes(collected.fields<2, third_codec>().prefixed(0)) ==
        "re-Key=1;re-=no suffix;RE-a=2;r=too short;re-key=3;");
  CHECK(suffixes(collected.fields<2, third_codec>().prefixed(1)) == "Key=1;a=2;key=3;");
  CHECK(collected.has_fields<2, third_codec>());
  CHECK(collected.any());
}

TEST_CASE("fields: views are kept, not copied") {
  const std::string value = "a value that lives on";
  AllocationCounter counter;
  Collector collected;
  collected("single", std::string_view(value));
  collected(std::string_view("other"), value);
  CHECK(collected.fields<0, first_codec>()[0].text.data() == value.data());
  CHECK(collected.fields<1, second_codec>()[0].text.data() == value.data());
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
  CHECK(collected.fields<0, first_codec>()[0].text == "short");
  CHECK(collected.fields<1, second_codec>()[0].text == "inline");
  CHECK(suffixes(collected.fields<1, second_codec>().prefixed(0)) ==
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
  CHECK(collected.fields<0, first_codec>()[0].text == "1");
  CHECK(collected.fields<0, first_codec>()[1].text == "a=1,b=2");
  CHECK(suffixes(collected.fields<1, second_codec>().prefixed(0)) == "key=b=2;");
}

TEST_CASE("fields: C strings, null ones too") {
  Collector collected;
  const char* const nothing = nullptr;
  collected("single", nothing);
  collected(nothing, "1");
  collected(nothing, nothing);
  CHECK(collected.fields<0, first_codec>()[0]);
  CHECK(collected.fields<0, first_codec>()[0].text.empty());
}

}  // namespace
