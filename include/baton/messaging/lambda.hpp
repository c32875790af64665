// SPDX-License-Identifier: MIT
// Lambda: the context of the event that a function was called with.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
#pragma once

#include <baton/messaging/event_kind.hpp>
#include <baton/messaging/events.hpp>
#include <baton/messaging/search.hpp>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// Lambda functions: the context of the event that invoked one.
namespace lambda {

/// The data of an invocation beside its event.
struct Invocation {
  /// `Lambda-Runtime-Client-Context`: JSON, or the base64 of it.
  std::string_view client_context = {};
  /// `Lambda-Runtime-Trace-Id`, or `_X_AMZN_TRACE_ID` of the environment.
  std::string_view trace_header = {};
};

/// The place where the context of an invocation was.
enum class ContextSource : std::uint8_t { none, custom, event, client_context, trace_header };

/// The context of an invocation, or of one record of its event.
struct EventExtraction : Extraction {
  EventKind kind = EventKind::unknown;         ///< of the event, known also without a context
  ContextSource source = ContextSource::none;  ///< none: no context was found
};

/// The default for the custom extractor: there is none.
struct NoCustomExtractor {};

/// Finds the context of an invocation.
///
/// Input    event: JSON as the runtime hands it out; custom(event): an Extraction of a place that only
///          the function's callers know; it is asked first
/// Output   the context, the kind of event, and the place of the context. The kind chooses one reader, see
///          docs/messaging.md. If that finds no ids: a state machine's context object, `custom._datadog`
///          or `custom` of the client context, X-Ray's header. The first of several records decides; of a
///          broker's records, the first with a context.
/// Errors   not_json, not_base64, too_deep and those of the formats: why the first place that had
///          something gave no ids
/// Cost     three passes over the event at most; only what is wrapped is copied
/// Spec     datadog-lambda-js, TraceContextExtractor
template <detail::AnyPropagator P, class Custom = NoCustomExtractor>
[[nodiscard]] EventExtraction extract(const P& propagator, std::string_view event,
                                      const Invocation& invocation = {}, Custom&& custom = {}) {
  EventExtraction out;
  detail::Search search(propagator, out);
  const auto over = [&] { return out || out.restart(); };
  const auto came_from = [&](ContextSource source) {
    if (over() && out.source == ContextSource::none) out.source = source;
    return over();
  };

  const auto parts = detail::read_event(event);
  if (!parts) search.refuse("event", parts.error());
  const detail::OpenEvent open = detail::open_event(*parts, search.unwrapper);  // empty on an error
  const auto* const reader = detail::reader_of<detail::Search<P>>(open);
  out.kind = detail::kind_of<detail::Search<P>>(open);

  if constexpr (!std::same_as<std::remove_cvref_t<Custom>, NoCustomExtractor>) {
    search.found(custom(event));
    if (came_from(ContextSource::custom)) return out;
  }
  if (reader != nullptr) reader->read(search, open);
  if (!over() && open.parts.state) search.state_input(event, open.parts.state);
  if (came_from(ContextSource::event)) return out;

  if (!invocation.client_context.empty()) search.client_context(invocation.client_context);
  if (came_from(ContextSource::client_context)) return out;
  if (!invocation.trace_header.empty()) search.ambient_trace_header(invocation.trace_header);
  came_from(ContextSource::trace_header);
  return out;
}
/// By baton::default_propagator.
template <class Custom = NoCustomExtractor>
[[nodiscard]] EventExtraction extract(std::string_view event, const Invocation& invocation = {},
                                      Custom&& custom = {}) {
  return extract(default_propagator, event, invocation, std::forward<Custom>(custom));
}

/// Calls `visit(EventExtraction&&)` for every record of an event, in order, with the record's own context.
/// Other events have no records. [msg 11.25]
///
/// Errors   not_json, too_deep: nothing is visited
/// Cost     three passes over the event at most; only what is wrapped is copied
template <detail::AnyPropagator P, class Visit>
Error for_each_record(const P& propagator, std::string_view event, Visit&& visit) {
  const auto parts = detail::read_event(event);
  if (!parts) return parts.error();
  const detail::Batch batch = detail::batch_of(*parts);
  batch.for_each([&](std::string_view record) {
    EventExtraction out;
    out.kind = detail::read_one_record(propagator, record, batch.kind, out);
    if (out || out.restart()) out.source = ContextSource::event;
    visit(std::move(out));
  });
  return {};
}
/// By baton::default_propagator.
template <class Visit>
Error for_each_record(std::string_view event, Visit&& visit) {
  return for_each_record(default_propagator, event, std::forward<Visit>(visit));
}

}  // namespace lambda

}}  // namespace baton::v0
