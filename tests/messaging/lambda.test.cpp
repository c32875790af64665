#include <baton/messaging/lambda.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

// Every place of every kind of event, with the number that is found there ------------------------

std::string http(int n) { return fill(R"("httpMethod":"GET","headers":%)", {headers_json(n)}); }
std::string sns_record(int n) {
  return fill(R"({"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Type":"Notification",)"
              R"("Message":"m","MessageAttributes":{"x":{"Type":"String","Value":"y"},)"
              R"("_datadog":{"Type":"Binary","Value":%}}}})",
              {json_string(base64(headers_json(n)))});
}
std::string sqs_record(std::string_view body, std::string_view attributes,
                       std::string_view system = "{}") {
  return fill(R"({"messageId":"i","body":%,"attributes":%,"messageAttributes":%,)"
              R"("eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:1:q"})",
              {json_string(body), std::string(system), std::string(attributes)});
}
std::string attribute(int n) {
  return fill(R"({"_datadog":{"stringValue":%,"stringListValues":[],"binaryListValues":[],)"
              R"("dataType":"String"}})",
              {json_string(headers_json(n))});
}
std::string binary_attribute(int n) {
  return fill(R"({"_datadog":{"binaryValue":%,"dataType":"Binary"}})",
              {json_string(base64(headers_json(n)))});
}
std::string system(std::string_view id) {
  return fill(
      R"({"SentTimestamp":"1","AWSTraceHeader":"Root=1-%;Parent=00000000000003f1;Sampled=1"})",
      {std::string(id)});
}
const std::string system_9 = system("00000000-000000000000000000000009");
const std::string system_ambient = system("5e272390-8c398be037738dc042009320");
std::string notification(int n) {
  return fill(R"({"Type":"Notification","TopicArn":"t","Message":"m","MessageAttributes":%})",
              {n == 0 ? "{}"
                      : fill(R"({"_datadog":{"Type":"Binary","Value":%}})",
                             {json_string(base64(headers_json(n)))})});
}
std::string event_bridge_event(int n) {
  return fill(R"({"version":"0","detail-type":"t","source":"s","detail":%})",
              {n == 0 ? "{}" : fill(R"({"_datadog":%})", {headers_json(n)})});
}
std::string kinesis_record(std::string_view data) {
  return fill(R"({"kinesis":{"partitionKey":"p","data":%,"approximateArrivalTimestamp":1.5},)"
              R"("eventSource":"aws:kinesis"})",
              {json_string(base64(data))});
}
std::string records(std::initializer_list<std::string> list) {
  std::string out = R"({"Records":[)";
  for (const std::string& record : list) out.append(out.back() == '[' ? "" : ",").append(record);
  return out + "]}";
}
/// Two events in one: members of both.
std::string merged(std::string_view a, std::string_view b) {
  return std::string(a.substr(0, a.size() - 1)) + "," + std::string(b.substr(1));
}

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
    // none of these
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
  CHECK(number_of(lambda::extract(event_and_records)) == 0);  // one reader, and that is SQS's
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

TEST_CASE("lambda: what the runtime knows, when the event says nothing") {  // [msg 11.22]
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
  // Whatever the kind, and even when the event is no JSON.
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
  // A broken event has no good half.
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
  auto found = lambda::extract(event, {}, default_propagator, custom);
  CHECK(number_of(found) == 8);
  CHECK(found.source == ContextSource::custom);
  CHECK(found.kind == EventKind::sns);

  found = lambda::extract(records({sns_record(1)}), {}, default_propagator, custom);
  CHECK(number_of(found) == 1);
  CHECK(found.source == ContextSource::event);
}

TEST_CASE("lambda: another propagator, and its behaviour") {
  constexpr Propagator<codecs::trace_context> w3c;
  CHECK_FALSE(lambda::extract("{" + http(1) + "}", {}, w3c));

  Options options;
  options.behavior = ExtractBehavior::restart;
  const auto found = lambda::extract("{" + http(1) + "}", {"{}", "x"}, DefaultPropagator(options));
  CHECK_FALSE(found);
  CHECK(found.restart());
  CHECK(found.source == ContextSource::event);
  CHECK(found.links().size() == 1);
}

TEST_CASE("lambda: what is skipped costs nothing") {
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

// Bad input ---------------------------------------------------------------------------------------

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST_CASE("lambda: nothing is worth more memory than it has itself") {  // [msg 11.26]
  const std::string deep = nested(10'000);
  const std::string bomb(12'000'000, '[');
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
