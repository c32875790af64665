// SPDX-License-Identifier: MIT
// SQS: the context in a message's attributes.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
#pragma once

#include <baton/messaging/attributes.hpp>
#include <baton/messaging/document.hpp>
#include <baton/messaging/record.hpp>
#include <baton/messaging/search.hpp>
#include <cstddef>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// Messages of SQS: `_datadog`, one attribute that holds all headers as a JSON document. To write one
/// attribute for each header, call baton::inject() with the attributes. [msg 11.6]
namespace sqs {

/// The `MessageAttributeNames` of a call to ReceiveMessage. `All` also brings messages that have one
/// attribute for each header.
inline constexpr std::string_view message_attribute_names[] = {datadog_document};
/// The `AttributeNames` of that call (in newer SDKs `MessageSystemAttributeNames`).
inline constexpr std::string_view attribute_names[] = {"AWSTraceHeader"};

/// The parts of a message beside its attributes.
struct MessageParts {
  std::string_view body = {};              ///< the text of the message
  std::string_view aws_trace_header = {};  ///< of the system attributes (`Attributes`)
};

/// Reads the context of a received message.
///
/// Input    attributes: any map that carriers/sqs_attributes.hpp knows. The call looks at these places
///          until there are trace ids: the attributes of an SNS notification in the body; `_datadog`, as
///          text or bytes; attributes that are headers; an EventBridge event in the body;
///          AWSTraceHeader, if Datadog wrote it
/// Output   see Extraction; baggage counts wherever it was
/// Errors   not_json, not_base64, too_deep and those of the formats: why the first place that had
///          something gave no ids
/// Cost     one pass over each place; only what is wrapped is copied
template <detail::AnyPropagator P, class C>
[[nodiscard]] Extraction extract(const P& propagator, const C& attributes,
                                 const MessageParts& parts = {}) {
  Extraction out;
  detail::Search search(propagator, out);
  detail::search_message(search, detail::attributes_of(attributes), detail::read_body(parts.body),
                         parts.aws_trace_header);
  return out;
}
/// By baton::default_propagator.
template <class C>
[[nodiscard]] Extraction extract(const C& attributes, const MessageParts& parts = {}) {
  return extract(default_propagator, attributes, parts);
}

/// Reads the context of a message in JSON, as ReceiveMessage returns it or as a record of a Lambda
/// event. It looks at the places that extract() looks at.
template <detail::AnyPropagator P>
[[nodiscard]] Extraction extract_message(const P& propagator, std::string_view json) {
  Extraction out;
  detail::Search search(propagator, out);
  detail::JsonReader reader(json);
  const detail::MessageRecord record = detail::read_record(reader);
  if (!reader.finish()) {
    search.refuse("message", reader.error());
    return out;
  }
  detail::search_message(search, detail::JsonAttributes(record.attributes, search.unwrapper),
                         detail::unwrap_body(record.body, search.unwrapper),
                         record.aws_trace_header);
  return out;
}
/// By baton::default_propagator.
[[nodiscard]] inline Extraction extract_message(std::string_view json) {
  return extract_message(default_propagator, json);
}

/// Writes `_datadog` into the attributes of a message before it is sent, or replaces it, whatever its
/// type.
///
/// Input    body_bytes: size of the message's body
/// Errors   no_room: more than 10 attributes, or more than 256 KiB with the attributes. The attributes
///          are then as they were.
/// Limits   sqs_attributes, sqs_message_bytes
template <detail::AnyPropagator P, class C>
[[nodiscard]] Injection inject(const P& propagator, const SpanContext& context, C& attributes,
                               std::size_t body_bytes = 0) {
  const detail::DocumentAttribute document(propagator, context);
  const std::size_t others = body_bytes + detail::attributes_size(attributes);
  return document.write(attributes, others, detail::AsText());
}
/// By baton::default_propagator.
template <class C>
[[nodiscard]] Injection inject(const SpanContext& context, C& attributes,
                               std::size_t body_bytes = 0) {
  return inject(default_propagator, context, attributes, body_bytes);
}

/// The outcome of inject_batch().
struct BatchInjection {
  std::size_t injected = 0;  ///< entries that carry the context now
  std::size_t refused = 0;   ///< entries that are as they were
  Error error;               ///< of the first that was refused

  /// Whether every entry carries the context.
  explicit operator bool() const noexcept { return refused == 0; }
};

/// Writes `_datadog` into every entry of a batch (SendMessageBatch). All entries together must also keep
/// within 256 KiB. [msg 11.5]
///
/// Input    attributes_of(entry): reference to its attributes; body_of(entry): its body's text
template <detail::AnyPropagator P, class Entries, class AttributesOf, class BodyOf>
[[nodiscard]] BatchInjection inject_batch(const P& propagator, const SpanContext& context,
                                          Entries& entries, AttributesOf&& attributes_of,
                                          BodyOf&& body_of) {
  std::size_t total = 0;
  for (auto& entry : entries) {
    total += as_text(body_of(entry)).size() + detail::attributes_size(attributes_of(entry));
  }
  const detail::DocumentAttribute document(propagator, context);
  BatchInjection out;
  for (auto& entry : entries) {
    auto& attributes = attributes_of(entry);
    const std::size_t before = detail::attributes_size(attributes);
    const Injection injection = document.write(attributes, total, detail::AsText());
    total += detail::attributes_size(attributes) - before;
    ++(injection ? out.injected : out.refused);
    if (!out.error) out.error = injection.error();
  }
  return out;
}
/// By baton::default_propagator.
template <class Entries, class AttributesOf, class BodyOf>
[[nodiscard]] BatchInjection inject_batch(const SpanContext& context, Entries& entries,
                                          AttributesOf&& attributes_of, BodyOf&& body_of) {
  return inject_batch(default_propagator, context, entries, attributes_of, body_of);
}

/// Writes AWSTraceHeader into the system attributes of a message before it is sent
/// (`MessageSystemAttributes`), as Datadog does: the lower half of the trace id, the span id, the
/// decision. It does not count for the message's size or its ten attributes. [xray 9.3]
///
/// Errors   none; nothing is written without ids
template <class C>
[[nodiscard]] Injection inject_aws_trace_header(const SpanContext& context, C& system_attributes) {
  if (context.trace_id().low == 0 || !context.span_id()) return {};
  XRayHeader header{{0, context.trace_id().low}, context.span_id(), {}, {}};
  if (const auto priority = context.sampling_priority()) header.sampled = is_sampled(*priority);
  char text[XRayHeader::max_size];
  const auto size = static_cast<std::size_t>(format_xray(header, text) - text);

  detail::mapped_of<C> attribute{};
  attribute_traits<detail::mapped_of<C>>::set(attribute, {text, size});
  detail::put_attribute(system_attributes, attribute_names[0], std::move(attribute));
  return Injection(1, {});
}

}  // namespace sqs

}}  // namespace baton::v0
