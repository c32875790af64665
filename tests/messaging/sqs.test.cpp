// SPDX-License-Identifier: MIT
#include <baton/messaging/sqs.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/allocations.hpp"
#include "support/attributes.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr std::string_view aws_7 =
    "Root=1-00000000-000000000000000000000007;Parent=00000000000003ef;Sampled=1";
constexpr std::string_view aws_ambient =
    "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1";

std::string text_of(int n) {
  return fill(R"({"_datadog":{"DataType":"String","StringValue":%}})",
              {json_string(headers_json(n))});
}
std::string bytes_of(int n) {
  return fill(R"({"_datadog":{"DataType":"Binary","BinaryValue":%}})",
              {json_string(base64(headers_json(n)))});
}
std::string envelope(std::string_view attributes, std::string_view message = "m") {
  return fill(R"({"Type":"Notification","MessageId":"i","Message":%,"MessageAttributes":%})",
              {json_string(message), std::string(attributes)});
}
std::string envelope_of(int n, bool as_text = false) {
  const std::string value = as_text ? headers_json(n) : base64(headers_json(n));
  return envelope(fill(R"({"_datadog":{"Type":%,"Value":%}})",
                       {as_text ? R"("String")" : R"("Binary")", json_string(value)}));
}
std::string event_of(int n) {
  return fill(R"({"version":"0","detail-type":"t","detail":{"a":1,"_datadog":%}})",
              {headers_json(n)});
}
/// A message as ReceiveMessage returns it; empty parts are left out.
std::string message_of(std::string_view body, std::string_view attributes,
                       std::string_view aws_header = {}) {
  std::string out = R"({"MessageId":"1","ReceiptHandle":"r","Body":)" + json_string(body);
  if (!attributes.empty()) out.append(R"(,"MessageAttributes":)").append(attributes);
  if (!aws_header.empty()) {
    out +=
        R"(,"Attributes":{"SentTimestamp":"1","AWSTraceHeader":)" + json_string(aws_header) + "}";
  }
  return out + "}";
}

struct Row {
  std::string_view rule;
  std::string message;
  int number;
  Errc code = Errc::none;
};
const std::string pathway =
    R"({"_datadog":{"DataType":"String","StringValue":"{\"dd-pathway-ctx-base64\":\"AAAA\"}"}})";
