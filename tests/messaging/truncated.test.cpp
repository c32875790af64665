// Messages that end too early: a queue delivers such a one again and again, so no reader may fall over it.
#include <baton/messaging.hpp>

#include <doctest/doctest.h>

#include "support/attributes.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const std::string execution =
    R"({"State":{"Name":"a","EnteredTime":"b","RetryCount":"1"},"serverless-version":"v1",)"
    R"("RootExecutionId":"r","x-datadog-trace-id":"1","x-datadog-tags":"_dd.p.dm=-0",)"
    R"("Execution":{"Id":"c\u00e4","RedriveCount":"x","Input":{"_datadog":{"x-datadog-trace-id":"2"}}}})";

/// The text in every place of every message.
void read_everywhere(std::string_view text) {
  const ExactCopy copy(text);
  const ApiAttributes attributes{{"_datadog", text_attribute(text)}};
  const ApiAttributes bytes{{"_datadog", {"Binary", "", std::string(text)}}};
  CHECK_FALSE(sqs::extract(attributes, {copy.view(), copy.view()}).restart());
  CHECK_FALSE(sqs::extract(bytes, {copy.view(), copy.view()}).restart());
  CHECK_FALSE(sqs::extract_message(copy.view()));
  CHECK_FALSE(sns::extract(copy.view()));
  CHECK_FALSE(event_bridge::extract(copy.view()));
  CHECK_FALSE(kinesis::extract(copy.view()));
  CHECK_FALSE(step_functions::extract(copy.view()));
  CHECK_FALSE(lambda::extract(copy.view(), {copy.view(), copy.view()}));
  const std::string wrapped = fill(
      R"({"Records":[{"eventSource":"aws:sqs","body":%,"messageAttributes":{"_datadog":{"stringValue":%}}}]})",
      {json_string(text), json_string(text)});
  CHECK_FALSE(lambda::extract(wrapped));
}

}  // namespace

TEST_CASE("truncated: a context object of a state machine, at every byte") {  // [msg 11.26]
  for (std::size_t size = 0; size < execution.size(); ++size) {
    CAPTURE(size);
    read_everywhere(std::string_view(execution).substr(0, size));
  }
  CHECK(step_functions::extract(execution));
}

TEST_CASE("truncated: an event, at every byte") {  // [msg 11.26]
  const std::string notification = fill(
      R"({"Type":"Notification","Message":"m","MessageAttributes":{"_datadog":{"Type":"String","Value":%}}})",
      {json_string(headers_json(1))});
  const std::string event = fill(
      R"({"Records":[{"eventSource":"aws:sqs","body":%,"messageAttributes":{"_datadog":{"stringValue":%}}}],)"
      R"("detail":{"_datadog":%},"Payload":{"_datadog":%}})",
      {json_string(notification), json_string(execution), headers_json(2), execution});
  for (std::size_t size = 0; size < event.size(); ++size) {
    CAPTURE(size);
    read_everywhere(std::string_view(event).substr(0, size));
  }
  CHECK(lambda::extract(event));
}
