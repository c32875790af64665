// SPDX-License-Identifier: MIT
// SNS: the context in a notification's attributes.
// https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
#pragma once

#include <baton/messaging/attributes.hpp>
#include <baton/messaging/document.hpp>
#include <baton/messaging/record.hpp>
#include <baton/messaging/search.hpp>
#include <cstddef>
#include <string_view>

namespace baton { inline namespace v0 {

/// Messages of SNS: `_datadog` as bytes, because text attributes break the filters of subscriptions.
namespace sns {

/// Reads the context of a notification in JSON, `{"Type":"Notification",…,"MessageAttributes":{…}}`, as
/// SNS delivers it over HTTP or in the body of another service's message. [msg 11.11]
///
/// Output   see Extraction
/// Errors   not_json, not_base64, too_deep and those of the formats
template <detail::AnyPropagator P>
[[nodiscard]] Extraction extract(const P& propagator, std::string_view notification) {
  Extraction out;
  detail::Search search(propagator, out);
  detail::JsonReader reader(notification);
  if (!reader.skip() || !reader.finish()) {
    search.refuse("notification", reader.error());
    return out;
  }
  detail::search_message(search, detail::JsonAttributes({}, search.unwrapper),
                         detail::read_body(notification), std::string_view());
  return out;
}
/// By baton::default_propagator.
[[nodiscard]] inline Extraction extract(std::string_view notification) {
  return extract(default_propagator, notification);
}

/// Writes `_datadog` into the attributes of a message before it is published, or replaces it. For a
/// batch, call it for every entry.
///
/// Input    message_bytes: size of the message's text
/// Errors   no_room: more than 10 attributes, which SQS would not deliver, or more than 256 KiB with the
///          attributes. The attributes are then as they were.
template <detail::AnyPropagator P, class C>
[[nodiscard]] Injection inject(const P& propagator, const SpanContext& context, C& attributes,
                               std::size_t message_bytes = 0) {
  const detail::DocumentAttribute document(propagator, context);
  return document.write(attributes, message_bytes + detail::attributes_size(attributes),
                        detail::AsBytes());  // [msg 11.10]
}
/// By baton::default_propagator.
template <class C>
[[nodiscard]] Injection inject(const SpanContext& context, C& attributes,
                               std::size_t message_bytes = 0) {
  return inject(default_propagator, context, attributes, message_bytes);
}

}  // namespace sns

}}  // namespace baton::v0
