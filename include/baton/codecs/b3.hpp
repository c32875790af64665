// SPDX-License-Identifier: MIT
// Codecs: B3, in one header and in several.  https://github.com/openzipkin/b3-propagation
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/hex_members.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/hex.hpp>
#include <array>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 {

/// B3's sampling state, in its own words. `defer` leaves the decision to the receiver.
enum class B3State : std::uint8_t { defer, deny, accept, debug };

/// The content of B3, in one header or several. Without ids it is a lone decision.
///
///   b3: <trace id: 32 or 16 digits>-<span id: 16>-<state>
///   0                               33 or 17      50 or 34
struct B3 {
  static constexpr std::size_t max_size = 51;  ///< characters that are written at most

  /// Zero if the value has no ids.
  TraceId trace_id;
  SpanId span_id;
  B3State state = B3State::defer;
  friend constexpr bool operator==(const B3&, const B3&) = default;
};

/// Values of the X-B3-* headers.
struct B3Headers {
  /// Each is empty when its header is absent.
  std::string_view trace_id;
  std::string_view span_id;
  std::string_view sampled;
  std::string_view flags;
  friend constexpr bool operator==(const B3Headers&, const B3Headers&) = default;
};

namespace detail {

/// Fast path: reads ids of full width, as nearly everybody writes them. False for all others.
BATON_INLINE constexpr bool read_full_b3_ids(std::string_view trace_id, const char* span_id,
                                             B3& out) noexcept {
  if (trace_id.size() != 32 && trace_id.size() != 16) return false;
  std::uint64_t bad = 0;
  const char* const low = trace_id.data() + trace_id.size() - 16;
  out.trace_id = {low == trace_id.data() ? 0 : hex16(trace_id.data(), bad, true),
                  hex16(low, bad, true)};
  out.span_id.value = hex16(span_id, bad, true);
  return bad == 0 && out.trace_id && out.span_id;
}

// [b3 8.4] 16 digits when the upper half is zero
constexpr char* format_b3_trace_id(TraceId id, char* out) noexcept {
  if (id.high != 0) out = format_hex16(id.high, out);
  return format_hex16(id.low, out);
}

/// The states except `defer`, in their order. [b3 8.1]
inline constexpr std::string_view b3_states = "01d";

/// Reads one state; false when it is none.
constexpr bool parse_b3_state(std::string_view s, B3State& state) noexcept {
  if (s.size() != 1) return false;
  const char c = s[0];
  state = c == '1' ? B3State::accept : c == '0' ? B3State::deny : B3State::debug;
  return c == '1' || c == '0' || c == 'd';
}

/// Slow path of parse_b3(): accepts every legal value and finds the exact error.
BATON_COLD constexpr Result<B3> parse_uncommon_b3(std::string_view s) noexcept {
  B3 out;
  if (s.size() == 1) {  // [b3 8.2]
    if (!parse_b3_state(s, out.state)) return fail(Errc::bad_value);
    return out;
  }
  Splitter parts(s, '-');
  const auto at = [&](Error error) { return fail(error.code, parts.offset() + error.offset); };

  parts.next();
  const auto trace_id = parse_short_trace_id(parts.piece());  // [b3 8.3]
  if (!trace_id) return at(trace_id.error());
  out.trace_id = trace_id->value;

  if (!parts.next()) return fail(Errc::missing_part, s.size());
  const auto span_id = parse_short_span_id(parts.piece());
  if (!span_id) return at(span_id.error());
  out.span_id = *span_id;

  if (!parts.next()) return out;
  if (parts.piece().size() != 16) {  // [b3 8.1] else it is the parent, and the decision is deferred
    if (!parse_b3_state(parts.piece(), out.state)) return at(fail(Errc::bad_value));
    if (!parts.next()) return out;
  }
  const auto parent = SpanId::from_short_hex(parts.piece());
  if (!parent) return at(parent.error());
  if (parts.next()) return fail(Errc::bad_delimiter, parts.offset() - 1);
  return out;
}

}  // namespace detail

