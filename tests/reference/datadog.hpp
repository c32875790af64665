// SPDX-License-Identifier: MIT
// A reference parser of the x-datadog-* headers.
#pragma once

#include "reference/context.hpp"
#include "reference/trace_tags.hpp"

namespace baton::reference {

/// The values of each header, in order.
struct DatadogHeaders {
  Texts trace_id, parent_id, priority, origin, tags;
};

/// Adds a received tag, unless its name or its value forbids propagating it.
inline void take_tag(Pairs& tags, const std::string& key, const std::string& value) {
  if (!starts_with(key, "_dd.p.") || key == "_dd.p." || value.empty()) return;
  if (key == "_dd.p.upstream_services") return;
  if (key == "_dd.p.dm" && !is_decision_maker(value)) return;  // [dd 5.8]
  set(tags, key, value);
}

inline Context datadog(const DatadogHeaders& headers) {
  const auto trace_id = decimal(last_value(headers.trace_id));
  const std::string parent = last_value(headers.parent_id);
  const auto span_id = decimal(parent);
  const Texts origins = fields(headers.origin);
  if (!trace_id || *trace_id == 0 || (!span_id && !parent.empty())) return {};  // [dd 5.2] [dd 5.3]
  if (span_id.value_or(0) == 0 && origins.empty()) return {};                   // [dd 5.2]

  Context out;
  out.trace_id.low = *trace_id;
  out.span_id = span_id.value_or(0);
  out.priority = integer(last_value(headers.priority));  // [dd 5.4]
  if (!origins.empty()) out.origin = origins.back();     // [dd 5.5]

  const std::string tags = joined(headers.tags);  // [dd 5.9]
  if (tags.size() > 512) return out;              // [dd 5.7]
  const auto pairs = trace_tags(tags);
  if (!pairs) return out;
  for (const auto& [key, value] : *pairs) take_tag(out.tags, key, value);
  for (const auto& [key, value] : out.tags) {  // [dd 5.1]
    if (key != "_dd.p.tid") continue;
    if (const auto high = full_hex(value, 16, lower_hex)) out.trace_id.high = high->low;
  }
  remove(out.tags, "_dd.p.tid");
  return out;
}

}  // namespace baton::reference
