// SPDX-License-Identifier: MIT
#include <baton/codecs/gcp.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <string_view>

#include "support/headers.hpp"
#include "support/mutations.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::gcp> propagator;
constexpr TraceId trace{0x1054'45aa'7843'bc8b, 0xf206'b120'0010'0000};

struct Row {
  std::string_view rule, input;
  Result<GcpHeader> expected;
};
constexpr Row rows[] = {
    {"[gcp 19.1] sampled", "105445aa7843bc8bf206b12000100000/1;o=1", GcpHeader{trace, {1}, true}},
    {"[gcp 19.1] not", "105445aa7843bc8bf206b12000100000/1;o=0", GcpHeader{trace, {1}, false}},
    {"[gcp 19.1] no option", "105445aa7843bc8bf206b12000100000/1", GcpHeader{trace, {1}, false}},
    {"[gcp 19.1] any other digit", "105445aa7843bc8bf206b12000100000/1;o=3",
     GcpHeader{trace, {1}, true}},
    {"[gcp 19.1] 20 digits", "105445aa7843bc8bf206b12000100000/18446744073709551615;o=1",
     GcpHeader{trace, {~0ull}, true}},
    {"[gcp 19.1] beyond 64 bits", "105445aa7843bc8bf206b12000100000/18446744073709551616",
     fail(Errc::out_of_range, 33)},
    {"[gcp 19.1] 21 digits", "105445aa7843bc8bf206b12000100000/000000000000000000001",
     fail(Errc::bad_length, 33)},
    {"[gcp 19.1] another option", "105445aa7843bc8bf206b12000100000/1;p=1",
     GcpHeader{trace, {1}, {}}},
    {"[gcp 19.1] an option of two digits", "105445aa7843bc8bf206b12000100000/1;o=10",
     GcpHeader{trace, {1}, {}}},
    {"[gcp 19.1] an empty option", "105445aa7843bc8bf206b12000100000/1;",
     GcpHeader{trace, {1}, {}}},
    {"[gcp 19.1] upper case", "105445AA7843BC8BF206B12000100000/1;o=1", fail(Errc::bad_digit, 6)},
    {"[gcp 19.1] 31 digits", "05445aa7843bc8bf206b12000100000/1;o=1", fail(Errc::bad_length)},
    {"[gcp 19.1] no span id", "105445aa7843bc8bf206b12000100000", fail(Errc::missing_part, 32)},
    {"[gcp 19.1] an empty span id", "105445aa7843bc8bf206b12000100000/;o=1",
     fail(Errc::bad_length, 33)},
    {"[gcp 19.1] a hex span id", "105445aa7843bc8bf206b12000100000/1f", fail(Errc::bad_digit, 34)},
    {"[gcp 19.1] trace id zero", "00000000000000000000000000000000/1", fail(Errc::zero_id)},
    {"[gcp 19.1] span id zero", "105445aa7843bc8bf206b12000100000/0;o=1", fail(Errc::zero_id, 33)},
    {"[gcp 19.1] nothing", "", fail(Errc::bad_length)},
};
constexpr bool matches(const Row& row) { return parse_gcp(row.input) == row.expected; }
static_assert(all_of(rows, matches));

TEST_CASE("gcp: well-formed and malformed values") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_gcp(exact_copy(row.input));
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result == row.expected);
  }
}

// Golden bytes: they change when Google's header does. [gcp 19.1]
static_assert([] {
  std::array<char, GcpHeader::max_size> room{};
  const char* const end = format_gcp({trace, {~0ull}, true}, room.data());
  return end == room.data() + room.size() &&
         std::string_view(room.data(), room.size()) ==
             "105445aa7843bc8bf206b12000100000/18446744073709551615;o=1";
}());

TEST_CASE("gcp: one byte wrong, and it is refused or still well-formed") {
  for_each_mutation("105445aa7843bc8bf206b12000100000/123;o=1", [](std::string_view text) {
    const auto result = parse_gcp(text);
    if (!result) {
      REQUIRE(result.error().offset <= text.size());
      return;
    }
    char again[GcpHeader::max_size];
    const auto size = static_cast<std::size_t>(format_gcp(*result, again) - again);
    GcpHeader expected = *result;
    expected.sampled = expected.sampled.value_or(false);
    REQUIRE(parse_gcp({again, size}) == Result<GcpHeader>(expected));
  });
}

TEST_CASE("gcp: from header to context and back [gcp 19.1]") {
  const auto read = [](std::string_view text) {
    return propagator.extract(exact_copies({{"X-Cloud-Trace-Context", std::string(text)}}));
  };
  auto found = read("105445aa7843bc8bf206b12000100000/255;o=1");
  REQUIRE(found);
  CHECK(found.context().trace_id() == trace);
  CHECK(found.context().span_id() == SpanId{255});
  CHECK(found.context().sampling_priority() == SamplingPriority::auto_keep);
  Headers out;
  CHECK(propagator.inject(found.context(), out));
  CHECK(out == Headers{{"x-cloud-trace-context", "105445aa7843bc8bf206b12000100000/255;o=1"}});

  found = read("105445aa7843bc8bf206b12000100000/255;o=x");
  CHECK(found);
  CHECK(!found.context().sampling_priority());
  CHECK(found.diagnostics().has(Errc::decision_malformed));
  out.clear();
  CHECK(!propagator.inject(SpanContext({0, 1}, {}), out));
  CHECK(out.empty());
}

TEST_CASE("gcp: where another style had ids, it is not asked [gcp 19.1]") {
  constexpr Propagator<codecs::trace_context, codecs::gcp> both;
  const auto found = both.extract(
      exact_copies({{"x-cloud-trace-context", "105445aa7843bc8bf206b12000100000/1;o=1"},
                    {"traceparent", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01"}}));
  CHECK(found.style() == "tracecontext");
  CHECK(found.links().empty());
}

}  // namespace
