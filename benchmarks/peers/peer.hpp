// SPDX-License-Identifier: MIT
// What the adapters of all peers are made of.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "support/workloads.hpp"

namespace baton::bench {

/// The value of a header, or null: names are compared as they are, as the peers do.
inline const std::string* find(const Flat& carrier, std::string_view name) {
  for (const auto& [key, value] : carrier) {
    if (key == name) return &value;
  }
  return nullptr;
}
inline const std::string* find(const Hashed& carrier, std::string_view name) {
  const auto at = carrier.find(std::string(name));
  return at != carrier.end() ? &at->second : nullptr;
}

/// Replaces a header or appends it.
inline void set(Flat& carrier, std::string_view name, std::string_view value) {
  for (auto& [key, old] : carrier) {
    if (key == name) return void(old = value);
  }
  carrier.emplace_back(name, value);
}
inline void set(Hashed& carrier, std::string_view name, std::string_view value) {
  carrier[std::string(name)] = value;
}

/// A peer that does not do the work is not measured doing it.
inline void require(bool works, const std::string& what) {
  if (works) return;
  std::fprintf(stderr, "%s does not work\n", what.c_str());
  std::exit(1);
}

}  // namespace baton::bench
