// SPDX-License-Identifier: MIT
// A reference parser of X-Amzn-Trace-Id.
#pragma once

#include <optional>
#include <string>

#include "reference/numbers.hpp"

namespace baton::reference {

struct XRay {
  Id trace_id;
  std::uint64_t span_id = 0;
  std::optional<bool> sampled;
  std::string origin;
};

inline std::optional<XRay> xray(const std::string& text) {
  std::optional<std::string> root, parent, sampled, origin;
  for (const std::string& raw : split(text, ';')) {
    std::string key, value;
    if (!split_at_first(trim(raw), '=', key, value)) continue;  // [xray 9.1] unknown parts
    if (key == "Root" && !root) root = value;
    if (key == "Parent" && !parent) parent = value;
    if (key == "Sampled" && !sampled) sampled = value;
    if (key == "_dd.origin" && !origin) origin = value;
  }
  if (!root || root->size() != 35) return {};
  const Texts parts = split(*root, '-');
  if (parts.size() != 3 || parts[0] != "1" || parts[1].size() != 8 || parts[2].size() != 24)
    return {};
  const auto trace_id = full_hex(parts[1] + parts[2], 32, any_hex);
  if (!trace_id || trace_id->is_zero()) return {};

  XRay out{*trace_id, 0, {}, {}};
  if (parent && !parent->empty()) {
    const auto span_id = full_hex(*parent, 16, any_hex);
    if (!span_id || span_id->is_zero()) return {};
    out.span_id = span_id->low;
  }
  if (sampled == "1") out.sampled = true;
  if (sampled == "0") out.sampled = false;
  // [xray 9.3] The origin counts only if Datadog wrote the header: its 24 digits begin with eight
  // zeros.
  if (origin && parts[2].substr(0, 8) == "00000000") out.origin = *origin;
  return out;
}

}  // namespace baton::reference
