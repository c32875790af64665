// SPDX-License-Identifier: MIT
#include <baton/codecs/baggage.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

#define FFFD "\xef\xbf\xbd"

constexpr Propagator<codecs::baggage> propagator;

Extraction read(const Headers& headers) { return propagator.extract(exact_copies(headers)); }
std::string text_of(const Baggage& baggage) {
  std::string out;
  for (const auto& [key, value, properties] : baggage) {
    if (!out.empty()) out += '|';
    out.append(key).append("=").append(value);
    if (!properties.empty()) out.append(";").append(properties);
  }
  return out;
}
std::string write(const Baggage& baggage, Errc left_out = Errc::none) {
  SpanContext context;
  context.baggage() = baggage;
  Headers out;
  const auto injected = propagator.inject(context, out);
  CHECK(injected.diagnostics().empty() == (left_out == Errc::none));
  if (left_out != Errc::none) CHECK(injected.diagnostics().has(left_out));
  CHECK(may_travel(out));
  return std::string(value_of(out, "baggage").value_or("nothing"));
}

// Reading: parsing

struct Row {
  std::string_view rule, list;
  Result<BaggageSummary> expected;
};
constexpr BaggageSummary kept(std::size_t members) { return {members, {}}; }
constexpr Row rows[] = {
    {"[bag 7.1] one member", "a=1", kept(1)},
    {"[bag 7.1] several", "a=1,b=2 , c = 3", kept(3)},
    {"[bag 7.1] tabs", "\ta\t=\t1\t,\tb=2\t", kept(2)},
    {"[bag 7.1] all of a token", "!#$%&'*+-.^_`|~09azAZ=1", kept(1)},
    {"[bag 7.1] = in a value", "a==1=", kept(1)},
    {"[bag 7.1] properties", "a=1;p;q=2 ; r", kept(1)},
    {"[bag 7.1] any bytes in a value", "a=\" \\\x80\xff\x01", kept(1)},
    {"[bag 7.2] nothing", "", kept(0)},
    {"[bag 7.2] empty members", ",a=1,, ,\t,b=2,", kept(2)},
    {"[bag 7.2] only blanks", " \t", kept(0)},
    {"[bag 7.2] no =", "a", fail(Errc::bad_key, 1)},
    {"[bag 7.2] no = in the second", "a=1, b ,c=3", fail(Errc::bad_key, 6)},
    {"[bag 7.2] no key", "=1", fail(Errc::bad_key, 0)},
    {"[bag 7.2] no key in the second", "a=1, =1", fail(Errc::bad_key, 5)},
    {"[bag 7.2] a blank key", " \t=1", fail(Errc::bad_key, 2)},
    {"[bag 7.2] no value", "a=", fail(Errc::bad_value, 2)},
    {"[bag 7.2] no value before a comma", "a=,b=1", fail(Errc::bad_value, 2)},
    {"[bag 7.2] no value before a property", "a=;p=1", fail(Errc::bad_value, 2)},
    {"[bag 7.2] a blank value", "a= \t ,b=1", fail(Errc::bad_value, 2)},
    {"[bag 7.2] = only in a property", "a;p=1", fail(Errc::bad_key, 1)},
    {"[bag 7.2] a blank within a key", "a b=1", fail(Errc::bad_key, 1)},
    {"[bag 7.2] a key that is no token", "a(=1", fail(Errc::bad_key, 1)},
    {"[bag 7.2] a quoted key", "\"a\"=1", fail(Errc::bad_key, 0)},
    {"[bag 7.2] a raw UTF-8 key", "k\xc3\xa4=1", fail(Errc::bad_key, 1)},
    {"[bag 7.2] the last of many", "a=1,b=2,c=3,d", fail(Errc::bad_key, 13)},
};
constexpr bool matches(const Row& row) { return parse_baggage(row.list) == row.expected; }
static_assert(all_of(rows, matches));

