// The `dd` member of tracestate: what Datadog keeps in it, and how it decides with the sampled flag.
// https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/utf8.hpp>
#include <optional>
#include <string_view>

namespace baton::inline v0 {

/// The sub-keys of a `dd` member. Texts are as on the wire.
struct DatadogMember {
  std::optional<SamplingPriority> sampling_priority;  ///< `s`; none when absent or unreadable
  std::string_view origin;                            ///< `o`
  std::string_view last_parent;                       ///< `p`, empty when none
  std::optional<std::string_view> tid;                ///< `t.tid`
  std::size_t tags = 0;                               ///< how many other `t.*`
  std::size_t others = 0;                             ///< how many sub-keys nobody here knows
};

namespace detail {

inline constexpr std::string_view no_parent = "0000000000000000";

/// [dd 3.1] Reads one `key:value` after another; pieces that are none are skipped.
class DatadogMemberCursor {
 public:
  constexpr explicit DatadogMemberCursor(std::string_view member) noexcept : pieces_(member, ';') {}

  constexpr bool next() noexcept {
    while (pieces_.next()) {
      piece = pieces_.piece();
      const std::size_t colon = piece.find(':');
      if (colon == piece.npos || colon == 0) continue;
      key = piece.substr(0, colon);
      value = piece.substr(colon + 1);
      return true;
    }
    return false;
  }
  /// `<name>` of `t.<name>`, or empty.
  constexpr std::string_view tag() const noexcept {
    return key.starts_with("t.") ? key.substr(2) : std::string_view();
  }
  constexpr bool is_known() const noexcept {
    return key == "s" || key == "o" || key == "p" || key.starts_with("t.");
  }

  std::string_view piece;
  std::string_view key;
  std::string_view value;

 private:
  Splitter pieces_;
};

/// [dd 3.2] Copies `text` with one `_` for each code point outside `keep` and, where the text is a
/// value, `=` written as `~`. Returns the end; never longer than the text.
constexpr char* encode_datadog(std::string_view text, const Charset& keep, bool tilde,
                               char* out) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (keep.has(c)) {
      *out++ = tilde && c == '=' ? '~' : c;
      ++at;
    } else {
      const Utf8Unit unit = utf8_unit(text.substr(at));
      at += unit.valid ? unit.size : 1;
      *out++ = '_';
    }
  }
  return out;
}

inline constexpr Charset datadog_value = printable.without(",;~");
inline constexpr Charset datadog_tag_name = visible.without(",=;");
inline constexpr Charset datadog_parent = printable.without(",;=");

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
  for (detail::DatadogMemberCursor at(member); at.next();) {
    if (at.key == "s") {
      priority = detail::parse_decimal_i32(at.value);
    } else if (at.key == "o") {
      out.origin = at.value;
    } else if (at.key == "p") {  // [dd 3.7] opaque; sixteen zeros are none
      out.last_parent = at.value == detail::no_parent ? std::string_view() : at.value;
    } else if (at.key == "t.tid") {
      out.tid = at.value;
    } else if (!at.tag().empty()) {
      ++out.tags;
    } else if (!at.is_known()) {
      ++out.others;
    }
  }
  if (priority) out.sampling_priority = static_cast<SamplingPriority>(*priority);
  return out;
}

/// Whether `s` and the sampled flag say the same; where they don't, the flag decides. [dd 4.x]
constexpr bool agrees(const DatadogMember& member, bool sampled) noexcept {
  return member.sampling_priority && is_sampled(*member.sampling_priority) == sampled;
}

