// SPDX-License-Identifier: MIT
// Messages that end too early, and messages with a wrong byte. A queue delivers such a message again and again,
// so no reader may fail over it.
#include <baton/messaging.hpp>

#include <doctest/doctest.h>

#include "support/attributes.hpp"
#include "support/events.hpp"
#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/messages.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

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
  for (std::size_t size = 0; size < state_machine.size(); ++size) {
    CAPTURE(size);
    read_everywhere(std::string_view(state_machine).substr(0, size));
  }
  CHECK(step_functions::extract(state_machine));
}

TEST_CASE("truncated: an event, at every byte") {  // [msg 11.26]
  const std::string notification = fill(
      R"({"Type":"Notification","Message":"m","MessageAttributes":{"_datadog":{"Type":"String","Value":%}}})",
      {json_string(headers_json(1))});
  const std::string event = fill(
      R"({"Records":[{"eventSource":"aws:sqs","body":%,"messageAttributes":{"_datadog":{"stringValue":%}}}],)"
      R"("detail":{"_datadog":%},"Payload":{"_datadog":%}})",
      {json_string(notification), json_string(state_machine), headers_json(2), state_machine});
  for (std::size_t size = 0; size < event.size(); ++size) {
    CAPTURE(size);
    read_everywhere(std::string_view(event).substr(0, size));
  }
  CHECK(lambda::extract(event));
}

TEST_CASE("truncated: every kind of event, at every byte") {  // [msg 11.26]
  for (const SampleEvent& sample : sample_events) {
    CAPTURE(sample.text);
    const auto whole = lambda::extract(sample.text);
    CHECK(whole);
    CHECK(whole.kind == sample.kind);
    for (std::size_t size = 0; size < sample.text.size(); ++size) {
      const ExactCopy copy(std::string_view(sample.text).substr(0, size));
      const auto found = lambda::extract(copy.view());
      CHECK_FALSE(found);
      CHECK(found.error().code == Errc::not_json);
      std::size_t records = 0;
      CHECK(lambda::for_each_record(copy.view(), [&](lambda::EventExtraction&&) { ++records; }));
      CHECK(records == 0);
    }
  }
}

/// The result has ids and a source, or neither.
void check(const lambda::EventExtraction& found) {
  CHECK((found.source == lambda::ContextSource::event) == static_cast<bool>(found));
  if (found) CHECK(found.context().trace_id());
}

TEST_CASE("mutated: every kind of event, with bytes that don't belong there") {  // [msg 11.26]
  constexpr std::string_view structure = "{}[]\",:\\u0-.eEtfn \x7f\x80\xff";
  Random random(20'261);
  for (const SampleEvent& sample : sample_events) {
    for (int round = 0; round < 400; ++round) {
      std::string text = sample.text;
      for (std::size_t bytes = 1 + random.below(2); bytes != 0; --bytes) {
        char& byte = text[random.below(text.size())];
        byte = random.below(2) == 0 ? random.byte() : structure[random.below(structure.size())];
      }
      const ExactCopy copy(text);
      check(lambda::extract(copy.view()));
      lambda::for_each_record(copy.view(), [](lambda::EventExtraction&& found) { check(found); });
      const Extraction others[] = {
          sqs::extract_message(copy.view()), sns::extract(copy.view()),
          event_bridge::extract(copy.view()), step_functions::extract(copy.view()),
          elastic_beanstalk::extract(Headers{{"x-aws-sqsd-attr-_datadog", text}})};
      for (const Extraction& other : others) CHECK((!other || other.context().trace_id()));
    }
  }
}