/// Parses one `b3` value.
///
/// Grammar  trace-id "-" span-id [ "-" state ] [ "-" parent-span-id ] | state
///          trace-id = 1*32HEXDIG ; span-id, parent-span-id = 1*16HEXDIG ; state = "0" | "1" | "d"
///          A parent that follows the span id has all 16 digits.
/// Input    s: raw bytes, outer blanks and tabs already removed; any length
/// Output   trace id 128 bit, span id 64 bit, state; the parent's id is checked and ignored
/// Errors   bad_length(i) | bad_digit(i) | zero_id(i) | bad_value(i) | bad_delimiter(i)
///          ; i = byte offset in s
/// Cost     O(1), no allocation
/// Spec     https://github.com/openzipkin/b3-propagation#single-header
BATON_INLINE constexpr Result<B3> parse_b3(std::string_view s) noexcept {
  const std::size_t span_id = s.size() < 49 ? 17 : 33;  // if it is there, and has full width
  const bool state = s.size() == span_id + 18;
  if ((state || s.size() == span_id + 16) && s[span_id - 1] == '-' &&
      (!state || s[span_id + 16] == '-')) {
    B3 out;
    if (detail::read_full_b3_ids({s.data(), span_id - 1}, s.data() + span_id, out) &&
        (!state || detail::parse_b3_state({s.data() + s.size() - 1, 1}, out.state))) {
      return out;
    }
  }
  return detail::parse_uncommon_b3(s);
}

/// Formats a `b3` value: at most B3::max_size characters to `out`; returns the end. Without ids it
/// is a lone state.
constexpr char* format_b3(const B3& b3, char* out) noexcept {
  if (b3.trace_id) {
    out = detail::format_b3_trace_id(b3.trace_id, out);
    *out++ = '-';
    out = detail::format_hex16(b3.span_id.value, out);
    if (b3.state != B3State::defer) *out++ = '-';
  }
  if (b3.state != B3State::defer) {
    *out++ = detail::b3_states[static_cast<std::size_t>(b3.state) - 1];
  }
  return out;
}

/// Parses one `X-B3-Sampled` value.
///
/// Grammar  "1" | "0" | "true" | "false", in any case
/// Output   accept or deny
/// Errors   bad_value
/// Cost     O(1), no allocation
/// Spec     https://github.com/openzipkin/b3-propagation#sampling-state-1
constexpr Result<B3State> parse_b3_sampled(std::string_view s) noexcept {  // [b3 8.1]
  const auto decision = detail::parse_decision(s);
  if (!decision) return decision.error();
  return *decision ? B3State::accept : B3State::deny;
}

/// Parses one `X-B3-Flags` value: `1` means debug, others mean nothing and are the error bad_value.
constexpr Result<B3State> parse_b3_flags(std::string_view s) noexcept {  // [b3 8.1]
  if (detail::is(s, "1")) return B3State::debug;
  return fail(Errc::bad_value);
}

/// Formats the values of the X-B3-* headers. It writes the ids to `out`, at most 48 characters.
constexpr B3Headers format_b3_headers(const B3& b3, char* out) noexcept {
  B3Headers headers;
  if (b3.trace_id) {
    char* const middle = detail::format_b3_trace_id(b3.trace_id, out);
    char* const end = detail::format_hex16(b3.span_id.value, middle);
    headers.trace_id = {out, static_cast<std::size_t>(middle - out)};
    headers.span_id = {middle, static_cast<std::size_t>(end - middle)};
  }
  if (b3.state == B3State::deny) headers.sampled = "0";
  if (b3.state == B3State::accept) headers.sampled = "1";
  if (b3.state == B3State::debug) headers.flags = "1";  // [b3 8.4] debug implies it
  return headers;
}

namespace detail {

inline void candidate_from_b3(const B3& b3, Candidate& out) noexcept {
  out.trace_id = b3.trace_id;
  out.span_id = b3.span_id;
  switch (b3.state) {  // [b3 8.1]
    case B3State::defer: break;
    case B3State::deny: out.sampling_priority = SamplingPriority::auto_reject; break;
    case B3State::accept: out.sampling_priority = SamplingPriority::auto_keep; break;
    case B3State::debug: out.sampling_priority = SamplingPriority::user_keep; break;
  }
  out.debug = b3.state == B3State::debug;
  if (b3.state >= B3State::accept) out.trace_flags = trace_flags::sampled;
}

/// Empty for a trace without a span id, which B3 cannot express.
inline B3 b3_from_context(const SpanContext& context) noexcept {
  if (context && !context.span_id()) return {};
  B3 out{context.trace_id(), context.trace_id() ? context.span_id() : SpanId()};
  if (const auto priority = context.sampling_priority()) {  // [b3 8.4]
    out.state = is_sampled(*priority) ? B3State::accept : B3State::deny;
    if (context.debug() && *priority == SamplingPriority::user_keep) out.state = B3State::debug;
  }
  return out;
}

}  // namespace detail

