// SPDX-License-Identifier: MIT
#include <baton/messaging/lambda.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/events.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;
using lambda::ContextSource;
using lambda::EventExtraction;
using lambda::EventKind;

namespace {

struct Row {
  std::string_view rule;
  std::string event;
  EventKind kind;
  int number;
  Errc code = Errc::none;
};
const std::string java =
    R"({"_datadog":{"stringValue":"{\"dd-pathway-ctx-base64\":\"AAAA\"}","dataType":"String"}})";
const Row rows[] = {
    // HTTP
    {"[msg 11.22]", "{" + http(1) + "}", EventKind::http, 1},
    {"[msg 11.22]",
     R"({"headers":{"X-Datadog-Trace-Id":"1","X-DATADOG-PARENT-ID":"1001",)"
     R"("x-datadog-sampling-priority":"1"}})",
     EventKind::http, 1},
    {"[msg 11.22]",
     R"({"headers":null,"multiValueHeaders":{"x-datadog-trace-id":["1","2"],)"
     R"("x-datadog-parent-id":["1001"],"x-datadog-sampling-priority":["1"],"empty":[]}})",
     EventKind::http, 1},
    {"[msg 11.22]", fill(R"({"headers":{"host":"h"},"multiValueHeaders":%})", {headers_json(2)}),
     EventKind::http, 2},
    {"[msg 11.22]",
     fill(R"({"multiValueHeaders":%,"headers":%})", {headers_json(2), headers_json(1)}),
     EventKind::http, 1},
    {"[msg 11.26]", R"({"headers":{},"multiValueHeaders":7})", EventKind::http, 0, Errc::none},
    {"[msg 11.26]", R"({"headers":{"x-datadog-trace-id":["x"]}})", EventKind::http, 0,
     Errc::bad_digit},
    {"[msg 11.27]",
     R"({"headers":{"x-datadog-trace-id":1,"x-datadog-parent-id":1001,)"
     R"("x-datadog-sampling-priority":1}})",
     EventKind::http, 1},
    {"[msg 11.27]", R"({"headers":{"x-datadog-trace-id":"1","x-datadog-parent-id":1e3}})",
     EventKind::http, 0, Errc::missing_part},
    {"[msg 11.34]",
     fill(R"({"headers":{"X-Aws-Sqsd-Attr-_datadog":%}})", {json_string(headers_json(6))}),
     EventKind::http, 6},
    {"[msg 11.34]",
     fill(R"({"headers":{"x-aws-sqsd-attr-_datadog":%,%})",
          {json_string(headers_json(6)), headers_json(1).substr(1)}),
     EventKind::http, 1},
    // behind an authorizer
    {"[msg 11.29]", authorized(naming_request(7, "r1"), R"({"_datadog":%})", headers_json(1)),
     EventKind::http, 7},
    {"[msg 11.29]",
     authorized(naming_request(7, "r1"), R"({"lambda":{"_datadog":%}})", headers_json(1)),
     EventKind::http, 7},
    {"[msg 11.29]",
     authorized(headers_json(7), R"({"_datadog":%,"integrationLatency":12})", headers_json(1)),
     EventKind::http, 7},
    {"[msg 11.29]",
     authorized(headers_json(7), R"({"_datadog":%,"integrationLatency":"0.5"})", headers_json(1)),
     EventKind::http, 7},
    // a cached document of an earlier request
    {"[msg 11.29]",
     authorized(naming_request(7, "r0"), R"({"_datadog":%,"integrationLatency":0})",
                headers_json(1)),
     EventKind::http, 1},
    {"[msg 11.29]",
     authorized(headers_json(7), R"({"_datadog":%,"integrationLatency":-1})", headers_json(1)),
     EventKind::http, 1},
    {"[msg 11.29]", authorized("", R"({"_datadog":%})", headers_json(1)), EventKind::http, 1},
    {"[msg 11.29]", authorized("{", R"({"integrationLatency":1,"_datadog":%})", headers_json(1)),
     EventKind::http, 1},
    {"[msg 11.29]", authorized("", R"({"integrationLatency":1,"_datadog":"!!"})", headers_json(1)),
     EventKind::http, 1},
    {"[msg 11.29]", authorized("", R"({"integrationLatency":1,"_datadog":7})", headers_json(1)),
     EventKind::http, 1},
    {"[msg 11.29]",
     fill(R"({"requestContext":{"requestId":"r1","authorizer":{"_datadog":%}}})",
          {json_string(base64(naming_request(7, "r1")))}),
     EventKind::http, 7},  // a web socket has no headers
    {"[msg 11.29]", R"({"requestContext":{"authorizer":null}})", EventKind::unknown, 0, Errc::none},
    // AppSync
    {"[msg 11.30]",
     fill(R"({"info":{"selectionSetGraphQL":"{ id }"},"request":{"headers":%}})",
          {headers_json(1)}),
     EventKind::app_sync, 1},
    {"[msg 11.30]", fill(R"({"info":{},"request":{"headers":%}})", {headers_json(1)}),
     EventKind::unknown, 0, Errc::none},
    {"[msg 11.30]", R"({"info":{"selectionSetGraphQL":"{ id }"},"request":null})",
     EventKind::app_sync, 0, Errc::none},
    // durable executions
    {"[msg 11.32]", durable(checkpoint("0", 8) + "," + checkpoint("1", 1)),
     EventKind::durable_execution, 1},
    {"[msg 11.32]", durable(checkpoint("10", 1) + "," + checkpoint("9", 8)),
     EventKind::durable_execution, 1},
    {"[msg 11.32]",
     durable(checkpoint("2", 1) + "," + checkpoint("03", 8) + "," + checkpoint("", 8) + "," +
             checkpoint("4x", 8) + R"(,{"Name":"step","Payload":"{}"},7,{"Name":7})"),
     EventKind::durable_execution, 1},
    {"[msg 11.32]",
     durable(fill(R"({"Name":"_datadog_0","StepDetails":{"Result":%}})",
                  {json_string(headers_json(1))})),
     EventKind::durable_execution, 1},
    {"[msg 11.32]",
     merged(durable(checkpoint("0", 1)), fill(R"({"headers":%})", {headers_json(2)})),
     EventKind::durable_execution, 1},
    {"[msg 11.32]", durable(R"({"Name":"_datadog_1","Payload":"["})"), EventKind::durable_execution,
     0, Errc::not_json},
    {"[msg 11.32]", durable(R"({"Name":"_datadog_1","Payload":{}})"), EventKind::durable_execution,
     0, Errc::none},
    {"[msg 11.32]", R"({"DurableExecutionArn":"arn:x"})", EventKind::durable_execution, 0,
     Errc::none},
    {"[msg 11.32]", R"({"DurableExecutionArn":null})", EventKind::unknown, 0, Errc::none},
    // Kafka
    {"[msg 11.31]", kafka(fill(R"({"t-0":[%]})", {kafka_record(1)})), EventKind::kafka, 1},
    {"[msg 11.31]",
     kafka(fill(R"({"t-0":[%]})", {kafka_record(1, keyed_bytes)}), "SelfManagedKafka"),
     EventKind::kafka, 1},
    {"[msg 11.31]", kafka(fill(R"({"t-0":{"0":%}})", {kafka_record(1)})), EventKind::kafka, 1},
    {"[msg 11.31]",
     kafka(fill(R"({"t-0":[{"headers":{"0":{%}}}]})",
                {broker_headers(1, listed_bytes, R"(},"1":{)")})),
     EventKind::kafka, 1},
    {"[msg 11.31]", kafka(fill(R"([[%]])", {kafka_record(1)})), EventKind::kafka, 1},
    {"[msg 11.31]",
     kafka(fill(R"({"t-0":[],"t-1":[%,%],"t-2":[%]})",
                {kafka_record(0), kafka_record(1), kafka_record(2)})),
     EventKind::kafka, 1},
    // ids of two records never make a context
    {"[msg 11.31]",
     kafka(R"({"t-0":[{"headers":[{"x-datadog-trace-id":[49]}]},)"
           R"({"headers":[{"x-datadog-parent-id":[50]}]}]})"),
     EventKind::kafka, 0, Errc::missing_part},
    {"[msg 11.31]",
     kafka(
         R"({"t-0":[{"headers":[{"x-datadog-trace-id":[49,256]},{"x-datadog-parent-id":[50]}]}]})"),
     EventKind::kafka, 0, Errc::none},
    {"[msg 11.31]",
     kafka(
         R"({"t-0":[{"headers":[{"x-datadog-trace-id":[-61,-97]},{"x-datadog-parent-id":[50]}]}]})"),
     EventKind::kafka, 0, Errc::bad_digit},
    {"[msg 11.26]", kafka(R"({"t-0":[{"headers":null},7],"t-1":null})"), EventKind::kafka, 0,
     Errc::none},
    {"[msg 11.26]", kafka("{}"), EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", kafka("null"), EventKind::unknown, 0, Errc::none},
    {"[msg 11.31]", kafka(fill(R"({"t-0":[%]})", {kafka_record(1)}), "aws:other"),
     EventKind::unknown, 0, Errc::none},
    // RabbitMQ
    {"[msg 11.33]", rabbitmq(fill(R"({"q::/":[%]})", {rabbitmq_message(1)})), EventKind::rabbitmq,
     1},
    {"[msg 11.33]",
     rabbitmq(fill(R"({"a":[%],"b":[%]})", {rabbitmq_message(0), rabbitmq_message(1)})),
     EventKind::rabbitmq, 1},
    {"[msg 11.33]",
     rabbitmq(
         R"({"q":[{"basicProperties":{"headers":{"x-datadog-trace-id":{"bytes":[49]},)"
         R"("x-datadog-parent-id":"1001","x-datadog-sampling-priority":1,"x":{"bytes":7}}}}]})"),
     EventKind::rabbitmq, 1},
    {"[msg 11.26]", rabbitmq(R"({"q":[{"basicProperties":7}]})"), EventKind::rabbitmq, 0,
     Errc::none},
    // ActiveMQ
    {"[msg 11.33]", activemq(activemq_message(1)), EventKind::activemq, 1},
    {"[msg 11.33]", activemq(activemq_message(0) + "," + activemq_message(1)), EventKind::activemq,
     1},
    {"[msg 11.33]", fill(R"({"messages":[%]})", {activemq_message(1)}), EventKind::activemq, 1},
    {"[msg 11.33]", R"({"messages":[{"role":"user"}]})", EventKind::unknown, 0, Errc::none},
    // SNS
    {"[msg 11.14]", records({sns_record(1)}), EventKind::sns, 1},
    {"[msg 11.14]",
     fill(R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Type":"String","Value":%}}}}]})",
          {json_string(headers_json(1))}),
     EventKind::sns, 1},
    {"[msg 11.26]", R"({"Records":[{"Sns":null}]})", EventKind::sns, 0, Errc::none},
    {"[msg 11.26]", R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Value":"!"}}}}]})",
     EventKind::sns, 0, Errc::not_base64},
    // SNS in SQS
    {"[msg 11.12]", records({sqs_record(notification(1), attribute(2), system_9)}),
     EventKind::sns_in_sqs, 1},
    {"[msg 11.12]", records({sqs_record(notification(0), attribute(2), system_9)}),
     EventKind::sns_in_sqs, 2},
    {"[msg 11.12]", records({sqs_record(notification(0), binary_attribute(2))}),
     EventKind::sns_in_sqs, 2},
    {"[msg 11.24]", records({sqs_record(notification(0), "{}", system_9)}), EventKind::sns_in_sqs,
     9},
    {"[msg 11.22]",
     records({sqs_record(merged(notification(1), event_bridge_event(3)), attribute(2))}),
     EventKind::sns_in_sqs, 1},
    // EventBridge in SQS
    {"[msg 11.17]", records({sqs_record(event_bridge_event(3), "{}", system_ambient)}),
     EventKind::event_bridge_in_sqs, 3},
    {"[msg 11.22]", records({sqs_record(event_bridge_event(3), attribute(2), system_9)}),
     EventKind::event_bridge_in_sqs, 3},
    {"[msg 11.23]", records({sqs_record(event_bridge_event(0), attribute(2), system_9)}),
     EventKind::event_bridge_in_sqs, 0, Errc::none},
    // SQS
    {"[msg 11.8]", records({sqs_record("hello", attribute(2))}), EventKind::sqs, 2},
    {"[msg 11.13]", records({sqs_record("hello", binary_attribute(2))}), EventKind::sqs, 2},
    {"[msg 11.24]", records({sqs_record("hello", attribute(2), system_9)}), EventKind::sqs, 2},
    {"[msg 11.24]", records({sqs_record("hello", "{}", system_9)}), EventKind::sqs, 9},
    {"[msg 11.9]", records({sqs_record("hello", java, system_9)}), EventKind::sqs, 9},
    {"[msg 11.24]", records({sqs_record("hello", java, system_ambient)}), EventKind::sqs, 0,
     Errc::none},
    {"[msg 11.24]",
     records(
         {sqs_record("hello", R"({"_datadog":{"stringValue":"{","binaryValue":"!"}})", system_9)}),
     EventKind::sqs, 9},
    {"[msg 11.6]",
     records(
         {sqs_record("hello", R"({"x-datadog-trace-id":{"stringValue":"2","dataType":"String"},)"
                              R"("x-datadog-parent-id":{"stringValue":"1002","dataType":"String"},)"
                              R"("x-datadog-sampling-priority":)"
                              R"({"stringValue":"1","dataType":"String"}})")}),
     EventKind::sqs, 2},
    {"[msg 11.22]", fill(R"({"Records":[{"messageAttributes":%}]})", {attribute(2)}),
     EventKind::sqs, 2},
    {"[msg 11.26]", records({sqs_record(R"({"Type":"Notification")", "{}")}), EventKind::sqs, 0,
     Errc::none},
    // Kinesis
    {"[msg 11.19]", records({kinesis_record(fill(R"({"a":1,"_datadog":%})", {headers_json(4)}))}),
     EventKind::kinesis, 4},
    {"[msg 11.26]", records({kinesis_record("text")}), EventKind::kinesis, 0, Errc::not_json},
    {"[msg 11.26]", records({kinesis_record(R"({"_datadog":null})")}), EventKind::kinesis, 0,
     Errc::not_json},
    {"[msg 11.26]", R"({"Records":[{"kinesis":{"data":"!!!!"}}]})", EventKind::kinesis, 0,
     Errc::not_base64},
    {"[msg 11.26]", R"({"Records":[{"kinesis":[]}]})", EventKind::kinesis, 0, Errc::not_json},
    // EventBridge
    {"[msg 11.17]", event_bridge_event(3), EventKind::event_bridge, 3},
    {"[msg 11.17]", fill(R"({"detail":{"_datadog":%},"detail-type":"t"})", {headers_json(3)}),
     EventKind::event_bridge, 3},
    {"[msg 11.26]", R"({"detail-type":"t","detail":[]})", EventKind::event_bridge, 0, Errc::none},
    // Step Functions
    {"[msg 11.20]", fill(R"({"order":1,"_datadog":%})", {headers_json(5)}),
     EventKind::step_functions, 5},
    {"[msg 11.20]", fill(R"({"Payload":{"_datadog":%}})", {headers_json(5)}),
     EventKind::step_functions, 5},
    // unknown events
    {"[msg 11.26]", "{}", EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", R"({"Records":[]})", EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", R"({"Records":[7]})", EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", R"({"Records":{"Sns":{}}})", EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", R"({"Records":[{"eventSource":"aws:s3","s3":{}}]})", EventKind::unknown, 0,
     Errc::none},
    {"[msg 11.26]", fill(R"({"Records":[%],"Records":[]})", {sns_record(1)}), EventKind::unknown, 0,
     Errc::none},
    {"[msg 11.26]", "[]", EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", "null", EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", R"("text")", EventKind::unknown, 0, Errc::none},
    {"[msg 11.26]", "", EventKind::unknown, 0, Errc::not_json},
    {"[msg 11.26]", "text", EventKind::unknown, 0, Errc::not_json},
    {"[msg 11.26]", "{" + http(1) + "},", EventKind::unknown, 0, Errc::not_json},
    {"[msg 11.26]", "{" + http(1), EventKind::unknown, 0, Errc::not_json},
};

TEST_CASE("lambda: every kind of event") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.event);
    const EventExtraction found = lambda::extract(exact_copy(row.event));
    CHECK(number_of(found) == row.number);
    CHECK(message(found.kind) == message(row.kind));
    CHECK((found.source == ContextSource::event) == (row.number != 0));
    if (row.number == 0) CHECK(found.error().code == row.code);
  }
}

