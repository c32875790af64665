// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "reference/percent.hpp"

namespace baton::reference {

struct BaggageEntry {
  std::string key, value;  // decoded
  std::string properties;  // not decoded
  bool operator==(const BaggageEntry&) const = default;
};
using Baggage = std::vector<BaggageEntry>;

struct BaggageRules {
  bool w3c = false;  // the dialect
  std::size_t max_members = 64, max_bytes = 8192;
};

inline const std::string token = letters + digits + "!#$%&'*+-.^_`|~";

inline std::optional<BaggageEntry> baggage_member(const std::string& member, bool w3c) {
  std::string pair = member, properties, key, value;
  split_at_first(member, ';', pair, properties);
  if (!split_at_first(pair, '=', key, value)) return {};
  key = trim(key);
  value = trim(value);
  if (key.empty() || (value.empty() && !w3c)) return {};  // [bag 7.2]
  if (!only(key, token)) return {};                       // [bag 7.1]
  return BaggageEntry{valid_utf8(percent_decoded(key)), valid_utf8(percent_decoded(value)),
                      trim(properties)};
}

inline Baggage baggage(const Texts& values, BaggageRules rules = {}) {
  Baggage out;
  std::size_t members = 0, read = 0;
  for (const std::string& piece : split(joined(values), ',')) {
    read += piece.size();
    const bool fits = read <= rules.max_bytes;
    ++read;  // the ','
    const std::string member = trim(piece);
    if (member.empty()) continue;  // [bag 7.2]
    const auto entry = baggage_member(member, rules.w3c);
    if (!entry && rules.w3c) continue;                 // the limits ignore it
    if (!fits || members == rules.max_members) break;  // [bag 7.4]
    if (!entry) return {};
    ++members;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (out[i].key == entry->key)
        out.erase(out.begin() + static_cast<std::ptrdiff_t>(i--));  // [bag 7.6]
    }
    out.push_back(*entry);
  }
  return out;
}

}  // namespace baton::reference
