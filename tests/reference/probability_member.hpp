// SPDX-License-Identifier: MIT
// A reference parser of `ot=` in tracestate.
#pragma once

#include <string>

#include "reference/text.hpp"

namespace baton::reference {

/// Returns the value without its malformed parts. [w3c 2.9] A malformed `rv` or `th`, and a piece
/// without ':', drop only themselves.
inline std::string probability_member(const std::string& text) {
  Texts kept;
  for (const std::string& piece : split(text, ';')) {
    std::string key, value;
    if (!split_at_first(piece, ':', key, value)) continue;
    if (key.empty() || !only(key.substr(0, 1), lower_letters) || !only(key, lower_letters + digits))
      continue;
    if (!only(value, letters + digits + "._-")) continue;
    if (key == "rv" && (value.size() != 14 || !only(value, lower_hex))) continue;
    if (key == "th") {
      if (value.empty() || value.size() > 14 || !only(value, lower_hex)) continue;
      while (value.size() > 1 && value.back() == '0') value.pop_back();
    }
    kept.push_back(key + ":" + value);
  }
  return join(kept, ";");
}

}  // namespace baton::reference
