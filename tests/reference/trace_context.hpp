// SPDX-License-Identifier: MIT
// A reference parser of traceparent and tracestate together.
#pragma once

#include "reference/context.hpp"
#include "reference/datadog.hpp"
#include "reference/datadog_member.hpp"
#include "reference/probability_member.hpp"
#include "reference/trace_state.hpp"
#include "reference/traceparent.hpp"

namespace baton::reference {

/// `own_member`: reads Datadog's member and repairs `ot`. Without it both pass like any other
/// member.
inline Context trace_context(const Texts& parents, const Texts& states, bool own_member = true) {
  const auto ids = traceparent(parents);
  if (!ids) return {};  // [w3c 2.1]
  Context out;
  out.trace_id = ids->trace_id;
  out.span_id = ids->span_id;
  const bool sampled = ids->flags % 2 == 1;
  const TraceState state = trace_state(states, own_member);
  if (!own_member) {
    out.trace_state = state.others;
    out.priority = sampled;
    return out;
  }

  std::optional<std::string> probability;  // [w3c 2.9] the first `ot`; it goes first
  for (const std::string& member : state.others) {
    if (!starts_with(member, "ot=")) out.trace_state.push_back(member);
    if (starts_with(member, "ot=") && !probability)
      probability = probability_member(member.substr(3));
  }
  if (!probability.value_or("").empty()) {
    out.trace_state.insert(out.trace_state.begin(), "ot=" + *probability);
  }
  const DatadogMember dd = datadog_member(state.dd.value_or(""));
  out.origin = dd.origin;
  if (dd.parent != "0000000000000000") out.parent = dd.parent;  // [dd 3.7]
  out.other_keys = dd.unknown;
  for (const auto& [name, value] : dd.tags) {
    if (name != "tid") take_tag(out.tags, "_dd.p." + name, value);  // [dd 3.4]
  }
  out.priority = dd.priority;  // [dd 4]
  if (sampled && dd.priority.value_or(0) <= 0) {
    out.priority = 1;
    set(out.tags, "_dd.p.dm", "-0");
  }
  if (!sampled && dd.priority.value_or(1) > 0) {
    out.priority = 0;
    remove(out.tags, "_dd.p.dm");
  }
  return out;
}

}  // namespace baton::reference
