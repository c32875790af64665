// SPDX-License-Identifier: MIT
// Ids in hex of any length, and words for a decision, as in B3, Jaeger and OpenTracing.
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/ids.hpp>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// A value that was read. If its trace id has at most 16 digits, the upper half may have been lost
/// on the way. [multi 6.3]
template <class T>
struct WithHalf {
  T value{};
  bool only_lower_half = false;
};

/// A trace id of 1 to 32 hex digits, or a span id of 1 to 16; in either case, never zero.
constexpr Result<WithHalf<TraceId>> parse_short_trace_id(std::string_view s) noexcept {
  const auto id = TraceId::from_short_hex(s);
  if (!id) return id.error();
  if (!*id) return fail(Errc::zero_id);
  return WithHalf<TraceId>{*id, s.size() <= 16};
}
constexpr Result<SpanId> parse_short_span_id(std::string_view s) noexcept {
  const auto id = SpanId::from_short_hex(s);
  if (id && !*id) return fail(Errc::zero_id);
  return id;
}

/// `1`, `0`, `true` or `false`, in any case.
constexpr Result<bool> parse_decision(std::string_view s) noexcept {
  if (is(s, "1") || equal_ignoring_case(s, "true")) return true;
  if (is(s, "0") || equal_ignoring_case(s, "false")) return false;
  return fail(Errc::bad_value);
}

/// The error of an id that must be present because the other id is.
constexpr Error required(Error error) noexcept {
  if (error.code == Errc::absent) error.code = Errc::missing_part;
  return error;
}

}}}  // namespace baton::v0::detail
