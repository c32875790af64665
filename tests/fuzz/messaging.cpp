// SPDX-License-Identifier: MIT
// Input: any bytes, in place of every document that messaging reads.
#include <baton/messaging.hpp>
#include <map>
#include <string>

#include "reference/json.hpp"
#include "support/attributes.hpp"
#include "support/fuzz.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;
using lambda::ContextSource;
using lambda::EventExtraction;
using lambda::EventKind;

namespace {

/// Requires that an extraction with ids has a style.
void check(const Extraction& found) {
  require(!found || (found.context().trace_id() && !found.style().empty()));
}
void check(const EventExtraction& found) {
  check(static_cast<const Extraction&>(found));
  require((found.source != ContextSource::none) == static_cast<bool>(found));
}

void check_event(std::string_view event) {
  check(lambda::extract(event));
  check(lambda::extract(event, {event, event}));
  std::size_t records = 0;
  int first = 0;
  EventKind first_kind = EventKind::unknown;
  const Error error = lambda::for_each_record(event, [&](EventExtraction&& found) {
    check(found);
    if (records++ != 0) return;
    first = number_of(found);
    first_kind = found.kind;
  });
  require(!error || records == 0);
  const EventExtraction whole = lambda::extract(event);
  if (first > 0 && whole.kind == first_kind) require(number_of(whole) == first);
}

/// Reads the text as a body, as an attribute and as the data of a message.
void check_message(std::string_view text) {
  const std::string string = json_string(text);
  const std::string bytes = json_string(base64(text));
  check_event(fill(R"({"Records":[{"eventSource":"aws:sqs","body":%,"messageAttributes":)"
                   R"({"_datadog":{"stringValue":%,"binaryValue":%}}}]})",
                   {string, string, bytes}));
  check_event(fill(R"({"Records":[{"kinesis":{"data":%}}]})", {bytes}));
  check_event(
      fill(R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Value":%}}}}]})", {bytes}));

  const ApiAttributes attributes{{"_datadog", {"Binary", "", std::string(text)}}};
  check(sqs::extract(attributes, {text, text}));
  check_event(fill(R"({"DurableExecutionArn":"a","InitialExecutionState":{"Operations":[)"
                   R"({"Name":"_datadog_1","Payload":%}]}})",
                   {string}));
  check_event(
      fill(R"({"requestContext":{"authorizer":{"_datadog":%,"integrationLatency":1}}})", {bytes}));
  const std::map<std::string, std::string> request{{"x-aws-sqsd-attr-_datadog", std::string(text)}};
  check(elastic_beanstalk::extract(request));
}

/// Requires that a body reads back after an injection, and that its other bytes are unchanged.
template <class Inject, class Extract>
void check_body(std::string_view text, Inject inject, Extract extract) {
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  std::string body(text);
  const Injection injection = inject(context, body);
  if (!injection) {
    require(body == text);
    return;
  }
  require(number_of(extract(body)) == 7);
  require(reference::Json(std::string(text)).document() && reference::Json(body).document());
  const auto before = detail::find_json_member(text, "_datadog");
  require(before && body.substr(0, before->offset) == text.substr(0, before->offset));
  const std::string_view rest = text.substr(before->offset + before->length);
  require(body.substr(body.size() - rest.size()) == rest);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  check_event(text);
  check_message(text);
  check(sqs::extract_message(text));
  check(sns::extract(text));
  check(event_bridge::extract(text));
  check(step_functions::extract(text));
  check_body(
      text, [](const auto& context, auto& body) { return kinesis::inject(context, body); },
      [](const auto& body) { return kinesis::extract(body); });
  check_body(
      text, [](const auto& context, auto& body) { return event_bridge::inject(context, body); },
      [](const auto& body) { return event_bridge::extract(R"({"detail":)" + body + "}"); });
  return 0;
}
