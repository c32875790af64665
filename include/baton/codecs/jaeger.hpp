// SPDX-License-Identifier: MIT
// Codec: Jaeger.  https://www.jaegertracing.io/docs/1.21/client-libraries/#propagation-format
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/baggage_members.hpp>
#include <baton/codecs/hex_members.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/percent.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// An `uber-trace-id` in numbers. It is written as:
///
///   0                                33               50 52
///   <trace id: 32 digits, 128 bit>:<span id: 16>:0:<flags>
struct JaegerHeader {
  static constexpr std::size_t size = 54;        ///< characters that are written
  static constexpr std::uint8_t sampled = 0x01;  ///< a bit of `flags`
  static constexpr std::uint8_t debug = 0x02;    ///< a bit of `flags`

  /// Never zero in a parsed header.
  TraceId trace_id;
  SpanId span_id;
  std::optional<std::uint8_t> flags = 0;  ///< nothing: unreadable, so the receiver decides
  friend constexpr bool operator==(const JaegerHeader&, const JaegerHeader&) = default;
};

/// Parses one `uber-trace-id` value.
///
/// Grammar  trace-id ":" span-id ":" parent-id ":" flags        ; each byte may be percent-encoded
///          trace-id = 1*32HEXDIG ; span-id = 1*16HEXDIG ; flags = 1*HEXDIG ; parent-id: any text
///          No part holds a ",": values that were joined with it are several headers.
/// Input    s: raw bytes, outer blanks and tabs already removed; any length
/// Output   trace id 128 bit, span id 64 bit, the lowest 8 flags as received; parent-id is ignored
/// Errors   missing_part | bad_delimiter(i) | bad_length(i) | bad_digit(i) | zero_id(i)
///          ; i = byte offset in s
/// Cost     one pass, no allocation
/// Spec     https://www.jaegertracing.io/docs/1.21/client-libraries/#tracespan-identity
constexpr Result<JaegerHeader> parse_jaeger(std::string_view s) noexcept {
  if (const std::size_t comma = s.find(','); comma != s.npos) {  // [field 0.3]
    return fail(Errc::bad_delimiter, comma);
  }
  // Room for one digit too many, so that a longer id is seen to be too long.
  char decoded[2][33] = {};
  std::size_t sizes[4] = {};
  std::size_t starts[4] = {};
  std::size_t field = 0;
  unsigned flags = 0;
  unsigned bad_flags = 0;
  for (std::size_t at = 0; at < s.size();) {
    const std::size_t before = at;
    const char c = detail::next_octet(s, at);  // [jaeger 10.1] "%3A"
    if (c == ':') {
      if (field == 3) return fail(Errc::bad_delimiter, before);  // [jaeger 10.2]
      starts[++field] = at;
      continue;
    }
    if (field < 2 && sizes[field] < sizeof decoded[0]) decoded[field][sizes[field]] = c;
    if (field == 3) {
      const unsigned digit = detail::hex_digit(c, true);
      bad_flags |= digit & ~0xfu;
      flags = (flags << 4 | (digit & 0xf)) & 0xff;
    }
    ++sizes[field];
  }
  if (field != 3) return fail(Errc::missing_part, s.size());  // [jaeger 10.2]
  const auto text = [&](std::size_t i) {
    return std::string_view(decoded[i],
                            sizes[i] < sizeof decoded[i] ? sizes[i] : sizeof decoded[i]);
  };
  const auto at = [&](std::size_t i, Error error) {
    return fail(error.code, starts[i] + error.offset);
  };

  const auto trace_id = TraceId::from_short_hex(text(0));  // [jaeger 10.1]
  if (!trace_id) return at(0, trace_id.error());
  const auto span_id = SpanId::from_short_hex(text(1));
  if (!span_id) return at(1, span_id.error());
  if (!*trace_id) return at(0, fail(Errc::zero_id));  // [jaeger 10.3]
  if (!*span_id) return at(1, fail(Errc::zero_id));
  JaegerHeader out{*trace_id, *span_id, {}};
  if (sizes[3] != 0 && bad_flags == 0)
    out.flags = static_cast<std::uint8_t>(flags);  // [jaeger 10.2]
  return out;
}

