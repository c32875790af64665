// SPDX-License-Identifier: MIT
#include <baton/codecs/grpc_trace_bin.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <string>
#include <string_view>

#include "support/headers.hpp"
#include "support/mutations.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;
using namespace std::string_view_literals;

namespace {

constexpr Propagator<codecs::grpc_trace_bin> propagator;
constexpr GrpcTrace sampled{
    {0x4bf9'2f35'77b3'4da6, 0xa3ce'929d'000e'4736}, {0x34f0'67aa'0ba9'02b7}, 1};
#define TRACE "\x4b\xf9\x2f\x35\x77\xb3\x4d\xa6\xa3\xce\x92\x9d\x00\x0e\x47\x36"
#define SPAN "\x34\xf0\x67\xaa\x0b\xa9\x02\xb7"
#define ZEROS "\0\0\0\0\0\0\0\0"

struct Row {
  std::string_view rule, input;
  Result<GrpcTrace> expected;
};
constexpr Row rows[] = {
    {"[grpc 20.1] all of it", "\0\0" TRACE "\1" SPAN "\2\1"sv, sampled},
    {"[grpc 20.1] no options", "\0\0" TRACE "\1" SPAN ""sv,
     GrpcTrace{sampled.trace_id, sampled.span_id, 0}},
    {"[grpc 20.1] an unknown field ends it", "\0\0" TRACE "\1" SPAN "\3\1"sv,
     GrpcTrace{sampled.trace_id, sampled.span_id, 0}},
    {"[grpc 20.1] more behind the options", "\0\0" TRACE "\1" SPAN "\2\1\3abc"sv, sampled},
    {"[grpc 20.1] options without a value", "\0\0" TRACE "\1" SPAN "\2"sv,
     GrpcTrace{sampled.trace_id, sampled.span_id, 0}},
    {"[grpc 20.1] no span id", "\0\0" TRACE "\2\1"sv, fail(Errc::missing_part, 18)},
    {"[grpc 20.1] no trace id", "\0\1" SPAN "\2\1"sv, fail(Errc::missing_part, 1)},
    {"[grpc 20.1] cut in the span id", "\0\0" TRACE "\1\x34\xf0"sv, fail(Errc::missing_part, 18)},
    {"[grpc 20.1] the version alone", "\0"sv, fail(Errc::missing_part, 1)},
    {"[grpc 20.1] trace id zero", "\0\0" ZEROS ZEROS "\1" SPAN "\2\1"sv, fail(Errc::zero_id, 2)},
    {"[grpc 20.1] span id zero", "\0\0" TRACE "\1" ZEROS "\2\1"sv, fail(Errc::zero_id, 19)},
    {"[grpc 20.2] base64", "AABL+S81d7NNpqPOkp0ADkc2ATTwZ6oLqQK3AgE=", sampled},
    {"[grpc 20.2] base64 without padding", "AABL+S81d7NNpqPOkp0ADkc2ATTwZ6oLqQK3AgE", sampled},
    {"[grpc 20.2] base64 of another version",
     "AQBL+S81d7NNpqPOkp0ADkc2ATTwZ6oLqQK3AgE=", fail(Errc::bad_version)},
    {"[grpc 20.2] no base64", "AAB!", fail(Errc::not_base64, 3)},
    {"[grpc 20.2] none behind what is looked at", "AABL+S81d7NNpqPOkp0ADkc2ATTwZ6oLqQK3AgEA!",
     fail(Errc::not_base64, 40)},
    {"[grpc 20.2] nothing", "", fail(Errc::bad_version)},
};
constexpr bool matches(const Row& row) { return parse_grpc_trace(row.input) == row.expected; }
static_assert(all_of(rows, matches));

TEST_CASE("grpc-trace-bin: well-formed and malformed values") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_grpc_trace(exact_copy(row.input));
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result == row.expected);
  }
}

// Golden bytes: they change when OpenCensus's encoding does. [grpc 20.1] [grpc 20.2]
static_assert([] {
  std::array<char, GrpcTrace::size> bytes{};
  std::array<char, GrpcTrace::text_size> text{};
  return format_grpc_trace_bytes(sampled, bytes.data()) == bytes.data() + bytes.size() &&
         std::string_view(bytes.data(), bytes.size()) == rows[0].input &&
         format_grpc_trace(sampled, text.data()) == text.data() + text.size() &&
         std::string_view(text.data(), text.size()) == "AABL+S81d7NNpqPOkp0ADkc2ATTwZ6oLqQK3AgE=";
}());

TEST_CASE("grpc-trace-bin: one byte wrong, and it is refused or still well-formed") {
  for (const std::string_view valid : {rows[0].input, rows[11].input}) {
    for_each_mutation(valid, [](std::string_view text) {
      const auto result = parse_grpc_trace(text);
      if (!result) {
        REQUIRE(result.error().offset <= text.size());
        return;
      }
      char again[GrpcTrace::size];
      format_grpc_trace_bytes(*result, again);
      REQUIRE(parse_grpc_trace({again, sizeof again}) == result);
    });
  }
}

TEST_CASE("grpc-trace-bin: from header to context and back [grpc 20.2]") {
  for (const std::string_view value : {rows[0].input, rows[11].input}) {
    const auto found = propagator.extract(exact_copies({{"grpc-trace-bin", std::string(value)}}));
    REQUIRE(found);
    CHECK(found.style() == "grpc-trace-bin");
    CHECK(found.context().trace_id() == sampled.trace_id);
    CHECK(found.context().span_id() == sampled.span_id);
    CHECK(found.context().sampling_priority() == SamplingPriority::auto_keep);
    Headers out;
    CHECK(propagator.inject(found.context(), out));
    CHECK(out == Headers{{"grpc-trace-bin", std::string(rows[11].input)}});
  }
  Headers out;
  CHECK(!propagator.inject(SpanContext({0, 1}, {}), out));
  CHECK(out.empty());
}

}  // namespace
