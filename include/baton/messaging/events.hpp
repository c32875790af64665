// SPDX-License-Identifier: MIT
// Lambda events: the table of their kinds, by what each is known, and where its context is.
#pragma once

#include <baton/detail/decimal.hpp>
#include <baton/detail/json.hpp>
#include <baton/messaging/document.hpp>
#include <baton/messaging/event_kind.hpp>
#include <baton/messaging/execution.hpp>
#include <baton/messaging/record_kinds.hpp>
#include <baton/messaging/search.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

// To add an event: a name in event_kind.hpp, a function that reads the event, and a row in
// `event_readers`, or in `record_readers` of record_kinds.hpp for an event with records. The row also
// says how the event is known. A member that no other kind reads needs a row in `event_members`.

namespace baton { inline namespace v0 { namespace detail {

/// The members by which an event is known, or which may have a context. Values are as in the event, and
/// empty if they are missing.
struct LambdaEvent {
  std::string_view source;
  std::string_view headers;
  std::string_view multi_value_headers;
  std::string_view request_context;
  std::string_view request;
  std::string_view info;
  std::string_view records;
  std::string_view broker_records;
  std::string_view rabbitmq_messages;
  std::string_view activemq_messages;
  std::string_view detail_type;
  std::string_view detail;
  std::string_view durable_execution;
  std::string_view initial_state;
  StateInput state;
};

struct EventMember {
  std::string_view name;
  std::string_view LambdaEvent::* value;
};
inline constexpr EventMember event_members[] = {
    {"eventSource", &LambdaEvent::source},
    {"headers", &LambdaEvent::headers},
    {"multiValueHeaders", &LambdaEvent::multi_value_headers},
    {"requestContext", &LambdaEvent::request_context},
    {"request", &LambdaEvent::request},
    {"info", &LambdaEvent::info},
    {"Records", &LambdaEvent::records},
    {"records", &LambdaEvent::broker_records},
    {"rmqMessagesByQueue", &LambdaEvent::rabbitmq_messages},
    {"messages", &LambdaEvent::activemq_messages},
    {"detail-type", &LambdaEvent::detail_type},
    {"detail", &LambdaEvent::detail},
    {"DurableExecutionArn", &LambdaEvent::durable_execution},
    {"InitialExecutionState", &LambdaEvent::initial_state},
};

/// Reads an event in one pass. Errors   not_json(i) | too_deep(i)
constexpr Result<LambdaEvent> read_event(std::string_view json) noexcept {
  LambdaEvent out;
  JsonReader reader(json);
  reader.object([&](JsonString key) {
    char room[128];  // a longer name is none of these, however it is escaped
    const std::string_view name = key.short_text(room);
    for (const EventMember& member : event_members) {
      if (name != member.name) continue;
      out.*member.value = reader.value();
      return;
    }
    read_state_member(reader, key, out.state);
  });
  if (!reader.finish()) return reader.error();
  return out;
}

inline bool is_kafka_source(std::string_view source) noexcept {
  return source == R"("aws:kafka")" || source == R"("SelfManagedKafka")";
}
inline Batch batch_of(const LambdaEvent& event) noexcept {
  if (!event.broker_records.empty() && is_kafka_source(event.source)) {  // [msg 11.31]
    return {event.broker_records, EventKind::kafka, true};
  }
  if (is_json_object(event.rabbitmq_messages)) {  // [msg 11.33]
    return {event.rabbitmq_messages, EventKind::rabbitmq, true};
  }
  const Batch messages{event.activemq_messages, EventKind::activemq};
  if (event.source == R"("aws:mq")") return messages;
  if (event.source.empty() && !json_at(messages.first(), {"properties"}).empty()) return messages;
  return {event.records};
}

/// An event, its records, and the first of them.
struct OpenEvent {
  LambdaEvent parts;
  Batch batch;
  OpenRecord first;
};

inline OpenEvent open_event(const LambdaEvent& parts, Unwrapper& unwrapper) {
  const Batch batch = batch_of(parts);
  const std::string_view first = batch.first();
  if (first.empty()) return {parts, batch, {}};
  return {parts, batch, OpenRecord(first, batch.kind, unwrapper)};
}

inline bool is_http(const OpenEvent& event) {
  const LambdaEvent& parts = event.parts;
  return is_json_object(parts.headers) || is_json_object(parts.multi_value_headers) ||
         is_json_object(json_at(parts.request_context, {"authorizer"}));
}
/// The document of an authorizer, then the headers. [msg 11.29]
template <class S>
void read_http(S& search, const OpenEvent& event) {
  if (search.authorizer(event.parts.request_context)) return;
  const std::string_view places[] = {event.parts.headers, event.parts.multi_value_headers};
  for (const std::string_view headers : places) {
    if (is_json_object(headers) && search.headers("headers", headers)) return;
  }
  for (const std::string_view headers : places) {  // [msg 11.34]
    if (search.beanstalk(JsonHeaders(headers, search.unwrapper))) return;
  }
}

inline bool is_app_sync(const OpenEvent& event) {
  return !json_at(event.parts.info, {"selectionSetGraphQL"}).empty();
}
template <class S>
void read_app_sync(S& search, const OpenEvent& event) {  // [msg 11.30]
  const std::string_view headers = json_at(event.parts.request, {"headers"});
  if (is_json_object(headers)) search.headers("request.headers", headers);
}

inline bool is_durable_execution(const OpenEvent& event) {
  return event.parts.durable_execution.starts_with('"');
}
/// The operation called `_datadog_<N>` with the highest number is the newest. [msg 11.32]
template <class S>
void read_durable_execution(S& search, const OpenEvent& event) {
  constexpr std::string_view prefix = "_datadog_";
  std::string_view newest;
  std::uint64_t newest_number = 0;
  JsonReader operations(json_at(event.parts.initial_state, {"Operations"}));
  operations.values([&] {
    const std::string_view operation = operations.value();
    JsonReader name(json_at(operation, {"Name"}));
    char room[64];
    const std::string_view text = name.text().short_text(room);
    if (!text.starts_with(prefix)) return;
    const std::string_view place = text.substr(prefix.size());
    const auto number = parse_decimal(place);
    if (!number || (place.size() > 1 && place.front() == '0')) return;
    if (!newest.empty() && *number <= newest_number) return;
    newest = operation;
    newest_number = *number;
  });
  std::string_view payload = json_at(newest, {"Payload"});
  if (!payload.starts_with('"')) payload = json_at(newest, {"StepDetails", "Result"});
  JsonReader reader(payload);
  const std::string_view document = search.unwrapper.text(reader.text());
  if (!document.empty()) search.document(document);
}

/// The first record decides. Brokers deliver batches of several partitions or queues, which have no first
/// record: there the first record with a context decides. [msg 11.25] [msg 11.31]
template <class S>
void read_records(S& search, const OpenEvent& event) {
  if (event.batch.kind == EventKind::unknown) {
    if (const auto* const reader = reader_of<S>(event.first)) reader->read(search, event.first);
    return;
  }
  Extraction first;
  bool has_first = false;
  bool over = false;
  event.batch.for_each([&](std::string_view record) {
    if (over) return;
    Extraction own;  // headers of different records never mix
    read_one_record(search.propagator(), record, event.batch.kind, own);
    over = own || own.restart();
    if (over) {
      search.found(std::move(own));
      return;
    }
    if (!has_first) first = std::move(own);
    has_first = true;
  });
  if (!over && has_first) search.found(std::move(first));
}

inline bool is_event_bridge(const OpenEvent& event) { return !event.parts.detail_type.empty(); }
template <class S>
void read_event_bridge(S& search, const OpenEvent& event) {  // [msg 11.17]
  const std::string_view document = json_at(event.parts.detail, {datadog_document});
  if (is_json_object(document)) search.document(document);
}

/// A kind of event: by what it is known, and where its context is.
template <class S>
struct EventReader {
  EventKind kind;  ///< unknown: the kind of its first record
  bool (*is)(const OpenEvent&);
  void (*read)(S&, const OpenEvent&);
};
/// The first row that knows an event reads it, and no other does. [msg 11.22] [msg 11.23]
template <class S>
inline constexpr EventReader<S> event_readers[] = {
    {EventKind::durable_execution, is_durable_execution, read_durable_execution<S>},
    {EventKind::http, is_http, read_http<S>},
    {EventKind::app_sync, is_app_sync, read_app_sync<S>},
    {EventKind::unknown,
     [](const OpenEvent& event) { return reader_of<S>(event.first) != nullptr; }, read_records<S>},
    {EventKind::event_bridge, is_event_bridge, read_event_bridge<S>},
    {EventKind::step_functions,
     [](const OpenEvent& event) { return static_cast<bool>(event.parts.state); },
     [](S&, const OpenEvent&) {}},  // lambda::extract() reads the input of any event
};

/// The reader of an event; null for unknown kinds.
template <class S>
const EventReader<S>* reader_of(const OpenEvent& event) noexcept {
  for (const auto& reader : event_readers<S>) {
    if (reader.is(event)) return &reader;
  }
  return nullptr;
}
template <class S>
EventKind kind_of(const OpenEvent& event) noexcept {
  const auto* const reader = reader_of<S>(event);
  if (reader == nullptr) return EventKind::unknown;
  const auto* const record = reader_of<S>(event.first);
  return reader->kind == EventKind::unknown && record != nullptr ? record->kind : reader->kind;
}

}}}  // namespace baton::v0::detail
