// SPDX-License-Identifier: MIT
#include <baton/trace_state.hpp>

#include <doctest/doctest.h>

#include <array>
#include <iterator>
#include <string>

#include "support/exact_copy.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

struct Row {
  std::string_view rule, list;
  Result<TraceStateSummary> expected;
};
constexpr TraceStateSummary summary(std::size_t members, std::size_t size) {
  return {members, size};
}
constexpr Row rows[] = {
    {"[w3c 2.3] one member", "a=1", summary(1, 3)},
    {"[w3c 2.3] several", "a=1,bb=22", summary(2, 9)},
    {"[w3c 2.2] nothing", "", summary(0, 0)},
    {"[w3c 2.2] only commas", ",,,", summary(0, 0)},
    {"[w3c 2.2] only blanks", " \t ", summary(0, 0)},
    {"[w3c 2.2] empty members", ",a=1,, \t,b=2,", summary(2, 7)},
    {"[w3c 2.3] blanks around members", " \ta=1\t ,\t b=2 \t", summary(2, 7)},

    {"[w3c 2.3] a digit first", "0a=1", summary(1, 4)},
    {"[w3c 2.3] all of a key's characters", "az09_*/@-=1", summary(1, 11)},
    {"[w3c 2.3] @ last", "a@=1", summary(1, 4)},
    {"[w3c 2.3] @ twice", "a@@b@c=1", summary(1, 8)},
    {"[w3c 2.3] @ first", "@a=1", fail(Errc::bad_key, 0)},
    {"[w3c 2.3] _ first", "_a=1", fail(Errc::bad_key, 0)},
    {"[w3c 2.3] - first", "-a=1", fail(Errc::bad_key, 0)},
    {"[w3c 2.3] upper case", "A=1", fail(Errc::bad_key, 0)},
    {"[w3c 2.3] upper case later", "aB=1", fail(Errc::bad_key, 1)},
    {"[w3c 2.3] a dot", "a.b=1", fail(Errc::bad_key, 1)},
    {"[w3c 2.3] a colon", "a:b=1", fail(Errc::bad_key, 1)},
    {"[w3c 2.3] UTF-8", "\xc3\xa4=1", fail(Errc::bad_key, 0)},
    {"[w3c 2.3] a blank behind the key", "a =1", fail(Errc::bad_key, 1)},
    {"[w3c 2.3] no key", "=1", fail(Errc::bad_key, 0)},
    {"[w3c 2.3] no =", "a", fail(Errc::bad_key, 1)},
    {"[w3c 2.3] no = before the comma", "a,b=1", fail(Errc::bad_key, 1)},

    {"[w3c 2.3] all punctuation in a value", "a= !\"#$%&'()*+-./:;<>?@[\\]^_`{|}~", summary(1, 33)},
    {"[w3c 2.3] a leading blank is text", "a= 1", summary(1, 4)},
    {"[w3c 2.3] leading blanks are text", "a=  1", summary(1, 5)},
    {"[w3c 2.3] inner blanks are text", "a=1  2", summary(1, 6)},
    {"[w3c 2.3] trailing blanks are not", "a=1  ,b=2", summary(2, 7)},
    {"[w3c 2.3] a tab behind blanks", "a=1 \t", summary(1, 3)},
    {"[w3c 2.3] a tab within", "a=1\t2", fail(Errc::bad_value, 4)},
    {"[w3c 2.3] a tab first", "a=\t1", fail(Errc::bad_value, 3)},
    {"[w3c 2.3] a blank behind a tab, then text", "a=1\t 2", fail(Errc::bad_value, 5)},
    {"[w3c 2.3] no value", "a=", fail(Errc::bad_value, 2)},
    {"[w3c 2.3] no value before the comma", "a=,b=1", fail(Errc::bad_value, 2)},
    {"[w3c 2.3] only blanks", "a=  ", fail(Errc::bad_value, 4)},
    {"[w3c 2.3] = within", "a=1=2", fail(Errc::bad_value, 3)},
    {"[w3c 2.3] = alone", "a==", fail(Errc::bad_value, 2)},
    {"[w3c 2.3] DEL", "a=1\x7f", fail(Errc::bad_value, 3)},
    {"[w3c 2.3] UTF-8 in a value", "a=\xc3\xa4", fail(Errc::bad_value, 2)},
    {"[w3c 2.3] a line feed", "a=1\n", fail(Errc::bad_value, 3)},
    {"[w3c 2.3] NUL", std::string_view("a=1\0", 4), fail(Errc::bad_value, 3)},
    {"[w3c 2.4] a bad member behind good ones", "a=1,b=2,C=3", fail(Errc::bad_key, 8)},
    {"[w3c 2.4] a bad member before good ones", "a=,b=2", fail(Errc::bad_value, 2)},
    {"[w3c 2.6] duplicate keys", "a=1,a=2,a=1", summary(3, 11)},
    {"[w3c 2.9] OpenTelemetry", "ot=th:c;rv:d29d6a7215ced0", summary(1, 25)},
};
constexpr bool matches(const Row& row) { return parse_trace_state(row.list) == row.expected; }
static_assert(all_of(rows, matches));