const Row rows[] = {
    {"[msg 11.7]", message_of("hello", text_of(1)), 1},
    {"[msg 11.7]", message_of("hello", bytes_of(1)), 1},
    {"[msg 11.8]",
     fill(R"({"body":"hello","attributes":{},"messageAttributes":{"_datadog":{"stringValue":%,)"
          R"("stringListValues":[],"binaryListValues":[],"dataType":"String"}}})",
          {json_string(headers_json(1))}),
     1},
    // AWSTraceHeader if `_datadog` has no context
    {"[msg 11.9]", message_of("hello", "", aws_7), 7},
    {"[msg 11.9]", message_of("hello", pathway, aws_7), 7},
    {"[msg 11.9]", message_of("hello", text_of(1), aws_7), 1},
    {"[msg 11.9]", message_of("hello", pathway, aws_ambient), 0, Errc::none},
    {"[msg 11.9]", message_of("hello", pathway), 0, Errc::none},
    {"[msg 11.24]", message_of("hello", R"({"_datadog":{"StringValue":"{"}})", aws_7), 7},
    {"[msg 11.24]", message_of("hello", "", aws_ambient), 0, Errc::none},
    {"[msg 11.24]", message_of("hello", "", "Root=1-0;Parent=0"), 0, Errc::bad_length},
    // SNS, not raw
    {"[msg 11.11]", message_of(envelope_of(2), ""), 2},
    {"[msg 11.11]", message_of(envelope_of(2, true), ""), 2},
    {"[msg 11.12]", message_of(envelope_of(2), text_of(1), aws_7), 2},
    {"[msg 11.12]", message_of(envelope("{}"), text_of(1), aws_7), 1},
    {"[msg 11.12]", message_of(envelope("{}"), "", aws_7), 7},
    {"[msg 11.12]",
     message_of(envelope(R"({"_datadog":{"Type":"Binary","Value":"!!"}})"), text_of(1)), 1},
    // SNS, raw
    {"[msg 11.13]", message_of("hello", bytes_of(1), aws_7), 1},
    // EventBridge, directly or through SNS
    {"[msg 11.17]", message_of(event_of(3), ""), 3},
    {"[msg 11.17]", message_of(event_of(3), text_of(1)), 1},
    {"[msg 11.17]", message_of(event_of(3), pathway, aws_7), 3},
    {"[msg 11.17]", message_of(R"({"detail":{"_datadog":{}}})", "", aws_7), 7},
    {"[msg 11.17]", message_of(envelope("{}", event_of(3)), ""), 3},
    {"[msg 11.17]", message_of(envelope("{}", event_of(3)), text_of(1)), 1},
    // a body that only looks like one of these
    {"[msg 11.26]", message_of(R"({"Type":"Other","MessageAttributes":{}})", text_of(1)), 1},
    {"[msg 11.26]", message_of(envelope_of(2).substr(1), text_of(1)), 1},
    {"[msg 11.26]", message_of(event_of(3) + "]", "", aws_7), 7},
    // nothing
    {"[msg 11.26]", message_of("hello", ""), 0, Errc::none},
    {"[msg 11.26]", message_of("", "{}"), 0, Errc::none},
    {"[msg 11.26]", message_of("hello", "[]"), 0, Errc::none},
    {"[msg 11.26]", R"({"_datadog":null})", 0, Errc::none},
    {"[msg 11.26]", "[]", 0, Errc::none},
    {"[msg 11.26]", "null", 0, Errc::none},
    {"[msg 11.26]", "", 0, Errc::not_json},
    {"[msg 11.26]", message_of("hello", text_of(1)) + ",", 0, Errc::not_json},
    {"[msg 11.26]", message_of("hello", text_of(1)).substr(0, 100), 0, Errc::not_json},
};

TEST_CASE("sqs: a message in JSON") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.message);
    const Extraction found = sqs::extract_message(exact_copy(row.message));
    CHECK(number_of(found) == row.number);
    if (row.number == 0) CHECK(found.error().code == row.code);
  }
}

TEST_CASE("sqs: a message in parts") {
  const ApiAttributes none;
  const ApiAttributes text{{"_datadog", text_attribute(headers_json(1))}};
  const ApiAttributes bytes{{"_datadog", {"Binary", "", headers_json(1)}}};
  const ApiAttributes java{{"_datadog", text_attribute(R"({"dd-pathway-ctx-base64":"AAAA"})")}};

  CHECK(number_of(sqs::extract(none)) == 0);
  CHECK(number_of(sqs::extract(text)) == 1);               // [msg 11.7]
  CHECK(number_of(sqs::extract(bytes)) == 1);              // [msg 11.7] [msg 11.13]
  CHECK(number_of(sqs::extract(java, {"", aws_7})) == 7);  // [msg 11.9]
  CHECK(number_of(sqs::extract(text, {exact_copy(envelope_of(2)), aws_7})) == 2);
  CHECK(number_of(sqs::extract(none, {exact_copy(event_of(3)), aws_7})) == 3);
  CHECK(number_of(sqs::extract(none, {exact_copy("{\"Type\":"), aws_7})) == 7);

  constexpr Propagator<codecs::trace_context> w3c;
  CHECK(number_of(sqs::extract(w3c, text)) == 0);
}

TEST_CASE("sqs: the attributes to request") {
  CHECK(std::string_view(sqs::message_attribute_names[0]) == "_datadog");
  CHECK(std::string_view(sqs::attribute_names[0]) == "AWSTraceHeader");
}

SpanContext context_of(int n) {
  SpanContext context({0, static_cast<std::uint64_t>(n)}, {static_cast<std::uint64_t>(n) + 1000});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  return context;
}

