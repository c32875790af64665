// SPDX-License-Identifier: MIT
// Codec: Google Cloud.  https://cloud.google.com/trace/docs/trace-context#legacy-http-header
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/hex.hpp>
#include <baton/ids.hpp>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// An `X-Cloud-Trace-Context` in numbers:
///
///   <trace id: 32 digits, 128 bit>/<span id: decimal, 64 bit>;o=<0|1>
///   0                              33
struct GcpHeader {
  static constexpr std::size_t max_size = 57;  ///< characters that are written at most

  /// Never zero in a parsed header.
  TraceId trace_id;
  SpanId span_id;
  std::optional<bool> sampled = false;  ///< nothing: unreadable, so the receiver decides
  friend constexpr bool operator==(const GcpHeader&, const GcpHeader&) = default;
};

/// Parses one `X-Cloud-Trace-Context` value.
///
/// Grammar  32LOWERHEX "/" 1*20DIGIT [ ";o=" DIGIT ]
/// Input    s: raw bytes, outer blanks and tabs already removed; any length
/// Output   trace id 128 bit, span id 64 bit; any digit except 0 means sampled, none not sampled
/// Errors   bad_length(i) | bad_digit(i) | missing_part | out_of_range(i) | zero_id(i)
///          ; i = byte offset in s
/// Cost     O(1), no allocation
/// Spec     https://cloud.google.com/trace/docs/trace-context#legacy-http-header
constexpr Result<GcpHeader> parse_gcp(std::string_view s) noexcept {  // [gcp 19.1]
  const std::size_t slash = s.find('/');
  const auto trace_id = TraceId::from_hex(s.substr(0, slash));
  if (!trace_id) return trace_id.error();
  if (!*trace_id) return fail(Errc::zero_id);
  if (slash == s.npos) return fail(Errc::missing_part, s.size());

  const std::size_t begin = slash + 1;
  const std::string_view rest = s.substr(begin);
  const std::string_view digits = rest.substr(0, rest.find(';'));
  if (digits.size() > detail::max_decimal_u64) return fail(Errc::bad_length, begin);
  const auto span_id = SpanId::from_decimal(digits);
  if (!span_id) return fail(span_id.error().code, begin + span_id.error().offset);
  if (!*span_id) return fail(Errc::zero_id, begin);

  GcpHeader out{*trace_id, *span_id, {}};
  const std::string_view options = rest.substr(digits.size());
  if (options.empty()) {
    out.sampled = false;
  } else if (options.size() == 4 && options.substr(0, 3) == ";o=" &&
             detail::digits.has(options[3])) {
    out.sampled = options[3] != '0';
  }
  return out;
}

/// Formats an `X-Cloud-Trace-Context` value: at most GcpHeader::max_size characters to `out`.
/// Returns the end. The ids are not zero.
constexpr char* format_gcp(const GcpHeader& header, char* out) noexcept {
  out = detail::format_hex16(header.trace_id.high, out);
  out = detail::format_hex16(header.trace_id.low, out);
  *out++ = '/';
  out = detail::format_decimal(header.span_id.value, out);
  for (const char c : {';', 'o', '='}) *out++ = c;
  *out++ = header.sampled.value_or(false) ? '1' : '0';
  return out;
}

namespace codecs {

/// The `X-Cloud-Trace-Context` header. It is off by default: Google asks to read it only if there
/// is no other header, and not to write it.
struct gcp {
  static constexpr std::string_view name = "gcp";
  static constexpr Field fields[] = {"x-cloud-trace-context"};
  static constexpr Role role = Role::fallback;
  static constexpr std::string_view specification =
      "https://cloud.google.com/trace/docs/trace-context#legacy-http-header";

  static Error decode(const Fields& in, const Options&, Candidate& out, Report& report) noexcept {
    const auto header = in.read<parse_gcp>(0);
    if (!header) return header.error();
    out.trace_id = header->trace_id;
    out.span_id = header->span_id;
    if (!header->sampled) {
      report.dropped(Errc::decision_malformed, in.name(0));
      return {};
    }
    out.sampling_priority =
        *header->sampled ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
    out.trace_flags = *header->sampled ? trace_flags::sampled : 0;
    return {};
  }

  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    if (!context || !context.span_id()) return;
    const auto priority = context.sampling_priority();
    const bool sampled = priority && is_sampled(*priority);
    encoder.add_written(fields[0].name, format_gcp({context.trace_id(), context.span_id(), sampled},
                                                   encoder.room(GcpHeader::max_size)));
  }
};

}  // namespace codecs

}}  // namespace baton::v0
