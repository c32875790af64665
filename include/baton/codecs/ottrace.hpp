// SPDX-License-Identifier: MIT
// Codec: `ottrace`, the headers of OpenTracing's basic tracers.
// https://github.com/opentracing/basictracer-go/blob/master/propagation_ot.go
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/baggage_members.hpp>
#include <baton/codecs/hex_members.hpp>
#include <baton/detail/hex.hpp>
#include <string_view>

namespace baton { inline namespace v0 { namespace codecs {

/// `ot-tracer-traceid`, `ot-tracer-spanid`, `ot-tracer-sampled`, and baggage in `ot-baggage-*`.
///
/// Grammar  trace-id = 1*32HEXDIG ; span-id = 1*16HEXDIG ; sampled = "true" | "false" | "1" | "0"
/// Output   only the lower half of the trace id is written; if it is zero, nothing is written
/// Errors   missing_part | bad_length | bad_digit(i) | zero_id                 ; with the header
/// Cost     no allocation
/// Spec     https://github.com/opentracing/basictracer-go/blob/master/propagation_ot.go
struct ottrace {
  static constexpr std::string_view name = "ottrace";
  enum { trace_id, span_id, sampled };
  static constexpr Field fields[] = {"ot-tracer-traceid", "ot-tracer-spanid", "ot-tracer-sampled"};
  static constexpr std::string_view prefixes[] = {"ot-baggage-"};
  static constexpr std::string_view specification =
      "https://github.com/opentracing/basictracer-go/blob/master/propagation_ot.go";

  static Error decode(const Fields& in, const Options&, Candidate& out, Report& report) noexcept {
    if (in[trace_id].empty() && in[span_id].empty()) return fail(Errc::absent);  // [ot 21.1]
    const auto trace = in.read<detail::parse_short_trace_id>(trace_id);
    if (!trace) return detail::required(trace.error());
    const auto span = in.read<detail::parse_short_span_id>(span_id);
    if (!span) return detail::required(span.error());
    out.trace_id = trace->value;
    out.only_lower_half = trace->only_lower_half;
    out.span_id = *span;
    if (in[sampled].empty()) return {};  // [ot 21.2]
    const auto decision = in.read<detail::parse_decision>(sampled);
    if (!decision) {
      report.dropped(Errc::decision_malformed, in.name(sampled));
      return {};
    }
    out.sampling_priority = *decision ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
    out.trace_flags = *decision ? trace_flags::sampled : 0;
    return {};
  }

  static void decode_baggage(const Fields& in, const Options& options, SpanContext& out,
                             Report& report) {
    detail::decode_prefixed_baggage(in, 0, prefixes[0], options, out.baggage(), report);
  }

  static void encode(const SpanContext& context, const Options& options, HeaderEncoder& encoder) {
    if (context.trace_id().low != 0 && context.span_id()) {
      const auto add_id = [&](std::size_t field, std::uint64_t id) {
        encoder.add_written(fields[field].name, detail::format_hex16(id, encoder.room(16)));
      };
      add_id(trace_id, context.trace_id().low);  // [ot 21.1]
      add_id(span_id, context.span_id().value);
      if (const auto priority = context.sampling_priority()) {
        encoder.add(fields[sampled].name, is_sampled(*priority) ? "true" : "false");
      }
    }
    detail::encode_prefixed_baggage<detail::baggage_octet>(context.baggage(), prefixes[0], options,
                                                           encoder);  // [ot 21.3]
  }
};

}}}  // namespace baton::v0::codecs
