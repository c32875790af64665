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

#include "support/exact_copy.hpp"
#include "support/headers.hpp"

namespace baton::test {

/// Lines `name: value`.
[[nodiscard]] inline Headers headers_of(std::string_view text) {
  Headers out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(": ");
    out.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}
[[nodiscard]] inline std::string lines_of(const Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    if (!out.empty()) out += '\n';
    out.append(name).append(": ").append(value);
  }
  return out;
}

/// A reader whose texts end exactly at the end of their block.
struct ExactLines {
  std::vector<std::pair<ExactCopy, ExactCopy>> list;

  explicit ExactLines(std::string_view text) {
    for (const auto& [name, value] : headers_of(text)) {
      list.emplace_back(exact_copy(name), exact_copy(value));
    }
  }
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : list) visit(name.view(), value.view());
  }
};

[[nodiscard]] inline std::string short_hex(std::string_view hex) {
  const std::size_t first = hex.find_first_not_of('0');
  return std::string(first == hex.npos ? "0" : hex.substr(first));
}

/// The whole content of an Extraction in one line. Absent parts are left out.
[[nodiscard]] inline std::string describe(const Extraction& in) {
  std::string out = in ? "trace " : "no trace";
  const auto add = [&](std::string_view word, std::string_view text) {
    out.append(1, ' ').append(word).append(text);
  };
  const SpanContext& context = in.context();
  if (in) {
    out += short_hex(context.trace_id().to_hex());
    add("span ", short_hex(context.span_id().to_hex()));
  }
  if (const auto priority = context.sampling_priority()) {
    add("priority ", std::to_string(static_cast<int>(*priority)));
  }
  if (context.random_trace_id()) add("random", "");
  if (context.debug()) add("debug", "");
  if (const auto origin = context.origin()) add("origin ", *origin);
  for (const auto& [key, value] : context.tags()) add(std::string(key) + '=', value);
  if (!context.trace_state().empty()) add("tracestate ", context.trace_state().text());
  if (const auto parent = context.last_datadog_parent()) add("last ", *parent);
  if (!context.other_datadog_keys().empty()) add("other ", context.other_datadog_keys());
  for (const auto& [key, value, properties] : in.baggage()) {
    add("baggage ", std::string(key) + '=' + std::string(value));
    if (!properties.empty()) out.append(1, ';').append(properties);
  }
  if (!in.style().empty()) add("by ", in.style());
  for (const SpanLink& link : in.links()) {
    out += " [" + std::string(link.context_headers) + ' ' + std::string(link.reason) + ' ' +
           short_hex(link.trace_id.to_hex()) + ' ' + short_hex(link.span_id.to_hex()) + ' ' +
           std::to_string(link.trace_flags);
    if (!link.trace_state.empty()) out.append(1, ' ').append(link.trace_state);
    out += ']';
  }
  if (in.restart()) add("restart", "");
  if (!in.propagation_error().empty()) add("reported ", in.propagation_error());
  if (in.error()) {
    add("error ", in.error().field);
    add("", message(in.error().code));
  }
  return out;
}

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
