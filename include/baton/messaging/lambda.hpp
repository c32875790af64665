// Lambda: the context of whatever a function was called with.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
#pragma once

#include <baton/messaging/attributes.hpp>
#include <baton/messaging/document.hpp>
#include <baton/messaging/execution.hpp>
#include <baton/messaging/record.hpp>
#include <baton/messaging/search.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// What the runtime knows of an invocation beside its event.
struct LambdaInvocation {
  /// `Lambda-Runtime-Client-Context`: JSON, or the base64 of it.
  std::string_view client_context = {};
  /// `Lambda-Runtime-Trace-Id`, or `_X_AMZN_TRACE_ID` of the environment.
  std::string_view trace_header = {};
};

/// Where the context of an invocation was.
enum class ContextSource : std::uint8_t { none, custom, event, client_context, trace_header };

/// The context of an invocation, or of one record of its event.
struct EventExtraction : Extraction {
  EventKind kind = EventKind::unknown;
  ContextSource source = ContextSource::none;
};

namespace detail {

/// An event, as far as it can hold a context. Parts are as they stand there.
struct LambdaEvent {
  std::string_view headers;              ///< an object
  std::string_view multi_value_headers;  ///< an object
  std::string_view records;              ///< an array
  MessageRecord first;
  bool has_detail_type = false;
  std::string_view detail_document;  ///< detail._datadog: an object
  StateInput state;
};

/// Reads an event in one pass. Errors   not_json(i) | too_deep(i)
constexpr Result<LambdaEvent> read_event(std::string_view json) noexcept {
  LambdaEvent out;
  JsonReader reader(json);
  reader.object([&](JsonString key) {
    if (key == "headers") {
      out.headers = reader.object_text();
    } else if (key == "multiValueHeaders") {
      out.multi_value_headers = reader.object_text();
    } else if (key == "Records") {
      out.first = {};
      bool first = true;
      const std::size_t start = reader.position();
      reader.array([&] {
        if (first) out.first = read_record(reader);
        first = false;
      });
      out.records = json.substr(start, reader.position() - start);
    } else if (key == "detail-type") {
      out.has_detail_type = true;
    } else if (key == "detail") {
      out.detail_document = read_detail(reader);
    } else {
      read_state_member(reader, key, out.state);
    }
  });
  if (!reader.finish()) return reader.error();
  return out;
}

/// A record, and its body unwrapped.
struct OpenRecord {
  OpenRecord(const MessageRecord& from, Unwrapper& unwrapper) : record(from) {
    if (from.has_sns) {
      kind = EventKind::sns;
    } else if (from.source == "aws:sqs" || (from.source.empty() && !from.attributes.empty())) {
      body = unwrap_body(from.body, unwrapper);
      kind = body.is_notification ? EventKind::sns_in_sqs
             : body.is_event      ? EventKind::event_bridge_in_sqs
                                  : EventKind::sqs;
    } else if (from.has_kinesis) {
      kind = EventKind::kinesis;
    }
  }

  const MessageRecord& record;
  WrappedBody body;
  EventKind kind = EventKind::unknown;
};

/// Reads the one place, or the several, where a record of its kind has its context. [msg 11.23]
template <class S>
void search_record(S& search, const OpenRecord& open) {
  const MessageRecord& record = open.record;
  switch (open.kind) {
    case EventKind::sns:  // [msg 11.14]
      search_attributes(search, JsonAttributes(record.sns_attributes, search.unwrapper));
      break;
    case EventKind::event_bridge_in_sqs:
      if (!open.body.event_document.empty()) search.document(open.body.event_document);
      break;
    case EventKind::sns_in_sqs:
    case EventKind::sqs:  // [msg 11.24]
      search_message(search, JsonAttributes(record.attributes, search.unwrapper), open.body,
                     record.aws_trace_header);
      break;
    case EventKind::kinesis:  // [msg 11.19]
      if (const auto data = search.unwrapper.bytes(search.unwrapper.text(record.kinesis_data))) {
        search.member("kinesis.data", *data);
      } else {
        search.refuse("kinesis.data", data.error());
      }
      break;
    default: break;
  }
}

/// What kind of event it is: the first of these whose mark is there. [msg 11.22]
inline EventKind kind_of(const LambdaEvent& event, const OpenRecord& first) noexcept {
  if (!event.headers.empty() || !event.multi_value_headers.empty()) return EventKind::http;
  if (first.kind != EventKind::unknown) return first.kind;
  if (event.has_detail_type) return EventKind::event_bridge;
  return event.state ? EventKind::step_functions : EventKind::unknown;
}

struct NoCustomExtractor {};

}  // namespace detail

