// SPDX-License-Identifier: MIT
// Sets of bytes as 256-bit constants.
#pragma once

#include <baton/detail/compiler.hpp>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// A set of bytes, built at compile time.
///
///   word 0        word 1        word 2        word 3
///   00 … 3f       40 … 7f       80 … bf       c0 … ff
struct Charset {
  std::uint64_t words[4] = {};

  constexpr bool has(char c) const noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return (words[byte >> 6] >> (byte & 63) & 1) != 0;
  }
  constexpr Charset with(std::string_view chars) const noexcept {
    Charset out = *this;
    for (char c : chars) out.flip(c, true);
    return out;
  }
  constexpr Charset without(std::string_view chars) const noexcept {
    Charset out = *this;
    for (char c : chars) out.flip(c, false);
    return out;
  }
  static constexpr Charset range(unsigned first, unsigned last) noexcept {
    Charset out;
    for (unsigned i = 0; i < 4; ++i) out.words[i] = below(last + 1, i) & ~below(first, i);
    return out;
  }
  friend constexpr Charset operator|(Charset a, const Charset& b) noexcept {
    for (int i = 0; i < 4; ++i) a.words[i] |= b.words[i];
    return a;
  }
  /// The position of the first byte of `text` outside the set, or text.size().
  constexpr std::size_t find_outside(std::string_view text) const noexcept {
    std::size_t i = 0;
    while (i < text.size() && has(text[i])) ++i;
    return i;
  }
  constexpr bool all(std::string_view text) const noexcept {
    return find_outside(text) == text.size();
  }

 private:
  /// Word i of the set of all bytes below `end`.
  static constexpr std::uint64_t below(unsigned end, unsigned i) noexcept {
    const unsigned bits = end > 64 * i ? end - 64 * i : 0;
    return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
  }
  constexpr void flip(char c, bool on) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint64_t bit = std::uint64_t{1} << (byte & 63);
    words[byte >> 6] = on ? words[byte >> 6] | bit : words[byte >> 6] & ~bit;
  }
};

inline constexpr Charset printable = Charset::range(0x20, 0x7e);
inline constexpr Charset visible = Charset::range(0x21, 0x7e);
inline constexpr Charset digits = Charset::range('0', '9');
inline constexpr Charset lower_alpha = Charset::range('a', 'z');
inline constexpr Charset alphanumeric = digits | lower_alpha | Charset::range('A', 'Z');
/// token, RFC 9110 section 5.6.2.
inline constexpr Charset token = alphanumeric.with("!#$%&'*+-.^_`|~");
/// The bytes that no format encodes.
inline constexpr Charset plain_text = alphanumeric.with("-._");
/// unreserved, RFC 3986 section 2.3: the bytes that URL-encoding does not change.
inline constexpr Charset unreserved = alphanumeric.with("-._~");

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

BATON_NOINLINE constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}
/// Removes OWS (RFC 9110 section 5.6.3) from both ends.
BATON_INLINE constexpr std::string_view trim(std::string_view text) noexcept {
  const auto is_low = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  const bool trimmed = text.empty() || !(is_low(text.front()) || is_low(text.back()));
  return trimmed ? text : trim_blanks(text);
}

constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  if (a == b) return true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

}}}  // namespace baton::v0::detail
