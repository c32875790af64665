// SPDX-License-Identifier: MIT
// Trace tags: the `_dd.p.*` pairs that belong to a trace and propagate with it.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/text_records.hpp>
#include <baton/detail/words.hpp>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// One propagated tag.
struct TraceTag {
  std::string_view key;    ///< includes the prefix, as in `_dd.p.dm`
  std::string_view value;  ///< any bytes
  friend constexpr bool operator==(const TraceTag&, const TraceTag&) = default;
};

/// The prefix of every propagated tag.
inline constexpr std::string_view trace_tag_prefix = "_dd.p.";
/// The mechanism that made the sampling decision: `-` and digits, optionally after a service's 10
/// hex digits.
inline constexpr std::string_view decision_maker_tag = "_dd.p.dm";
/// [sample 15.2] The sampling rate that a rule or the agent applied, such as `0.25`.
inline constexpr std::string_view sampling_rate_tag = "_dd.p.ksr";
/// The upper half of the trace id in x-datadog-tags. A SpanContext never has it as a tag.
inline constexpr std::string_view trace_id_high_tag = "_dd.p.tid";

/// [dd 5.6] Whether the key belongs to a propagated tag: `_dd.p.` and a name, except `_dd.p.tid`.
constexpr bool is_trace_tag(std::string_view key) noexcept {
  return key.size() > trace_tag_prefix.size() && detail::begins(key, "_dd.p.") &&
         !detail::is(key, "_dd.p.tid");
}

/// [dd 5.8] Whether the value is `-` and digits, optionally after the 10 hex digits of the service
/// that decided.
constexpr bool is_decision_maker(std::string_view value) noexcept {
  constexpr std::size_t service = 10;
  if (value.size() > service && value[0] != '-') {
    if (detail::find_non_hex(detail::view(value.data(), service)) != service) return false;
    value = detail::after(value, service);
  }
  return value.size() > 1 && value[0] == '-' &&
         detail::find_non_digit(detail::after(value, 1)) == value.size() - 1;
}

/// [dd 5.8] Whether a reader keeps this tag: the value is neither empty nor malformed, and the tag
/// is not obsolete.
constexpr bool is_kept_tag(std::string_view key, std::string_view value) noexcept {
  return !value.empty() && !detail::is(key, "_dd.p.upstream_services") &&
         (!detail::is(key, "_dd.p.dm") || is_decision_maker(value));
}

/// A view of a SpanContext's tags, in the order received.
///
///   for (auto [key, value] : context.tags()) …
class TraceTags : public detail::TextRecords<TraceTag, 2> {
 public:
  using TextRecords::TextRecords;

  /// The value of the tag with this key.
  constexpr std::optional<std::string_view> get(std::string_view key) const noexcept {
    const iterator found = find(key);
    if (found == end()) return std::nullopt;
    return (*found).value;
  }
};

}}  // namespace baton::v0