TEST_CASE("lambda: the order in which kinds are recognised") {  // [msg 11.22] [msg 11.23]
  const std::string all_in_one_record = merged(
      merged(sns_record(2), sqs_record(notification(3), attribute(4))), kinesis_record("{}"));
  const std::string whole = merged(merged("{" + http(1) + "}", records({all_in_one_record})),
                                   merged(event_bridge_event(6), R"({"_datadog":{}})"));
  CHECK(number_of(lambda::extract(whole)) == 1);
  CHECK(lambda::extract(whole).kind == EventKind::http);

  const std::string no_http = whole.substr(0, 1) + whole.substr(http(1).size() + 2);
  CHECK(number_of(lambda::extract(no_http)) == 2);
  CHECK(lambda::extract(no_http).kind == EventKind::sns);

  const std::string event_and_records =
      merged(records({sqs_record("hello", "{}")}), event_bridge_event(6));
  CHECK(number_of(lambda::extract(event_and_records)) == 0);  // one reader, SQS's
  CHECK(lambda::extract(event_and_records).kind == EventKind::sqs);

  const std::string headers_without = merged(R"({"headers":{}})", records({sns_record(2)}));
  CHECK(number_of(lambda::extract(headers_without)) == 0);
  CHECK(lambda::extract(headers_without).kind == EventKind::http);
}

