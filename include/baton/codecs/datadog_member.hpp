// The `dd` member of tracestate: what Datadog keeps in it, and how it decides with the sampled flag.
// https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/utf8.hpp>
#include <baton/detail/words.hpp>
#include <optional>
#include <string_view>

namespace baton::inline v0 {

/// The sub-keys of a `dd` member. Texts are as on the wire.
struct DatadogMember {
  std::optional<SamplingPriority> sampling_priority;  ///< `s`; none when absent or unreadable
  std::string_view origin;                            ///< `o`
  std::string_view last_parent;                       ///< `p`, empty when none
  std::optional<std::string_view> tid;                ///< `t.tid`
  std::string_view tag_keys;                          ///< from the first other `t.*` to the last
  std::uint16_t tags = 0;                             ///< how many those are
  std::uint16_t others = 0;                           ///< how many sub-keys nobody here knows
};

namespace detail {

inline constexpr std::string_view no_parent = "0000000000000000";
inline constexpr Charset datadog_in_key = Charset::range(0x00, 0xff).without(":;");

/// One `key:value` of a `dd` member.
struct DatadogPiece {
  std::string_view text;
  std::string_view key;
  std::string_view value;

  /// Whether it is a `t.<name>`, and the name.
  constexpr bool is_tag() const noexcept { return key.starts_with("t."); }
  constexpr std::string_view tag() const noexcept { return is_tag() ? key.substr(2) : ""; }
  constexpr bool is_known() const noexcept {
    return key == "s" || key == "o" || key == "p" || is_tag();
  }
};

/// [dd 3.1] Hands one `key:value` after another to `use(DatadogPiece)`; pieces that are none are
/// skipped.
template <class Use>
constexpr void each_datadog_piece(std::string_view member, Use use) noexcept {
  std::size_t start = 0;
  std::size_t colon = 0;  // 0: not met yet
  Scanner<datadog_in_key> special(member);
  for (;;) {
    const std::size_t at = special.next();
    if (at != member.size() && member[at] == ':') {
      if (colon == 0) colon = at;
      continue;
    }
    if (colon > start) {
      const char* const text = member.data();
      use(DatadogPiece{view(text + start, text + at), view(text + start, text + colon),
                       view(text + colon + 1, text + at)});
    }
    if (at == member.size()) return;
    start = at + 1;
    colon = 0;
  }
}

inline constexpr Charset datadog_value = printable.without(",;~=");
inline constexpr Charset datadog_tag_name = visible.without(",=;");
inline constexpr Charset datadog_parent = printable.without(",;=");

/// [dd 3.2] Copies `text` with one `_` for each code point outside `keep`, but `equals` for "=".
/// Returns the end; never longer than the text.
template <const Charset& keep, char equals = '_'>
constexpr char* encode_datadog(std::string_view text, char* out) noexcept {
  for (;;) {
    const std::size_t run = find_outside<keep>(text);
    out = copy({text.data(), run}, out);
    if (run == text.size()) return out;
    text.remove_prefix(run);
    *out++ = text.front() == '=' ? equals : '_';
    const Utf8Unit unit = utf8_unit(text);
    text.remove_prefix(unit.valid ? unit.size : 1);
  }
}

}  // namespace detail

/// Parses the value of a `dd` member; nothing in it is an error.
///
/// Grammar  sub-key *( ";" sub-key ) ; sub-key = key ":" value          [dd 3.1]
/// Input    member: a tracestate value, at most 253 characters
/// Output   the sub-keys that are known, and how many are not
/// Cost     one pass, no allocation
constexpr DatadogMember parse_datadog_member(std::string_view member) noexcept {
  DatadogMember out;
  Result<std::int32_t> priority = fail(Errc::absent);
  detail::each_datadog_piece(member, [&](const detail::DatadogPiece& piece) {
    if (piece.key == "s") {
      priority = detail::parse_decimal_i32(piece.value);
    } else if (piece.key == "o") {
      out.origin = piece.value;
    } else if (piece.key == "p") {  // [dd 3.7] opaque; sixteen zeros are none
      out.last_parent = piece.value == detail::no_parent ? std::string_view() : piece.value;
    } else if (!piece.is_tag()) {
      ++out.others;
    } else if (piece.tag() == "tid") {
      out.tid = piece.value;
    } else if (!piece.tag().empty()) {
      const char* const first = out.tags == 0 ? piece.text.data() : out.tag_keys.data();
      out.tag_keys = detail::view(first, piece.text.data() + piece.text.size());
      ++out.tags;
    }
  });
  if (priority) out.sampling_priority = static_cast<SamplingPriority>(*priority);
  return out;
}

/// Whether `s` and the sampled flag say the same; where they don't, the flag decides. [dd 4.x]
constexpr bool agrees(const DatadogMember& member, bool sampled) noexcept {
  return member.sampling_priority && is_sampled(*member.sampling_priority) == sampled;
}

namespace detail {

/// [dd 3.1] `~` back to `=`: the text itself where it has none, else in `room`.
constexpr std::string_view decode_datadog(std::string_view text, char* room) noexcept {
  std::size_t at = text.find('~');
  if (at == text.npos) return text;
  copy(text, room);
  for (; at != text.npos; at = text.find('~', at + 1)) room[at] = '=';
  return view(room, text.size());
}

/// Bytes that the texts of a member take at most when they are kept.
constexpr std::size_t stored_bytes(std::string_view text, const DatadogMember& member) noexcept {
  // A tag gains its prefix for `t.` and two lengths (one byte each below 128) for ":" and ";".
  constexpr std::size_t gain = trace_tag_prefix.size() - 2 + 2;
  return text.size() + member.tags * gain;
}
/// And the decision maker that a sampled flag implies, as the record of a tag. [dd 4.2]
struct ImpliedDecisionMaker {
  static constexpr std::string_view value = "-0";
  static constexpr std::size_t size = 1 + decision_maker_tag.size() + 1 + value.size();
  char bytes[size] = {};
  constexpr ImpliedDecisionMaker() noexcept {
    pack_text(pack_text(bytes, decision_maker_tag), value);
  }
};
inline constexpr ImpliedDecisionMaker implied_decision_maker;

inline void store_datadog_tags(const Candidate& from, SpanContext& out, Report& report) {
  if (!from.tag_keys.empty()) {
    each_datadog_piece(from.tag_keys, [&](const DatadogPiece& piece) {
      const std::string_view name = piece.tag();
      if (name.empty() || name == "tid" || piece.value.empty()) return;  // [dd 3.4]
      char key[trace_tag_prefix.size() + limits::datadog_member];
      char value[limits::datadog_member];
      const std::string_view decoded = decode_datadog(piece.value, value);
      if (name == "dm") {
        if (!from.keeps_decision_maker) return;  // [dd 4.2] [dd 4.4]
        if (!is_decision_maker(decoded)) {       // [dd 5.8]
          return report.add(Drop::decision_maker_malformed);
        }
      }
      out.set_tag(view(key, copy(name, copy(trace_tag_prefix, key))), decoded);
    });
  }
  const bool sampled = (from.flags & trace_flags::sampled) != 0;
  if (!sampled || from.keeps_decision_maker) return;
  constexpr std::size_t size = ImpliedDecisionMaker::size;  // [dd 4.2]
  __builtin_memcpy(out.extend_tags(size), implied_decision_maker.bytes, size);
}

inline void store_datadog_origin(std::string_view origin, SpanContext& out) {
  char value[limits::datadog_member];
  out.set_origin(decode_datadog(origin, value));
}

/// [dd 3.6]
inline void store_other_datadog_keys(const Candidate& from, SpanContext& out) {
  if (from.other_count == 0) return;
  char others[limits::datadog_member];
  char* end = others;
  each_datadog_piece(from.tags, [&](const DatadogPiece& piece) {
    if (piece.is_known()) return;
    if (end != others) *end++ = ';';
    end = copy(piece.text, end);
  });
  out.set_other_datadog_keys(view(others, end));
}

}  // namespace detail

/// What there is to say in a `dd` member. Texts are as in a SpanContext; empty is none.
struct DatadogMemberParts {
  std::optional<SamplingPriority> sampling_priority;
  std::string_view origin;
  std::string_view parent;
  TraceTags tags;
  std::string_view others;  ///< sub-keys that nobody here knows
};

/// Room that format_datadog_member() needs.
constexpr std::size_t datadog_member_room(const DatadogMemberParts& parts) noexcept {
  constexpr std::size_t fixed = 64;  // "dd=", "s:", "o:", "p:" with their numbers and separators
  return fixed + parts.origin.size() + parts.parent.size() + parts.tags.block().size() +
         parts.others.size();
}

/// Writes `dd=…` and returns the end, or `out` when there is nothing to say.
///
/// Output   `s;o;p;t.*;others`, at most 256 characters: sub-keys that don't fit are left out from
///          the right, `s` never, and `cut` becomes true
/// Cost     one pass, no allocation
constexpr char* format_datadog_member(const DatadogMemberParts& parts, char* const begin,
                                      bool& cut) noexcept {
  using namespace detail;
  char* out = begin;
  char* sub_key = begin;  // where the last one begins
  bool full = false;
  const auto open = [&](std::string_view key) {
    sub_key = out;
    if (out != begin + 3) *out++ = ';';
    out = copy(key, out);
  };
  const auto close = [&] {
    if (static_cast<std::size_t>(out - begin) <= limits::datadog_member) return;
    out = sub_key;  // [dd 3.5]
    full = cut = true;
  };

  out = copy("dd=", out);
  if (parts.sampling_priority) {  // [dd 3.3] [dd 4.5]
    open("s:");
    out = format_decimal_i32(static_cast<std::int32_t>(*parts.sampling_priority), out);
  }
  if (!parts.origin.empty()) {
    open("o:");
    out = encode_datadog<datadog_value, '~'>(parts.origin, out);
    close();
  }
  if (!full && !parts.parent.empty()) {
    open("p:");
    out = encode_datadog<datadog_parent>(parts.parent, out);
    close();
  }
  for (const auto& [key, value] : parts.tags) {
    if (full) break;
    if (!is_trace_tag(key)) continue;  // [dd 3.4]
    open("t.");
    out = encode_datadog<datadog_tag_name>(key.substr(trace_tag_prefix.size()), out);
    *out++ = ':';
    out = encode_datadog<datadog_value, '~'>(value, out);
    close();
  }
  each_datadog_piece(parts.others, [&](const DatadogPiece& piece) {  // [dd 3.6]
    if (full) return;
    open({});
    out = encode_datadog<datadog_parent>(piece.text, out);
    close();
  });
  while (out[-1] == ' ') --out;  // [dd 3.3]
  return out == begin + 3 ? begin : out;
}

}  // namespace baton::inline v0
