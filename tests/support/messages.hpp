// SPDX-License-Identifier: MIT
#pragma once

#include <baton/detail/base64.hpp>
#include <baton/detail/json.hpp>
#include <baton/extraction.hpp>
#include <string>
#include <string_view>

namespace baton::test {

/// A JSON object of Datadog's headers: trace id `n`, span id `n` + 1000, priority 1.
[[nodiscard]] inline std::string headers_json(int n) {
  return R"({"x-datadog-trace-id":")" + std::to_string(n) + R"(","x-datadog-parent-id":")" +
         std::to_string(n + 1000) + R"(","x-datadog-sampling-priority":"1"})";
}

/// A text as a JSON string.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  std::string out(detail::json_string_size(text), '\0');
  detail::format_json_string(text, out.data());
  return out;
}

/// Bytes as base64.
[[nodiscard]] inline std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4, '\0');
  detail::format_base64(bytes, out.data());
  return out;
}

/// A text in which each `%` is replaced by the next of these.
[[nodiscard]] inline std::string fill(std::string_view text,
                                      std::initializer_list<std::string> values) {
  std::string out;
  auto value = values.begin();
  for (const char c : text) {
    if (c == '%' && value != values.end()) {
      out += *value++;
    } else {
      out += c;
    }
  }
  return out;
}

/// The trace id of headers_json(); 0 if there is none, -1 for ids that do not fit together.
[[nodiscard]] inline int number_of(const Extraction& found) {
  const SpanContext& context = found.context();
  if (!found) return 0;
  const bool fits = context.trace_id().high == 0 &&
                    context.span_id().value == context.trace_id().low + 1000 &&
                    context.sampling_priority() == SamplingPriority::auto_keep;
  return fits ? static_cast<int>(context.trace_id().low) : -1;
}

}  // namespace baton::test