const std::string execution = R"({"Execution":{"Id":"a"},"State":{"Name":"b","EnteredTime":"c"}})";

TEST_CASE("lambda: a state machine's context object is looked for in any event") {
  const auto expected = lambda::extract(execution);
  REQUIRE(expected);
  CHECK(expected.kind == EventKind::step_functions);
  for (const std::string& event : {
           merged(R"({"headers":{"host":"h"}})", execution),
           merged(R"({"detail-type":"t"})", fill(R"({"_datadog":%})", {execution})),
           fill(R"({"detail-type":"t","detail":{"_datadog":%}})", {execution}),
           records({kinesis_record(fill(R"({"_datadog":%})", {execution}))}),
       }) {
    CAPTURE(event);
    const auto found = lambda::extract(exact_copy(event));
    CHECK(found.context().span_id() == expected.context().span_id());
    CHECK(found.source == ContextSource::event);
  }
}

TEST_CASE("lambda: the runtime's data, if the event has no context") {  // [msg 11.22]
  const std::string client = fill(R"({"custom":{"_datadog":%}})", {headers_json(7)});
  const std::string custom = fill(R"({"custom":%})", {headers_json(8)});
  constexpr std::string_view ambient =
      "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1";

  auto found = lambda::extract("{}", {client, ambient});
  CHECK(number_of(found) == 7);
  CHECK(found.source == ContextSource::client_context);
  CHECK(number_of(lambda::extract("{}", {custom, ambient})) == 8);
  CHECK(number_of(lambda::extract("{" + http(1) + "}", {client, ambient})) == 1);

  found = lambda::extract("{}", {R"({"custom":{}})", ambient});  // [xray 9.4]
  CHECK(found.source == ContextSource::trace_header);
  CHECK(found.context().trace_id() == TraceId{0, 0x3773'8dc0'4200'9320});
  CHECK(found.context().sampling_priority() == SamplingPriority::user_keep);
  // For every kind, and even if the event is not JSON.
  for (const std::string& event : {std::string("{"), records({sns_record(0)}), std::string()}) {
    found = lambda::extract(event, {"", ambient});
    CHECK(found.source == ContextSource::trace_header);
  }
  CHECK(number_of(lambda::extract(
            "{}",
            {"", "Root=1-00000000-000000000000000000000009;Parent=00000000000003f1;Sampled=1"})) ==
        9);  // [xray 9.3]

  found = lambda::extract("{}", {"{", "x"});
  CHECK_FALSE(found);
  CHECK(found.source == ContextSource::none);
  CHECK(found.error() == Error{Errc::not_json, 1, "client context"});
}

TEST_CASE("lambda: the first record decides") {  // [msg 11.25]
  const std::string first_without =
      records({sqs_record("hello", "{}"), sqs_record("hello", attribute(2))});
  CHECK(number_of(lambda::extract(first_without)) == 0);
  CHECK(number_of(lambda::extract(
            records({sqs_record("a", attribute(2)), sqs_record("a", attribute(3))}))) == 2);
}

struct Seen {
  std::vector<int> numbers;
  std::vector<EventKind> kinds;
  Error error;
};
Seen each(std::string_view event) {
  Seen seen;
  seen.error = lambda::for_each_record(event, [&](EventExtraction&& found) {
    seen.numbers.push_back(number_of(found));
    seen.kinds.push_back(found.kind);
    CHECK((found.source == ContextSource::event) == static_cast<bool>(found));
  });
  return seen;
}

TEST_CASE("lambda: each record has its own context") {  // [msg 11.25]
  const Seen seen = each(exact_copy(records({
      sqs_record("hello", attribute(1)),
      sqs_record("hello", "{}"),
      sqs_record(notification(3), attribute(1)),
      sqs_record(event_bridge_event(4), attribute(1)),
      sns_record(5),
      "null",
      kinesis_record(fill(R"({"_datadog":%})", {headers_json(6)})),
  })));
  CHECK(seen.numbers == std::vector<int>{1, 0, 3, 4, 5, 0, 6});
  CHECK(seen.kinds == std::vector<EventKind>{EventKind::sqs, EventKind::sqs, EventKind::sns_in_sqs,
                                             EventKind::event_bridge_in_sqs, EventKind::sns,
                                             EventKind::unknown, EventKind::kinesis});
  CHECK_FALSE(seen.error);

  CHECK(each("{}").numbers.empty());
  CHECK(each(R"({"Records":7})").numbers.empty());
  CHECK(each(R"({"Records":[]})").numbers.empty());
  CHECK(each(fill(R"({"Records":[1,2],"Records" : [ % ]})", {sns_record(1)})).numbers ==
        std::vector<int>{1});
  // No half of a broken event is used.
  const Seen broken = each(records({sns_record(1)}) + "]");
  CHECK(broken.numbers.empty());
  CHECK(broken.error.code == Errc::not_json);
}

TEST_CASE("lambda: a custom extractor is asked first") {
  const auto custom = [](std::string_view event) {
    detail::Unwrapper unwrapper;
    std::string_view headers;
    detail::JsonReader reader(event);
    reader.object([&](detail::JsonString key) {
      if (key == "mine") headers = reader.object_text();
    });
    return extract(detail::JsonHeaders(headers, unwrapper));
  };
  const std::string event =
      merged(fill(R"({"mine":%})", {headers_json(8)}), records({sns_record(1)}));
  auto found = lambda::extract(event, {}, custom);
  CHECK(number_of(found) == 8);
  CHECK(found.source == ContextSource::custom);
  CHECK(found.kind == EventKind::sns);

  found = lambda::extract(default_propagator, records({sns_record(1)}), {}, custom);
  CHECK(number_of(found) == 1);
  CHECK(found.source == ContextSource::event);
}

TEST_CASE("lambda: another propagator, and its behaviour") {
  constexpr Propagator<codecs::trace_context> w3c;
  CHECK_FALSE(lambda::extract(w3c, "{" + http(1) + "}"));

  Options options;
  options.behavior = ExtractBehavior::restart;
  const auto found = lambda::extract(DefaultPropagator(options), "{" + http(1) + "}", {"{}", "x"});
  CHECK_FALSE(found);
  CHECK(found.restart());
  CHECK(found.source == ContextSource::event);
  CHECK(found.links().size() == 1);
}

TEST_CASE("lambda: skipped parts take no memory") {
  std::string body = R"({"text":")";
  for (int i = 0; i < 50'000; ++i) body += "\\\"\\n";
  body += "\"}";
  const std::string event =
      merged(fill(R"({"requestContext":{"x":%},"y":%})", {json_string(body), json_string(body)}),
             records({sqs_record(body, attribute(1)), sqs_record(body, attribute(2))}));
  REQUIRE(event.size() > 800'000);
  AllocationCounter counter;
  const auto found = lambda::extract(event);
  CHECK(counter.bytes() < 4'096);
  CHECK(number_of(found) == 1);
}

TEST_CASE("lambda: each record of a broker has its own context") {  // [msg 11.31] [msg 11.33]
  using Numbers = std::vector<int>;
  CHECK(each(kafka(fill(R"({"t-0":[%,%],"t-1":{"0":%}})",
                        {kafka_record(1), kafka_record(0), kafka_record(3)})))
            .numbers == Numbers{1, 0, 3});
  CHECK(each(rabbitmq(fill(R"({"a":[%],"b":[%]})", {rabbitmq_message(1), rabbitmq_message(2)})))
            .numbers == Numbers{1, 2});
  const Seen seen = each(activemq(activemq_message(1) + ",null," + activemq_message(3)));
  CHECK(seen.numbers == Numbers{1, 0, 3});
  CHECK(seen.kinds == std::vector<EventKind>(3, EventKind::activemq));
}

TEST_CASE("lambda: records of a broker never mix") {  // [msg 11.31]
  const auto with_baggage = [](std::string_view baggage) {
    return fill(R"({"headers":[{"baggage":%}]})", {listed_bytes(baggage)});
  };
  auto found =
      lambda::extract(kafka(fill(R"({"t-0":[%,%]})", {with_baggage("a=1"), kafka_record(1)})));
  CHECK(number_of(found) == 1);
  CHECK(found.baggage().empty());

  found =
      lambda::extract(kafka(fill(R"({"t-0":[%,%]})", {with_baggage("a=1"), with_baggage("b=2")})));
  CHECK_FALSE(found);
  CHECK(found.baggage().size() == 1);
  CHECK(found.baggage().get("a") == "1");
}

TEST_CASE("lambda: every kind of event has a name") {
  for (int kind = 0; kind <= static_cast<int>(EventKind::step_functions); ++kind) {
    const std::string_view word = message(static_cast<EventKind>(kind));
    CHECK((word == "unknown") == (kind == 0));
  }
  CHECK(message(static_cast<EventKind>(200)) == "unknown");
}

// Bad input ---------------------------------------------------------------------------------------

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST_CASE("lambda: nothing is worth more memory than it has itself") {  // [msg 11.26]
  const std::string deep = nested(10'000);
  const std::string bomb(1'200'000, '[');
  const std::string long_text(1 << 20, 'x');
  std::string escapes;
  for (int i = 0; i < 100'000; ++i) escapes += R"(\\\u0022)";
  const std::string events[] = {
      deep,
      bomb,
      fill(R"({"headers":%})", {deep}),
      fill(R"({"headers":{"x-datadog-trace-id":%}})", {json_string(long_text)}),
      fill(R"({"detail-type":%,"detail":{"_datadog":{"traceparent":%,"tracestate":%}}})",
           {json_string(long_text), json_string(long_text), json_string(long_text)}),
      records({sqs_record(R"({"Type":"Notification","Message":)" + json_string(escapes), "{}")}),
      records({sqs_record(notification(0) + bomb, attribute(0))}),
      records({sqs_record("x", fill(R"({"_datadog":{"stringValue":%}})", {json_string(bomb)}))}),
      records({sqs_record("x", fill(R"({"_datadog":{"stringValue":"%"}})", {escapes}))}),
      records({sqs_record("x",
                          fill(R"({"_datadog":{"binaryValue":%}})", {json_string(base64(bomb))}))}),
      records({sqs_record("x", fill(R"({"_datadog":%})", {deep}))}),
      records({kinesis_record(bomb)}),
      records({kinesis_record(R"({"_datadog":)" + deep + "}")}),
      fill(R"({"_datadog":%})", {deep}),
      fill(R"({"Payload":{"_datadog":{"Execution":{"Id":%}}}})", {json_string(long_text)}),
      durable(fill(R"({"Name":"_datadog_1","Payload":%})", {json_string(bomb)})),
      durable(fill(R"({"Name":%,"Payload":"{}"})", {json_string(long_text)})),
      fill(R"({"requestContext":{"authorizer":{"_datadog":%,"integrationLatency":1}}})",
           {json_string(base64(bomb))}),
      fill(R"({"info":{"selectionSetGraphQL":1},"request":{"headers":%}})", {deep}),
      kafka(deep),
      kafka(fill(R"({"t":[{"headers":%}]})", {deep})),
      kafka(fill(R"({"t":[{"headers":[{"traceparent":%}]}]})", {listed_bytes(long_text)})),
      kafka(fill(R"({"t":[{"headers":[{"traceparent":%}]}]})", {keyed_bytes(long_text)})),
      kafka(R"({"t":[{"headers":[{"traceparent":{"18446744073709551615":1}}]}]})"),
      rabbitmq(fill(R"({"q":[{"basicProperties":{"headers":{"traceparent":%}}}]})", {deep})),
      activemq(fill(R"({"properties":{"traceparent":%}})", {json_string(long_text)})),
      fill(R"({"headers":{"x-aws-sqsd-attr-_datadog":%}})", {json_string(bomb)}),
      R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Type":"String","Value":"\ud8)",
      R"({"headers":{"x-datadog-trace-id":"1\)",
  };
  for (const std::string& event : events) {
    CAPTURE(event.substr(0, 100));
    AllocationCounter counter;
    const auto found = lambda::extract(event, {event, event});
    CHECK(counter.bytes() <= 2 * event.size() + 8'192);
    CHECK_FALSE(found);
    CHECK(found.error().code != Errc::none);
    lambda::for_each_record(event, [](EventExtraction&& record) { CHECK_FALSE(record); });
  }
}

}  // namespace
