// SPDX-License-Identifier: MIT
#pragma once

#include <baton/baton.hpp>

// x-acme-trace: <trace id: 32 digits>/<span id: 16 digits>, and "/keep" if the trace is sampled
struct acme {
  static constexpr std::string_view name = "acme";
  static constexpr baton::Field fields[] = {"x-acme-trace"};

  static baton::Error decode(const baton::Fields& in, const baton::Options&, baton::Candidate& out,
                             baton::Report&) noexcept {
    const auto refuse = [](baton::Errc code) { return baton::Error{code, 0, fields[0].name}; };
    const std::string_view text = in[0];
    if (text.empty()) return refuse(baton::Errc::absent);
    const bool keep = text.ends_with("/keep");
    if (text.size() != (keep ? 54 : 49) || text[32] != '/') return refuse(baton::Errc::bad_length);
    const auto trace_id = baton::TraceId::from_hex(text.substr(0, 32));
    const auto span_id = baton::SpanId::from_hex(text.substr(33, 16));
    if (!trace_id || !span_id) return refuse(baton::Errc::bad_digit);
    if (!*trace_id || !*span_id) return refuse(baton::Errc::zero_id);
    out.trace_id = *trace_id;
    out.span_id = *span_id;
    if (keep) out.sampling_priority = baton::SamplingPriority::auto_keep;
    return {};
  }

  static void encode(const baton::SpanContext& context, const baton::Options&,
                     baton::HeaderEncoder& encoder) {
    if (!context || !context.span_id()) return;
    char* out = encoder.room(54);
    const auto append = [&out](std::string_view text) { out += text.copy(out, text.size()); };
    append(context.trace_id().to_hex());
    append("/");
    append(context.span_id().to_hex());
    if (const auto priority = context.sampling_priority(); priority && is_sampled(*priority)) {
      append("/keep");
    }
    encoder.add_written(fields[0].name, out);
  }
};
