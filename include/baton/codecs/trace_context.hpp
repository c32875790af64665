// SPDX-License-Identifier: MIT
// Codec: W3C Trace Context level 2, with Datadog's member of tracestate.
// https://www.w3.org/TR/trace-context-2/
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/datadog_member.hpp>
#include <baton/codecs/trace_state_members.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/hex.hpp>
#include <baton/trace_state.hpp>
#include <array>
#include <string_view>

namespace baton { inline namespace v0 {

/// A traceparent in numbers.
///
///   0  3                                36               53    55
///   vv-<trace id: 32 digits, 128 bit>---<span id: 16>----<flags>
struct Traceparent {
  static constexpr std::size_t size = 55;  ///< characters of version 00

  /// Never zero in a parsed header.
  TraceId trace_id;
  SpanId span_id;
  std::uint8_t flags = 0;  ///< as received; see trace_flags
  friend constexpr bool operator==(const Traceparent&, const Traceparent&) = default;
};

namespace detail {

/// Fast path: reads a valid value of version 00 with flags below 8, as nearly everybody writes it.
/// False for all others.
BATON_INLINE constexpr bool read_common_traceparent(std::string_view s, Traceparent& out) noexcept {
  if (s.size() != Traceparent::size) return false;
  const char* const text = s.data();
  if (!begins(s, "00-") || text[35] != '-') return false;
  if (!begins({text + 52, 3}, "-0") || (text[54] & ~7) != '0') return false;
  std::uint64_t bad = 0;
  out.trace_id = {hex16(text + 3, bad), hex16(text + 19, bad)};
  out.span_id = {hex16(text + 36, bad)};
  out.flags = static_cast<std::uint8_t>(text[54] & 7);
  return bad == 0 && out.trace_id && out.span_id;
}

/// Slow path of parse_traceparent(): accepts every legal value and finds the exact error.
BATON_COLD constexpr Result<Traceparent> parse_uncommon_traceparent(std::string_view s) noexcept {
  if (s.size() < Traceparent::size) return fail(Errc::bad_length);
  for (const std::size_t i : {2u, 35u, 52u}) {
    if (s[i] != '-') return fail(Errc::bad_delimiter, i);
  }
  // [w3c 1.4] an upper-case letter is not a digit
  std::size_t start = 0;  // length of a run of digits
  for (const std::size_t end : {2u, 35u, 52u, 55u}) {
    const std::size_t i = start + find_non_hex({s.data() + start, end - start});
    if (i != end) return fail(Errc::bad_digit, i);
    start = end + 1;
  }
  const std::uint64_t version = hex_value({s.data(), 2});
  if (version == 0xff) return fail(Errc::bad_version);  // [w3c 1.2]
  if (s.size() > Traceparent::size) {
    if (version == 0) return fail(Errc::bad_length, Traceparent::size);  // [w3c 1.1]
    if (s[Traceparent::size] != '-') return fail(Errc::bad_delimiter, Traceparent::size);
    // [field 0.3] In every version, a "," begins another field.
    if (const std::size_t comma = s.find(','); comma != s.npos) {
      return fail(Errc::bad_delimiter, comma);
    }
  }
  const Traceparent out{{hex_value({s.data() + 3, 16}), hex_value({s.data() + 19, 16})},
                        {hex_value({s.data() + 36, 16})},
                        static_cast<std::uint8_t>(hex_value({s.data() + 53, 2}))};  // [w3c 1.6]
  if (!out.trace_id) return fail(Errc::zero_id, 3);                                 // [w3c 1.3]
  if (!out.span_id) return fail(Errc::zero_id, 36);
  return out;
}

}  // namespace detail

/// Parses one `traceparent` value.
///
/// Grammar  version "-" trace-id "-" parent-id "-" flags         ; offsets 0, 3, 36, 53
///          [ "-" *( any byte except "," ) ]                     ; not in version 00
/// Input    s: raw bytes, outer blanks already removed; any length
/// Output   trace id 128 bit, span id 64 bit, flags 8 bit, all as received
/// Errors   bad_length | bad_delimiter(i) | bad_digit(i) | bad_version | zero_id(i)
///          ; i = byte offset in s
/// Cost     O(1), no allocation
/// Spec     https://www.w3.org/TR/trace-context-2/#traceparent-header-field-values
BATON_INLINE constexpr Result<Traceparent> parse_traceparent(std::string_view s) noexcept {
  Traceparent out;
  if (detail::read_common_traceparent(s, out)) return out;
  return detail::parse_uncommon_traceparent(s);
}

/// Formats a `traceparent` value of version 00: Traceparent::size characters to `out`, with only
/// the two defined flags. Returns the end. The ids are not zero.
constexpr char* format_traceparent(const Traceparent& parent, char* out) noexcept {
  constexpr std::string_view hex = "0123456789abcdef";
  *out++ = '0';  // [w3c 1.7]
  *out++ = '0';
  *out++ = '-';
  out = detail::format_hex16(parent.trace_id.high, out);
  out = detail::format_hex16(parent.trace_id.low, out);
  *out++ = '-';
  out = detail::format_hex16(parent.span_id.value, out);
  *out++ = '-';
  *out++ = '0';
  *out++ = hex[parent.flags & (trace_flags::sampled | trace_flags::random_trace_id)];  // [w3c 1.6]
  return out;
}

namespace codecs {

/// `traceparent` and `tracestate`. With Options::datadog_member also Datadog's member `dd`.
struct trace_context {
  static constexpr std::string_view name = "tracecontext";
  enum { traceparent, tracestate };
  static constexpr Field fields[] = {{"traceparent", FieldKind::unique},  // [w3c 1.5] [w3c 1.8]
                                     {"tracestate", FieldKind::list}};    // [w3c 2.2]
  static constexpr Role role = Role::w3c;                                 // [multi 6.3]
  static constexpr std::string_view specification = "https://www.w3.org/TR/trace-context-2/";