/// Formats an `uber-trace-id` value: JaegerHeader::size characters to `out`, with the flag
/// `sampled` and beside it `debug`, and no others. Returns the end. The ids are not zero.
constexpr char* format_jaeger(const JaegerHeader& header, char* out) noexcept {
  constexpr std::uint8_t said = JaegerHeader::sampled | JaegerHeader::debug;
  const unsigned flags = header.flags.value_or(0);
  out = detail::format_hex16(header.trace_id.high, out);  // [jaeger 10.3]
  out = detail::format_hex16(header.trace_id.low, out);
  *out++ = ':';
  out = detail::format_hex16(header.span_id.value, out);
  for (const char c : {':', '0', ':', '0'}) *out++ = c;  // [jaeger 10.1]
  *out++ = static_cast<char>('0' + ((flags & JaegerHeader::sampled) != 0 ? flags & said : 0));
  return out;
}

namespace codecs {

/// `uber-trace-id`, and baggage in `uberctx-*`. Reads `jaeger-baggage`, which people write by hand.
struct jaeger {
  static constexpr std::string_view name = "jaeger";
  enum { ids, baggage };
  static constexpr Field fields[] = {"uber-trace-id", {"jaeger-baggage", FieldKind::list}};
  static constexpr std::string_view prefixes[] = {"uberctx-"};  // [jaeger 10.4]
  static constexpr std::string_view specification =
      "https://www.jaegertracing.io/docs/1.21/client-libraries/#propagation-format";

  static Error decode(const Fields& in, const Options&, Candidate& out, Report& report) noexcept {
    const auto header = in.read<read>(ids);
    if (!header) return header.error();
    const auto& [trace_id, span_id, flags] = header->value;
    out.trace_id = trace_id;
    out.span_id = span_id;
    out.only_lower_half = header->only_lower_half;
    if (!flags) {  // [jaeger 10.2]
      report.dropped(Errc::decision_malformed, in.name(ids));
      return {};
    }
    out.sampling_priority = SamplingPriority::auto_reject;
    if ((*flags & JaegerHeader::sampled) != 0) {
      out.debug = (*flags & JaegerHeader::debug) != 0;
      out.sampling_priority = out.debug ? SamplingPriority::user_keep : SamplingPriority::auto_keep;
      out.trace_flags = trace_flags::sampled;
    }
    return {};
  }

  static void decode_baggage(const Fields& in, const Options& options, SpanContext& out,
                             Report& report) {
    detail::decode_prefixed_baggage(in, 0, prefixes[0], options, out.baggage(), report);
    if (!in[baggage].empty()) decode_list(in, options, out.baggage(), report);
  }

  static void encode(const SpanContext& context, const Options& options, HeaderEncoder& encoder) {
    if (context && context.span_id()) {
      const auto priority = context.sampling_priority();
      unsigned flags = priority && is_sampled(*priority) ? JaegerHeader::sampled : 0;
      if (context.debug() && priority == SamplingPriority::user_keep) flags |= JaegerHeader::debug;
      encoder.add_written(fields[ids].name, format_jaeger({context.trace_id(), context.span_id(),
                                                           static_cast<std::uint8_t>(flags)},
                                                          encoder.room(JaegerHeader::size)));
    }
    detail::encode_prefixed_baggage<detail::unreserved>(context.baggage(), prefixes[0], options,
                                                        encoder);
  }

 private:
  // [multi 6.3] Some tracers leave out leading zeros of ids.
  static constexpr Result<detail::WithHalf<JaegerHeader>> read(std::string_view text) noexcept {
    const auto header = parse_jaeger(text);
    if (!header) return header.error();
    return detail::WithHalf<JaegerHeader>{
        *header, header->trace_id.high == 0 && text.find_first_of(":%") <= 16};
  }
  /// `key=value, key=value`. [jaeger 10.4]
  static void decode_list(const Fields& in, const Options& options, Baggage& out, Report& report) {
    detail::BaggageLimits limits(options);
    detail::BaggageReader reader(out, in[baggage].size());
    for (detail::Splitter pieces(in[baggage], ','); pieces.next();) {
      const std::string_view piece = detail::trim(pieces.piece());
      if (piece.empty()) continue;
      const std::size_t equals = piece.find('=');
      const std::string_view key = detail::trim(piece.substr(0, equals));
      const std::string_view value =
          equals == piece.npos ? std::string_view() : detail::trim(piece.substr(equals + 1));
      if (key.empty() || value.empty() || value.find('=') != value.npos) {
        report.dropped(Errc::baggage_member_malformed, in.name(baggage), pieces.offset());
        continue;
      }
      if (!limits.admit(pieces.offset() + pieces.piece().size())) break;
      reader.add({{key, value, {}}, false, {}, true});
    }
    reader.finish();
    if (limits.reached() != Errc::none) report.dropped(limits.reached(), in.name(baggage));
  }
};

}  // namespace codecs

}}  // namespace baton::v0