TEST_CASE("tracestate: well-formed and malformed lists") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_trace_state(exact_copy(row.list));
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result.error().offset == row.expected.error().offset);
    CHECK(result == row.expected);
  }
}

/// A character, `size` times, as a constant.
template <std::size_t Size>
constexpr std::array<char, Size> repeat(char c) {
  std::array<char, Size> out{};
  for (char& byte : out) byte = c;
  return out;
}
constexpr auto longest = repeat<300>('k');

constexpr Result<TraceStateSummary> of_sizes(std::size_t key, std::size_t value) {
  std::array<char, 700> list{};
  std::size_t size = 0;
  for (std::size_t i = 0; i < key; ++i) list[size++] = longest[i];
  list[size++] = '=';
  for (std::size_t i = 0; i < value; ++i) list[size++] = longest[i];
  list[size++] = ' ';  // never counts
  return parse_trace_state({list.data(), size});
}
static_assert(of_sizes(1, 1) == Result(summary(1, 3)));
static_assert(of_sizes(256, 1) == Result(summary(1, 258)));            // [w3c 2.3]
static_assert(of_sizes(257, 1).error() == fail(Errc::too_long, 257));  // [w3c 2.3]
static_assert(of_sizes(1, 256) == Result(summary(1, 258)));            // [w3c 2.3]
static_assert(of_sizes(1, 257).error().code == Errc::too_long);        // [w3c 2.3]
static_assert(of_sizes(256, 256) == Result(summary(1, 513)));

TEST_CASE("tracestate: keys and values at their limits [w3c 2.3]") {
  struct Sizes {
    std::string key, value;
    bool valid;
  };
  const std::string k256(256, 'k');
  const std::string v256(256, 'v');
  const Sizes table[] = {{k256, "1", true},
                         {k256 + "k", "1", false},
                         {"a", v256, true},
                         {"a", v256 + "v", false},
                         {k256, v256, true},
                         {std::string(241, 't') + "@" + std::string(14, 's'), "1", true},
                         {std::string(255, 't') + "@", "1", true},
                         {std::string(256, 't') + "@", "1", false},
                         {"t@" + std::string(254, 's'), "1", true},
                         {"t@" + std::string(255, 's'), "1", false},
                         {"a", std::string(255, ' ') + "v", true},
                         {"a", std::string(256, ' ') + "v", false},
                         {"a", v256 + " \t \t", true}};
  for (const Sizes& row : table) {
    CAPTURE(row.key);
    CAPTURE(row.value);
    CHECK(parse_trace_state(exact_copy(row.key + "=" + row.value)).has_value() == row.valid);
    CHECK(parse_trace_state(exact_copy("a=1," + row.key + "=" + row.value + ",b=2")).has_value() ==
          row.valid);
  }
}

TEST_CASE("tracestate: 32 members and one more [w3c 2.5]") {
  std::string list;
  for (std::size_t count = 1; count <= 34; ++count) {
    list += (count == 1 ? "k=" : " , k=") + std::to_string(count);
    const auto result = parse_trace_state(exact_copy(list + ", ,"));
    CAPTURE(count);
    CHECK(result.has_value() == (count <= 32));
    CHECK((result ? result->members : 32) == (count <= 32 ? count : 32));
    if (!result) CHECK(result.error() == fail(Errc::too_many, list.find("=33") - 1));  // the 33rd
  }
}

