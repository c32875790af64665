// SPDX-License-Identifier: MIT
// Codec: `grpc-trace-bin`, OpenCensus's trace context in bytes.
// https://github.com/census-instrumentation/opencensus-specs/blob/master/encodings/BinaryEncoding.md
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/base64.hpp>
#include <baton/ids.hpp>
#include <array>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 {

/// A `grpc-trace-bin` in numbers:
///
///   00   00  <trace id: 16 bytes>   01  <span id: 8 bytes>   02  <options: 1 byte>
///   0    1   2                      18  19                   27  28
struct GrpcTrace {
  static constexpr std::size_t size = 29;        ///< bytes
  static constexpr std::size_t text_size = 40;   ///< characters of base64 that are written
  static constexpr std::uint8_t sampled = 0x01;  ///< a bit of `options`

  /// Never zero in a parsed header.
  TraceId trace_id;
  SpanId span_id;
  std::uint8_t options = 0;  ///< bits
  friend constexpr bool operator==(const GrpcTrace&, const GrpcTrace&) = default;
};

/// Parses one `grpc-trace-bin` value of bytes.
///
/// Grammar  version = 00 ; 00 trace-id ; 01 span-id ; [ 02 options ] ; the rest is ignored
/// Input    bytes: any length
/// Output   trace id 128 bit, span id 64 bit, options as received, or 0
/// Errors   bad_version | missing_part(i) | zero_id(i)                        ; i = byte offset
/// Cost     O(1), no allocation
/// Spec     https://github.com/census-instrumentation/opencensus-specs/blob/master/encodings/BinaryEncoding.md
constexpr Result<GrpcTrace> parse_grpc_trace_bytes(
    std::string_view bytes) noexcept {  // [grpc 20.1]
  const auto has = [&](std::size_t at, char id, std::size_t size) {
    return bytes.size() > at + size && bytes[at] == id;
  };
  const auto number = [&](std::size_t at) {
    std::uint64_t value = 0;
    for (const char c : bytes.substr(at, 8)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  };
  if (bytes.empty() || bytes[0] != 0) return fail(Errc::bad_version);
  if (!has(1, 0, 16)) return fail(Errc::missing_part, 1);
  if (!has(18, 1, 8)) return fail(Errc::missing_part, 18);
  GrpcTrace out{{number(2), number(10)}, {number(19)}};
  if (!out.trace_id) return fail(Errc::zero_id, 2);
  if (!out.span_id) return fail(Errc::zero_id, 19);
  if (has(27, 2, 1)) out.options = static_cast<std::uint8_t>(bytes[28]);
  return out;
}

/// Parses one `grpc-trace-bin` value: bytes, as in gRPC's metadata, or their base64, as in every
/// carrier of text. Bytes begin with 0, base64 never does.
///
/// Errors   the errors of parse_grpc_trace_bytes() | not_base64
constexpr Result<GrpcTrace> parse_grpc_trace(std::string_view value) noexcept {  // [grpc 20.2]
  if (!value.empty() && value[0] == 0) return parse_grpc_trace_bytes(value);
  std::array<char, detail::base64_decoded_size(GrpcTrace::text_size)> bytes{};
  const auto size = detail::decode_base64<GrpcTrace::text_size>(value, bytes.data());
  if (!size) return fail(Errc::not_base64, size.error().offset);
  const auto parsed = parse_grpc_trace_bytes({bytes.data(), *size});
  if (!parsed) return fail(parsed.error().code);  // offsets count bytes, not base64
  return parsed;
}

/// Formats a `grpc-trace-bin` value of bytes: GrpcTrace::size bytes to `out`. Returns the end. The
/// ids are not zero.
constexpr char* format_grpc_trace_bytes(const GrpcTrace& trace, char* out) noexcept {
  const auto number = [&](std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) *out++ = static_cast<char>(value >> shift & 0xff);
  };
  *out++ = 0;
  *out++ = 0;
  number(trace.trace_id.high);
  number(trace.trace_id.low);
  *out++ = 1;
  number(trace.span_id.value);
  *out++ = 2;
  *out++ = static_cast<char>(trace.options);
  return out;
}

/// Formats the base64 of a value: GrpcTrace::text_size characters to `out`. Returns the end.
constexpr char* format_grpc_trace(const GrpcTrace& trace, char* out) noexcept {
  std::array<char, GrpcTrace::size> bytes{};
  format_grpc_trace_bytes(trace, bytes.data());
  return detail::format_base64({bytes.data(), bytes.size()}, out);
}

namespace codecs {

/// The `grpc-trace-bin` header, written as base64. Carriers of gRPC's metadata send the bytes.
struct grpc_trace_bin {
  static constexpr std::string_view name = "grpc-trace-bin";
  static constexpr Field fields[] = {{"grpc-trace-bin", FieldKind::bytes}};  // [grpc 20.2]
  static constexpr std::string_view specification =
      "https://github.com/census-instrumentation/opencensus-specs/blob/master/encodings/"
      "BinaryEncoding.md";

  static Error decode(const Fields& in, const Options&, Candidate& out, Report&) noexcept {
    const auto trace = in.read<parse_grpc_trace>(0);
    if (!trace) return trace.error();
    const bool sampled = (trace->options & GrpcTrace::sampled) != 0;
    out.trace_id = trace->trace_id;
    out.span_id = trace->span_id;
    out.sampling_priority = sampled ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
    out.trace_flags = sampled ? trace_flags::sampled : 0;
    return {};
  }

  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    if (!context || !context.span_id()) return;
    const auto priority = context.sampling_priority();
    const std::uint8_t options = priority && is_sampled(*priority) ? GrpcTrace::sampled : 0;
    encoder.add_written(fields[0].name,
                        format_grpc_trace({context.trace_id(), context.span_id(), options},
                                          encoder.room(GrpcTrace::text_size)));
  }
};

}  // namespace codecs

}}  // namespace baton::v0