// [bag 7.4] both limits are inclusive; text beyond them is not read
static_assert(*parse_baggage("a=1,b=2", 2) == kept(2));
static_assert(*parse_baggage("a=1,b=2,,", 2) == kept(2));
static_assert(*parse_baggage("a=1,b=2", 1) == BaggageSummary{1, Errc::baggage_too_many});
static_assert(*parse_baggage("a=1,b", 1) == BaggageSummary{1, Errc::baggage_too_many});
static_assert(*parse_baggage("a=1,b=2", 64, 7) == kept(2));
static_assert(*parse_baggage("a=1,b=2", 64, 6) == BaggageSummary{1, Errc::baggage_too_long});
static_assert(*parse_baggage("a=1,b", 64, 4) == BaggageSummary{1, Errc::baggage_too_long});
static_assert(*parse_baggage("a=1;p,b=2", 64, 4) == BaggageSummary{0, Errc::baggage_too_long});
static_assert(*parse_baggage("a=1", 0) == BaggageSummary{0, Errc::baggage_too_many});
static_assert(*parse_baggage("", 0, 0) == kept(0));

TEST_CASE("baggage: well-formed and malformed lists") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_baggage(exact_copy(row.list));
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result.error().offset == row.expected.error().offset);
    CHECK(result == row.expected);
  }
  constexpr std::string_view token =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CAPTURE(byte);
    CHECK(parse_baggage(exact_copy(std::string{'a', c, 'b', '=', '1'})).has_value() ==
          (token.find(c) != token.npos || c == '='));
    CHECK(parse_baggage(exact_copy(std::string{'a', '=', '1', c, '1'})).has_value() == (c != ','));
  }
}

// Reading: the result

TEST_CASE("baggage: on the way in") {
  struct In {
    std::string_view rule;
    std::vector<std::string> fields;
    std::string_view members;
    Errc left_out = Errc::none;
  };
  const In table[] = {
      {"[bag 7.1] in order", {"b=2,a=1"}, "b=2|a=1"},
      {"[bag 7.1] keys are case-sensitive", {"a=1,A=2"}, "a=1|A=2"},
      {"[bag 7.1] blanks around parts", {" a = 1 ,\tb\t=\t2\t"}, "a=1|b=2"},
      {"[bag 7.1] blanks within a value", {"a=1 2  3"}, "a=1 2  3"},
      {"[bag 7.1] percent-encoded UTF-8",
       {"a=%E2%82%AC%20%f0%9f%98%80"},
       "a=\xe2\x82\xac \xf0\x9f\x98\x80"},
      {"[bag 7.1] separators, encoded", {"a=%2C%3B%3D%22"}, "a=,;=\""},
      {"[bag 7.1] bad sequences", {"a=x%ffy%e2%82z"}, "a=x" FFFD "y" FFFD "z"},
      {"[bag 7.1] raw bad bytes", {"a=x\xffy"}, "a=x" FFFD "y"},
      {"[bag 7.1] + is a plus", {"a=1+1"}, "a=1+1"},
      {"[bag 7.1] an incomplete %", {"a=100%,b=%4,c=%zz"}, "a=100%|b=%4|c=%zz"},
      {"[bag 7.1] keys are decoded too", {"k%20y%3d=1,%41=2"}, "k y==1|A=2"},
      {"[bag 7.2] empty members", {"a=1,,b=2,"}, "a=1|b=2"},
      {"[bag 7.2] one malformed: the whole header", {"a=1,b,c=3"}, "", Errc::baggage_malformed},
      {"[bag 7.2] an empty value", {"a=1,b=,c=3"}, "", Errc::baggage_malformed},
      {"[bag 7.2] an empty key", {"a=1,=2"}, "", Errc::baggage_malformed},
      {"[bag 7.2] in the second field", {"a=1", "b"}, "", Errc::baggage_malformed},
      {"[bag 7.3] properties", {"a=1;p;q=2,b=3"}, "a=1;p;q=2|b=3"},
      {"[bag 7.3] as on the wire", {"a=1 ; p%20x = \"y\" ;\tq"}, "a=1;p%20x = \"y\" ;\tq"},
      {"[bag 7.3] none behind the ;", {"a=1;,b=2 ; "}, "a=1|b=2"},
      {"[bag 7.6] the last of a repeated key", {"a=1;p,b=2,a=3"}, "b=2|a=3"},
      {"[bag 7.6] of keys that decode to the same", {"a=1,%61=2"}, "a=2"},
      {"[bag 7.6] several fields", {"a=1", "b=2,c=3", "a=4"}, "b=2|c=3|a=4"},
      {"[bag 7.6] empty fields", {"", "a=1", " ", "b=2"}, "a=1|b=2"},
  };
  for (const In& row : table) {
    CAPTURE(row.rule);
    Headers headers;
    for (const auto& field : row.fields) headers.emplace_back("Baggage", field);
    const auto found = read(headers);
    CHECK(!found);  // [bag 7.7] no trace ids, and none needed
    CHECK(text_of(found.baggage()) == row.members);
    CHECK(found.diagnostics().empty() == (row.left_out == Errc::none));
    if (row.left_out != Errc::none) CHECK(found.diagnostics().has(row.left_out));
    CHECK(found.error().code == Errc::none);
  }
}

