// SPDX-License-Identifier: MIT
// A reference parser of uber-trace-id.
#pragma once

#include <optional>
#include <string>

#include "reference/numbers.hpp"
#include "reference/percent.hpp"

namespace baton::reference {

struct Jaeger {
  Id trace_id;
  std::uint64_t span_id = 0;
  std::optional<int> priority;
};

inline std::optional<Jaeger> jaeger(const std::string& text) {
  const Texts parts = split(percent_decoded(text), ':');
  if (parts.size() != 4) return {};  // [jaeger 10.2]
  const auto trace_id = hex(parts[0], 32);
  const auto span_id = hex(parts[1], 16);
  if (!trace_id || !span_id || trace_id->is_zero() || span_id->is_zero()) return {};
  Jaeger out{*trace_id, span_id->low, {}};
  if (!parts[3].empty() && only(parts[3], any_hex)) {
    const auto bits = lower_hex.find(lower(parts[3]).back());
    const bool sampled = bits % 2 == 1, debug = bits / 2 % 2 == 1;
    out.priority = sampled ? (debug ? 2 : 1) : 0;
  }
  return out;
}

}  // namespace baton::reference
