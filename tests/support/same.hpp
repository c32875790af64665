// SPDX-License-Identifier: MIT
// Compares what the library read with what a reference parser did. For fuzz targets.
#pragma once

#include <baton/span_context.hpp>
#include <algorithm>
#include <string>

#include "reference/context.hpp"
#include "support/fuzz.hpp"

namespace baton::test {

[[nodiscard]] inline bool same(TraceId id, reference::Id expected) {
  return id.high == expected.high && id.low == expected.low;
}

[[nodiscard]] inline bool same(std::optional<SamplingPriority> priority,
                               std::optional<int> expected) {
  return priority.has_value() == expected.has_value() &&
         (!priority || static_cast<int>(*priority) == *expected);
}

[[nodiscard]] inline reference::Pairs sorted(reference::Pairs pairs) {
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

/// Ends the program with the part that differs.
inline void require_same(const SpanContext& found, const reference::Context& expected) {
  require(same(found.trace_id(), expected.trace_id));
  require(found.span_id().value == expected.span_id);
  require(same(found.sampling_priority(), expected.priority));
  require(found.origin().value_or("") == expected.origin);
  reference::Pairs tags;
  for (const auto& [key, value] : found.tags()) tags.emplace_back(key, value);
  require(sorted(tags) == sorted(expected.tags));
  reference::Texts members;
  for (const auto& [key, value] : found.trace_state()) {
    members.push_back(std::string(key) + "=" + std::string(value));
  }
  require(members == expected.trace_state);
  require(found.last_datadog_parent().value_or("") == expected.parent);
  require(found.other_datadog_keys() == reference::join(expected.other_keys, ";"));
}

}  // namespace baton::test
