// SPDX-License-Identifier: MIT
#include <baton/codecs/xray.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <optional>
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

constexpr Propagator<codecs::xray> propagator;

constexpr TraceId trace{0x5759'e988'bd86'2e3f, 0xe1be'46a9'9427'2793};
constexpr TraceId datadog_trace{0, 0x64fe'8b2a'57d3'eff7};
constexpr TraceId datadog_128{0x65f2'f78c'0000'0000, 0x08ad'db54'05b3'76c0};
constexpr SpanId span{0x5399'5c3f'42cd'8ad8};

// Parsing and formatting

struct Row {
  std::string_view rule, input;
  Result<XRayHeader> expected;
};
constexpr XRayHeader with(std::optional<bool> sampled, std::string_view origin = {},
                          TraceId id = trace) {
  return {id, span, sampled, origin};
}
constexpr Row rows[] = {
    {"[xray 9.1] sampled",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1", with(true)},
    {"[xray 9.1] not sampled",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0", with(false)},
    {"[xray 9.1] ? is undecided",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=?", with({})},
    {"[xray 9.1] empty is undecided",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=", with({})},
    {"[xray 9.1] absent is undecided",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8", with({})},
    {"[xray 9.1] any other is undecided, and said to be",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=2",
     XRayHeader{trace, span, {}, {}, true}},
    {"[xray 9.1] 01", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=01",
     XRayHeader{trace, span, {}, {}, true}},
    {"[xray 9.1] another order",
     "Sampled=1;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793", with(true)},
    {"[xray 9.1] blanks around parts",
     " Root=1-5759e988-bd862e3fe1be46a994272793 ; \tParent=53995c3f42cd8ad8\t;  Sampled=1 ",
     with(true)},
    {"[xray 9.1] a blank inside a part",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent= 53995c3f42cd8ad8;Sampled=1",
     fail(Errc::bad_length, 48)},
    {"[xray 9.1] other parts",
     "Self=1-67891234-12456789abcdef012345678;Root=1-5759e988-bd862e3fe1be46a994272793;"
     "Lineage=a87bd80c:0|68fd508a:5|c512fbe3:2;Parent=53995c3f42cd8ad8;Sampled=1;mine=x=y",
     with(true)},
    {"[xray 9.1] pieces that are no parts",
     ";;Root=1-5759e988-bd862e3fe1be46a994272793;what;=;Parent=53995c3f42cd8ad8;", with({})},
    {"[xray 9.1] names are case-sensitive",
     "root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
     fail(Errc::missing_part, 74)},
    {"[xray 9.1] SAMPLED is another part",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;SAMPLED=x", with({})},
    {"[xray 9.1] the first of a repeated part",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Root=x;Parent=53995c3f42cd8ad8;Parent=x;"
     "Sampled=1;Sampled=0",
     with(true)},
    {"[xray 9.1] the first Sampled, though it says nothing",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=?;Sampled=1",
     with({})},
    {"[xray 9.1] the first, though it is none",
     "Root=x;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8",
     fail(Errc::bad_version, 5)},
    {"[xray 9.1] upper case",
     "Root=1-5759E988-BD862E3FE1BE46A994272793;Parent=53995C3F42CD8AD8;Sampled=1", with(true)},
    {"[xray 9.1] another version",
     "Root=2-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
     fail(Errc::bad_version, 5)},
    {"[xray 9.1] version 11",
     "Root=11-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
     fail(Errc::bad_version, 5)},
    {"[xray 9.1] an empty Root", "Root=;Parent=53995c3f42cd8ad8", fail(Errc::bad_version, 5)},
    {"[xray 9.1] Root too short", "Root=1-5759e988-bd862e3fe1be46a99427279;Parent=53995c3f42cd8ad8",
     fail(Errc::bad_length, 5)},
    {"[xray 9.1] Root too long",
     "Root=1-5759e988-bd862e3fe1be46a9942727931;Parent=53995c3f42cd8ad8",
     fail(Errc::bad_length, 5)},
    {"[xray 9.1] 7 and 25 digits",
     "Root=1-5759e98-8bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8",
     fail(Errc::bad_delimiter, 15)},
    {"[xray 9.1] no hex in the first 8",
     "Root=1-5759e98g-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8", fail(Errc::bad_digit, 14)},
    {"[xray 9.1] no hex in the 24",
     "Root=1-5759e988-bd862e3fe1be46a99427279x;Parent=53995c3f42cd8ad8", fail(Errc::bad_digit, 39)},
    {"[xray 9.1] Root zero", "Root=1-00000000-000000000000000000000000;Parent=53995c3f42cd8ad8",
     fail(Errc::zero_id, 7)},
    {"[xray 9.1] Parent zero", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0000000000000000",
     fail(Errc::zero_id, 48)},
    {"[xray 9.1] Parent too short",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=3995c3f42cd8ad8", fail(Errc::bad_length, 48)},
    {"[xray 9.1] no hex in Parent",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8adx", fail(Errc::bad_digit, 63)},
    {"[xray 9.1] no Parent", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
     XRayHeader{trace, {}, true}},
    {"[xray 9.1] Root alone", "Root=1-5759e988-bd862e3fe1be46a994272793", XRayHeader{trace, {}}},
    {"[xray 9.1] of a load balancer",
     "Self=1-67891234-12456789abcdef0123456789;Root=1-5759e988-bd862e3fe1be46a994272793;"
     "CalledFrom=app",
     XRayHeader{trace, {}}},
    {"[xray 9.1] an empty Parent",
     "Self=1-6200946f-241125367dc7e44531ef72f8;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=;"
     "Sampled=1",
     XRayHeader{trace, {}, true}},
    {"[xray 9.1] the first Parent, though it is empty",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=;Parent=53995c3f42cd8ad8",
     XRayHeader{trace, {}}},
    {"[xray 9.1] a decision alone", "Sampled=0", fail(Errc::missing_part, 9)},
    {"[xray 9.1] nothing", "", fail(Errc::missing_part)},
    {"[xray 9.1] another separator",
     "Root=1-5759e988-bd862e3fe1be46a994272793,Parent=53995c3f42cd8ad8",
     fail(Errc::bad_delimiter, 40)},
    {"[xray 9.1] two headers, joined",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Self=x,Root=1-00000000-0000000064fe8b2a57d3eff7;"
     "Parent=53995c3f42cd8ad8",
     fail(Errc::bad_delimiter, 47)},

    {"[xray 9.1] the origin, where Datadog wrote the header",
     "Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8;Sampled=1;_dd.origin=rum",
     with(true, "rum", datadog_trace)},
    {"[xray 9.1] the first origin",
     "_dd.origin=rum;Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8;"
     "_dd.origin=x",
     with({}, "rum", datadog_trace)},
    {"[xray 9.1] an empty origin is none",
     "_dd.origin=;Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8;"
     "_dd.origin=x",
     with({}, "", datadog_trace)},
    {"[xray 9.1] no origin, where X-Ray wrote it",
     "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;_dd.origin=rum", with({})},
    {"[xray 9.3] 64 bits of Datadog's",
     "Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8;Sampled=1",
     with(true, "", datadog_trace)},
    {"[xray 9.3] 128 bits of Datadog's",
     "Root=1-65f2f78c-0000000008addb5405b376c0;Parent=53995c3f42cd8ad8;Sampled=1",
     with(true, "", datadog_128)},
};
constexpr bool matches(const Row& row) { return parse_xray(row.input) == row.expected; }
static_assert(all_of(rows, matches));

TEST_CASE("xray: well-formed and malformed values") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto copy = exact_copy(row.input);
    const auto result = parse_xray(copy.view());
    CHECK(result.has_value() == row.expected.has_value());
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result.error().offset == row.expected.error().offset);
    CHECK(result == row.expected);
  }
}

constexpr bool round_trip(const XRayHeader& header, std::string_view text) {
  std::array<char, XRayHeader::max_size> room{};
  const char* const end = format_xray(header, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == text &&
         parse_xray(text) == Result<XRayHeader>(header);
}
// Golden bytes: they change when X-Ray does. [xray 9.2]
static_assert(round_trip(
    with(true), "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"));
static_assert(round_trip(
    with(false), "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"));
static_assert(round_trip(with({}),
                         "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8"));
static_assert(round_trip(  // [xray 9.3]
    with(true, "", datadog_trace),
    "Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8;Sampled=1"));
static_assert(round_trip({{~0ull, ~0ull}, {~0ull}},
                         "Root=1-ffffffff-ffffffffffffffffffffffff;Parent=ffffffffffffffff"));

static_assert(with({}, "", datadog_trace).is_written_by_datadog());  // [xray 9.3]
static_assert(with({}, "", datadog_128).is_written_by_datadog());
static_assert(!with({}).is_written_by_datadog());

TEST_CASE("xray: formatted values parse back") {
  Random random(10);
  for (int round = 0; round < 10'000; ++round) {
    XRayHeader header{{random.next() >> random.below(64), random.next() | 1},
                      {random.next() >> random.below(64) | 1}};
    if (random.below(3) != 0) header.sampled = random.below(2) == 0;
    char text[XRayHeader::max_size];
    const auto size = static_cast<std::size_t>(format_xray(header, text) - text);
    REQUIRE(size <= sizeof text);
    REQUIRE(parse_xray(exact_copy({text, size})) == Result<XRayHeader>(header));
  }
}

TEST_CASE("xray: one byte wrong, and it is refused or still well-formed") {
  for_each_mutation("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
                    [](std::string_view text) {
                      const auto result = parse_xray(text);
                      if (!result) {
                        REQUIRE(result.error());
                        REQUIRE(result.error().offset <= text.size());
                        return;
                      }
                      REQUIRE(result->trace_id);
                      XRayHeader header = *result;
                      if (!header.span_id) return;  // not for writing
                      header.origin = {};
                      header.unreadable_decision = false;
                      char again[XRayHeader::max_size];
                      const auto size =
                          static_cast<std::size_t>(format_xray(header, again) - again);
                      REQUIRE(parse_xray({again, size}) == Result<XRayHeader>(header));
                    });
}

// X-Ray's own traces as Datadog's

struct Ambient {
  std::string_view rule;
  XRayHeader header;
  std::uint64_t trace_id;
  int priority;
};
constexpr Ambient ambient[] = {
    {"[xray 9.4] sampled", with(true), 0x61be'46a9'9427'2793, 2},
    {"[xray 9.4] not sampled", with(false), 0x61be'46a9'9427'2793, -1},
    {"[xray 9.4] undecided", with({}), 0x61be'46a9'9427'2793, -1},
    {"[xray 9.4] top bit not set", with(true, "", {1, 0x7000'0000'0000'0001}),
     0x7000'0000'0000'0001, 2},
};
constexpr bool is_mapped(const Ambient& row) {
  const auto mapped = datadog_from_xray(row.header);
  return mapped && mapped->trace_id == TraceId{0, row.trace_id} && mapped->span_id == span &&
         mapped->sampling_priority == static_cast<SamplingPriority>(row.priority) &&
         mapped->trace_flags == (row.priority > 0 ? 1 : 0);
}
static_assert(all_of(ambient, is_mapped));
static_assert(datadog_from_xray(with(true, "", {1, 1ull << 63})).error().code == Errc::zero_id);

TEST_CASE("xray: an ambient trace in Datadog's ids") {
  for (const Ambient& row : ambient) {
    CAPTURE(row.rule);
    CHECK(is_mapped(row));
  }
}

// The field

TEST_CASE("xray: from header to context and back") {
  struct Whole {
    std::string_view rule;
    std::string in;
    TraceId trace_id;
    std::optional<int> priority;
    std::optional<std::string_view> origin;
  };
  const std::string own = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8";
  const std::string datadogs = "Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8";
  const Whole table[] = {
      {"[xray 9.1]", own, trace, {}, {}},
      {"[xray 9.1]", own + ";Sampled=1", trace, 1, {}},
      {"[xray 9.1]", own + ";Sampled=0", trace, 0, {}},
      {"[xray 9.3]", datadogs + ";Sampled=1", datadog_trace, 1, {}},
      {"[xray 9.1]", datadogs + ";Sampled=1;_dd.origin=synthetics", datadog_trace, 1, "synthetics"},
      {"[xray 9.1]", own + ";Sampled=1;_dd.origin=synthetics", trace, 1, {}},
  };
  for (const Whole& row : table) {
    CAPTURE(row.in);
    const auto found = propagator.extract(exact_copies({{"X-Amzn-Trace-Id", " " + row.in}}));
    REQUIRE(found);
    CHECK(found.style() == "xray");
    CHECK(found.context().trace_id() == row.trace_id);
    CHECK(found.context().span_id() == span);
    const auto priority = found.context().sampling_priority();
    CHECK(priority.has_value() == row.priority.has_value());
    if (priority && row.priority) CHECK(static_cast<int>(*priority) == *row.priority);
    CHECK(found.context().origin() == row.origin);

    Headers out;
    CHECK(propagator.inject(found.context(), out));
    CHECK(out == Headers{{"x-amzn-trace-id", row.in.substr(0, row.in.find(";_dd"))}});
  }
}

TEST_CASE("xray: no parent, and malformed decisions") {
  struct Whole {
    std::string_view rule;
    std::string in;
    TraceId trace_id;
    SpanId span_id;
    std::optional<SamplingPriority> priority;
    bool reported;
  };
  const std::string root = "Root=1-5759e988-bd862e3fe1be46a994272793";
  const Whole table[] = {
      {"[xray 9.1] Root alone", root, trace, {}, {}, false},
      {"[xray 9.1] no Parent", root + ";Sampled=1", trace, {}, SamplingPriority::auto_keep, false},
      {"[xray 9.1] an empty Parent",
       root + ";Parent=;Sampled=0",
       trace,
       {},
       SamplingPriority::auto_reject,
       false},
      {"[xray 9.1] another Sampled",
       root + ";Parent=53995c3f42cd8ad8;Sampled=yes",
       trace,
       span,
       {},
       true},
      {"[field 0.3] joined: the last",
       "Root=1-5759e988-bd862e3fe1be46a994272794;Parent=0000000000000001;Sampled=0, " + root +
           ";Parent=53995c3f42cd8ad8;Sampled=1",
       trace, span, SamplingPriority::auto_keep, false},
      {"[field 0.3] joined: no part of the first",
       "Root=1-5759e988-bd862e3fe1be46a994272794;Parent=0000000000000001;Sampled=0," + root,
       trace,
       {},
       {},
       false},
  };
  for (const Whole& row : table) {
    CAPTURE(row.rule);
    const auto found = propagator.extract(exact_copies({{"X-Amzn-Trace-Id", row.in}}));
    REQUIRE(found);
    CHECK(found.context().trace_id() == row.trace_id);
    CHECK(found.context().span_id() == row.span_id);
    CHECK(found.context().sampling_priority() == row.priority);
    CHECK(found.diagnostics().has(Errc::decision_malformed) == row.reported);

    // Nothing that needs a span id is written while there is none.
    Headers out;
    CHECK(static_cast<bool>(propagator.inject(found.context(), out)) ==
          static_cast<bool>(row.span_id));
    CHECK(propagator.inject(found.context().with_span_id({7}), out));
    CHECK(propagator.extract(exact_copies(out)).context().trace_id() == row.trace_id);
  }
}

TEST_CASE("xray: writing [xray 9.2]") {
  SpanContext context(datadog_trace, span);
  const auto written = [&] {
    Headers out;
    static_cast<void>(propagator.inject(context, out));
    return out.empty() ? std::string() : out[0].second;
  };
  const std::string ids = "Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8";
  CHECK(written() == ids);
  for (const int priority : {2, 1, 0, -1}) {
    context.set_sampling_priority(static_cast<SamplingPriority>(priority));
    CHECK(written() == ids + (priority > 0 ? ";Sampled=1" : ";Sampled=0"));
  }
  context.set_span_id({});
  CHECK(written().empty());
  context = SpanContext({}, span);
  CHECK(written().empty());
}

TEST_CASE("xray: absent and malformed") {
  CHECK(propagator.extract(Headers{}).error().code == Errc::none);
  CHECK(propagator.extract(exact_copies({{"x-amzn-trace-id", ""}})).error().code == Errc::none);
  CHECK(propagator.extract(exact_copies({{"x-amzn-trace-id", " Sampled=x"}})).error() ==
        Error{Errc::missing_part, 9, "x-amzn-trace-id"});
}

TEST_CASE("xray: any bytes are survived, and nothing forbidden is written") {
  constexpr std::string_view likely = "0123456789abcdef;;==- ?Rot1";
  Random random(11);
  for (int round = 0; round < 20'000; ++round) {
    std::string text =
        "Root=1-00000000-0000000064fe8b2a57d3eff7;Parent=53995c3f42cd8ad8;Sampled=1;_dd.origin=";
    for (std::size_t edits = random.below(3); edits > 0; --edits) {
      text[random.below(text.size())] = random.byte();
    }
    text += random.below(2) == 0 ? random.bytes(10) : random.text(0, 40, likely);
    const auto found = propagator.extract(exact_copies({{"x-amzn-trace-id", text}}));
    Headers out;
    static_cast<void>(propagator.inject(found.context(), out));
    REQUIRE(may_travel(out));
    REQUIRE(out.empty() == !found.context().span_id());
  }
}

}  // namespace
