// SPDX-License-Identifier: MIT
// The context that the headers of one style give together.
#pragma once

#include <optional>
#include <string>

#include "reference/numbers.hpp"

namespace baton::reference {

struct Context {
  Id trace_id;
  std::uint64_t span_id = 0;
  std::optional<int> priority;
  std::string origin;
  Pairs tags;          // names include `_dd.p.`; in any order
  Texts trace_state;   // members of other vendors
  std::string parent;  // last Datadog parent
  Texts other_keys;    // pieces of `dd` with unknown keys
};

/// Sets the value of a key, and adds the key if it is new.
inline void set(Pairs& pairs, const std::string& key, const std::string& value) {
  for (auto& pair : pairs) {
    if (pair.first == key) {
      pair.second = value;
      return;
    }
  }
  pairs.emplace_back(key, value);
}

inline void remove(Pairs& pairs, const std::string& key) {
  Pairs kept;
  for (const auto& pair : pairs) {
    if (pair.first != key) kept.push_back(pair);
  }
  pairs = kept;
}

}  // namespace baton::reference
