// SPDX-License-Identifier: MIT
// A message as queues, topics and streams deliver it in JSON, and the message that its body may wrap.
#pragma once

#include <baton/detail/json.hpp>
#include <baton/messaging/attributes.hpp>
#include <baton/messaging/document.hpp>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// A message in JSON: of SQS's ReceiveMessage, or a record of a Lambda event. Parts are as in the text,
/// and empty if they are missing or of another type.
struct MessageRecord {
  JsonString source;                ///< eventSource
  JsonString body;                  ///< Body
  std::string_view attributes;      ///< MessageAttributes: an object
  JsonString aws_trace_header;      ///< Attributes.AWSTraceHeader
  bool has_sns = false;             ///< Sns
  std::string_view sns_attributes;  ///< Sns.MessageAttributes: an object
  bool has_kinesis = false;         ///< kinesis
  JsonString kinesis_data;          ///< kinesis.data: base64
  std::string_view kafka_headers;   ///< headers: any value
  std::string_view amqp_headers;    ///< basicProperties.headers: an object
  std::string_view jms_properties;  ///< properties: an object
};

/// Reads one message. [msg 11.8] Names begin with upper case in the API, with lower case in events.
constexpr MessageRecord read_record(JsonReader& reader) noexcept {
  MessageRecord out;
  reader.object([&](JsonString key) {
    if (key == "eventSource") {
      out.source = reader.text();
    } else if (key == "body" || key == "Body") {
      out.body = reader.text();
    } else if (key == "messageAttributes" || key == "MessageAttributes") {
      out.attributes = reader.object_text();
    } else if (key == "attributes" || key == "Attributes") {
      out.aws_trace_header = {};
      reader.object([&](JsonString name) {
        if (name == "AWSTraceHeader") out.aws_trace_header = reader.text();
      });
    } else if (key == "Sns") {  // [msg 11.14]
      out.has_sns = true;
      out.sns_attributes = {};
      reader.object([&](JsonString name) {
        if (name == "MessageAttributes") out.sns_attributes = reader.object_text();
      });
    } else if (key == "kinesis") {  // [msg 11.19]
      out.has_kinesis = true;
      out.kinesis_data = {};
      reader.object([&](JsonString name) {
        if (name == "data") out.kinesis_data = reader.text();
      });
    } else if (key == "headers") {  // [msg 11.31]
      out.kafka_headers = reader.value();
    } else if (key == "basicProperties") {  // [msg 11.33]
      out.amqp_headers = {};
      reader.object([&](JsonString name) {
        if (name == "headers") out.amqp_headers = reader.object_text();
      });
    } else if (key == "properties") {  // [msg 11.33]
      out.jms_properties = reader.object_text();
    }
  });
  return out;
}

/// The content of a body that wraps a message of another service.
struct WrappedBody {
  bool is_notification = false;     ///< SNS: `Type` is `Notification` [msg 11.11]
  std::string_view attributes;      ///< its MessageAttributes: an object
  JsonString message;               ///< its Message
  bool is_event = false;            ///< EventBridge: there is a `detail-type` [msg 11.17]
  std::string_view event_document;  ///< its detail._datadog: an object
};

/// The `_datadog` in `detail` of an event.
constexpr std::string_view read_detail(JsonReader& reader) noexcept {
  std::string_view document;
  reader.object([&](JsonString name) {
    if (name == datadog_document) document = reader.object_text();
  });
  return document;
}

/// Reads a body. Nothing in it is an error, for it may be anything.
constexpr WrappedBody read_body(std::string_view json) noexcept {
  WrappedBody out;
  JsonReader reader(json);
  reader.object([&](JsonString key) {
    if (key == "Type") {
      out.is_notification = reader.text() == "Notification";
    } else if (key == "MessageAttributes") {
      out.attributes = reader.object_text();
    } else if (key == "Message") {
      out.message = reader.text();
    } else if (key == "detail-type") {
      out.is_event = true;
    } else if (key == "detail") {
      out.event_document = read_detail(reader);
    }
  });
  return reader.finish() ? out : WrappedBody();
}

/// Whether a text may be a wrapped message, so that it is worth unwrapping. Its words are unescaped,
/// unless somebody escaped letters.
constexpr bool may_be_wrapped(JsonString body) noexcept {
  for (const std::string_view word : {"Notification", "detail-type", "\\u"}) {
    if (body.raw().find(word) != std::string_view::npos) return true;
  }
  return false;
}

inline WrappedBody unwrap_body(JsonString body, Unwrapper& unwrapper) {
  return may_be_wrapped(body) ? read_body(unwrapper.text(body)) : WrappedBody();
}
inline WrappedBody unwrap_body(std::string_view body, Unwrapper&) { return read_body(body); }

/// Searches all places of a message that a queue delivered.
template <class S, class A, class T>
void search_message(S& search, const A& attributes, const WrappedBody& body, T aws_trace_header) {
  if (body.is_notification) {  // [msg 11.12] the envelope's attributes come first
    if (search_attributes(search, JsonAttributes(body.attributes, search.unwrapper))) return;
  }
  if (search_attributes(search, attributes)) return;  // [msg 11.7] [msg 11.13]
  if (body.is_event && search.document(body.event_document)) return;
  if (body.is_notification) {  // an event that EventBridge sent to SNS
    const WrappedBody event = unwrap_body(body.message, search.unwrapper);
    if (event.is_event && search.document(event.event_document)) return;
  }
  // [msg 11.9] a `_datadog` without a context hides nothing
  const std::string_view header = search.unwrapper.text(aws_trace_header);
  if (!header.empty()) search.aws_trace_header(header);
}

}}}  // namespace baton::v0::detail
