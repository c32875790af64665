// SPDX-License-Identifier: MIT
// SpanData: a finished span, as plain data.
#pragma once

#include <baton/extraction.hpp>
#include <baton/ids.hpp>
#include <baton/sampling.hpp>
#include <baton/span_context.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 {

/// A finished span, as plain data, in the terms of Datadog's agent.
///
/// The local root is the first span of its trace in this process. Its `meta` also has the trace tags
/// (`_dd.p.*`, but not `_dd.p.tid`, which is `trace_id.high`), and `_dd.parent_id`,
/// `_dd.propagation_error` and `baggage.*` if there are any.
struct SpanData {
  /// Keys and values, in the order in which they were first set.
  template <class Value>
  using Pairs = std::vector<std::pair<std::string, Value>>;

  /// A related span that is not the parent.
  struct Link {
    /// Of the related span.
    TraceId trace_id;
    SpanId span_id;
    std::uint8_t trace_flags = 0;   ///< W3C's
    std::string trace_state;        ///< W3C's; empty if there was none
    Pairs<std::string> attributes;  ///< why the trace was not continued, if it could have been
  };

  /// As they were set; the resource of a finished span is its name if it was not set.
  std::string name, service, resource, type;
  TraceId trace_id;              ///< of the trace
  SpanId span_id;                ///< of this span
  SpanId parent_id;              ///< none for the root of the whole trace
  bool local_root = false;       ///< the first span of its trace in this process
  bool error = false;            ///< the work failed
  std::int64_t start_ns = 0;     ///< nanoseconds since 1970-01-01 UTC
  std::int64_t duration_ns = 0;  ///< nanoseconds, never negative
  /// Of the trace when the span finished. Agents use the local root's.
  std::optional<SamplingPriority> sampling_priority;
  std::string origin;       ///< of the trace, `synthetics` or `rum`; empty if there is none
  Pairs<std::string> meta;  ///< tags
  Pairs<double> metrics;    ///< tags with numbers
  std::vector<Link> links;  ///< related spans
};

namespace detail {

template <class Value>
void set_pair(SpanData::Pairs<Value>& pairs, std::pair<std::string, Value>&& added) {
  for (auto& pair : pairs) {
    if (pair.first == added.first) return void(pair.second = std::move(added.second));
  }
  pairs.push_back(std::move(added));
}
template <class Value>
void set_pair(SpanData::Pairs<Value>& pairs, std::string_view key, Value value) {
  set_pair(pairs, std::pair<std::string, Value>(key, std::move(value)));
}

inline SpanData::Link link_to(const SpanLink& link) {
  SpanData::Link out{
      link.trace_id, link.span_id, link.trace_flags, std::string(link.trace_state), {}};
  if (!link.reason.empty()) out.attributes.emplace_back("reason", link.reason);
  if (!link.context_headers.empty()) {
    out.attributes.emplace_back("context_headers", link.context_headers);
  }
  return out;
}

/// Its trace state is that of other vendors.
inline SpanData::Link link_to(const SpanContext& context) {
  const bool sampled = context.sampling_priority() && is_sampled(*context.sampling_priority());
  const int flags = (sampled ? trace_flags::sampled : 0) |
                    (context.random_trace_id() ? trace_flags::random_trace_id : 0);
  return {context.trace_id(),
          context.span_id(),
          static_cast<std::uint8_t>(flags),
          std::string(context.trace_state().text()),
          {}};
}
inline SpanData::Link link_to(const Extraction& found) { return link_to(found.context()); }

}  // namespace detail

}}  // namespace baton::v0