TEST_CASE("sqs: written messages read back") {  // [msg 11.1]
  ApiAttributes attributes{{"x", text_attribute("1")}};
  const Injection injection = sqs::inject(context_of(7), attributes);
  CHECK(injection);
  CHECK(injection.written() == 5);
  CHECK(attributes.size() == 2);
  CHECK(attributes.at("_datadog").DataType == "String");
  CHECK(number_of(sqs::extract(attributes)) == 7);
  CHECK(sqs::inject(context_of(8), attributes));  // [msg 11.3]
  CHECK(attributes.size() == 2);
  CHECK(number_of(sqs::extract(attributes)) == 8);
}

ApiAttributes some(int count) {
  ApiAttributes out;
  for (int i = 0; i < count; ++i) out["a" + std::to_string(i)] = text_attribute("x");
  return out;
}

TEST_CASE("sqs: a refusal leaves the attributes as they were") {
  ApiAttributes full = some(10);  // [msg 11.2]
  CHECK(sqs::inject(context_of(7), full).error() == Error{Errc::no_room, 0, "_datadog"});
  CHECK(full == some(10));
  CHECK(sqs::inject(SpanContext(), full).error().code == Errc::none);
  CHECK(full == some(10));
  // The other layout: an attribute for each header, all or none.
  ApiAttributes eight = some(8);  // [msg 11.6]
  CHECK(inject(context_of(7), eight).error().code == Errc::no_room);
  CHECK(eight == some(8));
  CHECK(sqs::inject(context_of(7), eight));
}

