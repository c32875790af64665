// SPDX-License-Identifier: MIT
// A propagator of four styles, and its results as text.
#pragma once

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/describe.hpp"

namespace baton::test {

/// A third style for ids, as simple as possible: `x-acme: <trace>-<span>` in decimal, or `x-acme: keep`,
/// a decision without ids.
struct acme {
  static constexpr std::string_view name = "acme";
  static constexpr Field fields[] = {"x-acme"};

  static Error decode(const Fields& in, const Options&, Candidate& out, Report&) noexcept {
    const std::string_view text = in[0];
    if (text.empty()) return fail(Errc::absent);
    if (text == "keep") {
      out.sampling_priority = SamplingPriority::user_keep;
      return {};
    }
    const std::size_t dash = text.find('-');
    const auto trace = TraceId::from_decimal(text.substr(0, dash));
    if (!trace || dash == text.npos) return Error{Errc::bad_digit, 0, "x-acme"};
    const auto span = SpanId::from_decimal(text.substr(dash + 1));
    if (!span) return Error{Errc::bad_digit, 0, "x-acme"};
    out.trace_id = *trace;
    out.span_id = *span;
    return {};
  }
  static void encode(const SpanContext& context, const Options&, HeaderEncoder& encoder) {
    if (!context) return;
    char* const room = encoder.room(42);
    char* out = detail::format_decimal(context.trace_id().low, room);
    *out++ = '-';
    encoder.add_written("x-acme", detail::format_decimal(context.span_id().value, out));
  }
};

using codecs::baggage;
using codecs::datadog;
using codecs::trace_context;
using Four = Propagator<datadog, trace_context, baggage, acme>;
inline constexpr std::size_t dd = 0, w3c = 1, bag = 2, own = 3;

[[nodiscard]] inline Styles reading(std::initializer_list<std::size_t> order) {
  Styles styles = Four::all_styles();
  styles.extract = {};
  for (const std::size_t style : order) styles.extract.add(style);
  return styles;
}
[[nodiscard]] inline Styles writing(std::initializer_list<std::size_t> order) {
  Styles styles = Four::all_styles();
  styles.inject = {};
  for (const std::size_t style : order) styles.inject.add(style);
  return styles;
}

inline constexpr std::string_view dd_a =  // trace 0xb, span 0x16
    "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
    "x-datadog-origin: rum\nx-datadog-tags: _dd.p.dm=-4\n";
inline constexpr std::string_view w3c_a_same_span =
    "traceparent: 00-0000000000000000000000000000000b-0000000000000016-01\n";
inline constexpr std::string_view w3c_a =
    "traceparent: 00-0000000000000000000000000000000b-0000000000000021-01\n";
inline constexpr std::string_view w3c_b =
    "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\n";
inline constexpr std::string_view state =
    "tracestate: dd=s:1;o:lambda;p:00000000000000aa;t.x:y,a=b\n";
inline constexpr std::string_view bag_a = "baggage: k=v\n";

inline std::string operator+(std::string_view a, std::string_view b) {
  return std::string(a).append(b);
}

/// The result of the four styles for these headers.
struct Row {
  std::string rule;
  Styles styles;
  std::string headers;
  std::string expected;
  Options options = {};
};

inline void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.headers);
    const Four propagator(row.options, row.styles);
    const ExactLines carrier(row.headers);
    CHECK(describe(propagator.extract(carrier)) == row.expected);

    // Reads into a result that had another content: nothing of that is left.
    Extraction used = Four(Options{}, reading({dd, w3c, bag}))
                          .extract(ExactLines(dd_a + "traceparent: bad\nbaggage: old=1"));
    propagator.extract_into(carrier, used);
    CHECK(describe(used) == row.expected);
  }
}

}  // namespace baton::test
