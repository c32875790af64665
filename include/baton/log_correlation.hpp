// SPDX-License-Identifier: MIT
// Log correlation: the ids of a trace in log lines.
#pragma once

#include <baton/detail/words.hpp>
#include <baton/ids.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace baton { inline namespace v0 {

/// The form in which the two ids are written.
enum class LogForm : std::uint8_t {
  key_value,  ///< `dd.trace_id=… dd.span_id=…`
  json,       ///< `"dd.trace_id":"…","dd.span_id":"…"`: two members of a JSON object
};

/// The digits in which the ids are written.
enum class LogIds : std::uint8_t {
  datadog,  ///< as Datadog's tracers: the trace id as 32 hex digits, or decimal if its upper half is
            ///< zero; the span id decimal
  decimal,  ///< both decimal, the trace id by its lower half: for readers that know only 64 bits
  hex,      ///< 32 and 16 hex digits: for readers of W3C's ids
};

/// Characters that format_log_ids writes at most.
inline constexpr std::size_t log_ids_size =
    std::string_view(R"("dd.trace_id":"","dd.span_id":"")").size() + 32 + detail::max_decimal_u64;

/// Writes the ids for a log line.
///
/// Input    buffer: log_ids_size characters are always enough; no terminating zero is written
/// Output   the text in the buffer. A missing id is written as zeros, as Datadog's tracers do where there
///          is no span
/// Errors   a buffer that is too short stays as it is, and the output is empty
/// Cost     no allocation
/// Spec     https://docs.datadoghq.com/tracing/other_telemetry/connect_logs_and_traces/
constexpr std::string_view format_log_ids(TraceId trace_id, SpanId span_id, std::span<char> buffer,
                                          LogForm form = LogForm::key_value,
                                          LogIds ids = LogIds::datadog) noexcept {
  const auto trace_hex = trace_id.to_hex();
  const auto trace_decimal = trace_id.to_decimal();
  const auto span_hex = span_id.to_hex();
  const auto span_decimal = span_id.to_decimal();
  const bool hex = ids == LogIds::hex;
  const bool wide = hex || (ids == LogIds::datadog && trace_id.high != 0);
  const bool json = form == LogForm::json;
  const std::string_view parts[] = {
      json ? R"("dd.trace_id":")" : "dd.trace_id=", wide ? trace_hex.view() : trace_decimal.view(),
      json ? R"(","dd.span_id":")" : " dd.span_id=", hex ? span_hex.view() : span_decimal.view(),
      json ? R"(")" : ""};
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  if (size > buffer.size()) return {};
  char* out = buffer.data();
  for (const std::string_view part : parts) {
    for (const char c : part) *out++ = c;
  }
  return detail::view(buffer.data(), size);
}

/// Writes the ids of anything that has both: a Span, SpanRef or SpanContext.
///
///   char buffer[baton::log_ids_size];
///   log << baton::format_log_ids(baton::span_from_context(context), buffer) << " order stored";
template <class Source>
  requires requires(const Source& source) {
    { source.trace_id() } -> std::same_as<TraceId>;
    { source.span_id() } -> std::same_as<SpanId>;
  }
constexpr std::string_view format_log_ids(const Source& source, std::span<char> buffer,
                                          LogForm form = LogForm::key_value,
                                          LogIds ids = LogIds::datadog) noexcept {
  return format_log_ids(source.trace_id(), source.span_id(), buffer, form, ids);
}

}}  // namespace baton::v0
