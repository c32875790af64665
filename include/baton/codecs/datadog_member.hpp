// SPDX-License-Identifier: MIT
// The `dd` member of tracestate: its content, and how it decides together with the sampled flag.
// https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/record_packer.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/text_records.hpp>
#include <baton/detail/utf8.hpp>
#include <baton/detail/words.hpp>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// The sub-keys of a `dd` member. Texts are as on the wire.
struct DatadogMember {
  std::optional<SamplingPriority> sampling_priority;  ///< `s`; none if it is absent or unreadable
  std::string_view origin;                            ///< `o`
  std::string_view last_parent;                       ///< `p`; empty if there is none
  std::optional<std::string_view> tid;                ///< `t.tid`
};

namespace detail {

/// [dd 3.1] The pieces of a `dd` member.
inline constexpr Charset any_byte = Charset::range(0x00, 0xff);
using DatadogPieces = PairCursor<';', ':', any_byte>;

inline constexpr Charset datadog_value = printable.without(",;~=");
inline constexpr Charset datadog_tag_name = visible.without(",=;");
inline constexpr Charset datadog_parent = printable.without(",;=");
inline constexpr Charset datadog_key = visible.without(",;:=~");

/// [dd 3.6] Whether an unknown sub-key can be propagated, so that every peer reads it alike.
constexpr bool is_well_formed(const PairPiece& piece) noexcept {
  return piece.has_separator() && !piece.key().empty() && datadog_key.all(piece.key()) &&
         datadog_parent.all(piece.value()) && piece.end[-1] != ' ';
}
/// [dd 3.1] Whether a sub-key is known.
constexpr bool is_datadog_key(std::string_view key) noexcept {
  return is(key, "s") || is(key, "o") || is(key, "p") || begins(key, "t.");
}

/// Slow path of encode_datadog(), from the first code point outside `keep` on.
BATON_NOINLINE constexpr char* encode_datadog_from(std::string_view text, const Charset& keep,
                                                   char equals, char* out) noexcept {
  while (!text.empty()) {
    const char c = text.front();
    std::size_t size = 1;
    if (keep.has(c)) {
      *out++ = c;
    } else {
      *out++ = c == '=' ? equals : '_';
      const Utf8Unit unit = utf8_unit(text);
      if (unit.valid) size = unit.size;
    }
    text.remove_prefix(size);
  }
  return out;
}
/// [dd 3.2] Copies `text` with one `_` for each code point outside `keep`, and `equals` for "=".
/// Returns the end; the copy is never longer than the text. Plain texts are within `keep`.
BATON_NOINLINE constexpr char* encode_datadog(std::string_view text, const Charset& keep,
                                              char equals, char* out) noexcept {
  // For few bytes, a loop is faster than a scan.
  const bool some = text.size() >= 8 && text.size() <= 64;
  if (some && outside<plain_text>(text.data(), text.size()) == 0) return copy_short(text, out);
  std::size_t at = 0;
  for (; at != text.size() && keep.has(text[at]); ++at) out[at] = text[at];
  if (at == text.size()) return out + at;
  return encode_datadog_from(after(text, at), keep, equals, out + at);
}

}  // namespace detail

