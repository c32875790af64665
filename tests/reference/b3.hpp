// SPDX-License-Identifier: MIT
// A reference parser of B3, in one header and in several.
#pragma once

#include <optional>
#include <string>

#include "reference/numbers.hpp"

namespace baton::reference {

struct B3 {
  Id trace_id;
  std::uint64_t span_id = 0;
  std::optional<int> priority;
};

// [b3 8.3] A short id is padded with zeros on the left. A long id, a zero id and an id that is not
// hex are malformed.
inline bool b3_ids(const std::string& trace_id, const std::string& span_id, B3& out) {
  const auto trace = hex(trace_id, 32);
  const auto span = hex(span_id, 16);
  if (!trace || !span || trace->is_zero() || span->is_zero()) return false;
  out.trace_id = *trace;
  out.span_id = span->low;
  return true;
}

// [b3 8.1]
inline bool b3_state(const std::string& text, B3& out) {
  if (text == "0") out.priority = 0;
  if (text == "1") out.priority = 1;
  if (text == "d") out.priority = 2;
  return text == "0" || text == "1" || text == "d";
}

inline std::optional<B3> b3(const std::string& text) {
  B3 out;
  if (b3_state(text, out)) return out;  // [b3 8.2]
  const Texts parts = split(text, '-');
  if (parts.size() < 2 || parts.size() > 4 || !b3_ids(parts[0], parts[1], out)) return {};
  std::size_t next = 2;
  const bool state = next < parts.size() && b3_state(parts[next], out);
  if (state) ++next;
  // The parent id. Right after the span id a short text could be a state instead.
  if (next < parts.size() && hex(parts[next], 16) && (state || parts[next].size() == 16)) ++next;
  if (next != parts.size()) return {};
  return out;
}

/// The four headers; an empty text is an absent header.
inline B3 b3_multi(const std::string& trace_id, const std::string& span_id,
                   const std::string& sampled, const std::string& flags) {
  B3 out;
  // [b3 8.3] A malformed id, or only one of the two ids, is an error and not a lone decision.
  if (trace_id + span_id != "" && !b3_ids(trace_id, span_id, out)) return {};
  if (sampled == "1" || lower(sampled) == "true") out.priority = 1;
  if (sampled == "0" || lower(sampled) == "false") out.priority = 0;
  if (flags == "1") out.priority = 2;
  return out;
}

}  // namespace baton::reference
