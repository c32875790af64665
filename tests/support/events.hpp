// SPDX-License-Identifier: MIT
// Lambda events of every kind, with the number of headers_json() in the named places.
#pragma once

#include <baton/messaging/event_kind.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

#include "support/messages.hpp"

namespace baton::test {

[[nodiscard]] inline std::string http(int n) {
  return fill(R"("httpMethod":"GET","headers":%)", {headers_json(n)});
}
[[nodiscard]] inline std::string sns_record(int n) {
  return fill(R"({"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Type":"Notification",)"
              R"("Message":"m","MessageAttributes":{"x":{"Type":"String","Value":"y"},)"
              R"("_datadog":{"Type":"Binary","Value":%}}}})",
              {json_string(base64(headers_json(n)))});
}
[[nodiscard]] inline std::string sqs_record(std::string_view body, std::string_view attributes,
                                            std::string_view system = "{}") {
  return fill(R"({"messageId":"i","body":%,"attributes":%,"messageAttributes":%,)"
              R"("eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:1:q"})",
              {json_string(body), std::string(system), std::string(attributes)});
}
[[nodiscard]] inline std::string attribute(int n) {
  return fill(R"({"_datadog":{"stringValue":%,"stringListValues":[],"binaryListValues":[],)"
              R"("dataType":"String"}})",
              {json_string(headers_json(n))});
}
[[nodiscard]] inline std::string binary_attribute(int n) {
  return fill(R"({"_datadog":{"binaryValue":%,"dataType":"Binary"}})",
              {json_string(base64(headers_json(n)))});
}
[[nodiscard]] inline std::string system(std::string_view id) {
  return fill(
      R"({"SentTimestamp":"1","AWSTraceHeader":"Root=1-%;Parent=00000000000003f1;Sampled=1"})",
      {std::string(id)});
}
inline const std::string system_9 = system("00000000-000000000000000000000009");
inline const std::string system_ambient = system("5e272390-8c398be037738dc042009320");
[[nodiscard]] inline std::string notification(int n) {
  return fill(R"({"Type":"Notification","TopicArn":"t","Message":"m","MessageAttributes":%})",
              {n == 0 ? "{}"
                      : fill(R"({"_datadog":{"Type":"Binary","Value":%}})",
                             {json_string(base64(headers_json(n)))})});
}
[[nodiscard]] inline std::string event_bridge_event(int n) {
  return fill(R"({"version":"0","detail-type":"t","source":"s","detail":%})",
              {n == 0 ? "{}" : fill(R"({"_datadog":%})", {headers_json(n)})});
}
[[nodiscard]] inline std::string kinesis_record(std::string_view data) {
  return fill(R"({"kinesis":{"partitionKey":"p","data":%,"approximateArrivalTimestamp":1.5},)"
              R"("eventSource":"aws:kinesis"})",
              {json_string(base64(data))});
}
[[nodiscard]] inline std::string records(std::initializer_list<std::string> list) {
  std::string out = R"({"Records":[)";
  for (const std::string& record : list) out.append(out.back() == '[' ? "" : ",").append(record);
  return out + "]}";
}
/// Two events in one: members of both.
[[nodiscard]] inline std::string merged(std::string_view a, std::string_view b) {
  return std::string(a.substr(0, a.size() - 1)) + "," + std::string(b.substr(1));
}

[[nodiscard]] inline std::string listed_bytes(std::string_view text) {
  std::string out = "[";
  for (const char c : text) {
    out += std::to_string(static_cast<int>(static_cast<unsigned char>(c))) + ",";
  }
  out.back() = ']';
  return out;
}
/// Bytes as an object whose keys are positions, the last one first, with the numbers as strings.
[[nodiscard]] inline std::string keyed_bytes(std::string_view text) {
  std::string out = "{";
  for (std::size_t i = text.size(); i-- != 0;) {
    out += '"' + std::to_string(i) + "\":\"" + std::to_string(static_cast<int>(text[i])) + "\",";
  }
  out.back() = '}';
  return out;
}
using Bytes = std::string (*)(std::string_view);
/// Members of an object, or objects of one member each.
[[nodiscard]] inline std::string broker_headers(int n, Bytes bytes,
                                                std::string_view between = "},{") {
  return fill(R"("x-datadog-trace-id":%%"x-datadog-parent-id":%%"x-datadog-sampling-priority":%)",
              {bytes(std::to_string(n)), std::string(between), bytes(std::to_string(n + 1000)),
               std::string(between), bytes("1")});
}
[[nodiscard]] inline std::string kafka_record(int n, Bytes bytes = listed_bytes) {
  return fill(R"({"topic":"t","partition":0,"offset":1,"value":"eA==","headers":%})",
              {n == 0 ? "[]" : "[{" + broker_headers(n, bytes) + "}]"});
}
[[nodiscard]] inline std::string kafka(std::string_view records,
                                       std::string_view source = "aws:kafka") {
  return fill(R"({"eventSource":%,"bootstrapServers":"b","records":%})",
              {json_string(source), std::string(records)});
}
[[nodiscard]] inline std::string bytes_member(std::string_view text) {
  return R"({"bytes":)" + listed_bytes(text) + "}";
}
[[nodiscard]] inline std::string rabbitmq_message(int n) {
  return fill(R"({"basicProperties":{"contentType":"text/plain","headers":%},"data":"eA=="})",
              {n == 0 ? "null" : "{" + broker_headers(n, bytes_member, ",") + "}"});
}
[[nodiscard]] inline std::string rabbitmq(std::string_view queues) {
  return fill(R"({"eventSource":"aws:rmq","rmqMessagesByQueue":%})", {std::string(queues)});
}
[[nodiscard]] inline std::string activemq_message(int n) {
  return fill(R"({"messageType":"jms/text-message","data":"eA==","properties":%})",
              {n == 0 ? "{}" : headers_json(n)});
}
[[nodiscard]] inline std::string activemq(std::string_view messages) {
  return fill(R"({"eventSource":"aws:mq","messages":[%]})", {std::string(messages)});
}
[[nodiscard]] inline std::string authorized(std::string_view document, std::string_view authorizer,
                                            std::string_view headers = "{}") {
  return fill(R"({"requestContext":{"stage":"d","requestId":"r1","authorizer":%},"headers":%})",
              {fill(authorizer, {json_string(base64(document))}), std::string(headers)});
}
[[nodiscard]] inline std::string naming_request(int n, std::string_view id) {
  return fill(R"({"x-datadog-authorizing-requestid":%,%)",
              {json_string(id), headers_json(n).substr(1)});
}
[[nodiscard]] inline std::string durable(std::string_view operations) {
  return fill(R"({"DurableExecutionArn":"arn:x","InitialExecutionState":{"Operations":[%]}})",
              {std::string(operations)});
}
[[nodiscard]] inline std::string checkpoint(std::string_view number, int n) {
  return fill(R"({"Id":"i","Name":"_datadog_%","Payload":%})",
              {std::string(number), json_string(headers_json(n))});
}

/// A state machine's context object.
inline const std::string state_machine =
    R"({"State":{"Name":"a","EnteredTime":"b","RetryCount":"1"},"serverless-version":"v1",)"
    R"("RootExecutionId":"r","x-datadog-trace-id":"1","x-datadog-tags":"_dd.p.dm=-0",)"
    R"("Execution":{"Id":"c\u00e4","RedriveCount":"x","Input":{"_datadog":{"x-datadog-trace-id":"2"}}}})";

struct SampleEvent {
  lambda::EventKind kind;
  std::string text;
};
/// One event of every kind, each with a context.
inline const SampleEvent sample_events[] = {
    {lambda::EventKind::durable_execution, durable(checkpoint("0", 8) + "," + checkpoint("1", 1))},
    {lambda::EventKind::http, "{" + http(1) + "}"},
    {lambda::EventKind::http,
     authorized(naming_request(7, "r1"), R"({"_datadog":%,"integrationLatency":0})")},
    {lambda::EventKind::http,
     fill(R"({"headers":{"x-aws-sqsd-attr-_datadog":%}})", {json_string(headers_json(6))})},
    {lambda::EventKind::app_sync,
     fill(R"({"info":{"selectionSetGraphQL":"{ id }"},"request":{"headers":%}})",
          {headers_json(1)})},
    {lambda::EventKind::sns, records({sns_record(1)})},
    {lambda::EventKind::sns_in_sqs, records({sqs_record(notification(1), attribute(2), system_9)})},
    {lambda::EventKind::event_bridge_in_sqs, records({sqs_record(event_bridge_event(3), "{}")})},
    {lambda::EventKind::sqs, records({sqs_record("hello", attribute(2), system_9)})},
    {lambda::EventKind::sqs, records({sqs_record("hello", binary_attribute(2))})},
    {lambda::EventKind::sqs, records({sqs_record("hello", "{}", system_9)})},
    {lambda::EventKind::kinesis,
     records({kinesis_record(fill(R"({"a":1,"_datadog":%})", {headers_json(4)}))})},
    {lambda::EventKind::kafka, kafka(fill(R"({"t-0":[%]})", {kafka_record(1)}))},
    {lambda::EventKind::kafka, kafka(fill(R"({"t-0":{"0":%}})", {kafka_record(1, keyed_bytes)}))},
    {lambda::EventKind::rabbitmq, rabbitmq(fill(R"({"q::/":[%]})", {rabbitmq_message(1)}))},
    {lambda::EventKind::activemq, activemq(activemq_message(1))},
    {lambda::EventKind::event_bridge, event_bridge_event(3)},
    {lambda::EventKind::step_functions, fill(R"({"Payload":{"_datadog":%}})", {headers_json(5)})},
    {lambda::EventKind::step_functions, fill(R"({"_datadog":%})", {state_machine})},
};

}  // namespace baton::test
