// SPDX-License-Identifier: MIT
// Headers as lines of text, and all that an Extraction says as one.
#pragma once

#include <baton/extraction.hpp>
#include <baton/result.hpp>

#include <algorithm>
#include <cstddef>
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

}  // namespace baton::test