TEST_CASE("baggage: an earlier style's value stays, the last value of this style counts") {
  Baggage baggage;
  baggage.set("aa", "11");
  baggage.set("n", std::string(300, 'n'));
  const std::string fours(200, '4');
  const std::string before = text_of(baggage);
  {
    detail::BaggageReader reader(baggage, 2 * fours.size() + 40);
    reader.add({{"b", "2", "p"}, true, {}});
    reader.add({{"%63", "3%20", ""}, false, {}});
    reader.add({{"b", fours, "q"}, true, {}});
    reader.add({{"%61a", "5", "r"}, false, {}});  // stays
    reader.finish();
  }
  CHECK(text_of(baggage) == before + "|c=3 |b=" + fours + ";q");
  const std::string after = text_of(baggage);
  {
    detail::BaggageReader reader(baggage, 20);
    reader.add({{"d", "2", "p"}, true, {}});
  }  // unfinished, so nothing changes
  CHECK(text_of(baggage) == after);
}

TEST_CASE("baggage: long texts, coded and not, and many keys that end alike") {
  std::string list;
  std::string expected;
  for (int i = 0; i < 60; ++i) {
    const std::string key = std::to_string(i) + "-a-common-end";
    const std::string value(static_cast<std::size_t>(i % 20 * 11), 'v');
    list += (i == 0 ? "" : ",") + key + "=x" + value + (i % 2 == 0 ? "%20" : "");
    expected += (i == 0 ? "" : "|") + key + "=x" + value + (i % 2 == 0 ? " " : "");
  }
  CHECK((text_of(read({{"baggage", list}}).baggage()) == expected));  // too long to be shown
  const auto found = read({{"baggage", list + ",7-a-common-end=x"}});
  CHECK(found.baggage().size() == 60);
  CHECK(found.baggage().get("7-a-common-end") == "x");
}

TEST_CASE("baggage: 64 members, 8192 bytes on the way in [bag 7.4]") {
  std::string list;
  for (int i = 1; i <= 66; ++i) {
    list += (i == 1 ? "k" : ", k") + std::to_string(i) + "=v;p";
    const auto found = read({{"baggage", list}});
    CAPTURE(i);
    CHECK(found.baggage().size() == static_cast<std::size_t>(i <= 64 ? i : 64));
    CHECK(found.baggage().contains("k" + std::to_string(i)) == (i <= 64));
    CHECK(found.diagnostics().has(Errc::baggage_too_many) == (i > 64));
  }
  // Repeated keys count as members.
  std::string same = "a=0";
  for (int i = 1; i < 65; ++i) same += ",a=" + std::to_string(i);
  CHECK(text_of(read({{"baggage", same}}).baggage()) == "a=63");

  for (const std::size_t size : {std::size_t{8191}, std::size_t{8192}, std::size_t{8193}}) {
    CAPTURE(size);
    std::string large = "a=1,b=";
    large.append(size - large.size(), 'x');
    const auto found = read({{"baggage", large}});
    CHECK(found.baggage().size() == (size <= 8192 ? 2 : 1));
    CHECK(found.diagnostics().has(Errc::baggage_too_long) == (size > 8192));
    // Limits count encoded bytes, and members beyond a limit are not read.
    const auto more = read({{"baggage", large + ",%"}});
    CHECK(more.baggage().size() == (size <= 8192 ? 2 : 1));
    CHECK(more.diagnostics().has(Errc::baggage_too_long));
  }
  const Propagator<codecs::baggage> limited{
      Options{.baggage_max_members = 2, .baggage_max_bytes = 11}};
  const auto two = limited.extract(exact_copies({{"baggage", "a=1,b=2,c=3"}}));
  CHECK(text_of(two.baggage()) == "a=1|b=2");
  const auto eleven = limited.extract(exact_copies({{"baggage", "a=%20%20%20"}}));
  CHECK(text_of(eleven.baggage()) == "a=   ");
  CHECK(limited.extract(exact_copies({{"baggage", "a=%20%20%20x"}})).baggage().empty());
}

