// SPDX-License-Identifier: MIT
// EventBridge: the context in an event's detail.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
#pragma once

#include <baton/messaging/document.hpp>
#include <baton/messaging/record.hpp>
#include <baton/messaging/search.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 {

/// Events of EventBridge: `_datadog`, a member of the JSON object in `Detail`.
namespace event_bridge {

/// Reads the context of an event in JSON, `{"detail-type":…,"detail":{…}}`, as a target or the body of a
/// message has it. [msg 11.17]
///
/// Output   see Extraction
/// Errors   not_json, too_deep and those of the formats
template <detail::AnyPropagator P>
[[nodiscard]] Extraction extract(const P& propagator, std::string_view event) {
  Extraction out;
  detail::Search search(propagator, out);
  std::string_view document;
  detail::JsonReader reader(event);
  reader.object([&](detail::JsonString key) {
    if (key == "detail") document = detail::read_detail(reader);
  });
  if (!reader.finish()) {
    search.refuse("event", reader.error());
  } else if (!document.empty()) {
    search.document(document);
  }
  return out;
}
/// By baton::default_propagator.
[[nodiscard]] inline Extraction extract(std::string_view event) {
  return extract(default_propagator, event);
}

/// Makes `_datadog` a member of `Detail`, or replaces it. Every other byte stays. For a batch, call it for
/// every entry. [msg 11.15]
///
/// Input    detail: JSON; other_bytes: the other bytes of this entry, or of all entries of PutEvents
/// Errors   not_json, too_deep: not a JSON object | no_room: more than 1 MiB with it. The detail is then
///          as it was.
/// Limits   event_bridge_bytes
template <detail::AnyPropagator P>
[[nodiscard]] Injection inject(const P& propagator, const SpanContext& context, std::string& detail,
                               std::size_t other_bytes = 0) {
  return baton::detail::inject_member(propagator, context, detail, other_bytes,
                                      limits::event_bridge_bytes);  // [msg 11.16]
}
/// By baton::default_propagator.
[[nodiscard]] inline Injection inject(const SpanContext& context, std::string& detail,
                                      std::size_t other_bytes = 0) {
  return inject(default_propagator, context, detail, other_bytes);
}

}  // namespace event_bridge

}}  // namespace baton::v0
