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
/// `_dd.propagation_error` and `baggage.*` where there are any. `sampling_priority` is the trace's
/// when the span finished; agents take the local root's.
struct SpanData {
  template <class Value>
  using Pairs = std::vector<std::pair<std::string, Value>>;

  /// A related span that is not the parent.
  struct Link {
    TraceId trace_id;
    SpanId span_id;
    std::uint8_t trace_flags = 0;  ///< of W3C
    std::string trace_state;
    Pairs<std::string> attributes;
  };

  std::string name, service, resource, type;
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;  ///< none for the root of the whole trace
  bool local_root = false;
  bool error = false;
  std::int64_t start_ns = 0;     ///< nanoseconds since 1970-01-01 UTC
  std::int64_t duration_ns = 0;  ///< nanoseconds, never negative
  std::optional<SamplingPriority> sampling_priority;
  std::string origin;
  Pairs<std::string> meta;
  Pairs<double> metrics;
  std::vector<Link> links;
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

/// Its trace state has the members of other vendors.
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