/// Lambda functions: the context of the event that invoked one.
namespace lambda {

/// Finds the context of an invocation.
///
/// Input    event: JSON as the runtime hands it out; custom(event): an Extraction from wherever the
///          function's own callers put a context, asked first
/// Output   the context, the kind of event, and where the context was. The kind chooses one reader:
///          HTTP headers, SNS, SNS in SQS, EventBridge in SQS, SQS, Kinesis, EventBridge, Step
///          Functions. Lacking ids there: a state machine's context object, `custom._datadog` or
///          `custom` of the client context, X-Ray's header. Of several records the first decides.
/// Errors   absent | not_json, not_base64, too_deep and those of the formats: why the first place
///          with something in it gave nothing
/// Cost     one pass over the event; only what is wrapped is copied
/// Spec     datadog-lambda-js, TraceContextExtractor
template <class P = DefaultPropagator, class Custom = detail::NoCustomExtractor>
EventExtraction extract(std::string_view event, const LambdaInvocation& invocation = {},
                        const P& propagator = default_propagator, Custom&& custom = {}) {
  EventExtraction out;
  detail::Search search(propagator, out);
  const auto over = [&] { return out || out.restart(); };
  const auto came_from = [&](ContextSource source) {
    if (over() && out.source == ContextSource::none) out.source = source;
    return over();
  };

  const auto parts = detail::read_event(event);
  if (!parts) search.refuse("event", parts.error());
  const detail::LambdaEvent empty;
  const detail::LambdaEvent& read = parts ? *parts : empty;
  const detail::OpenRecord first(read.first, search.unwrapper);
  out.kind = kind_of(read, first);

  if constexpr (!std::is_same_v<std::remove_cvref_t<Custom>, detail::NoCustomExtractor>) {
    search.found(custom(event));
    if (came_from(ContextSource::custom)) return out;
  }
  if (out.kind == EventKind::http) {
    for (const std::string_view headers : {read.headers, read.multi_value_headers}) {
      if (!headers.empty() && search.headers("headers", headers)) break;
    }
  } else if (out.kind == EventKind::event_bridge) {
    if (!read.detail_document.empty()) search.document(read.detail_document);
  } else {
    detail::search_record(search, first);  // [msg 11.25]
  }
  if (!over() && read.state) search.state_input(event, read.state);
  if (came_from(ContextSource::event)) return out;

  if (!invocation.client_context.empty()) search.client_context(invocation.client_context);
  if (came_from(ContextSource::client_context)) return out;
  if (!invocation.trace_header.empty()) search.ambient_trace_header(invocation.trace_header);
  came_from(ContextSource::trace_header);
  return out;
}

/// Calls `visit(EventExtraction&&)` for every record of an event, in order: each with the context it
/// carries itself. Other events have no records. [msg 11.25]
///
/// Errors   not_json, too_deep: nothing is visited
/// Cost     two passes over the event; only what is wrapped is copied
template <class Visit, class P = DefaultPropagator>
Error for_each_record(std::string_view event, Visit&& visit,
                      const P& propagator = default_propagator) {
  const auto parts = detail::read_event(event);
  if (!parts) return parts.error();
  detail::JsonReader reader(parts->records);
  reader.array([&] {
    const detail::MessageRecord record = detail::read_record(reader);
    EventExtraction out;
    detail::Search search(propagator, out);
    const detail::OpenRecord open(record, search.unwrapper);
    out.kind = open.kind;
    detail::search_record(search, open);
    if (out || out.restart()) out.source = ContextSource::event;
    visit(std::move(out));
  });
  return {};
}

}  // namespace lambda

}}  // namespace baton::v0
