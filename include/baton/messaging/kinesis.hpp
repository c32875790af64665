// SPDX-License-Identifier: MIT
// Kinesis: the context in a record's data.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
#pragma once

#include <baton/messaging/document.hpp>
#include <baton/messaging/search.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 {

/// Records of Kinesis: `_datadog`, a member of the JSON object in `Data`.
namespace kinesis {

/// Reads the context of a record's data.
///
/// Input    data: the bytes themselves, without the base64 of the wire
/// Output   see Extraction
/// Errors   not_json, too_deep and those of the formats
template <detail::AnyPropagator P>
[[nodiscard]] Extraction extract(const P& propagator, std::string_view data) {
  Extraction out;
  detail::Search search(propagator, out);
  search.member("data", data);
  return out;
}
/// By baton::default_propagator.
[[nodiscard]] inline Extraction extract(std::string_view data) {
  return extract(default_propagator, data);
}

/// Makes `_datadog` a member of `Data`, or replaces it. Every other byte stays. For a batch, call it for
/// every record. [msg 11.18]
///
/// Input    data: the bytes themselves; other_bytes: the partition key's size
/// Errors   not_json, too_deep: not a JSON object | no_room: more than 1 MiB with it. The data is then as
///          it was.
/// Limits   kinesis_bytes
template <detail::AnyPropagator P>
[[nodiscard]] Injection inject(const P& propagator, const SpanContext& context, std::string& data,
                               std::size_t other_bytes = 0) {
  return detail::inject_member(propagator, context, data, other_bytes, limits::kinesis_bytes);
}
/// By baton::default_propagator.
[[nodiscard]] inline Injection inject(const SpanContext& context, std::string& data,
                                      std::size_t other_bytes = 0) {
  return inject(default_propagator, context, data, other_bytes);
}

}  // namespace kinesis

}}  // namespace baton::v0