namespace codecs {

/// The `b3` header.
struct b3 {
  static constexpr std::string_view name = "b3";
  static constexpr std::array<std::string_view, 2> datadog_names = {"b3 single header",
                                                                    "b3single"};  // [words 18.2]
  static constexpr Field fields[] = {"b3"};                                       // [b3 8.5]
  static constexpr std::string_view specification =
      "https://github.com/openzipkin/b3-propagation#single-header";

  static Error decode(const Fields& in, const Options&, Candidate& out, Report&) noexcept {
    const auto parsed = in.read<read>(0);
    if (!parsed) return parsed.error();
    detail::candidate_from_b3(parsed->value, out);
    out.only_lower_half = parsed->only_lower_half;
    return {};
  }

  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    const B3 b3 = detail::b3_from_context(context);
    if (b3 == B3{}) return;
    encoder.add_written(fields[0].name, format_b3(b3, encoder.room(B3::max_size)));
  }

 private:
  static constexpr Result<detail::WithHalf<B3>> read(std::string_view text) noexcept {
    const auto b3 = parse_b3(text);
    if (!b3) return b3.error();
    return detail::WithHalf<B3>{*b3,
                                b3->trace_id.high == 0 && text.find('-') <= 16};  // [multi 6.3]
  }
};

/// The `X-B3-*` headers.
struct b3multi {
  static constexpr std::string_view name = "b3multi";
  static constexpr std::array<std::string_view, 2> datadog_names = {"b3multi", "b3"};
  enum { trace_id, span_id, parent_span_id, sampled, flags };
  // [b3 8.5] If a header repeats, its last value counts, and the halves of an id never come from
  // two. The parent's id is not read; its name is here for Propagator::fields().
  static constexpr Field fields[] = {"x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid",
                                     "x-b3-sampled", "x-b3-flags"};
  static constexpr std::string_view specification =
      "https://github.com/openzipkin/b3-propagation#multiple-headers";

  /// Errors   absent | missing_part | bad_length | bad_digit(i) | zero_id ; with the header
  static Error decode(const Fields& in, const Options&, Candidate& out, Report& report) noexcept {
    B3 b3;
    if (!in[sampled].empty()) {  // [b3 8.1]
      const auto state = in.read<parse_b3_sampled>(sampled);
      if (state) {
        b3.state = *state;
      } else {
        report.dropped(Errc::decision_malformed, in.name(sampled));
      }
    }
    if (!in[flags].empty() && in.read<parse_b3_flags>(flags)) b3.state = B3State::debug;
    if (in[trace_id].empty() && in[span_id].empty()) {  // [b3 8.2]
      if (b3.state == B3State::defer) return fail(Errc::absent);
      detail::candidate_from_b3(b3, out);
      return {};
    }
    const auto trace = in.read<detail::parse_short_trace_id>(trace_id);  // [b3 8.3]
    if (!trace) return detail::required(trace.error());
    const auto span = in.read<detail::parse_short_span_id>(span_id);
    if (!span) return detail::required(span.error());
    b3.trace_id = trace->value;
    b3.span_id = *span;
    detail::candidate_from_b3(b3, out);
    out.only_lower_half = trace->only_lower_half;
    return {};
  }

  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    char ids[48];
    const B3Headers headers = format_b3_headers(detail::b3_from_context(context), ids);
    const auto add = [&](std::size_t field, std::string_view value) {
      if (!value.empty()) encoder.add(fields[field].name, value);
    };
    add(trace_id, headers.trace_id);
    add(span_id, headers.span_id);
    add(sampled, headers.sampled);
    add(flags, headers.flags);
  }
};

}  // namespace codecs

}}  // namespace baton::v0
