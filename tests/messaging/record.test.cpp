// SPDX-License-Identifier: MIT
#include <baton/messaging/record.hpp>

#include <doctest/doctest.h>

#include "support/exact_copy.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;
using detail::JsonReader;
using detail::JsonString;
using detail::MessageRecord;
using detail::WrappedBody;

namespace {

struct Row {
  std::string_view json;
  std::string_view source, body, attributes, header;
  bool has_sns = false;
  std::string_view sns = {};
  bool has_kinesis = false;
  std::string_view data = {};
};
constexpr Row rows[] = {
    // [msg 11.8] the API's names
    {R"({"Body":"b","MessageAttributes":{"x":{}},"Attributes":{"a":"1","AWSTraceHeader":"h"},)"
     R"("MessageId":"id"})",
     "", "b", R"({"x":{}})", "h"},
    // [msg 11.8] the Lambda event's names
    {R"({"eventSource":"aws:sqs","body":"b\n","messageAttributes":{},"attributes":{}})", "aws:sqs",
     R"(b\n)", "{}", ""},
    // [msg 11.14]
    {R"({"EventSource":"aws:sns","Sns":{"Type":"Notification","MessageAttributes":{"x":1}}})", "",
     "", "", "", true, R"({"x":1})"},
    {R"({"Sns":null})", "", "", "", "", true, ""},
    // [msg 11.19]
    {R"({"eventSource":"aws:kinesis","kinesis":{"a":[],"data":"AAAA"}})", "aws:kinesis", "", "", "",
     false, "", true, "AAAA"},
    // other types
    {R"({"body":{},"messageAttributes":[],"attributes":"x","eventSource":1})", "", "", "", ""},
    {R"({"attributes":{"AWSTraceHeader":null},"kinesis":{"data":[]},"Sns":{"MessageAttributes":1}})",
     "", "", "", "", true, "", true, ""},
    {R"([{"body":"b"}])", "", "", "", ""},
    {"null", "", "", "", ""},
    // if a key repeats, the last counts
    {R"({"body":"a","body":"b","attributes":{"AWSTraceHeader":"h"},"attributes":{}})", "", "b", "",
     ""},
};
constexpr bool matches(const Row& row) {
  JsonReader reader(row.json);
  const MessageRecord out = detail::read_record(reader);
  return reader.finish() && out.source.raw() == row.source && out.body.raw() == row.body &&
         out.attributes == row.attributes && out.aws_trace_header.raw() == row.header &&
         out.has_sns == row.has_sns && out.sns_attributes == row.sns &&
         out.has_kinesis == row.has_kinesis && out.kinesis_data.raw() == row.data;
}
static_assert(all_of(rows, matches));

TEST_CASE("record: the parts of a message") {
  for (Row row : rows) {
    CAPTURE(row.json);
    const auto copy = exact_copy(row.json);
    row.json = copy.view();
    CHECK(matches(row));
  }
}

struct BodyRow {
  std::string_view json;
  bool is_notification;
  std::string_view attributes, message;
  bool is_event;
  std::string_view document;
};
constexpr BodyRow bodies[] = {
    {R"({"Type":"Notification","TopicArn":"t","Message":"m\"","MessageAttributes":{"_datadog":{}}})",
     true, R"({"_datadog":{}})", R"(m\")", false, ""},
    {R"({"Type":"SubscriptionConfirmation"})", false, "", "", false, ""},
    {R"({"Type":7,"Message":7,"MessageAttributes":7})", false, "", "", false, ""},
    {R"({"detail-type":"x","detail":{"a":1,"_datadog":{"b":2}}})", false, "", "", true,
     R"({"b":2})"},
    {R"({"detail-type":null,"detail":"{}"})", false, "", "", true, ""},
    {R"({"detail":{"_datadog":{"b":2}}})", false, "", "", false, R"({"b":2})"},
    {R"({"detail-type":"x","detail":{"_datadog":"{}"}})", false, "", "", true, ""},
    {R"({"detail-type":"x","detail":{"_datadog":{}},"detail":{}})", false, "", "", true, ""},
    // other bodies wrap nothing
    {R"({"detail-type":"x","detail":{"_datadog":{}})", false, "", "", false, ""},
    {R"({"Type":"Notification"} x)", false, "", "", false, ""},
    {R"(["Notification"])", false, "", "", false, ""},
    {"Hello", false, "", "", false, ""},
    {"", false, "", "", false, ""},
};
constexpr bool is_body(const BodyRow& row) {
  const WrappedBody out = detail::read_body(row.json);
  return out.is_notification == row.is_notification && out.attributes == row.attributes &&
         out.message.raw() == row.message && out.is_event == row.is_event &&
         out.event_document == row.document;
}
static_assert(all_of(bodies, is_body));

TEST_CASE("record: messages that a body wraps") {  // [msg 11.11] [msg 11.17]
  for (BodyRow row : bodies) {
    CAPTURE(row.json);
    const auto copy = exact_copy(row.json);
    row.json = copy.view();
    CHECK(is_body(row));
  }
}

struct WorthRow {
  std::string_view raw;
  bool worth;
};
constexpr WorthRow worth[] = {
    {R"({\"Type\":\"Notification\"})", true},
    {R"({\"detail-type\":\"x\"})", true},
    {R"({\"T\u0079pe\":\"x\"})", true},              // one level of escapes
    {R"({\"Type\":\"Notificati\\u006fn\"})", true},  // the other
    {R"({\"order\":7,\"text\":\"a\\nb\"})", false},
    {"Hello", false},
    {"", false},
};
constexpr bool is_worth(const WorthRow& row) {
  return detail::may_be_wrapped(JsonString(row.raw)) == row.worth;
}
static_assert(all_of(worth, is_worth));

TEST_CASE("record: bodies that can't have wrapped anything are not unwrapped") {
  for (const WorthRow& row : worth) {
    CAPTURE(row.raw);
    CHECK(is_worth(row));
  }
}

}  // namespace