/// The grammar character by character: in a key, in a value, and around them.
bool is_naive_list(std::string_view list) {
  constexpr std::string_view lower = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::size_t at = 0;
  while (at <= list.size()) {
    std::string_view member = list.substr(at, list.find(',', at) - at);
    at += member.size() + 1;
    while (!member.empty() && (member.front() == ' ' || member.front() == '\t'))
      member.remove_prefix(1);
    while (!member.empty() && (member.back() == ' ' || member.back() == '\t'))
      member.remove_suffix(1);
    if (member.empty()) continue;
    const std::size_t equals = member.find('=');
    if (equals == member.npos) return false;
    const std::string_view key = member.substr(0, equals);
    const std::string_view value = member.substr(equals + 1);
    if (key.empty() || lower.find(key[0]) == lower.npos) return false;
    for (const char c : key) {
      if (lower.find(c) == lower.npos &&
          std::string_view("_*/@-").find(c) == std::string_view::npos)
        return false;
    }
    if (value.empty()) return false;
    for (const char c : value) {
      if (c < 0x20 || c >= 0x7f || c == '=' || c == ',') return false;
    }
  }
  return true;
}

TEST_CASE("tracestate: any bytes, as the naive model says") {
  constexpr std::string_view likely = "ab1_@-=,, \t\x7f~A";
  Random random(21);
  int valid = 0;
  for (int round = 0; round < 50'000; ++round) {
    const std::string text =
        random.below(4) == 0 ? "a=" + random.bytes(3) : random.text(0, 9, likely);
    const auto copy = exact_copy(text);
    const auto result = parse_trace_state(copy.view());
    if (result.has_value() != is_naive_list(text)) {
      CAPTURE(text);
      FAIL("differs from the model");
    }
    valid += result ? 1 : 0;

    // The view stays within the text, well-formed or not.
    std::size_t members = 0;
    for (const TraceStateMember member : TraceState(copy.view())) {
      REQUIRE(member.text() == std::string(member.key) + "=" + std::string(member.value));
      ++members;
    }
    if (result) REQUIRE(members == result->members);
  }
  CHECK(valid > 1'000);
}

TEST_CASE("tracestate: every byte in a key and in a value [w3c 2.3]") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CAPTURE(byte);
    for (const std::string& text :
         {std::string{c, '=', '1'}, std::string{'a', c, '=', '1'}, std::string{'a', '=', c},
          std::string{'a', '=', '1', c}, std::string{'a', '=', '1', c, '2'}}) {
      CHECK(parse_trace_state(exact_copy(text)).has_value() == is_naive_list(text));
    }
  }
}

static_assert(std::forward_iterator<TraceState::iterator>);
static_assert(TraceState("a=1,b=2").get("b") == "2");
static_assert(!TraceState("a=1,b=2").get("c"));
static_assert(TraceState().empty() && TraceState().begin() == TraceState().end());

TEST_CASE("tracestate: a view of the members") {
  const auto list = exact_copy(" a=1 ,\t,bb= 2,a=3 ");
  const TraceState state(list.view());
  std::string seen;
  for (const auto& [key, value] : state) seen.append(key).append("|").append(value).append(";");
  CHECK(seen == "a|1;bb| 2;a|3;");
  CHECK(state.get("a") == "1");  // [w3c 2.6] the first
  CHECK((*state.begin()).text() == "a=1");
  CHECK((*state.begin()).size() == 3);

  auto at = state.begin();
  const auto first = at++;
  CHECK((*first).key == "a");
  CHECK((*at).key == "bb");
  CHECK(at != first);
  CHECK(++ ++at == state.end());

  CHECK(std::distance(TraceState(" , ").begin(), TraceState(" , ").end()) == 0);
}

// Without blanks, empty members and one key
constexpr bool is_normalised(std::string_view list, std::string_view without,
                             std::string_view expected) {
  std::array<char, 32> room{};
  const char* const end = detail::normalise(list, without, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == expected;
}
static_assert(is_normalised(" a=1 ,, b= 2\t,a=3,", "", "a=1,b= 2,a=3"));
static_assert(is_normalised("a=1,b=2,a=3", "a", "b=2"));
static_assert(is_normalised("a=1", "a", ""));
static_assert(is_normalised("", "", ""));

TEST_CASE("tracestate: each member is handed out once, in order") {
  std::string seen;
  const auto result =
      parse_trace_state("b=2, a=1", [&](const TraceStateMember& member) { seen += member.text(); });
  CHECK(result);
  CHECK(seen == "b=2a=1");
}

}  // namespace