/// Parses the value of a `dd` member. Nothing in it is an error. It calls `tag(name, value)` for
/// each other `t.*`, whose texts are contiguous with one byte between them; `other(text)` for each
/// unknown sub-key; and `malformed(what, where)` for each part that is left out.
///
/// Grammar  sub-key *( ";" sub-key ) ; sub-key = key ":" value          [dd 3.1]
///          key = 1*%x21-7E without "," ";" ":" "=" "~", if it is unknown
/// Input    member: a tracestate value, at most 253 characters
/// Output   the known sub-keys; if one repeats, the last
/// Cost     one pass, no allocation
template <class Tag, class Other, class Malformed>
BATON_INLINE constexpr DatadogMember parse_datadog_member(std::string_view member, Tag tag,
                                                          Other other,
                                                          Malformed malformed) noexcept {
  DatadogMember out;
  detail::DatadogPieces pieces(member);
  for (detail::PairPiece piece; pieces.next(piece);) {
    const std::string_view key = piece.key();
    if (key.empty() || !piece.has_separator()) {  // [dd 3.1]
      if (!piece.empty()) malformed(Errc::datadog_member_malformed, piece.begin);
      continue;
    }
    const std::string_view value = piece.value();
    const char only = key.size() == 1 ? key[0] : '\0';
    if (only == 's') {
      const auto priority = detail::parse_decimal_i32(value);
      out.sampling_priority = {};
      if (priority) {
        out.sampling_priority = static_cast<SamplingPriority>(*priority);
      } else {
        malformed(Errc::priority_malformed, value.data());
      }
    } else if (only == 'o') {
      out.origin = value;
    } else if (only == 'p') {  // [dd 3.7] opaque; sixteen zeros mean none
      out.last_parent = detail::is(value, "0000000000000000") ? std::string_view() : value;
    } else if (!detail::begins(key, "t.")) {
      if (detail::is_well_formed(piece)) {  // [dd 3.6]
        other(piece.text());
      } else {
        malformed(Errc::datadog_member_malformed, piece.begin);
      }
    } else if (detail::is(key, "t.tid")) {
      out.tid = value;
    } else if (key.size() > 2) {
      tag(detail::after(key, 2), value);
    } else {
      malformed(Errc::datadog_member_malformed, piece.begin);
    }
  }
  return out;
}
/// Returns the known parts. It skips tags and unknown parts.
constexpr DatadogMember parse_datadog_member(std::string_view member) noexcept {
  return parse_datadog_member(
      member, [](std::string_view, std::string_view) {}, [](std::string_view) {},
      [](Errc, const char*) {});
}

/// Whether `s` and the sampled flag agree. If they do not, the flag decides. [dd 4.x]
constexpr bool agrees(const DatadogMember& member, bool sampled) noexcept {
  return member.sampling_priority && is_sampled(*member.sampling_priority) == sampled;
}

namespace detail {

/// [dd 3.1] Turns `~` back into `=`, in place.
constexpr void decode_datadog(char* text, const char* end) noexcept {
  for (; text != end; ++text) {
    if (*text == '~') *text = '=';
  }
}

/// The decision maker that a sampled flag implies. [dd 4.2]
inline constexpr std::string_view default_decision = "-0";
inline constexpr TraceTags implied_decision_maker{
    packed_constant<decision_maker_tag, default_decision>};

/// [dd 3.4] traceparent decides the id.
inline void check_datadog_tid(std::string_view tid, TraceId trace_id, Report& report) {
  const auto high = SpanId::from_hex(tid);
  if (!high) {
    report.dropped(Errc::malformed_tid, "tracestate");
    report.propagation_error("malformed_tid", tid);
  } else if (high->value != trace_id.high) {
    report.dropped(Errc::inconsistent_tid, "tracestate");
    report.propagation_error("inconsistent_tid", tid);
  }
}

/// Reads `text`, the value of a `dd` member in `field`, beside the flag of a traceparent.
inline void decode_datadog_member(std::string_view text, bool sampled, const Fields& in,
                                  std::size_t field, Candidate& out, Report& report) {
  // A tag "t.<name>:<value>" gains its prefix and two lengths: less than its size doubles.
  char* const room = in.scratch(3 * text.size() + implied_decision_maker.bytes());
  RecordPacker tags(room, 2);
  char* const others = room + 2 * text.size() + implied_decision_maker.bytes();
  char* end = others;
  const char* bad_decision_maker = nullptr;
  const auto drop = [&](Errc what, const char* at) {
    report.dropped(what, in.name(field), static_cast<std::size_t>(at - in[field].data()));
  };
  const auto add_tag = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return drop(Errc::tag_malformed, value.data());
    if (is(name, "dm") && !is_decision_maker(value)) {
      bad_decision_maker = value.data();
      return;
    }
    if (is(name, "upstream_services")) return drop(Errc::tag_withdrawn, name.data());  // [dd 5.8]
    const std::string_view pair = view(name.data(), value.data() + value.size());      // contiguous
    tags.add_pair(pair, name.size(), trace_tag_prefix);
    decode_datadog(tags.end() - value.size(), tags.end());
  };
  const auto add_other = [&](std::string_view other) {  // [dd 3.6]
    if (end != others) *end++ = ';';
    end = copy(other, end);
  };
  const DatadogMember member = parse_datadog_member(text, add_tag, add_other, drop);
  if (agrees(member, sampled)) {
    out.sampling_priority = member.sampling_priority;  // [dd 4.1] [dd 4.3]
    if (bad_decision_maker != nullptr) {               // [dd 5.8]
      drop(Errc::decision_maker_malformed, bad_decision_maker);
    }
  } else {
    tags.remove(decision_maker_tag);  // [dd 4.2] [dd 4.4]
    if (sampled) tags.append(implied_decision_maker.packed());
  }
  tags.finish();
  out.texts.tags = TraceTags(tags.packed());
  out.texts.last_parent = member.last_parent;
  out.texts.other_keys = view(others, end);
  out.texts.origin = view(end, copy(member.origin, end));
  decode_datadog(end, end + member.origin.size());
  if (member.tid) check_datadog_tid(*member.tid, out.trace_id, report);
}

}  // namespace detail

