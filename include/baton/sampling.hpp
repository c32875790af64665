// SPDX-License-Identifier: MIT
// Sampling: Datadog's priority and the W3C flags.
#pragma once

#include <cstdint>

namespace baton { inline namespace v0 {

/// Datadog's sampling priority. Every 32-bit value is legal and preserved; four have names.
enum class SamplingPriority : std::int32_t {
  user_reject = -1,
  auto_reject = 0,
  auto_keep = 1,
  user_keep = 2,
};

/// Whether the trace is kept.
constexpr bool is_sampled(SamplingPriority priority) noexcept {
  return static_cast<std::int32_t>(priority) > 0;
}

/// Bits of the trace-flags octet. https://www.w3.org/TR/trace-context-2/#trace-flags
namespace trace_flags {
/// The trace is kept.
inline constexpr std::uint8_t sampled = 0x01;
/// The lower 56 bits of the trace id are random; since level 2.
inline constexpr std::uint8_t random_trace_id = 0x02;
}  // namespace trace_flags

}}  // namespace baton::v0
