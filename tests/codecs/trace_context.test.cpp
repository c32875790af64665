// SPDX-License-Identifier: MIT
#include <baton/codecs/trace_context.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using W3c = Propagator<codecs::trace_context>;
constexpr W3c w3c;
constexpr W3c plain_w3c{Options{.datadog_member = false}};

constexpr std::string_view valid = "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01";
constexpr Traceparent parsed{
    {0x0123'4567'89ab'cdef, 0x1234'5678'9abc'def0}, {0x2345'6789'abcd'ef01}, 0x01};

// traceparent: parsing and formatting

struct Row {
  std::string_view rule, input;
  Result<Traceparent> expected;
};
constexpr Traceparent with_flags(std::uint8_t flags) {
  return {parsed.trace_id, parsed.span_id, flags};
}
constexpr Row rows[] = {
    {"[w3c 1.1] version 00", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01", parsed},
    {"[w3c 1.1] nothing", "", fail(Errc::bad_length)},
    {"[w3c 1.1] one short", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-0",
     fail(Errc::bad_length)},
    {"[w3c 1.1] one too many", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-010",
     fail(Errc::bad_length, 55)},
    {"[w3c 1.1] a trailing -", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01-",
     fail(Errc::bad_length, 55)},
    {"[w3c 1.1] a blank is not ours to drop",
     "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01 ", fail(Errc::bad_length, 55)},
    {"[w3c 1.1] more of version 00", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01-x",
     fail(Errc::bad_length, 55)},
    {"[w3c 1.1] first delimiter", "00_0123456789abcdef123456789abcdef0-23456789abcdef01-01",
     fail(Errc::bad_delimiter, 2)},
    {"[w3c 1.1] second delimiter", "00-0123456789abcdef123456789abcdef0023456789abcdef01-01",
     fail(Errc::bad_delimiter, 35)},
    {"[w3c 1.1] third delimiter", "00-0123456789abcdef123456789abcdef0-23456789abcdef01 01",
     fail(Errc::bad_delimiter, 52)},
    {"[w3c 1.1] - for a digit of the version",
     "0--0123456789abcdef123456789abcdef0-23456789abcdef01-01", fail(Errc::bad_digit, 1)},
    {"[w3c 1.1] - for a digit of the trace id",
     "00-0123456-89abcdef123456789abcdef0-23456789abcdef01-01", fail(Errc::bad_digit, 10)},
    {"[w3c 1.1] - for a digit of the span id",
     "00-0123456789abcdef123456789abcdef0-2345678-abcdef01-01", fail(Errc::bad_digit, 43)},
    {"[w3c 1.1] - for a digit of the flags",
     "00-0123456789abcdef123456789abcdef0-23456789abcdef01-0-", fail(Errc::bad_digit, 54)},
    {"[w3c 1.1] the first of two bad digits",
     "00-0123456789abcdef123456789abcdeg0-23456789abcdef01-g1", fail(Errc::bad_digit, 33)},
    {"[w3c 1.1] second digit of the flags",
     "00-0123456789abcdef123456789abcdef0-23456789abcdef01-0.", fail(Errc::bad_digit, 54)},
    {"[w3c 1.1] first digit of the flags",
     "00-0123456789abcdef123456789abcdef0-23456789abcdef01-.0", fail(Errc::bad_digit, 53)},
    {"[w3c 1.1] second digit of the version",
     "0g-0123456789abcdef123456789abcdef0-23456789abcdef01-01", fail(Errc::bad_digit, 1)},
    {"[w3c 1.1] sign", "00-+123456789abcdef123456789abcdef0-23456789abcdef01-01",
     fail(Errc::bad_digit, 3)},
    {"[w3c 1.1] fields of 31 and 17 digits",
     "00-0123456789abcdef123456789abcdef-023456789abcdef01-01", fail(Errc::bad_delimiter, 35)},

    {"[w3c 1.2] ff", "ff-0123456789abcdef123456789abcdef0-23456789abcdef01-01",
     fail(Errc::bad_version)},
    {"[w3c 1.2] ff with more", "ff-0123456789abcdef123456789abcdef0-23456789abcdef01-01-x",
     fail(Errc::bad_version)},
    {"[w3c 1.2] 01", "01-0123456789abcdef123456789abcdef0-23456789abcdef01-01", parsed},
    {"[w3c 1.2] fe", "fe-0123456789abcdef123456789abcdef0-23456789abcdef01-01", parsed},
    {"[w3c 1.2] cc and more", "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-01-what",
     parsed},
    {"[w3c 1.2] cc and only a delimiter",
     "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-01-", parsed},
    {"[w3c 1.2] cc and any bytes", "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-01-\xff;",
     parsed},
    {"[field 0.3] cc and another field",
     "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-01-x,y", fail(Errc::bad_delimiter, 57)},
    {"[w3c 1.2] cc and no delimiter",
     "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-01.what", fail(Errc::bad_delimiter, 55)},
    {"[w3c 1.2] cc and a third digit of flags",
     "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-010", fail(Errc::bad_delimiter, 55)},
    {"[w3c 1.2] cc, too short", "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-1",
     fail(Errc::bad_length)},

    {"[w3c 1.3] trace id 0", "00-00000000000000000000000000000000-23456789abcdef01-01",
     fail(Errc::zero_id, 3)},
    {"[w3c 1.3] span id 0", "00-0123456789abcdef123456789abcdef0-0000000000000000-01",
     fail(Errc::zero_id, 36)},
    {"[w3c 1.3] low half 0", "00-0123456789abcdef0000000000000000-23456789abcdef01-01",
     Traceparent{{0x0123'4567'89ab'cdef, 0}, parsed.span_id, 1}},
    {"[w3c 1.3] high half 0", "00-0000000000000000123456789abcdef0-23456789abcdef01-01",
     Traceparent{{0, 0x1234'5678'9abc'def0}, parsed.span_id, 1}},

    {"[w3c 1.4] version", "0A-0123456789abcdef123456789abcdef0-23456789abcdef01-01",
     fail(Errc::bad_digit, 1)},
    {"[w3c 1.4] FF", "FF-0123456789abcdef123456789abcdef0-23456789abcdef01-01",
     fail(Errc::bad_digit, 0)},
    {"[w3c 1.4] trace id", "00-0123456789abcdeF123456789abcdef0-23456789abcdef01-01",
     fail(Errc::bad_digit, 18)},
    {"[w3c 1.4] span id", "00-0123456789abcdef123456789abcdef0-23456789abcdEf01-01",
     fail(Errc::bad_digit, 48)},
    {"[w3c 1.4] flags", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-0F",
     fail(Errc::bad_digit, 54)},

    {"[w3c 1.6] none", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-00", with_flags(0)},
    {"[w3c 1.6] random", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-02", with_flags(2)},
    {"[w3c 1.6] all", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-ff", with_flags(0xff)},
};
constexpr bool matches(const Row& row) { return parse_traceparent(row.input) == row.expected; }
static_assert(all_of(rows, matches));

TEST_CASE("traceparent: well-formed and malformed values") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_traceparent(exact_copy(row.input));
    CHECK(result.has_value() == row.expected.has_value());
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result.error().offset == row.expected.error().offset);
    CHECK(result == row.expected);
  }
}

/// The specification read character by character.
constexpr std::optional<Traceparent> naive(std::string_view s) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  if (s.size() < 55) return std::nullopt;
  std::uint64_t values[4] = {};  // version, span id, flags and halves of the trace id
  std::uint64_t low = 0;
  int field = 0;
  for (std::size_t i = 0; i < 55; ++i) {
    if (i == 2 || i == 35 || i == 52) {
      if (s[i] != '-') return std::nullopt;
      ++field;
    } else {
      if (digit(s[i]) < 0) return std::nullopt;
      std::uint64_t& value = field == 1 && i >= 19 ? low : values[field];
      value = value * 16 + static_cast<std::uint64_t>(digit(s[i]));
    }
  }
  if (values[0] == 255) return std::nullopt;
  if (s.size() > 55 && (values[0] == 0 || s[55] != '-')) return std::nullopt;
  if (s.find(',') != s.npos) return std::nullopt;  // the beginning of another field
  if ((values[1] == 0 && low == 0) || values[2] == 0) return std::nullopt;
  return Traceparent{{values[1], low}, {values[2]}, static_cast<std::uint8_t>(values[3])};
}

constexpr bool agrees_with_naive(std::string_view text) {
  const auto result = parse_traceparent(text);
  const auto expected = naive(text);
  return result.has_value() == expected.has_value() && (!expected || *result == *expected);
}

constexpr std::string_view bases[] = {
    valid,
    "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-00-more",
    "00-00000000000000000000000000000001-0000000000000001-ff",
    "0f-f0f0f0f0f0f0f0f00f0f0f0f0f0f0f0f-fffffffffffffff0-f0",
};

/// Every byte at one position of `valid`, where only this position decides.
constexpr bool any_byte_is_right(std::size_t position) {
  std::array<char, Traceparent::size> text{};
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = valid[i];
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    const bool delimiter = position == 2 || position == 35 || position == 52;
    text[position] = c;
    const std::string_view changed(text.data(), text.size());
    if (parse_traceparent(changed).has_value() != (delimiter ? c == '-' : digit)) return false;
  }
  return true;
}
// The edges of every field. Compiling all positions takes long, and hex.test.cpp proves all positions of
// eight digits. Each row is one evaluation, since compilers bound its steps.
template <std::size_t Position>
inline constexpr bool proved = any_byte_is_right(Position);
static_assert(proved<0> && proved<1> && proved<2> && proved<3> && proved<18> && proved<19>);
static_assert(proved<34> && proved<35> && proved<36> && proved<51> && proved<52>);
static_assert(proved<53> && proved<54>);

TEST_CASE("traceparent: every byte at every position, as the naive model says") {
  for (const auto base : bases) {
    std::string text(base);
    for (std::size_t position = 0; position < base.size(); ++position) {
      for (int byte = 0; byte < 256; ++byte) {
        text[position] = static_cast<char>(byte);
        const auto copy = exact_copy(text);
        if (agrees_with_naive(copy.view())) continue;
        CAPTURE(text);
        FAIL_CHECK("differs from the model at " << position);
      }
      text[position] = base[position];
    }
  }
}

TEST_CASE("traceparent: bytes inserted, taken out and cut off at every position") {
  for (const auto base : bases) {
    for (std::size_t i = 0; i <= base.size(); ++i) {
      CAPTURE(base);
      CAPTURE(i);
      CHECK(agrees_with_naive(exact_copy(base.substr(0, i)).view()));
      if (i < base.size())
        CHECK(agrees_with_naive(exact_copy(std::string(base).erase(i, 1)).view()));
      for (const char c : {'-', '0', 'a', 'g', ' ', ',', '\0'}) {
        CHECK(agrees_with_naive(exact_copy(std::string(base).insert(i, 1, c)).view()));
      }
    }
  }
}

TEST_CASE("traceparent: every version and all flags") {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text(valid);
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string digits{hex[byte >> 4], hex[byte & 15]};
    CAPTURE(digits);
    CHECK(parse_traceparent(digits + text.substr(2)).has_value() == (byte != 0xff));  // [w3c 1.2]
    const auto flagged = parse_traceparent(text.substr(0, 53) + digits);              // [w3c 1.6]
    REQUIRE(flagged);
    CHECK(flagged->flags == byte);
  }
}

constexpr bool round_trip(const Traceparent& parent, std::string_view text) {
  std::array<char, Traceparent::size> room{};
  const char* const end = format_traceparent(parent, room.data());
  return end == room.data() + room.size() && std::string_view(room.data(), room.size()) == text &&
         *parse_traceparent(text) == parent;
}
// Golden bytes: they change when W3C publishes another version of the field.
static_assert(round_trip(parsed, valid));
static_assert(round_trip({{0, 1}, {1}, 0},
                         "00-00000000000000000000000000000001-0000000000000001-00"));
static_assert(round_trip({{~0ull, ~0ull}, {~0ull}, 3},
                         "00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-03"));

TEST_CASE("traceparent: formatted values parse back, with all flags") {
  Random random(3);
  for (int round = 0; round < 10'000; ++round) {
    const Traceparent parent{{random.next() >> random.below(64), random.next() | 1},
                             {random.next() | 1},
                             static_cast<std::uint8_t>(random.next())};
    char text[Traceparent::size];
    REQUIRE(format_traceparent(parent, text) == text + sizeof text);
    const auto again = parse_traceparent({text, sizeof text});
    REQUIRE(again);
    REQUIRE(again->trace_id == parent.trace_id);
    REQUIRE(again->span_id == parent.span_id);
    REQUIRE(again->flags == (parent.flags & 3));                         // [w3c 1.6]
    REQUIRE(std::string_view(text, sizeof text).substr(0, 3) == "00-");  // [w3c 1.7]
  }
}

// The fields

TEST_CASE("tracecontext: blanks and tabs around traceparent go [w3c 1.1]") {
  for (const std::string_view blanks : {" ", "\t", "\t ", " \t \t", "\n", "\r", "\r\n"}) {
    for (const bool before : {true, false}) {
      const Headers headers{{"traceparent", before ? std::string(blanks).append(valid)
                                                   : std::string(valid).append(blanks)}};
      const auto found = w3c.extract(exact_copies(headers));
      REQUIRE(found);
      CHECK(found.context().trace_id() == parsed.trace_id);
      CHECK(found.context().span_id() == parsed.span_id);
      CHECK(found.context().remote());
    }
  }
  for (const std::string_view other : {"\v", "\xa0", "\0"}) {
    CHECK(
        !w3c.extract(exact_copies({{"traceparent", std::string(valid).append(other.data(), 1)}})));
  }
}

TEST_CASE("tracecontext: two traceparent fields give no context [w3c 1.5]") {
  for (const std::string_view second : {valid, std::string_view("x")}) {
    const auto found = w3c.extract(
        exact_copies({{"traceparent", std::string(valid)}, {"Traceparent", std::string(second)}}));
    CHECK(!found);
    CHECK(found.error() == Error{Errc::repeated, 0, "traceparent"});
  }
  const auto joined =
      w3c.extract(exact_copies({{"traceparent", std::string(valid).append(",").append(valid)}}));
  CHECK(!joined);
  CHECK(joined.error() == Error{Errc::repeated, 0, "traceparent"});  // [field 0.3]
  for (const std::string_view future :
       {"cc-12345678901234567890123456789012-1234567890123456-01-x,y",
        "00-12345678901234567890123456789012-1234567890123456-01,x"}) {
    CHECK(w3c.extract(exact_copies({{"traceparent", std::string(future)}})).error().code ==
          Errc::repeated);
  }
}

TEST_CASE("tracecontext: names match in any case, and no other name does [w3c 1.8]") {
  for (const char* name : {"traceparent", "Traceparent", "TRACEPARENT", "TrAcEpArEnT"}) {
    CHECK(w3c.extract(exact_copies({{name, std::string(valid)}})));
  }
  for (const char* name :
       {"trace-parent", "trace.parent", "traceparent ", "tracepare", "", "xtraceparent",
        "trace\x10"
        "arent"}) {
    const auto found = w3c.extract(exact_copies({{name, std::string(valid)}}));
    CHECK(!found);
    CHECK(found.error().code == Errc::none);
  }
}

TEST_CASE("tracecontext: flags as a mask, forwarded or dropped [w3c 1.6]") {
  struct Flags {
    std::string_view in, out;
    bool random;
  };
  constexpr Flags table[] = {{"00", "00", false}, {"01", "01", false}, {"02", "02", true},
                             {"03", "03", true},  {"ff", "03", true},  {"fc", "00", false},
                             {"80", "00", false}, {"04", "00", false}};
  for (const Flags& row : table) {
    CAPTURE(row.in);
    const std::string ids(valid.substr(0, 53));
    const auto found = w3c.extract(exact_copies({{"traceparent", ids + std::string(row.in)}}));
    REQUIRE(found);
    CHECK(found.context().random_trace_id() == row.random);
    Headers out;
    CHECK(w3c.inject(found.context(), out));
    CHECK(value_of(out, "traceparent") == ids + std::string(row.out));  // [w3c 1.7] version 00
  }
}

TEST_CASE("tracecontext: written in version 00 and lower case, whatever came in") {
  const auto found = w3c.extract(exact_copies(
      {{"TRACEPARENT", "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-01-what"}}));
  REQUIRE(found);
  Headers out;
  CHECK(w3c.inject(found.context(), out));
  CHECK(value_of(out, "traceparent") == valid);  // [w3c 1.7] [w3c 1.8]
}

TEST_CASE("tracecontext: nothing is written without both ids") {
  for (const SpanContext& context :
       {SpanContext(), SpanContext({0, 0}, {1}), SpanContext({0, 1}, {0})}) {
    Headers out{{"traceparent", "stays"}};
    const auto injected = w3c.inject(context, out);
    CHECK(!injected);
    CHECK(injected.error().code == Errc::none);
    CHECK(out == Headers{{"traceparent", "stays"}});
  }
}

// tracestate

/// tracestate fields beside `valid`, and the list of other vendors that is kept.
struct List {
  std::string_view rule;
  std::vector<std::string> in;
  std::string kept;
  Errc what = Errc::none;
};

std::string members(int from, int to) {
  std::string list;
  for (int i = from; i <= to; ++i) {
    list += (list.empty() ? "k" : ",k") + std::to_string(i) + "=" + std::to_string(i);
  }
  return list;
}

TEST_CASE("tracecontext: the tracestate of others") {
  const std::string key256(256, 'z');
  const List table[] = {
      {"[w3c 2.2] one field", {"a=1,b=2"}, "a=1,b=2"},
      {"[w3c 2.2] several fields", {"a=1", "b=2,c=3", "d=4"}, "a=1,b=2,c=3,d=4"},
      {"[w3c 2.2] empty fields", {"", "a=1", "", " \t ", "b=2", ""}, "a=1,b=2"},
      {"[w3c 2.2] empty members", {",,a=1,, ,b=2,"}, "a=1,b=2"},
      {"[w3c 2.2] nothing but commas", {",", ",,"}, ""},
      {"[w3c 2.3] blanks around members", {"a=1 \t , \t b=2\t,\tc=3 "}, "a=1,b=2,c=3"},
      {"[w3c 2.3] a leading blank of a value", {"a= 1"}, "a= 1"},
      {"[w3c 2.4] one bad member", {"a=1,B=2,c=3"}, "", Errc::trace_state_malformed},
      {"[w3c 2.4] one bad field", {"a=1", "b"}, "", Errc::trace_state_malformed},
      {"[w3c 2.4] a bad member after dd", {"dd=s:2,b=\x7f"}, "", Errc::trace_state_malformed},
      {"[w3c 2.5] 32 members", {members(1, 32)}, members(1, 32)},
      {"[w3c 2.5] 33 members", {members(1, 33)}, "", Errc::trace_state_too_many},
      {"[w3c 2.5] 32 members in two fields", {members(1, 16), members(17, 32)}, members(1, 32)},
      {"[w3c 2.5] 33 members in two fields",
       {members(1, 16), members(17, 33)},
       "",
       Errc::trace_state_too_many},
      {"[w3c 2.5] dd counts", {members(1, 32), "dd=s:1"}, "", Errc::trace_state_too_many},
      {"[w3c 2.5] empty members don't", {members(1, 32) + ",,,"}, members(1, 32)},
      {"[w3c 2.6] duplicate keys", {"a=1,a=1,b=2,a=3"}, "a=1,a=1,b=2,a=3"},
      {"[w3c 2.9] OpenTelemetry",
       {"ot=th:8;rv:0123456789abcd,a=1"},
       "ot=th:8;rv:0123456789abcd,a=1"},
      {"[w3c 2.9] OpenTelemetry behind another",
       {"a=1", "ot=th:8;rv:0123456789abcd"},
       "ot=th:8;rv:0123456789abcd,a=1"},
      {"[w3c 2.3] a key of 256", {"a=1," + key256 + "=1"}, "a=1," + key256 + "=1"},
      {"[w3c 2.3] a key of 257", {"a=1," + key256 + "z=1"}, "", Errc::trace_state_malformed},
  };
  for (const List& row : table) {
    CAPTURE(row.rule);
    Headers headers{{"traceparent", std::string(valid)}};
    for (const auto& field : row.in) headers.emplace_back("tracestate", field);
    const auto found = w3c.extract(exact_copies(headers));
    REQUIRE(found);  // [w3c 2.1] tracestate never makes a traceparent malformed
    CHECK(found.context().trace_id() == parsed.trace_id);
    CHECK(found.context().span_id() == parsed.span_id);
    CHECK(found.context().trace_state().text() == row.kept);
    CHECK(found.diagnostics().empty() == (row.what == Errc::none));
    if (row.what != Errc::none) CHECK(found.diagnostics().has(row.what));
    CHECK(!found.error());

    // It is forwarded as it is, behind our member.
    Headers out;
    CHECK(w3c.inject(found.context(), out));
    REQUIRE(value_of(out, "tracestate"));
    const std::string_view list = *value_of(out, "tracestate");
    if (row.kept != members(1, 32)) {
      CHECK(list.substr(list.size() - row.kept.size()) == row.kept);
      CHECK(list.substr(0, 5) == "dd=s:");  // [w3c 2.8]
    }
  }
}

TEST_CASE("tracecontext: without a valid traceparent tracestate is nothing [w3c 2.1]") {
  for (const Headers& headers : {Headers{{"tracestate", "a=1,dd=s:2"}},
                                 Headers{{"tracestate", "a=1"}, {"traceparent", "00-0-0-0"}},
                                 Headers{{"tracestate", "a=1"}, {"traceparent", ""}}}) {
    const auto found = w3c.extract(exact_copies(headers));
    CHECK(!found);
    CHECK(found.context() == SpanContext());
    CHECK(!found.diagnostics().has(Errc::trace_state_malformed));
  }
}

SpanContext local() {
  SpanContext context(parsed.trace_id, parsed.span_id);
  context.set_sampling_priority(SamplingPriority::auto_keep);
  return context;
}

TEST_CASE("tracecontext: our member is written first, at most 32 members [w3c 2.5]") {
  SpanContext context = local();
  REQUIRE(!context.set_trace_state(members(1, 31)));
  Headers out;
  auto injected = w3c.inject(context, out);
  CHECK(injected);
  CHECK(injected.diagnostics().empty());
  CHECK(value_of(out, "tracestate") == "dd=s:1;p:23456789abcdef01," + members(1, 31));

  REQUIRE(!context.set_trace_state(members(1, 32)));
  injected = w3c.inject(context, out);
  CHECK(injected.diagnostics().has(Errc::trace_state_too_many));
  CHECK(value_of(out, "tracestate") == "dd=s:1;p:23456789abcdef01," + members(1, 31));

  injected = plain_w3c.inject(context, out);
  CHECK(injected.diagnostics().empty());
  CHECK(value_of(out, "tracestate") == members(1, 32));
}

TEST_CASE("tracecontext: dd moves to the front, wherever it stood [w3c 2.5]") {
  for (const char* list :
       {"dd=s:2,a=1,b=2", "a=1,dd=s:2,b=2", "a=1,b=2,dd=s:2", "a=1 , dd=s:2 , b=2"}) {
    CAPTURE(list);
    const auto found =
        w3c.extract(exact_copies({{"traceparent", std::string(valid)}, {"tracestate", list}}));
    CHECK(found.context().trace_state().text() == "a=1,b=2");
    Headers out;
    CHECK(w3c.inject(found.context(), out));
    CHECK(value_of(out, "tracestate") == "dd=s:2,a=1,b=2");
  }
}

TEST_CASE("tracecontext: our member is written even if none came in [w3c 2.8]") {
  const Headers headers{{"traceparent", std::string(valid)}, {"tracestate", "a=1"}};
  Headers out;
  const auto found = w3c.extract(exact_copies(headers));
  CHECK(w3c.inject(found.context(), out));
  CHECK(value_of(out, "tracestate") == "dd=s:1;t.dm:-0,a=1");

  // When switched off, our member is not written, and a dd member counts as another vendor's.
  const auto plain = plain_w3c.extract(
      exact_copies({{"traceparent", std::string(valid)}, {"tracestate", "a=1,dd=s:2,b=2"}}));
  CHECK(plain.context().sampling_priority() == SamplingPriority::auto_keep);
  CHECK(plain.context().trace_state().text() == "a=1,dd=s:2,b=2");
  CHECK(plain.context().tags().empty());
  CHECK(plain_w3c.inject(plain.context(), out));
  CHECK(value_of(out, "tracestate") == "a=1,dd=s:2,b=2");

  // Without members there is no field.
  Headers none;
  CHECK(plain_w3c.inject(SpanContext(parsed.trace_id, parsed.span_id), none));
  CHECK(none.size() == 1);
}

TEST_CASE("tracecontext: whole members are trimmed [w3c 2.7]") {
  const std::string large = "l=" + std::string(127, 'v');   // 129 characters
  const std::string medium = "m=" + std::string(126, 'v');  // 128: not above the mark
  const auto list_of = [](std::initializer_list<std::string_view> parts) {
    std::string list;
    for (const auto part : parts) list.append(list.empty() ? "" : ",").append(part);
    return list;
  };
  struct Trimmed {
    std::string_view what;
    std::uint32_t most;
    std::string in, out;
  };
  const Trimmed table[] = {
      {"no limit", 0, list_of({large, large, large, large, large, large}),
       list_of({large, large, large, large, large, large})},
      {"fits to the byte", 512, list_of({medium, medium, medium, "a=" + std::string(123, '1')}),
       list_of({medium, medium, medium, "a=" + std::string(123, '1')})},
      {"one byte too long: the last goes", 512,
       list_of({medium, medium, medium, "a=" + std::string(124, '1')}),
       list_of({medium, medium, medium})},
      {"large ones first, the last of them before the first", 512,
       list_of({large, medium, large, medium, "a=1", "b=2"}),
       list_of({large, medium, medium, "a=1", "b=2"})},
      {"then from the right", 512, list_of({medium, medium, medium, medium, large, "a=1"}),
       list_of({medium, medium, medium})},
      {"a smaller limit is 512", 10, list_of({medium, medium, medium}),
       list_of({medium, medium, medium})},
  };
  for (const Trimmed& row : table) {
    CAPTURE(row.what);
    SpanContext context = local();
    REQUIRE(!context.set_trace_state(row.in));
    Headers out;
    const W3c limited{Options{.datadog_member = false, .trace_state_max_length = row.most}};
    const auto injected = limited.inject(context, out);
    CHECK(value_of(out, "tracestate") == row.out);
    CHECK(injected.diagnostics().has(Errc::trace_state_trimmed) == (row.in != row.out));
  }

  // Our member counts, and stays.
  SpanContext context = local();
  REQUIRE(
      !context.set_trace_state(list_of({medium, medium, medium, "a=" + std::string(123, '1')})));
  Headers out;
  const auto injected = W3c{Options{.trace_state_max_length = 512}}.inject(context, out);
  CHECK(injected.diagnostics().has(Errc::trace_state_trimmed));
  CHECK(value_of(out, "tracestate") ==
        "dd=s:1;p:23456789abcdef01," + list_of({medium, medium, medium}));
}

TEST_CASE("tracecontext: everything is trimmed away") {
  SpanContext context = local();
  std::string list;
  for (int i = 0; i < 4; ++i)
    list += (i == 0 ? "k" : ",k") + std::to_string(i) + "=" + std::string(256, 'v');
  REQUIRE(!context.set_trace_state(list));
  Headers out;
  const W3c limited{Options{.datadog_member = false, .trace_state_max_length = 512}};
  CHECK(limited.inject(context, out).diagnostics().has(Errc::trace_state_trimmed));
  CHECK(value_of(out, "tracestate") == "k0=" + std::string(256, 'v'));
}

TEST_CASE("tracecontext: any bytes in any field are survived, and nothing forbidden is written") {
  constexpr std::string_view likely = "0123456789abcdefdd=;:,spo.t~_- \t";
  Random random(4);
  Extraction found;
  Headers out;
  for (int round = 0; round < 20'000; ++round) {
    std::string parent(valid);
    for (std::size_t edits = random.below(3); edits > 0; --edits) {
      parent[random.below(parent.size())] = random.byte();
    }
    const Headers in{
        {"traceparent", parent},
        {"tracestate", random.below(2) == 0 ? random.bytes(60) : random.text(0, 80, likely)},
        {"tracestate", "dd=" + random.text(0, 300, likely)}};
    w3c.extract_into(exact_copies(in), found);
    out.clear();
    static_cast<void>(w3c.inject(found.context(), out));
    REQUIRE(may_travel(out));
    if (!found) continue;
    Extraction again;
    w3c.extract_into(exact_copies(out), again);
    // [w3c 2.4] A dd of a malformed list may have characters that a list must not have: they become "_".
    if (!found.diagnostics().has(Errc::trace_state_malformed)) {
      REQUIRE(again.context() == found.context());
    }
    Headers twice;
    static_cast<void>(w3c.inject(again.context(), twice));
    REQUIRE(twice == out);
  }
}

}  // namespace