/// The content of a `dd` member.
struct DatadogMemberParts {
  /// As in a SpanContext; empty means none.
  std::optional<SamplingPriority> sampling_priority;
  std::string_view origin;
  std::string_view parent;
  TraceTags tags;
  std::string_view others;  ///< unknown sub-keys
};

/// Room that format_datadog_member() needs.
constexpr std::size_t datadog_member_room(const DatadogMemberParts& parts) noexcept {
  constexpr std::size_t fixed = 64;  // "dd=", "s:", "o:", "p:" with their numbers and separators
  return fixed + parts.origin.size() + parts.parent.size() + parts.tags.bytes() +
         parts.others.size();
}

/// What format_datadog_member() left out.
struct DatadogMemberLoss {
  bool too_long = false;  ///< [dd 3.5] the last sub-keys
  bool tag = false;       ///< [dd 5.8] a tag that readers would drop
  bool sub_key = false;   ///< [dd 3.6] an unknown sub-key that is malformed
};

/// Writes `dd=…` and returns the end, which is `out` when there is nothing to write.
///
/// Output   `s;o;p;t.*;others`, at most 256 characters. Sub-keys that do not fit are left out from
///          the right, but never `s`; `lost` says what was left out
/// Cost     one pass, no allocation
constexpr char* format_datadog_member(const DatadogMemberParts& parts, char* const begin,
                                      DatadogMemberLoss& lost) noexcept {
  using namespace detail;
  char* out = begin;
  char* sub_key = begin;  // start of the last sub-key
  bool full = false;
  const auto open = [&](std::string_view key) {
    sub_key = out;
    if (out != begin + 3) *out++ = ';';
    out = copy(key, out);
  };
  const auto close = [&] {
    if (static_cast<std::size_t>(out - begin) <= limits::datadog_member) return;
    out = sub_key;  // [dd 3.5]
    full = lost.too_long = true;
  };

  out = copy("dd=", out);
  if (parts.sampling_priority) {  // [dd 3.3] [dd 4.5]
    open("s:");
    out = format_decimal_i32(static_cast<std::int32_t>(*parts.sampling_priority), out);
  }
  // Readers trim the blanks at the end of the member, so they are left out.
  if (const auto origin = trim_field(parts.origin); !origin.empty()) {
    open("o:");
    out = encode_datadog(origin, datadog_value, '~', out);
    close();
  }
  if (const auto parent = trim_field(parts.parent); !full && !parent.empty()) {
    open("p:");
    out = encode_datadog(parent, datadog_parent, '_', out);
    close();
  }
  for (auto at = parts.tags.begin(), end = parts.tags.end(); at != end && !full; ++at) {
    const auto [key, value] = *at;
    if (!is_trace_tag(key)) continue;  // [dd 3.4]
    if (!is_kept_tag(key, value)) {    // [dd 5.8]
      lost.tag = true;
      continue;
    }
    open("t.");
    const std::string_view name = after(key, trace_tag_prefix.size());
    const std::string_view pair = at.pair();
    const std::string_view named = pair.empty() ? pair : after(pair, trace_tag_prefix.size());
    if (char* const stop = copy_plain_pair(named, name.size(), ':', out)) {
      out = stop;
    } else {
      out = encode_datadog(name, datadog_tag_name, '_', out);
      *out++ = ':';
      out = encode_datadog(value, datadog_value, '~', out);
    }
    close();
  }
  if (!parts.others.empty()) {
    DatadogPieces others(parts.others);  // [dd 3.6]
    for (PairPiece piece; !full && others.next(piece);) {
      if (piece.empty()) continue;
      if (!is_well_formed(piece) || is_datadog_key(piece.key())) {
        lost.sub_key = true;
        continue;
      }
      open({});
      out = copy(piece.text(), out);
      close();
    }
  }
  while (out[-1] == ' ') --out;  // [dd 3.3]
  return out == begin + 3 ? begin : out;
}

}}  // namespace baton::v0
