// SPDX-License-Identifier: MIT
#include <baton/detail/json.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton::test;
using namespace std::string_view_literals;
using baton::Errc;
using baton::detail::JsonKind;
using baton::detail::JsonReader;
using baton::detail::JsonString;

namespace {

constexpr baton::Error whole(std::string_view text) {
  JsonReader reader(text);
  reader.skip();
  reader.finish();
  return reader.error();
}

struct Row {
  std::string_view text;
  Errc code = Errc::none;
  std::uint32_t offset = 0;
};
constexpr Row rows[] = {
    // values
    {"null"},
    {"true"},
    {"false"},
    {R"("")"},
    {"{}"},
    {"[]"},
    {" \t\r\n{ \"a\" : [ 1 , { } , [ ] , \"\" ] , \"b\" : null } \n"},
    {R"({"a":{"b":{"c":[[[{"d":1}]]]}},"a":2})"},
    {R"({"":0})"},
    {"", Errc::not_json, 0},
    {" ", Errc::not_json, 1},
    {"nul", Errc::not_json, 0},
    {"nulll", Errc::not_json, 4},
    {"True", Errc::not_json, 0},
    {"undefined", Errc::not_json, 0},
    {"NaN", Errc::not_json, 0},
    {"{} {}", Errc::not_json, 3},
    {"1 2", Errc::not_json, 2},
    {"\xef\xbb\xbf{}", Errc::not_json, 0},
    {"'a'", Errc::not_json, 0},
    {"// x\n1", Errc::not_json, 0},
    {"\f1", Errc::not_json, 0},
    {"\0"sv, Errc::not_json, 0},
    {"1\0"sv, Errc::not_json, 1},
    // containers
    {"[1,]", Errc::not_json, 3},
    {"[,1]", Errc::not_json, 1},
    {"[1 2]", Errc::not_json, 3},
    {"[1", Errc::not_json, 2},
    {"[", Errc::not_json, 1},
    {"]", Errc::not_json, 0},
    {"[}", Errc::not_json, 1},
    {"[1}", Errc::not_json, 2},
    {"{]", Errc::not_json, 1},
    {"{", Errc::not_json, 1},
    {R"({"a"})", Errc::not_json, 4},
    {R"({"a":})", Errc::not_json, 5},
    {R"({"a":1,})", Errc::not_json, 7},
    {R"({"a":1 "b":2})", Errc::not_json, 7},
    {R"({"a",1})", Errc::not_json, 4},
    {R"({a:1})", Errc::not_json, 1},
    {R"({1:1})", Errc::not_json, 1},
    {R"({"a":1]})", Errc::not_json, 6},
    {R"([{"a":1],2})", Errc::not_json, 7},
    {R"({"a":[1})", Errc::not_json, 7},
    // numbers
    {"0"},
    {"-0"},
    {"10"},
    {"-1.5e+10"},
    {"1E400"},
    {"0.0e-0"},
    {"123456789012345678901234567890123456789012345678901234567890"},
    {"-", Errc::not_json, 1},
    {"01", Errc::not_json, 1},
    {"-01", Errc::not_json, 2},
    {"+1", Errc::not_json, 0},
    {".5", Errc::not_json, 0},
    {"1.", Errc::not_json, 2},
    {"1.e1", Errc::not_json, 2},
    {"1e", Errc::not_json, 2},
    {"1e+", Errc::not_json, 3},
    {"1e+-1", Errc::not_json, 3},
    {"0x10", Errc::not_json, 1},
    {"1_000", Errc::not_json, 1},
    {"Infinity", Errc::not_json, 0},
    {"-Infinity", Errc::not_json, 1},
    // strings
    {R"("\"\\\/\b\f\n\r\t\u00e9\uD834\uDD1E")"},
    {"\"\x7f\""},
    {"\"a string of more than eight bytes, \\\"quotes\\\" and all\""},
    {"\"\xc3\xa9\xff\x80\""},  // bytes pass, UTF-8 or not
    {R"("\ud800")"},           // a lone surrogate is grammatical
    {R"(")", Errc::not_json, 1},
    {R"("abc)", Errc::not_json, 4},
    {R"("\")", Errc::not_json, 3},
    {R"("\x41")", Errc::not_json, 2},
    {R"("\a")", Errc::not_json, 2},
    {R"("\u12")", Errc::not_json, 3},
    {R"("\u12g4")", Errc::not_json, 5},
    {R"("\u)", Errc::not_json, 3},
    {R"("\U0041")", Errc::not_json, 2},
    {"\"\\", Errc::not_json, 2},
    {"\"a\nb\"", Errc::not_json, 2},
    {"\"a\tb\"", Errc::not_json, 2},
    {"\"\0\""sv, Errc::not_json, 1},
    {"\"long enough for a word\x1f\"", Errc::not_json, 23},
};
constexpr bool matches(const Row& row) {
  const auto error = whole(row.text);
  return error.code == row.code && error.offset == row.offset;
}
static_assert(all_of(rows, matches));

TEST_CASE("json: valid and invalid texts of RFC 8259") {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto error = whole(exact_copy(row.text));
    CHECK(error.code == row.code);
    CHECK(error.offset == row.offset);
  }
}

