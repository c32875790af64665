// Codec: Jaeger.  https://www.jaegertracing.io/docs/1.21/client-libraries/#propagation-format
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/baggage_members.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/percent.hpp>
#include <array>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 {

/// An `uber-trace-id` in numbers, as it is written:
///
///   0                                33               50 52
///   <trace id: 32 digits, 128 bit>:<span id: 16>:0:<flags>
struct JaegerHeader {
  static constexpr std::size_t size = 54;  ///< characters that are written
  static constexpr std::uint8_t sampled = 0x01;
  static constexpr std::uint8_t debug = 0x02;

  TraceId trace_id;
  SpanId span_id;
  std::uint8_t flags = 0;
  friend constexpr bool operator==(const JaegerHeader&, const JaegerHeader&) = default;
};

/// Parses one `uber-trace-id` value.
///
/// Grammar  trace-id ":" span-id ":" parent-id ":" flags        ; each byte may be percent-encoded
///          trace-id = 1*32HEXDIG ; span-id = 1*16HEXDIG ; flags = 1*2HEXDIG ; parent-id: any text
/// Input    s: raw bytes, outer blanks and tabs already removed; any length
/// Output   trace id 128 bit, span id 64 bit, flags 8 bit as received; the parent's id is left
/// Errors   missing_part | bad_delimiter(i) | bad_length(i) | bad_digit(i) | zero_id(i)
///          ; i = byte offset in s
/// Cost     one pass, no allocation
/// Spec     https://www.jaegertracing.io/docs/1.21/client-libraries/#tracespan-identity
constexpr Result<JaegerHeader> parse_jaeger(std::string_view s) noexcept {
  // Room for one digit more than there may be, so that a longer field is seen to be too long.
  char decoded[4][33] = {};
  std::size_t sizes[4] = {};
  std::size_t starts[4] = {};
  std::size_t field = 0;
  for (std::size_t at = 0; at < s.size();) {
    const std::size_t before = at;
    const char c = detail::next_octet(s, at);  // [jaeger 10.1] "%3A"
    if (c == ':') {
      if (field == 3) return fail(Errc::bad_delimiter, before);  // [jaeger 10.2]
      starts[++field] = at;
    } else if (sizes[field] < sizeof decoded[field]) {
      decoded[field][sizes[field]++] = c;
    }
  }
  if (field != 3) return fail(Errc::missing_part, s.size());  // [jaeger 10.2]
  const auto text = [&](std::size_t i) { return std::string_view(decoded[i], sizes[i]); };
  const auto at = [&](std::size_t i, Error error) {
    return fail(error.code, starts[i] + error.offset);
  };

  const auto trace_id = TraceId::from_short_hex(text(0));  // [jaeger 10.1]
  if (!trace_id) return at(0, trace_id.error());
  const auto span_id = SpanId::from_short_hex(text(1));
  if (!span_id) return at(1, span_id.error());
  if (!*trace_id) return at(0, fail(Errc::zero_id));  // [jaeger 10.3]
  if (!*span_id) return at(1, fail(Errc::zero_id));
  if (sizes[3] > 2) return at(3, fail(Errc::bad_length));  // [jaeger 10.2]
  const auto flags = SpanId::from_short_hex(text(3));
  if (!flags) return at(3, flags.error());
  return JaegerHeader{*trace_id, *span_id, static_cast<std::uint8_t>(flags->value)};
}

/// Formats an `uber-trace-id` value: JaegerHeader::size characters to `out`, with no flag but
/// `sampled`; returns the end. The ids are not zero.
constexpr char* format_jaeger(const JaegerHeader& header, char* out) noexcept {
  out = detail::format_hex16(header.trace_id.high, out);  // [jaeger 10.3]
  out = detail::format_hex16(header.trace_id.low, out);
  *out++ = ':';
  out = detail::format_hex16(header.span_id.value, out);
  for (const char c : {':', '0', ':', '0'}) *out++ = c;  // [jaeger 10.1]
  *out++ = (header.flags & JaegerHeader::sampled) != 0 ? '1' : '0';
  return out;
}

namespace codecs {

/// `uber-trace-id`, and baggage in `uberctx-*`.
struct jaeger {
  static constexpr std::string_view name = "jaeger";
  static constexpr Field fields[] = {"uber-trace-id"};
  static constexpr std::string_view prefixes[] = {"uberctx-"};  // [jaeger 10.4]
  static constexpr std::string_view specification =
      "https://www.jaegertracing.io/docs/1.21/client-libraries/#propagation-format";

  static Error decode(const Fields& in, const Options&, Candidate& out, Report&) noexcept {
    const auto header = in.read<parse_jaeger>(0);
    if (!header) return header.error();
    out.trace_id = header->trace_id;
    out.span_id = header->span_id;
    out.sampling_priority = SamplingPriority::auto_reject;
    if ((header->flags & JaegerHeader::sampled) != 0) {  // [jaeger 10.2]
      out.debug = (header->flags & JaegerHeader::debug) != 0;
      out.sampling_priority = out.debug ? SamplingPriority::user_keep : SamplingPriority::auto_keep;
      out.trace_flags = trace_flags::sampled;
    }
    return {};
  }

  static void decode_baggage(const Fields& in, const Options& options, SpanContext& out,
                             Report& report) {
    detail::decode_prefixed_baggage(in.prefixed(0), prefixes[0], options, out.baggage(), report);
  }

  static void encode(const SpanContext& context, const Options& options, HeaderEncoder& encoder) {
    if (context && context.span_id()) {
      const auto priority = context.sampling_priority();
      const bool sampled = priority && is_sampled(*priority);
      const std::uint8_t flags = sampled ? JaegerHeader::sampled : 0;
      encoder.add_written(fields[0].name,
                          format_jaeger({context.trace_id(), context.span_id(), flags},
                                        encoder.room(JaegerHeader::size)));
    }
    detail::encode_prefixed_baggage<detail::unreserved>(context.baggage(), prefixes[0], options,
                                                        encoder);
  }
};

}  // namespace codecs

}}  // namespace baton::v0
