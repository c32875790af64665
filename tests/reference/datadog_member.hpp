// SPDX-License-Identifier: MIT
// A reference parser of `dd=` in tracestate, which also reconciles its priority with the sampled
// flag.
#pragma once

#include <optional>
#include <string>

#include "reference/numbers.hpp"

namespace baton::reference {

struct DatadogMember {
  std::optional<int> priority;
  std::string origin, parent;
  Pairs tags;     // names without "t."
  Texts unknown;  // unchanged pieces with unknown keys
};

/// Reads the text after "dd=".
inline DatadogMember datadog_member(const std::string& text) {
  DatadogMember out;
  if (text.size() + 3 > 256) return out;  // [dd 3.5]
  for (const std::string& piece : split(text, ';')) {
    std::string key, value;
    if (!split_at_first(piece, ':', key, value)) continue;  // [dd 3.1]
    std::string decoded = value;
    for (char& c : decoded) c = c == '~' ? '=' : c;
    if (key == "s") {
      out.priority = integer(value);
    } else if (key == "o") {
      out.origin = decoded;
    } else if (key == "p") {
      out.parent = value;  // [dd 3.7]
    } else if (starts_with(key, "t.")) {
      out.tags.emplace_back(key.substr(2), decoded);
    } else if (!key.empty() && only(key, without(bytes_between(0x21, 0x7e), ",;:=~")) &&
               only(value, without(bytes_between(0x20, 0x7e), ",;=")) && piece == trim(piece)) {
      out.unknown.push_back(piece);  // [dd 3.6]
    }
  }
  return out;
}

}  // namespace baton::reference
