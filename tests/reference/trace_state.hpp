// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "reference/text.hpp"

namespace baton::reference {

struct TraceState {
  Texts others;  // members of other vendors, as "key=value"; empty for a dropped list
  std::optional<std::string> dd;  // the value of the first `dd`
  bool malformed = false;
};

inline bool is_legal_member(const std::string& member) {
  std::string key, value;
  if (!split_at_first(member, '=', key, value)) return false;
  if (key.empty() || key.size() > 256 || value.empty() || value.size() > 256) return false;
  return only(key.substr(0, 1), lower_letters + digits) &&
         only(key, lower_letters + digits + "_*/@-") &&
         only(value, without(bytes_between(0x20, 0x7e), ",=")) && value.back() != ' ';  // [w3c 2.3]
}

/// `own_member`: returns `dd` separately. Without it `dd` is a member like any other.
inline TraceState trace_state(const Texts& values, bool own_member = true) {
  TraceState out;
  std::size_t members = 0;
  for (const std::string& piece : split(joined(values), ',')) {  // [w3c 2.2]
    const std::string member = trim(piece);
    if (member.empty()) continue;
    ++members;
    if (own_member && starts_with(member + "=", "dd=")) {  // [w3c 2.4] validated elsewhere
      if (!out.dd) out.dd = (member + "=").substr(3, member.size() - 3);
    } else if (is_legal_member(member)) {
      out.others.push_back(member);
    } else {
      out.malformed = true;
    }
  }
  if (members > 32) out.malformed = true;  // [w3c 2.5]
  if (out.malformed) out.others.clear();   // [w3c 2.4]
  return out;
}

}  // namespace baton::reference