namespace detail {

/// [dd 3.1] `~` back to `=`.
constexpr char* decode_datadog(std::string_view text, char* out) noexcept {
  for (const char c : text) *out++ = c == '~' ? '=' : c;
  return out;
}

/// Bytes that store_datadog_tags() and store_datadog_texts() keep at most.
constexpr std::size_t stored_bytes(std::string_view text, const DatadogMember& member) noexcept {
  // A tag gains its prefix for `t.` and two lengths (one byte each below 128) for ":" and ";".
  constexpr std::size_t gain = trace_tag_prefix.size() - 2 + 2;
  return text.size() + member.tags * gain + packed_size(decision_maker_tag.size()) + packed_size(2);
}

inline void store_datadog_tags(std::string_view text, const DatadogMember& member, bool sampled,
                               SpanContext& out, Report& report) {
  const bool keep_decision_maker = agrees(member, sampled);
  char key[trace_tag_prefix.size() + limits::datadog_member];
  char value[limits::datadog_member];
  for (DatadogMemberCursor at(text); member.tags != 0 && at.next();) {
    const std::string_view name = at.tag();
    if (name.empty() || name == "tid" || at.value.empty()) continue;  // [dd 3.4]
    const std::string_view decoded(
        value, static_cast<std::size_t>(decode_datadog(at.value, value) - value));
    if (name == "dm") {
      if (!keep_decision_maker) continue;  // [dd 4.2] [dd 4.4]
      if (!is_decision_maker(decoded)) {   // [dd 5.8]
        report.add(Drop::decision_maker_malformed);
        continue;
      }
    }
    char* end = key;
    for (const char c : trace_tag_prefix) *end++ = c;
    for (const char c : name) *end++ = c;
    out.set_tag({key, static_cast<std::size_t>(end - key)}, decoded);
  }
  if (sampled && !keep_decision_maker) out.set_tag(decision_maker_tag, "-0");  // [dd 4.2]
}

inline void store_datadog_origin(std::string_view origin, SpanContext& out) {
  char value[limits::datadog_member];
  out.set_origin({value, static_cast<std::size_t>(decode_datadog(origin, value) - value)});
}

/// [dd 3.6]
inline void store_other_datadog_keys(std::string_view text, const DatadogMember& member,
                                     SpanContext& out) {
  if (member.others == 0) return;
  char others[limits::datadog_member];
  char* end = others;
  for (DatadogMemberCursor at(text); at.next();) {
    if (at.is_known()) continue;
    if (end != others) *end++ = ';';
    for (const char c : at.piece) *end++ = c;
  }
  out.set_other_datadog_keys({others, static_cast<std::size_t>(end - others)});
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
  const auto copy = [&](std::string_view text) {
    for (const char c : text) *out++ = c;
  };
  char* sub_key = begin;  // where the last one begins
  bool full = false;
  const auto open = [&](std::string_view key) {
    sub_key = out;
    if (out != begin + 3) *out++ = ';';
    copy(key);
  };
  const auto close = [&] {
    if (static_cast<std::size_t>(out - begin) <= limits::datadog_member) return;
    out = sub_key;  // [dd 3.5]
    full = cut = true;
  };

  copy("dd=");
  if (parts.sampling_priority) {  // [dd 3.3] [dd 4.5]
    open("s:");
    out = format_decimal_i32(static_cast<std::int32_t>(*parts.sampling_priority), out);
  }
  if (!parts.origin.empty()) {
    open("o:");
    out = encode_datadog(parts.origin, datadog_value, true, out);
    close();
  }
  if (!full && !parts.parent.empty()) {
    open("p:");
    out = encode_datadog(parts.parent, datadog_parent, false, out);
    close();
  }
  for (const auto& [key, value] : parts.tags) {
    if (full) break;
    if (!is_trace_tag(key)) continue;  // [dd 3.4]
    open("t.");
    out = encode_datadog(key.substr(trace_tag_prefix.size()), datadog_tag_name, false, out);
    *out++ = ':';
    out = encode_datadog(value, datadog_value, true, out);
    close();
  }
  for (DatadogMemberCursor at(parts.others); !full && at.next();) {  // [dd 3.6]
    open({});
    out = encode_datadog(at.piece, datadog_parent, false, out);
    close();
  }
  while (out[-1] == ' ') --out;  // [dd 3.3]
  return out == begin + 3 ? begin : out;
}

}  // namespace baton::inline v0