// Writing

TEST_CASE("baggage: on the way out") {
  struct Out {
    std::string_view rule, key, value, properties, header;
  };
  constexpr Out table[] = {
      {"[bag 7.5] plain", "a", "1", "", "a=1"},
      {"[bag 7.5] a blank", "a", " 1 2 ", "", "a=%201%202%20"},
      {"[bag 7.5] %", "a", "100%", "", "a=100%25"},
      {"[bag 7.5] what no value may hold", "a", ",;\"\\", "", "a=%2C%3B%22%5C"},
      {"[bag 7.5] what every value may", "a", "!#$&'()*-./:<=>?@[]^_`{|}~", "",
       "a=!#$&'()*-./:<=>?@[]^_`{|}~"},
      {"[bag 7.5] a plus, which many read as a blank", "a+b", "1+2", "", "a%2Bb=1%2B2"},
      {"[bag 7.5] UTF-8", "a", "\xe2\x82\xac", "", "a=%E2%82%AC"},
      {"[bag 7.5] controls", "a", std::string_view("\0\t\r\n\x1f\x7f", 6), "",
       "a=%00%09%0D%0A%1F%7F"},
      {"[bag 7.5] a key that is no token", "k y=(\xc3\xa4)", "1", "", "k%20y%3D%28%C3%A4%29=1"},
      {"[bag 7.5] % in a key", "100%", "1", "", "100%25=1"},
      {"[bag 7.5] all of a token", "!#$&'*-.^_`|~", "1", "", "!#$&'*-.^_`|~=1"},
      {"[bag 7.3] properties", "a", "1", "p;q=2", "a=1;p;q=2"},
      {"[bag 7.3] without blanks around their parts", "a", "1", "p%20x = y ; q", "a=1;p%20x=y;q"},
      {"[bag 7.3] nor tabs", "a", "1", "p\t=\ty ;\tq", "a=1;p=y;q"},
      {"[bag 7.3] blanks within a value", "a", "1", "p=a b", "a=1;p=a%20b"},
      {"[bag 7.3] a value that came encoded", "a", "1", "p=a%20b+c", "a=1;p=a%20b%2Bc"},
      {"[bag 7.3] an empty value is one", "a", "1", "p=", "a=1;p="},
      {"[bag 7.3] empty ones go", "a", "1", "; ;p; \t;", "a=1;p"},
      {"[bag 7.3] what may not travel", "a", "1", "p=\",\\\xc3\xa4\n", "a=1;p=%22%2C%5C%C3%A4%0A"},
  };
  for (const Out& row : table) {
    CAPTURE(row.rule);
    Baggage baggage;
    baggage.set(row.key, row.value, row.properties);
    CHECK(write(baggage) == row.header);
  }
  Baggage baggage;
  CHECK(write(baggage) == "nothing");  // [bag 7.7]
  baggage.set("b", "2");
  baggage.set("a", "1", "p");
  CHECK(write(baggage) == "b=2,a=1;p");
}

TEST_CASE("baggage: members of every size, plain or with a byte that is encoded [bag 7.5]") {
  for (const std::size_t key_size : {1u, 15u, 30u, 61u, 62u, 63u, 64u, 127u, 128u}) {
    for (const std::size_t value_size : {1u, 2u, 16u, 31u, 32u, 33u, 62u, 63u, 64u, 127u, 128u}) {
      CAPTURE(key_size);
      CAPTURE(value_size);
      const std::string key(key_size, 'k');
      const std::string value(value_size, 'v');
      std::string key_end = key;
      key_end.back() = '(';
      std::string value_end = value;
      value_end.back() = '"';
      const std::string key_encoded = key.substr(1) + "%28";
      const std::string value_encoded = value.substr(1) + "%22";
      const auto written = [](std::string_view k, std::string_view v) {
        Baggage baggage;
        baggage.set("a", "1");
        baggage.set(k, v);
        return write(baggage);
      };
      REQUIRE(written(key, value) == "a=1," + key + '=' + value);
      REQUIRE(written(key_end, value) == "a=1," + key_encoded + '=' + value);
      REQUIRE(written(key, value_end) == "a=1," + key + '=' + value_encoded);
      REQUIRE(written(key_end, value_end) == "a=1," + key_encoded + '=' + value_encoded);
    }
  }
}