TEST_CASE("json: every single-byte change and every prefix is read without looking beyond it") {
  constexpr std::string_view text =
      R"({"a":[1,-2.5e3,"x\n\u00e9\ud834\udd1e",{"b":null,"c":[true,false]}],"long key, 8+":{}})";
  REQUIRE(!whole(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK(whole(exact_copy(text.substr(0, size))).code == Errc::not_json);
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed(text);
      changed[at] = static_cast<char>(byte);
      const auto error = whole(exact_copy(changed));
      REQUIRE(error.offset <= text.size());
    }
  }
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

TEST_CASE("json: depth is limited, whatever is nested") {
  constexpr std::size_t most = baton::limits::json_depth;
  CHECK(!whole(nested(most, "[", "]")));
  CHECK(whole(nested(most + 1, "[", "]")).code == Errc::too_deep);
  CHECK(!whole(R"({"a":)" + nested(most - 1, "[", "]") + "}"));
  CHECK(whole(R"({"a":)" + nested(most, "[", "]") + "}").code == Errc::too_deep);

  std::string mixed;
  for (std::size_t i = 0; i < 400; ++i) mixed += R"([{"a":)";
  mixed += "1";
  for (std::size_t i = 0; i < 400; ++i) mixed += "}]";
  CHECK(!whole(mixed));
  mixed[mixed.size() - 400] = mixed[mixed.size() - 400] == '}' ? ']' : '}';
  CHECK(whole(mixed).code == Errc::not_json);

  const std::string bomb(12'000'000, '[');
  AllocationCounter counter;
  CHECK(whole(bomb) == baton::fail(Errc::too_deep, most));
  CHECK(counter.count() == 0);

  // The caller's open containers count for the depth.
  JsonReader reader(R"([[[[1]]]])");
  const auto inner = [&] { CHECK(reader.value() == "[[1]]"); };
  CHECK(reader.array([&] { CHECK(reader.array(inner)); }));
  CHECK(reader.finish());
}

TEST_CASE("json: a long string costs nothing") {
  std::string text(1 << 20, 'x');
  text.front() = text.back() = '"';
  AllocationCounter counter;
  JsonReader reader(text);
  const auto string = reader.string();
  REQUIRE(string);
  CHECK(string->raw().size() == text.size() - 2);
  CHECK(reader.finish());
  CHECK(counter.count() == 0);
}

// Reading ----------------------------------------------------------------------------------------

struct Person {
  std::string_view name;
  int friends = 0;
  bool has_address = false;
  JsonKind age = JsonKind::none;
  bool good = false;
};
constexpr Person read_person(std::string_view text) {
  Person person;
  JsonReader reader(text);
  reader.object([&](JsonString key) {
    if (key == "name") {
      person.name = {};
      if (const auto name = reader.string()) person.name = name->raw();
    } else if (key == "friends") {
      person.friends = 0;
      reader.array([&] {
        if (reader.kind() == JsonKind::string) ++person.friends;
      });
    } else if (key == "address") {
      person.has_address = reader.object([](JsonString) {});
    } else if (key == "age") {
      person.age = reader.kind();
    }
  });
  person.good = reader.finish();
  return person;
}
constexpr bool same(const Person& a, const Person& b) {
  return a.name == b.name && a.friends == b.friends && a.has_address == b.has_address &&
         a.age == b.age && a.good == b.good;
}

struct PersonRow {
  std::string_view text;
  Person expected;
};
constexpr PersonRow people[] = {
    {R"({"name":"Ann"})", {"Ann", 0, false, JsonKind::none, true}},
    {R"({"x":{"name":"Eve"},"name":"Ann","y":[1,{"name":"Eve"}],"age":7})",
     {"Ann", 0, false, JsonKind::number, true}},
    {R"({"friends":["a",["b"],{"c":"d"},"e"],"address":{"street":{"name":1}}})",
     {"", 2, true, JsonKind::none, true}},
    // other types than expected are skipped
    {R"({"name":{"a":[]},"friends":{"a":"b"},"address":["c"],"age":null})",
     {"", 0, false, JsonKind::literal, true}},
    {R"([{"name":"Ann"}])", {"", 0, false, JsonKind::none, true}},
    {R"("name")", {"", 0, false, JsonKind::none, true}},
    // if a key repeats, the last counts
    {R"({"name":"Ann","name":"Bob"})", {"Bob", 0, false, JsonKind::none, true}},
    {R"({"name":"Ann","name":null})", {"", 0, false, JsonKind::none, true}},
    {R"({"address":{},"friends":["a"],"friends":[],"address":1})",
     {"", 0, false, JsonKind::none, true}},
    // keys are compared decoded
    {R"({"n\u0061me":"Ann","\u0061ge":"x"})", {"Ann", 0, false, JsonKind::string, true}},
    // broken before or behind the part that was read
    {R"({"name":"Ann")", {"Ann", 0, false, JsonKind::none, false}},
    {R"({"name":"Ann"}})", {"Ann", 0, false, JsonKind::none, false}},
    {R"({"name" "Ann"})", {"", 0, false, JsonKind::none, false}},
    {R"({"age":})", {"", 0, false, JsonKind::none, false}},
    {R"({"friends":["a","b)", {"", 2, false, JsonKind::none, false}},
};
constexpr bool reads(const PersonRow& row) { return same(read_person(row.text), row.expected); }
static_assert(all_of(people, reads));

TEST_CASE("json: reads the requested members and skips the others") {
  for (const PersonRow& row : people) {
    CAPTURE(row.text);
    CHECK(same(read_person(exact_copy(row.text)), row.expected));
  }
}

TEST_CASE("json: a value as it stands there") {
  constexpr std::string_view text = R"( { "a" : { "b" : [ 1.50 , "\u0061" ] } , "c" :-0e1 } )";
  JsonReader reader(text);
  std::string_view a;
  std::string_view c;
  reader.object([&](JsonString key) { (key == "a" ? a : c) = reader.value(); });
  CHECK(reader.finish());
  CHECK(a == R"({ "b" : [ 1.50 , "\u0061" ] })");
  CHECK(c == "-0e1");
}

// Strings ----------------------------------------------------------------------------------------

struct StringRow {
  std::string_view raw;
  std::string_view text;
};
constexpr StringRow strings[] = {
    {"", ""},
    {"plain", "plain"},
    {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
    {R"(\u0041\u00e9\u20AC)", "A\xc3\xa9\xe2\x82\xac"},
    {R"(\u0000)", "\0"sv},
    {R"(\u007f\u0080\u07ff\u0800\uffff)", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
    {R"(\ud834\udd1e)", "\xf0\x9d\x84\x9e"},
    {R"(\ud800\udc00\udbff\udfff)", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
    // lone surrogates
    {R"(\ud834)", "\xef\xbf\xbd"},
    {R"(\ud834x)", "\xef\xbf\xbdx"},
    {R"(\ud834\n)", "\xef\xbf\xbd\n"},
    {R"(\udd1e)", "\xef\xbf\xbd"},
    {R"(\udd1e\ud834)", "\xef\xbf\xbd\xef\xbf\xbd"},
    {R"(\ud834\ud834\udd1e)", "\xef\xbf\xbd\xf0\x9d\x84\x9e"},
    {R"(\ud834\u0041)", "\xef\xbf\xbd\x41"},
    {"\xff\xc3\xa9", "\xff\xc3\xa9"},
    // documents inside documents
    {R"({\"a\":\"{\\\"b\\\":1}\"})", R"({"a":"{\"b\":1}"})"},
};
constexpr bool decodes(const StringRow& row) {
  char room[256] = {};
  const auto size = static_cast<std::size_t>(JsonString(row.raw).decode(room) - room);
  return std::string_view(room, size) == row.text && JsonString(row.raw) == row.text;
}
static_assert(all_of(strings, decodes));

TEST_CASE("json: strings decode, elsewhere and in place") {
  for (const StringRow& row : strings) {
    CAPTURE(row.raw);
    const auto raw = exact_copy(row.raw);
    CHECK(decodes({raw.view(), row.text}));

    std::string place(row.raw);
    const auto size =
        static_cast<std::size_t>(JsonString(place).decode(place.data()) - place.data());
    CHECK(place.substr(0, size) == row.text);

    CHECK_FALSE(JsonString(raw.view()) == std::string(row.text) + "x");
    if (!row.text.empty()) {
      CHECK_FALSE(JsonString(raw.view()) == row.text.substr(1));
      CHECK_FALSE(JsonString(raw.view()) == row.text.substr(0, row.text.size() - 1));
    }
  }
}

TEST_CASE("json: written strings read back unchanged") {
  Random random(5);
  for (int round = 0; round < 20'000; ++round) {
    const std::string text =
        random.below(2) == 0 ? random.bytes(40) : random.text(0, 40, "ab\"\\/\n\t\x01\x1f\x7f{}");
    std::string json(baton::detail::json_string_size(text), '\0');
    REQUIRE(baton::detail::format_json_string(text, json.data()) == json.data() + json.size());

    const auto copy = exact_copy(json);
    JsonReader reader(copy.view());
    const auto string = reader.string();
    REQUIRE(reader.finish());
    REQUIRE(*string == text);
  }
}

// Places -----------------------------------------------------------------------------------------

struct PlaceRow {
  std::string_view text;
  std::size_t offset;
  std::size_t length;
  bool first;
  Errc code = Errc::none;
};
constexpr PlaceRow places[] = {
    {R"({})", 1, 0, true},
    {R"( { } )", 3, 0, true},
    {R"({"a":1})", 6, 0, false},
    {R"({"a":{"k":1}, "b":["k"] } )", 24, 0, false},
    {R"({"k":1})", 5, 1, false},
    {R"({"a":1,"k" : {"x":[]} ,"b":2})", 13, 8, false},
    {R"({"\u006b":null})", 10, 4, false},
    {R"({"k":1,"k":22,"a":3})", 11, 2, false},
    {R"([])", 0, 0, false, Errc::not_json},
    {R"("{}")", 0, 0, false, Errc::not_json},
    {R"(null)", 0, 0, false, Errc::not_json},
    {R"(7)", 0, 0, false, Errc::not_json},
    {R"()", 0, 0, false, Errc::not_json},
    {R"({"k":1)", 6, 0, false, Errc::not_json},
    {R"({"k":1}})", 7, 0, false, Errc::not_json},
};
constexpr bool is_place(const PlaceRow& row) {
  const auto place = baton::detail::find_json_member(row.text, "k");
  if (!place) return place.error() == baton::fail(row.code, row.offset);
  return row.code == Errc::none &&
         *place == baton::detail::JsonPlace{row.offset, row.length, row.first};
}
static_assert(all_of(places, is_place));

TEST_CASE("json: where a member stands or would be added") {
  for (PlaceRow row : places) {
    CAPTURE(row.text);
    const auto copy = exact_copy(row.text);
    row.text = copy.view();
    CHECK(is_place(row));
  }
}

struct PathRow {
  std::string_view text;
  std::initializer_list<std::string_view> path;
  std::string_view value;
};
constexpr std::string_view object = R"({"a":{"b":[1, 2],"c":{"d":"x"},"b":3.0},"\u0065":{}})";
const PathRow paths[] = {
    {object, {"a", "b"}, "3.0"},  // of a repeated key the last
    {object, {"a", "c", "d"}, R"("x")"},
    {object, {"e"}, "{}"},
    {object, {}, object},
    {object, {"a", "x", "d"}, ""},
    {object, {"a", "c", "d", "e"}, ""},
    {"[1]", {"0"}, ""},
    {R"({"a":1)", {"a"}, ""},
    {"", {"a"}, ""},
};
static_assert(baton::detail::json_at(object, {"a", "c", "d"}) == R"("x")");

TEST_CASE("json: the value at the end of a path") {
  for (const PathRow& row : paths) {
    CAPTURE(row.text);
    CHECK(baton::detail::json_at(exact_copy(row.text), row.path) == row.value);
  }
}

struct ScalarRow {
  std::string_view text;
  std::string_view value;
  bool counts;
};
constexpr ScalarRow scalars[] = {
    {R"("a")", "a", true},     {R"("")", "", true},
    {"7", "7", true},          {"-7", "-7", true},
    {"0", "0", true},          {"18446744073709551616", "18446744073709551616", true},
    {"7.0", "", false},        {"7e1", "", false},
    {"7E1", "", false},        {"true", "", false},
    {"null", "", false},       {"[7]", "", false},
    {R"({"a":7})", "", false},
};
constexpr bool is_scalar(const ScalarRow& row) {
  JsonReader reader(row.text);
  const auto value = reader.text_or_integer();
  return reader.finish() && value.has_value() == row.counts &&
         value.value_or(JsonString()).raw() == row.value;
}
static_assert(all_of(scalars, is_scalar));

TEST_CASE("json: text, or an integer as text") {  // [msg 11.27]
  for (ScalarRow row : scalars) {
    CAPTURE(row.text);
    const auto copy = exact_copy(row.text);
    row.text = copy.view();
    CHECK(is_scalar(row));
  }
  JsonReader broken("-");
  broken.text_or_integer();
  CHECK_FALSE(broken.finish());
}

TEST_CASE("json: the values of an array, and of an object") {
  for (const std::string_view text : {R"([1,[2],"3"])", R"({"a":1,"b":[2],"a":"3"})"}) {
    std::string seen;
    JsonReader reader(text);
    CHECK(reader.values([&] { seen.append(reader.value()).append(";"); }));
    CHECK(reader.finish());
    CHECK(seen == R"(1;[2];"3";)");
  }
  JsonReader reader("7");
  CHECK_FALSE(reader.values([] {}));
  CHECK(reader.finish());
}

struct CutRow {
  std::string_view raw;
  std::string_view text;
};
constexpr CutRow cut_off[] = {
    {R"(\)", "\\"},
    {R"(a\)", "a\\"},
    {R"(\u)", "u"},
    {R"(\u00e)", "u00e"},
    {R"(\ud83d\)", "\xef\xbf\xbd\\"},
    {R"(\ud83d\u)", "\xef\xbf\xbdu"},
    {R"(\ud83d\ude0)", "\xef\xbf\xbdude0"},
};

TEST_CASE("json: an escape that is cut off stands for its letters") {
  for (const CutRow& row : cut_off) {
    CAPTURE(row.raw);
    const auto copy = exact_copy(row.raw);
    const JsonString string(copy.view());
    char room[32];
    CHECK(std::string_view(room, static_cast<std::size_t>(string.decode(room) - room)) == row.text);
    CHECK(string == row.text);
    CHECK(string.short_text(room) == row.text);
  }
}

TEST_CASE("json: short texts need no heap, too long ones are empty") {
  char room[6];
  CHECK(JsonString(R"(\u0061)").short_text(room) == "a");
  CHECK(JsonString(R"(\u0061b)").short_text(room).empty());
  constexpr std::string_view plain = "longer than the room";
  CHECK(JsonString(plain).short_text(room).data() == plain.data());
}

}  // namespace
