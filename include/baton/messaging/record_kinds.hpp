// SPDX-License-Identifier: MIT
// Records of Lambda events: the table of their kinds, by what each is known, and where its context is.
#pragma once

#include <baton/detail/json.hpp>
#include <baton/messaging/attributes.hpp>
#include <baton/messaging/document.hpp>
#include <baton/messaging/event_kind.hpp>
#include <baton/messaging/record.hpp>
#include <baton/messaging/search.hpp>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

using lambda::EventKind;

/// The records of an event, if it has any.
struct Batch {
  std::string_view json = {};
  EventKind kind = EventKind::unknown;  ///< of every record; unknown: each has its own
  bool is_grouped = false;              ///< by queue or by partition: lists in an object

  /// Calls `visit(text)` for every record.
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    JsonReader reader(json);
    const auto each = [&] { visit(reader.value()); };
    if (!is_grouped) {
      reader.array(each);
    } else {
      reader.values([&] { reader.values(each); });
    }
  }
  /// The first record, or empty.
  constexpr std::string_view first() const noexcept {
    std::string_view out;
    for_each([&](std::string_view record) {
      if (out.empty()) out = record;
    });
    return out;
  }
};

/// One record. Its body is unwrapped if it may be another service's message.
struct OpenRecord {
  OpenRecord() noexcept = default;
  OpenRecord(std::string_view json, EventKind batch_kind, Unwrapper& unwrapper)
      : batch(batch_kind) {
    JsonReader reader(json);
    record = read_record(reader);
    if (is_sqs()) body = unwrap_body(record.body, unwrapper);
  }
  bool is_sqs() const noexcept {
    return record.source == "aws:sqs" || (record.source.empty() && !record.attributes.empty());
  }

  EventKind batch = EventKind::unknown;
  MessageRecord record;
  WrappedBody body;
};

template <class S>
void read_sns(S& search, const OpenRecord& open) {  // [msg 11.14]
  search_attributes(search, JsonAttributes(open.record.sns_attributes, search.unwrapper));
}
template <class S>
void read_sqs(S& search, const OpenRecord& open) {  // [msg 11.24]
  search_message(search, JsonAttributes(open.record.attributes, search.unwrapper), open.body,
                 open.record.aws_trace_header);
}
template <class S>
void read_event_in_sqs(S& search, const OpenRecord& open) {  // [msg 11.17]
  if (!open.body.event_document.empty()) search.document(open.body.event_document);
}
template <class S>
void read_kinesis(S& search, const OpenRecord& open) {  // [msg 11.19]
  constexpr std::string_view place = "kinesis.data";
  const auto data = search.unwrapper.bytes(search.unwrapper.text(open.record.kinesis_data));
  data ? search.member(place, *data) : search.refuse(place, data.error());
}
template <class S>
void read_kafka(S& search, const OpenRecord& open) {  // [msg 11.31]
  search.carrier(BrokerHeaders(open.record.kafka_headers, BrokerHeaders::Shape::list_of_objects,
                               search.unwrapper));
}
template <class S>
void read_rabbitmq(S& search, const OpenRecord& open) {  // [msg 11.33]
  search.carrier(
      BrokerHeaders(open.record.amqp_headers, BrokerHeaders::Shape::object, search.unwrapper));
}
template <class S>
void read_activemq(S& search, const OpenRecord& open) {  // [msg 11.33]
  search.carrier(
      BrokerHeaders(open.record.jms_properties, BrokerHeaders::Shape::object, search.unwrapper));
}

template <EventKind Kind>
bool is_in_batch_of(const OpenRecord& open) noexcept {
  return open.batch == Kind;
}

/// A kind of record: by what it is known, and where its context is.
template <class S>
struct RecordReader {
  EventKind kind;
  bool (*is)(const OpenRecord&);
  void (*read)(S&, const OpenRecord&);
};
/// The first row that knows a record reads it, and no other does. [msg 11.22] [msg 11.23]
template <class S>
inline constexpr RecordReader<S> record_readers[] = {
    {EventKind::kafka, is_in_batch_of<EventKind::kafka>, read_kafka<S>},
    {EventKind::rabbitmq, is_in_batch_of<EventKind::rabbitmq>, read_rabbitmq<S>},
    {EventKind::activemq, is_in_batch_of<EventKind::activemq>, read_activemq<S>},
    {EventKind::sns, [](const OpenRecord& open) { return open.record.has_sns; }, read_sns<S>},
    {EventKind::sns_in_sqs,
     [](const OpenRecord& open) { return open.is_sqs() && open.body.is_notification; },
     read_sqs<S>},
    {EventKind::event_bridge_in_sqs,
     [](const OpenRecord& open) { return open.is_sqs() && open.body.is_event; },
     read_event_in_sqs<S>},
    {EventKind::sqs, [](const OpenRecord& open) { return open.is_sqs(); }, read_sqs<S>},
    {EventKind::kinesis, [](const OpenRecord& open) { return open.record.has_kinesis; },
     read_kinesis<S>},
};

/// The reader of a record; null for unknown kinds.
template <class S>
const RecordReader<S>* reader_of(const OpenRecord& open) noexcept {
  for (const auto& reader : record_readers<S>) {
    if (reader.is(open)) return &reader;
  }
  return nullptr;
}

/// Finds the context of one record, and returns its kind.
template <class P>
EventKind read_one_record(const P& propagator, std::string_view json, EventKind batch,
                          Extraction& out) {
  Search search(propagator, out);
  const OpenRecord open(json, batch, search.unwrapper);
  const auto* const reader = reader_of<Search<P>>(open);
  if (reader == nullptr) return EventKind::unknown;
  reader->read(search, open);
  return reader->kind;
}

}}}  // namespace baton::v0::detail