TEST_CASE("baggage: a member that readers would drop all for is left out") {
  Baggage baggage;
  baggage.set("a", "1");
  baggage.set("", "2");
  baggage.set("b", "");
  baggage.set("c", "", "p");
  baggage.set("d", "3");
  CHECK(write(baggage, Errc::baggage_member_malformed) == "a=1,d=3");
  baggage.remove("a");
  baggage.remove("d");
  CHECK(write(baggage, Errc::baggage_member_malformed) == "nothing");
}

TEST_CASE("baggage: a property that no grammar knows is left out alone [bag 7.3]") {
  for (const std::string_view properties :
       {"=", "p;=1", " = ;p", "a b=1;p", "p;\xc3\xa4", "\"p\";p"}) {
    CAPTURE(properties);
    Baggage baggage;
    baggage.set("k", "v", properties);
    const bool none = properties == "=";
    CHECK(write(baggage, Errc::baggage_member_malformed) == (none ? "k=v" : "k=v;p"));
  }
}

TEST_CASE("baggage: the dialect of W3C [bag 7.2]") {
  constexpr Propagator<codecs::baggage> w3c{Options{.baggage_dialect = BaggageDialect::w3c}};
  struct In {
    std::string_view in, members;
    std::string_view out;
    bool reported = false;
  };
  const In table[] = {
      {"key1=,key2=val2", "key1=|key2=val2", "key1=,key2=val2"},
      {"a=;p=1, b = ,c=", "a=;p=1|b=|c=", "a=;p=1,b=,c="},
      {"key1=val1,key2=val2,a,val3", "key1=val1|key2=val2", "key1=val1,key2=val2", true},
      {"=1,a b=2,c=3,;p", "c=3", "c=3", true},
      {",,a=1, ,", "a=1", "a=1"},
      {"=", "", "", true},
  };
  for (const In& row : table) {
    CAPTURE(row.in);
    const auto found = w3c.extract(exact_copies({{"baggage", std::string(row.in)}}));
    CHECK(text_of(found.baggage()) == row.members);
    CHECK(found.diagnostics().has(Errc::baggage_member_malformed) == row.reported);
    CHECK(!found.diagnostics().has(Errc::baggage_malformed));
    Headers out;
    CHECK(w3c.inject(found.context(), out).diagnostics().empty());
    CHECK(value_of(out, "baggage").value_or("") == row.out);
  }
  // The limit does not count malformed members.
  const Propagator<codecs::baggage> two{
      Options{.baggage_dialect = BaggageDialect::w3c, .baggage_max_members = 2}};
  const auto found = two.extract(exact_copies({{"baggage", "x,a=1,y,b=2,z"}}));
  CHECK(text_of(found.baggage()) == "a=1|b=2");
  CHECK(!found.diagnostics().has(Errc::baggage_too_many));
}
static_assert(*parse_baggage("a=,b,c=1", 64, 8192, BaggageDialect::w3c) == kept(2));

TEST_CASE("baggage: 64 members, 8192 bytes on the way out [bag 7.4]") {
  Baggage baggage;
  std::string list;
  for (int i = 1; i <= 66; ++i) {
    const std::string key = "k" + std::to_string(i);
    baggage.set(key, "v");
    if (i <= 64) list += (i == 1 ? "" : ",") + key + "=v";
    CHECK(write(baggage, i <= 64 ? Errc::none : Errc::baggage_too_many) == list);
  }
  baggage.clear();
  baggage.set("a", "1");
  baggage.set("b", std::string(8192 - 6, 'x'));
  CHECK(write(baggage).size() == 8192);
  baggage.set("b", std::string(8192 - 6 - 3, 'x') + " ");  // three characters
  CHECK(write(baggage).size() == 8192);
  baggage.set("c", "1");
  CHECK(write(baggage, Errc::baggage_too_long).size() == 8192);
  baggage.set("b", std::string(8192 - 6 - 2, 'x') + " ");
  CHECK(write(baggage, Errc::baggage_too_long) == "a=1");
}

