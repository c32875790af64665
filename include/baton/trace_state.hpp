// SPDX-License-Identifier: MIT
// tracestate: a parser of the list, and a view of its members.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/words.hpp>
#include <baton/limits.hpp>
#include <baton/result.hpp>
#include <cstddef>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// One `key=value` of a tracestate.
struct TraceStateMember {
  /// Views into the list.
  std::string_view key;
  std::string_view value;
  /// The length of `key=value` in characters.
  constexpr std::size_t size() const noexcept { return key.size() + 1 + value.size(); }
  /// `key=value`, a view into the list.
  constexpr std::string_view text() const noexcept { return {key.data(), size()}; }
  friend constexpr bool operator==(const TraceStateMember&, const TraceStateMember&) = default;
};

namespace detail {

// [w3c 2.3] Level 2: a key may begin with a digit, and may have '@' anywhere except first.
inline constexpr Charset trace_state_key_first = lower_alpha | digits;
inline constexpr Charset trace_state_key = trace_state_key_first.with("_*/@-");
inline constexpr Charset trace_state_value = printable.without(",=");

/// Reads and validates the members, one after another.
class TraceStateCursor {
 public:
  constexpr explicit TraceStateCursor(std::string_view list) noexcept
      : begin_(list.data()), pieces_(list) {}

  /// Reads the next member. Returns false at the end of the list, and at a malformed member, which
  /// sets error().
  BATON_INLINE constexpr bool next(TraceStateMember& member) noexcept {
    for (PairPiece piece; pieces_.next(piece);) {
      if (piece.empty()) continue;  // [w3c 2.2]
      position_ = piece.end;
      if (is_common(piece)) {
        member = {piece.key(), piece.value()};
        return true;
      }
      const Uncommon read = read_uncommon(piece);
      if (read.code != Errc::none) {
        error_ = fail(read.code, static_cast<std::size_t>(read.at - begin_));
        return false;
      }
      if (read.member.key.empty()) continue;
      member = read.member;
      return true;
    }
    return false;
  }
  /// next(), compiled once.
  BATON_NOINLINE constexpr bool advance(TraceStateMember& member) noexcept { return next(member); }
  constexpr const Error& error() const noexcept { return error_; }
  /// The byte offset of the end of the last member read.
  constexpr std::size_t position() const noexcept {
    return static_cast<std::size_t>(position_ - begin_);
  }

 private:
  /// The fast path: whether the piece is a well-formed member without blanks.
  BATON_INLINE static constexpr bool is_common(const PairPiece& piece) noexcept {
    const auto key = static_cast<std::size_t>(piece.separator - piece.begin);
    const auto value = static_cast<std::size_t>(piece.end - piece.separator) - 1;  // wraps if none
    if (!piece.plain || !piece.once) return false;
    if (key - 1 >= limits::trace_state_key || value - 1 >= limits::trace_state_value) return false;
    return trace_state_key_first.has(*piece.begin) &&
           find_outside_soon<trace_state_key>(piece.key()) == key;
  }

  struct Uncommon {
    TraceStateMember member;  ///< empty: the piece has no member
    Errc code = Errc::none;   ///< none: the piece is well-formed
    const char* at = nullptr;
  };
  BATON_COLD static constexpr Uncommon read_uncommon(PairPiece piece) noexcept {
    const auto refuse = [](Errc code, const char* at) { return Uncommon{{}, code, at}; };
    // [w3c 2.2] Empty members do not count. [w3c 2.3] Blanks around members are optional
    // whitespace.
    const char* at = piece.begin;
    while (at != piece.end && is_blank(*at)) ++at;
    if (at == piece.end) return {};

    const char* const key = at;
    if (!trace_state_key_first.has(*at)) return refuse(Errc::bad_key, at);
    at += trace_state_key.find_outside(view(at, piece.end));
    if (static_cast<std::size_t>(at - key) > limits::trace_state_key) {
      return refuse(Errc::too_long, at);
    }
    if (at == piece.end || *at != '=') return refuse(Errc::bad_key, at);

    const char* const value = at + 1;
    at = value + trace_state_value.find_outside(view(value, piece.end));
    const char* end = at;
    while (end > value && end[-1] == ' ') --end;
    while (at != piece.end && is_blank(*at)) ++at;
    if (end == value || at != piece.end) return refuse(Errc::bad_value, at);
    if (static_cast<std::size_t>(end - value) > limits::trace_state_value) {
      return refuse(Errc::too_long, at);
    }
    return {{view(key, value - 1), view(value, end)}};
  }

  const char* begin_;
  const char* position_ = begin_;
  PairCursor<',', '=', visible> pieces_;
  Error error_;
};

}  // namespace detail

