// SPDX-License-Identifier: MIT
// A reference parser of x-datadog-tags.
#pragma once

#include <optional>
#include <string>

#include "reference/numbers.hpp"

namespace baton::reference {

/// Reads pairs `k=v`, joined with ','. Returns nothing for a malformed header.
inline std::optional<Pairs> trace_tags(const std::string& text) {
  Pairs out;
  for (const std::string& raw : split(text, ',')) {
    const std::string piece = trim(raw);
    if (piece.empty()) continue;  // [dd 5.6]
    std::string key, value;
    if (!split_at_first(piece, '=', key, value)) return {};
    if (key.empty() || !only(key, without(bytes_between(0x21, 0x7e), ",="))) return {};
    if (!only(value, without(bytes_between(0x20, 0x7e), ","))) return {};
    if (!value.empty()) out.emplace_back(key, value);
  }
  return out;
}

// [dd 5.8] `-` and digits, optionally after 10 hex digits.
inline bool is_decision_maker(const std::string& text) {
  const auto dash = text.find('-');
  if (dash == std::string::npos) return false;
  const std::string before = text.substr(0, dash), after = text.substr(dash + 1);
  if (!before.empty() && (before.size() != 10 || !only(before, lower_hex))) return false;
  return !after.empty() && only(after, digits);
}

}  // namespace baton::reference
