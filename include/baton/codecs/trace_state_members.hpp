// SPDX-License-Identifier: MIT
// The members of tracestate beside `dd`, read and written.
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/words.hpp>
#include <baton/limits.hpp>
#include <baton/probability_member.hpp>
#include <baton/trace_state.hpp>
#include <cstddef>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// `dd=…`, and `dd` alone; `ot=…`.
constexpr bool is_datadog_member(std::string_view member) noexcept {
  return begins(member, "dd") && (member.size() == 2 || member[2] == '=');
}
constexpr bool is_probability_member(std::string_view member) noexcept {
  return begins(member, "ot=");
}

/// Reads a tracestate that has a fault or a member `ot`. It judges `dd` and the list of the others
/// separately, and returns the value of `dd`. [w3c 2.4]
BATON_COLD inline std::string_view read_uncommon_trace_state(const Fields& in, std::size_t field,
                                                             Candidate& out, Report& report) {
  const std::string_view list = in[field];
  const auto place = [list](std::string_view text) {
    return static_cast<std::size_t>(text.data() - list.data());
  };
  std::string_view datadog;
  std::string_view probability;
  bool legal_datadog = true;
  std::size_t count = 0;
  Error wrong;  // the first fault other than in `dd`
  for (Splitter pieces(list, ','); pieces.next();) {
    const std::string_view member = trim(pieces.piece());
    if (member.empty()) continue;
    TraceStateCursor cursor(member);
    TraceStateMember read;
    cursor.advance(read);
    const Error fault = cursor.error();
    if (++count > limits::trace_state_members && !wrong) {  // [w3c 2.5]
      wrong = fail(Errc::too_many, place(member));
    }
    if (is_datadog_member(member)) {
      if (datadog.empty()) datadog = member;  // [dd 3.6] the first
      legal_datadog = legal_datadog && !fault;
    } else {
      if (fault && !wrong) wrong = fail(fault.code, place(member) + fault.offset);
      if (probability.empty() && is_probability_member(member)) probability = member;
    }
  }

  if (wrong) {
    const bool many = wrong.code == Errc::too_many;
    report.dropped(many ? Errc::trace_state_too_many : Errc::trace_state_malformed, in.name(field),
                   wrong.offset);
    out.trace_state = legal_datadog ? datadog : "";
  } else {
    char* const begin = in.scratch(list.size());
    char* end = begin;
    if (!probability.empty()) {  // [w3c 2.9] it goes first
      const std::string_view value = after(probability, 3);
      char* const start = copy("ot=", begin);
      char* const stop = format_probability_member(value, {}, start, [&](std::size_t at) {
        report.dropped(Errc::probability_malformed, in.name(field), place(value) + at);
      });
      if (stop != start) end = stop;
    }
    for (Splitter pieces(list, ','); pieces.next();) {
      const std::string_view member = trim(pieces.piece());
      if (member.empty() || is_datadog_member(member)) continue;
      if (is_probability_member(member)) {  // [w3c 2.9] the first counts
        if (member.data() == probability.data()) continue;
        report.dropped(Errc::probability_malformed, in.name(field), place(member));
        continue;
      }
      if (end != begin) *end++ = ',';
      end = copy(member, end);
    }
    out.texts.trace_state = view(begin, end);
    out.trace_state = legal_datadog ? list : out.texts.trace_state;
  }
  if (datadog.empty()) return {};
  if (datadog.size() > 3) return after(datadog, 3);
  report.dropped(Errc::datadog_member_malformed, in.name(field), place(datadog));
  return {};
}

/// [w3c 2.7] Everybody must carry 512 characters. 0 means no limit.
constexpr std::size_t trace_state_most(const Options& options) noexcept {
  const std::size_t most = options.trace_state_max_length;
  return most != 0 && most < limits::trace_state_carried ? limits::trace_state_carried : most;
}

/// [w3c 2.7] Empties whole members, from the right, until `size` is at most `most`: large ones
/// first, and the `first` leading ones last.
constexpr bool trim_trace_state(std::string_view* members, std::size_t first, std::size_t count,
                                std::size_t size, std::size_t most) noexcept {
  if (most == 0 || size <= most) return false;
  struct Pass {
    std::size_t first, larger_than;
  };
  for (const Pass pass : {Pass{first, limits::trace_state_large_member}, {first, 0}, {0, 0}}) {
    for (std::size_t i = count; i-- > pass.first && size > most;) {
      if (members[i].size() <= pass.larger_than) continue;
      size -= members[i].size() + 1;
      members[i] = {};
    }
  }
  return true;
}

/// Writes as many members as fit after the text `begin` … `out`, and returns the end. With
/// Datadog's member, `ot` goes first and is corrected ([w3c 2.9]). Without it, all members are
/// written as they are.
BATON_NOINLINE inline char* write_members(const TraceState& state, const Options& options,
                                          char* begin, char* out, std::string_view field,
                                          HeaderEncoder& encoder) {
  std::string_view members[limits::trace_state_members];
  char probability[3 + limits::probability_member] = {'o', 't', '='};
  std::size_t first = 0;  // 1 if `ot` goes first
  if (const auto value = state.get(probability_member_key); value && options.datadog_member) {
    const char* const end = format_probability_member(
        *value, {}, probability + 3,
        [&](std::size_t) { encoder.dropped(Errc::probability_malformed, field); });
    if (end != probability + 3) members[first++] = view(probability, end);
  }
  std::size_t count = first;
  std::size_t size =
      static_cast<std::size_t>(out - begin) + (first != 0 ? members[0].size() + 1 : 0);
  const std::size_t most = limits::trace_state_members - (out == begin ? 0 : 1);
  bool repeated = false;  // `ot`
  for (const TraceStateMember member : state) {
    if (options.datadog_member && member.key == datadog_member_key) continue;
    if (options.datadog_member && member.key == probability_member_key) {
      if (repeated) encoder.dropped(Errc::probability_malformed, field);
      repeated = true;
      continue;
    }
    if (count == most) {  // [w3c 2.5]
      encoder.dropped(Errc::trace_state_too_many, field);
      break;
    }
    members[count++] = member.text();
    size += member.size() + 1;
  }
  if (out == begin && count != 0) --size;  // one "," fewer than there are members
  if (trim_trace_state(members, first, count, size, trace_state_most(options))) {
    encoder.dropped(Errc::trace_state_trimmed, field);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (members[i].empty()) continue;
    if (out != begin) *out++ = ',';
    out = copy(members[i], out);
  }
  return out;
}

/// Whether the whole list can be written after `own` characters, judged without a look at its
/// members. Other codecs may have put any text into the list.
inline bool is_written_whole(std::string_view list, std::size_t own,
                             const Options& options) noexcept {
  constexpr std::size_t least = 4;  // "a=b,"
  const std::size_t members = limits::trace_state_members - (own == 0 ? 0 : 1);
  const std::size_t most = trace_state_most(options);
  if (list.size() >= least * (members + 1) - 1 || !all_of<printable>(list)) return false;
  if (most != 0 && own + 1 + list.size() > most) return false;
  if (!options.datadog_member) return true;  // [w3c 2.9] byte for byte, whoever wrote it
  for (std::size_t at = 0;; ++at) {
    const std::string_view member = after(list, at);
    if (is_datadog_member(member) || is_probability_member(member)) return false;
    at = list.find(',', at);
    if (at == list.npos) return true;
  }
}

}}}  // namespace baton::v0::detail