/// The result of parse_trace_state.
struct TraceStateSummary {
  std::size_t members = 0;  ///< number of members
  std::size_t size = 0;     ///< length of the list in characters, without blanks and empty members
  friend constexpr bool operator==(const TraceStateSummary&, const TraceStateSummary&) = default;
};

/// Validates a `tracestate` list.
///
/// Grammar  list   = member *( OWS "," OWS member )           ; members may be empty
///          member = key "=" value
///          key    = ( lcalpha / DIGIT ) 0*255( lcalpha / DIGIT / "_" / "-" / "*" / "/" / "@" )
///          value  = 0*255( %x20-2B / %x2D-3C / %x3E-7E ) ( %x21-2B / %x2D-3C / %x3E-7E )
/// Input    list: any bytes; several fields are joined with ","
/// Output   the number of members, and the length of the normalised list in characters
/// Errors   bad_key(i) | bad_value(i) | too_long(i) | too_many(i)
///          ; i = byte offset in list; too_many: offset of the first member beyond the limit
/// Limits   trace_state_members, trace_state_key, trace_state_value
/// Cost     one pass, no allocation; calls `each` with every member in order
/// Spec     https://www.w3.org/TR/trace-context-2/#tracestate-header-field-values
template <class Each>
BATON_INLINE constexpr Result<TraceStateSummary> parse_trace_state(std::string_view list,
                                                                   Each&& each) noexcept {
  TraceStateSummary summary;
  TraceStateMember member;
  detail::TraceStateCursor cursor(list);
  while (cursor.next(member)) {
    if (++summary.members > limits::trace_state_members) {  // [w3c 2.5]
      return fail(Errc::too_many, static_cast<std::size_t>(member.key.data() - list.data()));
    }
    summary.size += member.size() + (summary.members > 1 ? 1 : 0);
    each(member);
  }
  if (cursor.error()) return cursor.error();  // [w3c 2.4] one malformed member drops the list
  return summary;
}
/// Validates a `tracestate` list.
constexpr Result<TraceStateSummary> parse_trace_state(std::string_view list) noexcept {
  return parse_trace_state(list, [](const TraceStateMember&) {});
}

namespace detail {

/// Writes the members of a well-formed list to `out`, except those with the key `without`. `out`
/// has room for TraceStateSummary::size characters. Returns the end of the text.
constexpr char* normalise(std::string_view list, std::string_view without, char* out) noexcept {
  const char* const begin = out;
  for (Splitter pieces(list, ','); pieces.next();) {
    const std::string_view member = trim(pieces.piece());
    if (member.empty()) continue;
    const std::size_t key = without.size();
    if (member.size() > key && member[key] == '=' && member.starts_with(without)) continue;
    if (out != begin) *out++ = ',';
    out = copy(member, out);
  }
  return out;
}

}  // namespace detail

/// The key of Datadog's member. [dd 3.x]
inline constexpr std::string_view datadog_member_key = "dd";

/// A view of the members of a well-formed list, in order. Repeated keys stay. [w3c 2.6]
///
///   for (auto [key, value] : context.trace_state()) …
class TraceState {
 public:
  class iterator {
   public:
    using value_type = TraceStateMember;
    using reference = TraceStateMember;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;

    constexpr iterator() noexcept = default;
    constexpr explicit iterator(std::string_view list) noexcept : cursor_(list) { ++*this; }
    constexpr TraceStateMember operator*() const noexcept { return member_; }
    constexpr iterator& operator++() noexcept {
      done_ = !cursor_.advance(member_);
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend constexpr bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.done_ == b.done_ && (a.done_ || a.cursor_.position() == b.cursor_.position());
    }

   private:
    detail::TraceStateCursor cursor_{{}};
    TraceStateMember member_;
    bool done_ = true;
  };
  using const_iterator = iterator;

  constexpr TraceState() noexcept = default;
  /// `list` is well-formed; see parse_trace_state(). A malformed list ends before its first
  /// malformed member.
  constexpr explicit TraceState(std::string_view list) noexcept : list_(list) {}

  constexpr iterator begin() const noexcept { return iterator(list_); }
  constexpr iterator end() const noexcept { return {}; }
  constexpr bool empty() const noexcept { return list_.empty(); }
  /// The text of the list.
  constexpr std::string_view text() const noexcept { return list_; }
  /// The value of the first member with this key.
  constexpr std::optional<std::string_view> get(std::string_view key) const noexcept {
    for (const TraceStateMember member : *this) {
      if (member.key == key) return member.value;
    }
    return std::nullopt;
  }

 private:
  std::string_view list_;
};

}}  // namespace baton::v0
