// SPDX-License-Identifier: MIT
#include <baton/messaging/execution.hpp>

#include <doctest/doctest.h>

#include "support/exact_copy.hpp"
#include "support/tables.hpp"

using namespace baton::test;
using baton::Errc;
using baton::SpanId;
using baton::TraceId;

namespace {

constexpr TraceId from_id{0x2a3e'90fd'29f3'4c20, 0x77ec'63bd'f883'8803};
constexpr TraceId from_root{0x6558'cd99'477b'7b59, 0x73b4'aa35'39f3'5679};
constexpr TraceId from_headers{0x640c'fd8d'0000'0000, 1234};
constexpr SpanId first_time{0x523a'9b30'1653'2bb8};
constexpr SpanId retried{0x0d8c'1a6a'3202'2062};
constexpr SpanId redriven{0x055f'1401'4cc4'6e4d};
constexpr SpanId with_umlaut{0x2ae6'2a22'883c'2511};

struct Row {
  std::string_view json;
  Errc code;
  TraceId trace_id = {};
  SpanId span_id = {};
};

// Ids computed without this library: the first 16 bytes of SHA-256, top bits cleared.
#define EXECUTION R"("Id":"arn:aws:states:eu-central-1:123456789012:execution:orders:4b1f")"
#define STATE R"("Name":"Ship it","EnteredTime":"2024-11-13T16:46:47.740Z")"
#define ROOT R"("RootExecutionId":"arn:aws:states:eu-central-1:123456789012:execution:root:77aa")"
#define HEADERS \
  R"("x-datadog-trace-id":"1234","x-datadog-tags":"_dd.p.dm=-0,_dd.p.tid=640cfd8d00000000")"
constexpr Row rows[] = {
    // a context object alone
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE "}}", Errc::none, from_id, first_time},
    {"{\"x\":[{\"Execution\":1}],\"State\":{\"y\":{}," STATE "},\"Execution\":{" EXECUTION "}}",
     Errc::none, from_id, first_time},
    // another try is another span
    {"{\"Execution\":{" EXECUTION ",\"RedriveCount\":0},\"State\":{" STATE ",\"RetryCount\":1}}",
     Errc::none, from_id, retried},
    {"{\"Execution\":{" EXECUTION ",\"RedriveCount\":2},\"State\":{" STATE ",\"RetryCount\":0}}",
     Errc::none, from_id, redriven},
    {"{\"Execution\":{" EXECUTION ",\"RedriveCount\":\"2\"},\"State\":{" STATE
     ",\"RetryCount\":null}}",
     Errc::none, from_id, redriven},
    // names are hashed decoded
    {"{\"Execution\":{" EXECUTION "},\"State\":{\"Name\":\"Sp\\u00e4ti\","
     "\"EnteredTime\":\"2024-11-13T16:46:47.740Z\"}}",
     Errc::none, from_id, with_umlaut},
    // version 1: with the name of the root, or with the headers of its caller
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE "}," ROOT ",\"serverless-version\":\"v1\"}",
     Errc::none, from_root, first_time},
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE "}," HEADERS
     ",\"serverless-version\":\"v1\"}",
     Errc::none, from_headers, first_time},
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE "}," ROOT "," HEADERS
     ",\"serverless-version\":\"v1\"}",
     Errc::none, from_root, first_time},
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE "},\"serverless-version\":\"v1\"}",
     Errc::missing_part},
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE
     "},\"serverless-version\":\"v1\",\"x-datadog-trace-id\":\"0\"}",
     Errc::zero_id},
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE
     "},\"serverless-version\":\"v1\",\"x-datadog-trace-id\":\"12x\"}",
     Errc::bad_digit},
    // before version 1: headers in the execution's input
    {"{\"Execution\":{" EXECUTION ",\"Input\":{\"_datadog\":{" HEADERS "}}},\"State\":{" STATE "}}",
     Errc::none, from_headers, first_time},
    {"{\"Execution\":{" EXECUTION ",\"Input\":{\"_datadog\":[]}},\"State\":{" STATE "}," HEADERS
     "}",
     Errc::none, from_id, first_time},
    // not whole
    {"{}", Errc::absent},
    {"[]", Errc::absent},
    {"", Errc::absent},
    {"{\"Execution\":{" EXECUTION "}}", Errc::absent},
    {"{\"State\":{" STATE "}}", Errc::absent},
    {"{\"Execution\":{\"Id\":7},\"State\":{" STATE "}}", Errc::absent},
    {"{\"Execution\":{" EXECUTION "},\"State\":{\"Name\":\"Ship it\"}}", Errc::absent},
    {"{\"Execution\":{" EXECUTION "},\"State\":{" STATE "},\"Execution\":{}}", Errc::absent},
};

constexpr bool matches(const Row& row) {
  baton::detail::JsonReader reader(row.json);
  const auto parent = baton::parent_of(baton::read_execution(reader));
  if (!parent) return row.code != Errc::none && parent.error().code == row.code;
  return row.code == Errc::none && parent->trace_id == row.trace_id &&
         parent->span_id == row.span_id;
}
static_assert(matches(rows[0]) && matches(rows[5]) && matches(rows[7]) && matches(rows[9]));

TEST_CASE("execution: Datadog's ids for the spans that a state machine starts") {
  for (Row row : rows) {
    CAPTURE(row.json);
    const auto copy = exact_copy(row.json);
    row.json = copy.view();
    CHECK(matches(row));
  }
}

TEST_CASE("execution: an id is never 0 and never has the top bit") {
  for (int n = 0; n < 1000; ++n) {
    const std::string name = std::to_string(n);
    const std::uint64_t id = baton::detail::hash_id(n % 2 == 0, std::string_view(name));
    CHECK(id != 0);
    CHECK((id >> 63) == 0);
  }
}

struct InputRow {
  std::string_view json;
  std::string_view document;
  std::string_view payload;
  bool is_execution;
};
constexpr InputRow inputs[] = {
    {R"({"_datadog":{"a":1},"Payload":{"b":2},"Execution":{}})", R"({"a":1})", R"({"b":2})", true},
    {R"({"_datadog":"x","Payload":[1],"Execution":"arn"})", "", "", false},
    {R"({"Execution":{},"Execution":null})", "", "", false},
    {R"({"detail":{"_datadog":{}}})", "", "", false},
};
constexpr bool reads(const InputRow& row) {
  baton::detail::StateInput out;
  baton::detail::JsonReader reader(row.json);
  reader.object([&](auto key) { baton::detail::read_state_member(reader, key, out); });
  return out.document == row.document && out.payload == row.payload &&
         out.is_execution == row.is_execution &&
         static_cast<bool>(out) == (row.is_execution || !row.document.empty());
}
static_assert(all_of(inputs, reads));

TEST_CASE("execution: the parts of a state's input") {
  for (InputRow row : inputs) {
    CAPTURE(row.json);
    const auto copy = exact_copy(row.json);
    row.json = copy.view();
    CHECK(reads(row));
  }
}

}  // namespace
