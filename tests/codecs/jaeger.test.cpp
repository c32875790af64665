// SPDX-License-Identifier: MIT
#include <baton/codecs/jaeger.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <string>
#include <string_view>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/mutations.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::jaeger> propagator;

constexpr TraceId trace{0x80f1'98ee'5634'3ba8, 0x64fe'8b2a'57d3'eff7};
constexpr SpanId span{0xe457'b5a2'e4d8'6bd1};

// Parsing and formatting

struct Row {
  std::string_view rule, input;
  Result<JaegerHeader> expected;
};
constexpr Row rows[] = {
    {"[jaeger 10.1] full width", "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:01",
     JaegerHeader{trace, span, 1}},
    {"[jaeger 10.1] without leading zeros", "64fe8b2a57d3eff7:457b5a2e4d86bd1:0:1",
     JaegerHeader{{0, trace.low}, {0x457'b5a2'e4d8'6bd1}, 1}},
    {"[jaeger 10.1] one digit each", "1:2:3:0", JaegerHeader{{0, 1}, {2}, 0}},
    {"[jaeger 10.1] 17 digits", "a64fe8b2a57d3eff7:1:0:1", JaegerHeader{{0xa, trace.low}, {1}, 1}},
    {"[jaeger 10.1] leading zeros", "00000000000000000000000000000001:0000000000000002:0:1",
     JaegerHeader{{0, 1}, {2}, 1}},
    {"[jaeger 10.1] 33 digits", "080f198ee56343ba864fe8b2a57d3eff7:1:0:1", fail(Errc::bad_length)},
    {"[jaeger 10.1] a span id of 17", "1:0e457b5a2e4d86bd1:0:1", fail(Errc::bad_length, 2)},
    {"[jaeger 10.1] an empty trace id", ":2:0:1", fail(Errc::bad_length)},
    {"[jaeger 10.1] an empty span id", "1::0:1", fail(Errc::bad_length, 2)},
    {"[jaeger 10.1] no hex", "1:x:0:1", fail(Errc::bad_digit, 2)},
    {"[jaeger 10.1] a sign", "-1:2:0:1", fail(Errc::bad_digit, 0)},
    {"[jaeger 10.1] a blank", "1: 2:0:1", fail(Errc::bad_digit, 2)},
    {"[jaeger 10.1] upper case", "80F198EE56343BA864FE8B2A57D3EFF7:E457B5A2E4D86BD1:0:1",
     JaegerHeader{trace, span, 1}},
    {"[jaeger 10.1] encoded", "80f198ee56343ba864fe8b2a57d3eff7%3Ae457b5a2e4d86bd1%3A0%3A01",
     JaegerHeader{trace, span, 1}},
    {"[jaeger 10.1] encoded in lower case", "1%3a2%3a0%3a1", JaegerHeader{{0, 1}, {2}, 1}},
    {"[jaeger 10.1] encoded here and there", "%31%3A2:0%3a%30%31", JaegerHeader{{0, 1}, {2}, 1}},
    {"[jaeger 10.1] encoded twice", "1%253A2%253A0%253A1", fail(Errc::missing_part, 19)},
    {"[jaeger 10.1] encoded flags that are none", "1:2:0:%20", JaegerHeader{{0, 1}, {2}, {}}},
    {"[jaeger 10.1] a lone %", "1:2%:0:1", fail(Errc::bad_digit, 3)},
    {"[jaeger 10.1] any parent", "1:2:not an id \xff:1", JaegerHeader{{0, 1}, {2}, 1}},
    {"[field 0.3] two values", "1:2:0:1,1:2:0:1", fail(Errc::bad_delimiter, 7)},
    {"[field 0.3] a comma anywhere", "1:2:a,b:1", fail(Errc::bad_delimiter, 5)},
    {"[jaeger 10.1] no parent", "1:2::1", JaegerHeader{{0, 1}, {2}, 1}},
    {"[jaeger 10.1] a long parent", "1:2:00000000000000000000000000000000000000000003:1",
     JaegerHeader{{0, 1}, {2}, 1}},

    {"[jaeger 10.2] three fields", "1:2:0", fail(Errc::missing_part, 5)},
    {"[jaeger 10.2] five fields", "1:2:0:1:0", fail(Errc::bad_delimiter, 7)},
    {"[jaeger 10.2] a colon at the end", "1:2:0:1:", fail(Errc::bad_delimiter, 7)},
    {"[jaeger 10.2] one field", "1", fail(Errc::missing_part, 1)},
    {"[jaeger 10.2] nothing", "", fail(Errc::missing_part)},
    {"[jaeger 10.2] debug", "1:2:0:3", JaegerHeader{{0, 1}, {2}, 3}},
    {"[jaeger 10.2] debug alone", "1:2:0:2", JaegerHeader{{0, 1}, {2}, 2}},
    {"[jaeger 10.2] other bits", "1:2:0:ff", JaegerHeader{{0, 1}, {2}, 0xff}},
    {"[jaeger 10.2] two digits", "1:2:0:0B", JaegerHeader{{0, 1}, {2}, 0x0b}},
    {"[jaeger 10.2] three digits", "1:2:0:001", JaegerHeader{{0, 1}, {2}, 1}},
    {"[jaeger 10.2] any number of digits", "1:2:0:0000000000000000000000000000000000000000000000f3",
     JaegerHeader{{0, 1}, {2}, 0xf3}},
    {"[jaeger 10.2] flags beyond a byte", "1:2:0:101", JaegerHeader{{0, 1}, {2}, 1}},
    {"[jaeger 10.2] no digit: undecided", "1:2:0:", JaegerHeader{{0, 1}, {2}, {}}},
    {"[jaeger 10.2] no hex: undecided", "1:2:0:d1x", JaegerHeader{{0, 1}, {2}, {}}},
    {"[jaeger 10.2] no hex in front", "1:2:0:x1", JaegerHeader{{0, 1}, {2}, {}}},
    {"[jaeger 10.2] a sign", "1:2:0:-1", JaegerHeader{{0, 1}, {2}, {}}},

    {"[jaeger 10.3] trace id zero", "0:2:0:1", fail(Errc::zero_id)},
    {"[jaeger 10.3] long trace id zero", "00000000000000000000000000000000:2:0:1",
     fail(Errc::zero_id)},
    {"[jaeger 10.3] span id zero", "1:0:0:1", fail(Errc::zero_id, 2)},
    {"[jaeger 10.3] lower half zero", "10000000000000000:2:0:1", JaegerHeader{{1, 0}, {2}, 1}},
};
constexpr bool matches(const Row& row) { return parse_jaeger(row.input) == row.expected; }
static_assert(all_of(rows, matches));

TEST_CASE("jaeger: well-formed and malformed values") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_jaeger(exact_copy(row.input));
    CHECK(result.has_value() == row.expected.has_value());
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result.error().offset == row.expected.error().offset);
    CHECK(result == row.expected);
  }
}

constexpr bool round_trip(const JaegerHeader& header, std::string_view text) {
  std::array<char, JaegerHeader::size> room{};
  const char* const end = format_jaeger(header, room.data());
  return end == room.data() + room.size() && std::string_view(room.data(), room.size()) == text &&
         parse_jaeger(text) == Result<JaegerHeader>(header);
}
// Golden bytes: they change when Jaeger does. [jaeger 10.1] [jaeger 10.3]
static_assert(round_trip({trace, span, 1},
                         "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:01"));
static_assert(round_trip({trace, span, 3},
                         "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:03"));
static_assert(round_trip({{0, 1}, {2}, 0},
                         "00000000000000000000000000000001:0000000000000002:0:00"));

TEST_CASE("jaeger: formatted values parse back") {
  Random random(12);
  for (int round = 0; round < 10'000; ++round) {
    JaegerHeader header{{random.next() >> random.below(64), random.next() | 1},
                        {random.next() >> random.below(64) | 1},
                        static_cast<std::uint8_t>(random.next())};
    char text[JaegerHeader::size];
    REQUIRE(format_jaeger(header, text) == text + sizeof text);
    const unsigned said = *header.flags & 3;
    header.flags = static_cast<std::uint8_t>(said == 2 ? 0 : said);
    REQUIRE(parse_jaeger(exact_copy({text, sizeof text})) == Result<JaegerHeader>(header));
  }
}

TEST_CASE("jaeger: one byte wrong, and it is refused or still well-formed") {
  for (const std::string_view valid :
       {std::string_view("80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:01"),
        std::string_view("64fe8b2a57d3eff7%3A1%3A0%3A3")}) {
    for_each_mutation(valid, [](std::string_view text) {
      const auto result = parse_jaeger(text);
      if (!result) {
        REQUIRE(result.error());
        REQUIRE(result.error().offset <= text.size());
        return;
      }
      REQUIRE(result->trace_id);
      REQUIRE(result->span_id);
      char again[JaegerHeader::size];
      format_jaeger(*result, again);
      REQUIRE(parse_jaeger({again, sizeof again})->trace_id == result->trace_id);
      REQUIRE(parse_jaeger({again, sizeof again})->span_id == result->span_id);
    });
  }
}

// The fields

TEST_CASE("jaeger: flags are sampling decisions") {
  struct Meaning {
    std::string_view rule, flags;
    int priority;
    bool debug;
    std::string_view written;
  };
  constexpr Meaning table[] = {
      {"[jaeger 10.2]", "0", 0, false, "00"},  {"[jaeger 10.2]", "1", 1, false, "01"},
      {"[jaeger 10.3]", "3", 2, true, "03"},   {"[jaeger 10.2]", "2", 0, false, "00"},
      {"[jaeger 10.2]", "04", 0, false, "00"}, {"[jaeger 10.2]", "fd", 1, false, "01"},
      {"[jaeger 10.3]", "ff", 2, true, "03"},  {"[jaeger 10.2]", "0001", 1, false, "01"},
  };
  for (const Meaning& row : table) {
    CAPTURE(row.rule);
    CAPTURE(row.flags);
    const auto found = propagator.extract(
        exact_copies({{"Uber-Trace-Id", " 80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:5:" +
                                            std::string(row.flags)}}));
    REQUIRE(found);
    CHECK(found.style() == "jaeger");
    CHECK(found.context().trace_id() == trace);
    CHECK(found.context().span_id() == span);
    CHECK(found.context().sampling_priority() == static_cast<SamplingPriority>(row.priority));
    CHECK(found.context().debug() == row.debug);
    Headers out;
    CHECK(propagator.inject(found.context(), out));
    CHECK(out == Headers{{"uber-trace-id", "80f198ee56343ba864fe8b2a57d3eff7:e457b5a2e4d86bd1:0:" +
                                               std::string(row.written)}});
  }
}

TEST_CASE("jaeger: flags that can't be read leave the decision to the receiver [jaeger 10.2]") {
  for (const std::string_view flags : {"", "x", "-1", "0x", "%20"}) {
    CAPTURE(flags);
    const auto found =
        propagator.extract(exact_copies({{"uber-trace-id", "1:2:0:" + std::string(flags)}}));
    REQUIRE(found);
    CHECK(found.context().span_id() == SpanId{2});
    CHECK(!found.context().sampling_priority());
    CHECK(!found.context().debug());
    CHECK(found.diagnostics().has(Errc::decision_malformed));
    CHECK(!found.error());
  }
}

TEST_CASE("jaeger: joined by a proxy, the last counts [field 0.3]") {
  for (const char* value :
       {"1:2:0:1, 3:4:0:0", "3:4:0:0,", "x,3:4:0:0 ,, ", "3:4:a:0", "1,3:4:%2C:0"}) {
    CAPTURE(value);
    const auto found = propagator.extract(exact_copies({{"uber-trace-id", value}}));
    REQUIRE(found);
    CHECK(found.context().trace_id() == TraceId{0, 3});
    CHECK(found.context().span_id() == SpanId{4});
    CHECK(found.context().sampling_priority() == SamplingPriority::auto_reject);
    CHECK(found.diagnostics().empty());
  }
  // No part of a value holds a ",": this is not one value with an odd parent.
  const auto found = propagator.extract(exact_copies({{"uber-trace-id", "1:2:a,b:1"}}));
  CHECK(!found);
  CHECK(found.error().code == Errc::missing_part);
}

TEST_CASE("jaeger: an id that lost its upper half is found again beside it [multi 6.3]") {
  struct Half {
    std::string_view header;
    bool same;
  };
  constexpr Half table[] = {{"64fe8b2a57d3eff7:2:0:1", true},
                            {"4fe8b2a57d3eff7:2:0:1", false},
                            {"64fe8b2a57d3eff7%3A2%3A0%3A1", true},
                            {"000000000000000064fe8b2a57d3eff7:2:0:1", false}};
  constexpr Propagator<codecs::jaeger, codecs::trace_context> both;
  for (const Half& row : table) {
    CAPTURE(row.header);
    const auto found = both.extract(
        exact_copies({{"uber-trace-id", std::string(row.header)},
                      {"traceparent", "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01"}}));
    CHECK(found.links().empty() == row.same);
    CHECK((found.context().trace_id() == trace) == row.same);
  }
}

TEST_CASE("jaeger: writing [jaeger 10.3]") {
  SpanContext context({0, 0xa}, {0xb});
  const auto written = [&] {
    Headers out;
    static_cast<void>(propagator.inject(context, out));
    return out.empty() ? std::string() : out[0].second;
  };
  const std::string ids = "0000000000000000000000000000000a:000000000000000b:0:";
  CHECK(written() == ids + "00");  // undecided has no form here
  for (const int priority : {2, 1, 0, -1}) {
    context.set_sampling_priority(static_cast<SamplingPriority>(priority));
    CHECK(written() == ids + (priority > 0 ? "01" : "00"));
  }
  context.set_debug(true);
  CHECK(written() == ids + "00");  // overruled
  context.set_sampling_priority(SamplingPriority::user_keep);
  CHECK(written() == ids + "03");
  context.set_span_id({});
  CHECK(written().empty());
}

TEST_CASE("jaeger: absent and malformed") {
  CHECK(propagator.extract(Headers{}).error().code == Errc::none);
  CHECK(propagator.extract(exact_copies({{"uber-trace-id", ""}})).error().code == Errc::none);
  CHECK(propagator.extract(exact_copies({{"uber-trace-id", " 1:2"}})).error() ==
        Error{Errc::missing_part, 3, "uber-trace-id"});
}

/// Baggage as `key=value` lines.
std::string lines_of(const Baggage& baggage) {
  std::string out;
  for (const auto& [key, value, properties] : baggage) {
    if (!out.empty()) out += ',';
    out.append(key).append("=").append(value);
  }
  return out;
}

TEST_CASE("jaeger: baggage in headers of its own, with ids or without [jaeger 10.4]") {
  for (const bool ids : {true, false}) {
    Headers in{{"uberctx-user", "Ada%20L%C3%B6v"},
               {"UberCtx-Tenant", " 7 "},
               {"uberctx-", "no key"},
               {"uberctx", "no prefix"},
               {"x-uberctx-a", "another header"},
               {"uberctx-plus", "a+b%2Bc"},
               {"uberctx-odd", "100%"}};
    if (ids) in.emplace_back("uber-trace-id", "1:2:0:1");
    const auto found = propagator.extract(exact_copies(in));
    CHECK(static_cast<bool>(found) == ids);
    CHECK(lines_of(found.baggage()) == "user=Ada L\xc3\xb6v,tenant=7,plus=a+b+c,odd=100%");
    CHECK(found.diagnostics().empty());

    Headers out;
    CHECK(propagator.inject(found.context(), out));
    if (ids) out.erase(out.begin());
    CHECK(out == Headers{{"uberctx-user", "Ada%20L%C3%B6v"},
                         {"uberctx-tenant", "7"},
                         {"uberctx-plus", "a%2Bb%2Bc"},
                         {"uberctx-odd", "100%25"}});
  }
}

TEST_CASE("jaeger: keys have no case [jaeger 10.4]") {
  const auto found = propagator.extract(exact_copies({{"Uberctx-User-Id", "42"},
                                                      {"uberctx-%41b", "1"},
                                                      {"UBERCTX-USER-ID", "43"},
                                                      {"uberctx-%C3%84", "2"}}));
  CHECK(lines_of(found.baggage()) == "ab=1,user-id=43,\xc3\x84=2");

  SpanContext context;
  context.baggage().set("User-Id", "1");
  context.baggage().set("USER-ID", "2");
  context.baggage().set("\xc3\x84 B", "3");
  Headers out;
  const auto injected = propagator.inject(context, out);
  CHECK(out == Headers{{"uberctx-user-id", "1"}, {"uberctx-%c3%84%20b", "3"}});
  CHECK(injected.diagnostics().has(Errc::baggage_member_malformed));
}

TEST_CASE("jaeger: baggage that people write by hand [jaeger 10.4]") {
  struct Hand {
    std::string_view in, expected;
    bool reported = false;
  };
  const Hand table[] = {
      {"key1=value1, key2=value2", "key1=value1,key2=value2"},
      {" \tKey = a b\t,, k2=%C3%A9 ,", "key=a b,k2=\xc3\xa9"},
      {"a=1,b,c=1=2,=3,d=,e=4", "a=1,e=4", true},
      {"a=1,a=2", "a=2"},
      {"none", "", true},
  };
  for (const Hand& row : table) {
    CAPTURE(row.in);
    const auto found = propagator.extract(exact_copies({{"Jaeger-Baggage", std::string(row.in)}}));
    CHECK(!found);
    CHECK(lines_of(found.baggage()) == row.expected);
    CHECK(found.diagnostics().has(Errc::baggage_member_malformed) == row.reported);
  }
  const auto beside = propagator.extract(exact_copies({{"uber-trace-id", "1:2:0:1"},
                                                       {"jaeger-baggage", "a=1"},
                                                       {"uberctx-b", "2"},
                                                       {"jaeger-baggage", "c=3"}}));
  CHECK(beside);
  CHECK(lines_of(beside.baggage()) == "b=2,a=1,c=3");

  const Propagator<codecs::jaeger> small{Options{.baggage_max_members = 1}};
  const auto limited = small.extract(exact_copies({{"jaeger-baggage", "a=1,b=2"}}));
  CHECK(lines_of(limited.baggage()) == "a=1");
  CHECK(limited.diagnostics().has(Errc::baggage_too_many));
}

TEST_CASE("jaeger: any bytes are survived, and nothing forbidden is written") {
  constexpr std::string_view likely = "0123456789abcdef:::%3A";
  Random random(13);
  for (int round = 0; round < 10'000; ++round) {
    const Headers in{
        {"uber-trace-id", random.below(4) == 0 ? random.bytes(60) : random.text(0, 40, likely)},
        {"uberctx-" + random.bytes(6), random.bytes(12)},
        {"uberctx-k", random.text(0, 12, "%%0123456789abcdefABCDEF")}};
    const auto found = propagator.extract(exact_copies(in));
    Headers out;
    static_cast<void>(propagator.inject(found.context(), out));
    for (const auto& [name, value] : out) {
      REQUIRE(detail::token.all(name));
      REQUIRE(detail::printable.all(value));
      REQUIRE(!value.empty());
    }
    REQUIRE(propagator.extract(exact_copies(out)).baggage() == found.baggage());
  }
}

}  // namespace
