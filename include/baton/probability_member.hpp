// SPDX-License-Identifier: MIT
// The `ot` member of tracestate: how OpenTelemetry's samplers decided by probability. [w3c 2.9]
// https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/words.hpp>
#include <baton/ids.hpp>
#include <baton/limits.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// The key of OpenTelemetry's member.
inline constexpr std::string_view probability_member_key = "ot";

/// The content of an `ot` member.
struct ProbabilityMember {
  std::optional<std::uint64_t> randomness;  ///< `rv`, 56 bit
  std::optional<std::uint64_t> threshold;   ///< `th`, 56 bit: traces with a lower `rv` are dropped
  friend constexpr bool operator==(const ProbabilityMember&, const ProbabilityMember&) = default;
};

/// The result of a decision by probability, for an `ot` member.
struct ProbabilityValues {
  std::uint64_t randomness;  ///< `rv`, 56 bit
  std::uint64_t threshold;   ///< `th`, 56 bit

  /// 14 hex digits.
  constexpr FixedText<14> rv() const noexcept { return digits(randomness); }
  /// 1 to 14 hex digits, without zeros at the end.
  constexpr FixedText<14> th() const noexcept {
    FixedText<14> out = digits(threshold);
    while (out.length > 1 && out.bytes[out.length - 1] == '0') --out.length;
    return out;
  }
  friend constexpr bool operator==(ProbabilityValues, ProbabilityValues) = default;

 private:
  static constexpr FixedText<14> digits(std::uint64_t value) noexcept {
    const FixedText<16> all = SpanId{value}.to_hex();
    FixedText<14> out;
    for (std::size_t i = 0; i < 14; ++i) out.bytes[i] = all.bytes[i + 2];
    return out;
  }
};

namespace detail {

inline constexpr Charset probability_key = lower_alpha | digits;
inline constexpr Charset probability_value = alphanumeric.with("._-");

/// One piece of an `ot` member.
struct ProbabilityPiece {
  enum Kind : std::uint8_t { malformed, randomness, threshold, other };
  Kind kind;
  std::string_view key;
  std::string_view value;  ///< without parts that need not be written
};

constexpr ProbabilityPiece read_probability_piece(std::string_view piece) noexcept {
  const std::size_t colon = piece.find(':');
  if (colon == piece.npos) return {ProbabilityPiece::malformed, {}, {}};
  const std::string_view key = view(piece.data(), colon);
  std::string_view value = after(piece, colon + 1);
  const bool known = key.empty() ? false : lower_alpha.has(key[0]) && probability_key.all(key);
  if (!known || !probability_value.all(value)) return {ProbabilityPiece::malformed, {}, {}};
  const bool rv = is(key, "rv");
  if (!rv && !is(key, "th")) return {ProbabilityPiece::other, key, value};
  const bool right_size = rv ? value.size() == 14 : !value.empty() && value.size() <= 14;
  if (!right_size || find_non_hex(value) != value.size()) {
    return {ProbabilityPiece::malformed, {}, {}};
  }
  if (rv) return {ProbabilityPiece::randomness, key, value};
  while (value.size() > 1 && value.back() == '0') value.remove_suffix(1);
  return {ProbabilityPiece::threshold, key, value};
}

}  // namespace detail

/// Parses the value of an `ot` member. Malformed parts count as absent.
///
/// Grammar  sub-key *( ";" sub-key ) ; sub-key = key ":" value
///          key = lcalpha *( lcalpha / DIGIT ) ; value = *( ALPHA / DIGIT / "." / "_" / "-" )
///          rv = 14 lower-case hex digits ; th = 1 to 14 of them, without zeros at the end
/// Input    value: a tracestate value
/// Output   `rv` and `th` as numbers; if one repeats, the first
/// Cost     one pass, no allocation
/// Spec     https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/
constexpr ProbabilityMember parse_probability_member(std::string_view value) noexcept {
  ProbabilityMember out;
  for (detail::Splitter pieces(value, ';'); pieces.next();) {
    const auto piece = detail::read_probability_piece(pieces.piece());
    if (piece.kind == detail::ProbabilityPiece::randomness && !out.randomness) {
      out.randomness = detail::hex_value(piece.value);
    }
    if (piece.kind == detail::ProbabilityPiece::threshold && !out.threshold) {
      out.threshold = detail::hex_value(piece.value) << 4 * (14 - piece.value.size());
    }
  }
  return out;
}

/// A change of `rv` and `th` in an `ot` member.
struct ProbabilityEdit {
  std::optional<ProbabilityValues> values = {};  ///< replace both
  bool keep_randomness = true;                   ///< without `values`: `rv` stays
  bool keep_threshold = true;                    ///< without `values`: `th` stays
};

/// Writes the changed value of an `ot` member to `out`, which has room for limits::probability_member
/// characters. Returns the end, which is `out` when nothing is left.
///
/// Output   `rv` and `th` of `edit`, then the sub-keys of `value` in their order. Malformed sub-keys are
///          left out, with a call of `malformed(offset in value)` for each. Beyond the limit the last
///          sub-keys are left out, whole
/// Cost     one pass, no allocation
template <class Malformed>
constexpr char* format_probability_member(std::string_view value, const ProbabilityEdit& edit,
                                          char* const begin, Malformed malformed) noexcept {
  using detail::copy;
  using detail::ProbabilityPiece;
  char* out = begin;
  if (edit.values) {
    out = copy(edit.values->rv(), copy("rv:", out));
    out = copy(edit.values->th(), copy(";th:", out));
  }
  for (detail::Splitter pieces(value, ';'); pieces.next();) {
    if (pieces.piece().empty()) continue;
    const ProbabilityPiece piece = detail::read_probability_piece(pieces.piece());
    if (piece.kind == ProbabilityPiece::malformed) {
      malformed(pieces.offset());
      continue;
    }
    if (piece.kind == ProbabilityPiece::randomness && (edit.values || !edit.keep_randomness)) {
      continue;
    }
    if (piece.kind == ProbabilityPiece::threshold && (edit.values || !edit.keep_threshold)) {
      continue;
    }
    const std::size_t size = (out == begin ? 0 : 1) + piece.key.size() + 1 + piece.value.size();
    if (static_cast<std::size_t>(out - begin) + size > limits::probability_member) break;
    if (out != begin) *out++ = ';';
    out = copy(piece.key, out);
    *out++ = ':';
    out = copy(piece.value, out);
  }
  return out;
}
/// Drops malformed sub-keys without a report.
constexpr char* format_probability_member(std::string_view value, const ProbabilityEdit& edit,
                                          char* out) noexcept {
  return format_probability_member(value, edit, out, [](std::size_t) {});
}

}}  // namespace baton::v0
