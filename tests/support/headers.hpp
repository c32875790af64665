// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/exact_copy.hpp"

namespace baton::test {

/// Headers in order: a carrier to read from and to write to.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// A carrier to read from, with each text in a heap block of exactly its size.
using ExactHeaders = std::vector<std::pair<ExactCopy, ExactCopy>>;

[[nodiscard]] inline ExactHeaders exact_copies(const Headers& headers) {
  ExactHeaders out;
  out.reserve(headers.size());
  for (const auto& [name, value] : headers) out.emplace_back(exact_copy(name), exact_copy(value));
  return out;
}

/// Value of the first header with exactly this name.
[[nodiscard]] inline std::optional<std::string_view> value_of(const Headers& headers,
                                                              std::string_view name) {
  for (const auto& header : headers) {
    if (header.first == name) return header.second;
  }
  return std::nullopt;
}

/// The rules for every written header: a lower-case name, a value of 0x20–0x7e, not empty.
[[nodiscard]] inline bool may_travel(std::string_view name, std::string_view value) {
  for (const char c : name) {
    if (c <= 0x20 || c >= 0x7f || (c >= 'A' && c <= 'Z')) return false;
  }
  for (const char c : value) {
    if (c < 0x20 || c >= 0x7f) return false;
  }
  return !name.empty() && !value.empty();
}
[[nodiscard]] inline bool may_travel(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (!may_travel(name, value)) return false;
  }
  return true;
}

}  // namespace baton::test
