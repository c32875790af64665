// SPDX-License-Identifier: MIT
// Codec: AWS X-Ray.
// https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/hex.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// An X-Ray tracing header in numbers. All digits of Root are the trace id:
///
///   Root=1-<8 digits>-<24 digits>;Parent=<16 digits>;Sampled=1
///   0      7          16          40     48          64
struct XRayHeader {
  static constexpr std::size_t max_size = 74;  ///< characters that are written at most

  TraceId trace_id;                  ///< all 32 digits of Root; 0: there is none
  SpanId span_id;                    ///< 0: there is no span yet
  std::optional<bool> sampled = {};  ///< nothing: the receiver decides
  std::string_view origin = {};      ///< `_dd.origin`; only if Datadog wrote the header
  bool unreadable_decision = false;  ///< the value of Sampled is not a decision
  friend constexpr bool operator==(const XRayHeader&, const XRayHeader&) = default;

  /// [xray 9.3] X-Ray's 24 digits are random. Datadog has 64 bits, so the first eight digits are
  /// zeros.
  constexpr bool is_written_by_datadog() const noexcept {
    return (trace_id.high & 0xffff'ffffu) == 0;
  }
};

namespace detail {

/// `1-<8 digits>-<24 digits>`
constexpr Result<TraceId> parse_xray_root(std::string_view s) noexcept {
  if (s.size() < 2 || s[0] != '1' || s[1] != '-') return fail(Errc::bad_version);
  if (s.size() != 35) return fail(Errc::bad_length);
  if (s[10] != '-') return fail(Errc::bad_delimiter, 10);
  const auto time = SpanId::from_short_hex(s.substr(2, 8));
  if (!time) return fail(Errc::bad_digit, 2 + time.error().offset);
  const auto rest = TraceId::from_short_hex(s.substr(11));
  if (!rest) return fail(Errc::bad_digit, 11 + rest.error().offset);
  const TraceId id{time->value << 32 | rest->high, rest->low};
  if (!id) return fail(Errc::zero_id, 2);
  return id;
}

constexpr Result<SpanId> parse_xray_parent(std::string_view s) noexcept {
  if (s.size() != 16) return fail(Errc::bad_length);
  const auto id = SpanId::from_short_hex(s);
  if (id && !*id) return fail(Errc::zero_id);
  return id;
}

}  // namespace detail

/// Parses one `X-Amzn-Trace-Id` value.
///
/// Grammar  part *( ";" part ), in any order, blanks and tabs around parts
///          part = "Root=1-" 8HEXDIG "-" 24HEXDIG | "Parent=" [ 16HEXDIG ]
///               | "Sampled=" [ "0" | "1" | "?" ] | "_dd.origin=" text
///               | anything else, which is ignored
///          No part has a ",": values that a proxy joined with it are several headers.
/// Input    s: raw bytes; any length
/// Output   the parts; if one repeats, the first. Without a Parent the span id is 0
/// Errors   missing_part | bad_version(i) | bad_length(i) | bad_delimiter(i) | bad_digit(i)
///          | zero_id(i)                                         ; i = byte offset in s
/// Cost     one pass, no allocation
/// Spec     https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html
constexpr Result<XRayHeader> parse_xray(std::string_view s) noexcept {
  if (const std::size_t comma = s.find(','); comma != s.npos) {  // [xray 9.1]
    return fail(Errc::bad_delimiter, comma);
  }
  XRayHeader out;
  bool has_parent = false;
  bool has_sampled = false;
  bool has_origin = false;
  for (detail::Splitter parts(s, ';'); parts.next();) {
    const std::string_view part = detail::trim(parts.piece());  // [xray 9.1]
    const std::size_t equals = part.find('=');
    if (equals == part.npos) continue;
    const std::string_view key = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    const auto at = [&](Error error) {
      return fail(error.code, static_cast<std::size_t>(value.data() - s.data()) + error.offset);
    };
    if (key == "Root" && !out.trace_id) {
      const auto root = detail::parse_xray_root(value);
      if (!root) return at(root.error());
      out.trace_id = *root;
    } else if (key == "Parent" && !has_parent) {
      has_parent = true;
      if (value.empty()) continue;  // [xray 9.1] as if it were absent
      const auto parent = detail::parse_xray_parent(value);
      if (!parent) return at(parent.error());
      out.span_id = *parent;
    } else if (key == "Sampled" && !has_sampled) {
      has_sampled = true;
      if (value == "1" || value == "0") {
        out.sampled = value == "1";
      } else {
        out.unreadable_decision = !value.empty() && value != "?";
      }
    } else if (key == "_dd.origin" && !has_origin) {
      has_origin = true;
      out.origin = value;
    }
  }
  if (!out.trace_id) return fail(Errc::missing_part, s.size());
  if (!out.is_written_by_datadog()) out.origin = {};
  return out;
}

/// Formats an `X-Amzn-Trace-Id` value: at most XRayHeader::max_size characters to `out`. Returns
/// the end. The ids are not zero; the origin is not written.
constexpr char* format_xray(const XRayHeader& header, char* out) noexcept {
  const auto copy = [&](std::string_view text) {
    for (const char c : text) *out++ = c;
  };
  copy("Root=1-");  // [xray 9.2]
  detail::format_hex8(static_cast<std::uint32_t>(header.trace_id.high >> 32), out);
  out += 8;
  *out++ = '-';
  detail::format_hex8(static_cast<std::uint32_t>(header.trace_id.high), out);
  out = detail::format_hex16(header.trace_id.low, out + 8);
  copy(";Parent=");
  out = detail::format_hex16(header.span_id.value, out);
  if (header.sampled) copy(*header.sampled ? ";Sampled=1" : ";Sampled=0");
  return out;
}

/// Datadog's ids for a trace that X-Ray made. A Lambda function continues them when it has nothing
/// but the runtime's `_X_AMZN_TRACE_ID`. [xray 9.4]
///
/// Output   the lower 63 bits of the trace id, the parent, and priority 2 if X-Ray samples it, else
///          -1
/// Errors   zero_id: the lower 63 bits are zero
constexpr Result<Candidate> datadog_from_xray(const XRayHeader& header) noexcept {
  Candidate out;
  out.trace_id.low = header.trace_id.low & ~(std::uint64_t{1} << 63);
  if (!out.trace_id) return fail(Errc::zero_id);
  out.span_id = header.span_id;
  const bool sampled = header.sampled.value_or(false);
  out.sampling_priority = sampled ? SamplingPriority::user_keep : SamplingPriority::user_reject;
  out.trace_flags = sampled ? trace_flags::sampled : 0;
  return out;
}

namespace codecs {

/// The `X-Amzn-Trace-Id` header, and AWSTraceHeader of SQS.
struct xray {
  static constexpr std::string_view name = "xray";
  static constexpr Field fields[] = {"x-amzn-trace-id"};
  static constexpr std::string_view specification =
      "https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html";

  static Error decode(const Fields& in, const Options&, Candidate& out, Report& report) noexcept {
    const auto header = in.read<parse_xray>(0);
    if (!header) return header.error();
    if (header->unreadable_decision) report.dropped(Errc::decision_malformed, in.name(0));
    out.trace_id = header->trace_id;
    out.span_id = header->span_id;
    if (header->sampled) {  // [xray 9.1]
      out.sampling_priority =
          *header->sampled ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
      out.trace_flags = *header->sampled ? trace_flags::sampled : 0;
    }
    out.texts.origin = header->origin;
    return {};
  }

  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    if (!context || !context.span_id()) return;
    XRayHeader header{context.trace_id(), context.span_id()};
    if (const auto priority = context.sampling_priority()) header.sampled = is_sampled(*priority);
    encoder.add_written(fields[0].name, format_xray(header, encoder.room(XRayHeader::max_size)));
  }
};

}  // namespace codecs

}}  // namespace baton::v0
