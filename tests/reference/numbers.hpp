// SPDX-License-Identifier: MIT
// Reference parsers of ids in decimal and hex, and of small integers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "reference/text.hpp"

namespace baton::reference {

/// An integer of 128 bits. `high` is the upper half.
struct Id {
  std::uint64_t high = 0, low = 0;
  bool operator==(const Id&) const = default;
  [[nodiscard]] bool is_zero() const { return high == 0 && low == 0; }
};

// [dd 5.1] [dd 5.3] Only digits; the value fits into 64 bits.
inline std::optional<std::uint64_t> decimal(const std::string& text) {
  if (text.empty() || !only(text, digits)) return {};
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (UINT64_MAX - digit) / 10) return {};
    value = value * 10 + digit;
  }
  return value;
}

// [dd 5.4] An int, with an optional '-' first.
inline std::optional<int> integer(const std::string& text) {
  const bool negative = starts_with(text, "-");
  const auto value = decimal(negative ? text.substr(1) : text);
  if (!value || *value > (negative ? 2147483648u : 2147483647u)) return {};
  return static_cast<int>(negative ? -static_cast<std::int64_t>(*value)
                                   : static_cast<std::int64_t>(*value));
}

/// Reads 1 to `most` digits, all in `allowed`.
inline std::optional<Id> hex(const std::string& text, std::size_t most,
                             const std::string& allowed = any_hex) {
  if (text.empty() || text.size() > most || !only(text, allowed)) return {};
  Id id;
  for (const char c : lower(text)) {
    id.high = id.high << 4 | id.low >> 60;
    id.low = id.low << 4 | lower_hex.find(c);
  }
  return id;
}

/// Reads exactly `size` digits, all in `allowed`.
inline std::optional<Id> full_hex(const std::string& text, std::size_t size,
                                  const std::string& allowed) {
  return text.size() == size ? hex(text, size, allowed) : std::nullopt;
}

}  // namespace baton::reference