TEST_CASE("baggage: written without ids, beside ids, and not at all when empty [bag 7.7]") {
  SpanContext context;
  Headers out;
  CHECK(propagator.inject(context, out).error().code == Errc::none);
  CHECK(out.empty());
  context.baggage().set("a", "1");
  CHECK(propagator.inject(context, out));
  CHECK(out == Headers{{"baggage", "a=1"}});
}

// Formatting at compile time
constexpr std::string_view packed("\1a\5x \xe2\x82\xac\1p\1b\1y\0", 15);
static_assert([] {
  const Baggage::Members members{detail::Packed{packed}};
  std::array<char, 64> room{};
  BaggageLosses lost;
  const char* const end = format_baggage(members, 64, 8192, room.data(), lost);
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) ==
             "a=x%20%E2%82%AC;p,b=y" &&
         !lost.member && lost.limit == Errc::none && baggage_room(members) <= room.size();
}());

TEST_CASE("baggage: received baggage leaves unchanged") {
  for (const std::string_view list : {"a=1", "a=1,b=2", "a=%20%2C%25", "k%20y=%E2%82%AC",
                                      "a=1;p;q=%20", "a=!#$&'()*-./:<=>?@[]^_`{|}~"}) {
    CHECK(write(read({{"baggage", std::string(list)}}).baggage()) == list);
  }
}

TEST_CASE("baggage: written baggage reads back") {
  constexpr std::string_view units[] = {"a",
                                        "Z",
                                        "9",
                                        " ",
                                        "%",
                                        ",",
                                        ";",
                                        "=",
                                        "\"",
                                        "\\",
                                        "+",
                                        "\t",
                                        "\n",
                                        "\x7f",
                                        "\xc3\xa4",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80"};
  const auto text = [&](Random& random) {
    std::string out;
    for (std::size_t i = 1 + random.below(12); i > 0; --i) out += random.pick(units);
    return out;
  };
  Random random(60);
  for (int round = 0; round < 3'000; ++round) {
    Baggage baggage;
    for (std::size_t i = 1 + random.below(8); i > 0; --i) {
      baggage.set(text(random), text(random), random.below(3) == 0 ? "p;q=%20x" : "");
    }
    const auto found = read({{"baggage", write(baggage)}});
    REQUIRE(found.baggage() == baggage);
    REQUIRE(found.diagnostics().empty());
  }
}

TEST_CASE("baggage: any bytes are survived, and nothing forbidden is written") {
  Random random(61);
  Extraction found;
  Headers out;
  for (int round = 0; round < 20'000; ++round) {
    const auto any = [&] {
      return random.below(2) == 0 ? random.bytes(30) : random.text(0, 60, "ab=,;% \t%2c%\xe2\x82");
    };
    propagator.extract_into(exact_copies({{"baggage", "k=" + any()}, {"baggage", any()}}), found);
    SpanContext context = found.context();
    context.baggage().set(random.bytes(9), random.bytes(9), random.bytes(9));
    out.clear();
    static_cast<void>(propagator.inject(context, out));
    REQUIRE(may_travel(out));
    if (out.empty()) continue;
    // Whatever we write, we read; once read, it does not change.
    const auto again = read(out);
    REQUIRE(again.diagnostics().empty());
    const std::string once = write(again.baggage());
    REQUIRE(write(read({{"baggage", once}}).baggage()) == once);
  }
}

TEST_CASE("baggage: reading takes one block, and none when reused") {
  // Long texts, encoded texts, and lengths of two bytes.
  const auto headers = exact_copies(
      {{"baggage", "a=" + std::string(200, 'x') + ",key%20two=%E2%82%AC" + std::string(40, 'y') +
                       ";p=q," + std::string(130, 'k') + "=" + std::string(300, 'z')}});
  AllocationCounter counter;
  Extraction found = propagator.extract(headers);
  CHECK(counter.count() == 1);
  CHECK(found.baggage().size() == 3);
  AllocationCounter again;
  propagator.extract_into(headers, found);
  CHECK(again.count() == 0);
}

}  // namespace
