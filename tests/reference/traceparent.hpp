// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "reference/numbers.hpp"

namespace baton::reference {

struct Traceparent {
  Id trace_id;
  std::uint64_t span_id = 0;
  unsigned flags = 0;
};

inline std::optional<Traceparent> traceparent(const std::string& text) {
  if (text.size() < 55) return {};
  if (text.find(',') != std::string::npos) return {};  // [field 0.3] two values
  const std::string version = text.substr(0, 2);
  if (!only(version, lower_hex) || version == "ff") return {};  // [w3c 1.2] [w3c 1.4]
  if (version == "00" && text.size() != 55) return {};          // [w3c 1.1]
  if (text.size() > 55 && text[55] != '-') return {};           // [w3c 1.2]
  if (text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
  const auto trace_id = full_hex(text.substr(3, 32), 32, lower_hex);
  const auto span_id = full_hex(text.substr(36, 16), 16, lower_hex);
  const auto flags = full_hex(text.substr(53, 2), 2, lower_hex);
  if (!trace_id || !span_id || !flags) return {};
  if (trace_id->is_zero() || span_id->is_zero()) return {};  // [w3c 1.3]
  return Traceparent{*trace_id, span_id->low, static_cast<unsigned>(flags->low)};
}

// [w3c 1.5] Two fields, or one field with two values, give no context.
inline std::optional<Traceparent> traceparent(const Texts& values) {
  const Texts parts = fields(split(joined(values), ','));
  return parts.size() == 1 ? traceparent(parts[0]) : std::nullopt;
}

}  // namespace baton::reference