TEST_CASE("sqs: 256 KiB, attributes included") {  // [msg 11.4]
  ApiAttributes probe;
  REQUIRE(sqs::inject(context_of(7), probe));
  const std::size_t room = 262'144 - detail::attributes_size(probe);

  ApiAttributes attributes;
  CHECK(sqs::inject(context_of(7), attributes, room));
  ApiAttributes over;
  CHECK(sqs::inject(context_of(7), over, room + 1).error().code == Errc::no_room);
  CHECK(over.empty());
  // The replaced attribute makes room, and others' attributes take it.
  CHECK(sqs::inject(context_of(8), attributes, room));
  ApiAttributes others = some(1);
  const std::size_t other = detail::attributes_size(others);
  CHECK(sqs::inject(context_of(7), others, room - other));
  ApiAttributes too_many = some(1);
  CHECK_FALSE(sqs::inject(context_of(7), too_many, room - other + 1));
  CHECK(too_many == some(1));
  // A message that is too large already.
  CHECK_FALSE(sqs::inject(context_of(7), over, 300'000));
}

struct Entry {
  std::string Id;
  std::string MessageBody;
  ApiAttributes MessageAttributes;
};
sqs::BatchInjection inject_all(std::vector<Entry>& entries, const SpanContext& context) {
  return sqs::inject_batch(
      context, entries, [](Entry& entry) -> ApiAttributes& { return entry.MessageAttributes; },
      [](const Entry& entry) -> const std::string& { return entry.MessageBody; });
}

TEST_CASE("sqs: a batch, every entry") {  // [msg 11.5]
  std::vector<Entry> entries{{"1", "a", {}}, {"2", "b", some(10)}, {"3", "c", some(2)}};
  const auto result = inject_all(entries, context_of(7));
  CHECK_FALSE(result);
  CHECK(result.injected == 2);
  CHECK(result.refused == 1);
  CHECK(result.error.code == Errc::no_room);
  CHECK(number_of(sqs::extract(entries[0].MessageAttributes)) == 7);
  CHECK(entries[1].MessageAttributes == some(10));
  CHECK(number_of(sqs::extract(entries[2].MessageAttributes)) == 7);

  std::vector<Entry> none;
  CHECK(inject_all(none, context_of(7)));
  CHECK(inject_all(entries, SpanContext()).error.code == Errc::none);
}

TEST_CASE("sqs: the entries of a batch share 256 KiB") {  // [msg 11.4] [msg 11.5]
  ApiAttributes probe;
  REQUIRE(sqs::inject(context_of(7), probe));
  const std::size_t one = detail::attributes_size(probe);
  const std::string half((262'144 - 2 * one) / 2, 'x');
  std::vector<Entry> entries{{"1", half, {}}, {"2", half, {}}};
  CHECK(inject_all(entries, context_of(7)).injected == 2);
  CHECK(inject_all(entries, context_of(8)).injected == 2);  // replaced

  entries = {{"1", half, {}}, {"2", half + "yy", {}}};
  const auto result = inject_all(entries, context_of(7));
  CHECK(result.injected == 1);
  CHECK(result.error.code == Errc::no_room);
  CHECK(entries[1].MessageAttributes.empty());
}

TEST_CASE("sqs: AWSTraceHeader of another writer, where xray is read") {  // [msg 11.28]
  constexpr Propagator<codecs::trace_context, codecs::xray> both;
  const ApiAttributes none;
  const Extraction found = sqs::extract(both, none, {"", aws_ambient});
  CHECK(found.context().trace_id() == TraceId{0x5e27'2390'8c39'8be0, 0x3773'8dc0'4200'9320});
  CHECK(found.context().span_id() == SpanId{0x94ae'789b'969f'1cc5});
  CHECK(found.style() == "xray");
  CHECK(number_of(sqs::extract(both, none, {"", aws_7})) == 7);  // [xray 9.3]
  CHECK(sqs::extract_message(both, message_of("x", "{}", aws_ambient)));

  CHECK_FALSE(sqs::extract(none, {"", aws_ambient}));
  Styles w3c_alone;
  w3c_alone.extract.add(0);
  using Both = Propagator<codecs::trace_context, codecs::xray>;
  CHECK_FALSE(sqs::extract(Both(Options{}, w3c_alone), none, {"", aws_ambient}));
}

TEST_CASE("sqs: AWSTraceHeader written as Datadog writes it") {  // [xray 9.3]
  ApiAttributes system{{"SenderId", text_attribute("x")}};
  SpanContext context({0x640c'fd8d'0000'0000, 0x1234'5678'90ab'cdef}, {0x0123'4567'89ab'cdef});
  CHECK(sqs::inject_aws_trace_header(context, system).written() == 1);
  CHECK(system.size() == 2);
  CHECK(system.at("AWSTraceHeader") ==
        text_attribute("Root=1-00000000-000000001234567890abcdef;Parent=0123456789abcdef"));
  context.set_sampling_priority(SamplingPriority::user_keep);
  CHECK(sqs::inject_aws_trace_header(context, system));
  CHECK(system.at("AWSTraceHeader").StringValue ==
        "Root=1-00000000-000000001234567890abcdef;Parent=0123456789abcdef;Sampled=1");
  context.set_sampling_priority(SamplingPriority::user_reject);
  CHECK(sqs::inject_aws_trace_header(context, system));
  CHECK(system.at("AWSTraceHeader").StringValue ==
        "Root=1-00000000-000000001234567890abcdef;Parent=0123456789abcdef;Sampled=0");

  const Extraction found =
      sqs::extract(ApiAttributes{}, {"", system.at("AWSTraceHeader").StringValue});
  CHECK(found.context().trace_id() == TraceId{0, 0x1234'5678'90ab'cdef});
  CHECK(found.context().sampling_priority() == SamplingPriority::auto_reject);

  ApiAttributes none;
  CHECK(sqs::inject_aws_trace_header(SpanContext(), none).error().code == Errc::none);
  CHECK(sqs::inject_aws_trace_header(SpanContext({1, 0}, {1}), none).error().code == Errc::none);
  CHECK(none.empty());
}

TEST_CASE("sqs: a body that wraps nothing costs nothing, however it is escaped") {
  std::string body = R"({"order":"\"7\"","lines":[)";
  for (int i = 0; i < 5'000; ++i) body += R"("a \"quoted\" line\n",)";
  body += "0]}";
  const std::string message = message_of(body, text_of(1));
  AllocationCounter counter;
  const Extraction found = sqs::extract_message(message);
  CHECK(counter.bytes() < 4'096);
  CHECK(number_of(found) == 1);
}

}  // namespace