  static Error decode(const Fields& in, const Options& options, Candidate& out, Report& report) {
    const auto read = in.read<parse_traceparent>(traceparent);
    if (!read) return read.error();  // [w3c 2.1] tracestate alone means nothing
    const Traceparent& parent = *read;
    out.trace_id = parent.trace_id;
    out.span_id = parent.span_id;
    out.trace_flags = parent.flags & (trace_flags::sampled | trace_flags::random_trace_id);
    out.random_trace_id = (out.trace_flags & trace_flags::random_trace_id) != 0;
    const bool sampled = (out.trace_flags & trace_flags::sampled) != 0;
    out.sampling_priority = sampled ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
    std::string_view datadog;
    if (!in[tracestate].empty()) datadog = decode_trace_state(in, options, out, report);
    if (!datadog.empty()) {
      detail::decode_datadog_member(datadog, sampled, in, tracestate, out, report);
    } else if (options.datadog_member && sampled) {  // [dd 4.2]
      out.texts.tags = detail::implied_decision_maker;
    }
    return {};
  }

  static void encode(const SpanContext& context, const Options& options, HeaderEncoder& encoder) {
    if (!context || !context.span_id()) return;
    encoder.add_written(  // [dd 4.5]
        fields[traceparent].name,
        format_traceparent({context.trace_id(), context.span_id(), context.trace_flags()},
                           encoder.room(Traceparent::size)));
    if (options.datadog_member || !context.trace_state().empty()) {
      encode_trace_state(context, options, encoder);
    }
  }

 private:
  /// Returns the value of the `dd` member, if it is to be read.
  static std::string_view decode_trace_state(const Fields& in, const Options& options,
                                             Candidate& out, Report& report) {
    const std::string_view list = in[tracestate];
    TraceStateMember datadog;
    int count = 0;
    bool probability = false;
    const auto summary = parse_trace_state(list, [&](const TraceStateMember& member) {
      if (detail::is(member.key, "dd") && count++ == 0) datadog = member;  // [dd 3.6] the first
      probability = probability || detail::is(member.key, "ot");
    });
    if (!options.datadog_member) count = 0;
    std::string_view value = datadog.value;
    if (!summary && !options.datadog_member) {  // [w3c 2.4] [w3c 2.5]
      const bool many = summary.error().code == Errc::too_many;
      report.dropped(many ? Errc::trace_state_too_many : Errc::trace_state_malformed,
                     in.name(tracestate), summary.error().offset);
      return {};
    }
    if (!summary || (probability && options.datadog_member)) {
      value = detail::read_uncommon_trace_state(in, tracestate, out, report);
    } else {
      out.trace_state = list;
      const bool leads = count == 1 && datadog.key.data() == list.data();
      if (summary->size == list.size() && (count == 0 || leads)) {  // no blanks, no empty members
        const std::size_t own = leads ? datadog.size() + 1 : 0;
        out.texts.trace_state = own < list.size() ? detail::after(list, own) : "";
      } else {
        char* const begin = in.scratch(summary->size);
        const std::string_view without = count == 0 ? "" : datadog_member_key;
        out.texts.trace_state = detail::view(begin, detail::normalise(list, without, begin));
      }
      if (count == 0) return {};
    }
    if (datadog_member_key.size() + 1 + value.size() > limits::datadog_member) {  // [dd 3.5]
      report.dropped(Errc::datadog_member_too_long, in.name(tracestate),
                     static_cast<std::size_t>(value.data() - list.data()));
      return {};
    }
    return value;
  }

  BATON_INLINE static void encode_trace_state(const SpanContext& context, const Options& options,
                                              HeaderEncoder& encoder) {
    const std::string_view field = fields[tracestate].name;
    const TraceState state = context.trace_state();
    char own_id[16];
    const std::string_view parent =  // [dd 3.7]
        context.remote()
            ? context.last_datadog_parent().value_or("")
            : detail::view(own_id, detail::format_hex16(context.span_id().value, own_id));
    const DatadogMemberParts datadog{context.sampling_priority(), context.origin().value_or(""),
                                     parent, context.tags(), context.other_datadog_keys()};
    char* const begin = encoder.room(datadog_member_room(datadog) + state.text().size() + 1);
    char* out = begin;
    DatadogMemberLoss lost;
    // [w3c 2.8] whenever Datadog has something to say, [w3c 2.5] at the left end
    if (options.datadog_member) out = format_datadog_member(datadog, begin, lost);
    if (lost.too_long) encoder.dropped(Errc::datadog_member_too_long, field);
    if (lost.tag) encoder.dropped(Errc::tag_not_encodable, field);
    if (lost.sub_key) encoder.dropped(Errc::datadog_member_malformed, field);

    if (detail::is_written_whole(state.text(), static_cast<std::size_t>(out - begin), options)) {
      if (out != begin && !state.empty()) *out++ = ',';
      out = detail::copy(state.text(), out);
    } else {
      out = detail::write_members(state, options, begin, out, field, encoder);
    }
    if (out != begin) encoder.add_written(field, out);
  }
};

}  // namespace codecs

}}  // namespace baton::v0
