// SPDX-License-Identifier: MIT
#include <baton/messaging/sns.hpp>

#include <doctest/doctest.h>

#include "support/attributes.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

struct Row {
  std::string_view rule;
  std::string notification;
  int number;
  Errc code = Errc::none;
};
const Row rows[] = {
    {"[msg 11.11]",
     fill("{\n \"Type\" : \"Notification\",\n \"Message\" : \"m\",\n \"MessageAttributes\" : {\n"
          " \"_datadog\" : {\"Type\":\"Binary\",\"Value\":%}}}",
          {json_string(base64(headers_json(1)))}),
     1},
    {"[msg 11.11]",
     fill(R"({"MessageAttributes":{"_datadog":{"Value":%,"Type":"String"}},"Type":"Notification"})",
          {json_string(headers_json(1))}),
     1},
    {"[msg 11.17]",
     fill(R"({"Type":"Notification","Message":%})",
          {json_string(fill(R"({"detail-type":"t","detail":{"_datadog":%}})", {headers_json(3)}))}),
     3},
    {"[msg 11.26]", R"({"Type":"Notification","MessageAttributes":{"_datadog":null}})", 0,
     Errc::none},
    {"[msg 11.26]", R"({"Type":"Notification","Message":"detail-type"})", 0, Errc::none},
    {"[msg 11.26]", R"({"Type":"UnsubscribeConfirmation"})", 0, Errc::none},
    {"[msg 11.26]", R"({"Type":"Notification")", 0, Errc::not_json},
    {"[msg 11.26]", "text", 0, Errc::not_json},
};

TEST_CASE("sns: a notification") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.notification);
    const Extraction found = sns::extract(exact_copy(row.notification));
    CHECK(number_of(found) == row.number);
    if (row.number == 0) CHECK(found.error().code == row.code);
  }
}

TEST_CASE("sns: published as bytes") {  // [msg 11.10]
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  ApiAttributes attributes{{"x", text_attribute("1")}};
  CHECK(sns::inject(context, attributes).written() == 5);
  CHECK(attributes.size() == 2);
  const ApiAttribute& datadog = attributes.at("_datadog");
  CHECK(datadog.DataType == "Binary");
  CHECK(datadog.StringValue.empty());

  // The message that a subscriber receives.
  const std::string delivered = fill(
      R"({"Type":"Notification","MessageAttributes":{"_datadog":{"Type":"Binary","Value":%}}})",
      {json_string(base64(datadog.BinaryValue))});
  CHECK(number_of(sns::extract(delivered)) == 7);
}

TEST_CASE("sns: limits as of SQS, which the attributes go on to") {
  const SpanContext context({0, 7}, {1007});
  ApiAttributes full;
  for (int i = 0; i < 10; ++i) full["a" + std::to_string(i)] = text_attribute("x");
  const ApiAttributes before = full;
  CHECK(sns::inject(context, full).error().code == Errc::no_room);
  CHECK(full == before);
  ApiAttributes none;
  CHECK(sns::inject(context, none, 262'144).error().code == Errc::no_room);
  CHECK(sns::inject(SpanContext(), none).error().code == Errc::none);
  CHECK(none.empty());
}

}  // namespace
