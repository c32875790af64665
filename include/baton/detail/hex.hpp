// SPDX-License-Identifier: MIT
// Reads and writes hexadecimal numbers, sixteen digits at a time.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 { namespace detail {

/// The value of a hex digit, or 0x100 for any other character, so that a pair with such a character
/// exceeds a byte. Upper-case digits are valid only with `fold`.
constexpr unsigned hex_digit(char c, bool fold = false) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (fold && c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return 0x100;
}

/// The position of the first byte that is not a hex digit, or s.size().
constexpr std::size_t find_non_hex(std::string_view s, bool fold = false) noexcept {
  std::size_t i = 0;
  while (i < s.size() && hex_digit(s[i], fold) <= 0xf) ++i;
  return i;
}

/// Reads up to 16 hex digits, which find_non_hex() has checked.
constexpr std::uint64_t hex_value(std::string_view s) noexcept {
  std::uint64_t value = 0;
  for (char c : s) value = value << 4 | hex_digit(c, true);
  return value;
}

/// Reads eight hex digits, the most significant first. Sets a bit of `bad` if one is not a hex
/// digit.
constexpr std::uint32_t hex8(const char* s, std::uint64_t& bad, bool fold = false) noexcept {
  std::uint64_t x = load8(s);
  if (fold) x |= (x & every_byte(0x40)) >> 1;
  const std::uint64_t alpha = x >> 6 & every_byte(0x01);              // bit 6 is set in letters
  const std::uint64_t v = (x & every_byte(0x0f)) + alpha * 9;         // each byte 0…24
  bad |= (x & every_byte(0xf0)) ^ (every_byte(0x30) + alpha * 0x30);  // high nibble is 3 or 6
  bad |= v & every_byte(0x10);                                        // above 15
  bad |= ((v + every_byte(0x06)) >> 4 & every_byte(0x01)) ^ alpha;    // 10…15 iff a letter
  const std::uint64_t bytes = (v << 4 | v >> 8) & 0x00ff'00ff'00ff'00ff;
  const std::uint64_t pairs = (bytes << 8 | bytes >> 16) & 0x0000'ffff'0000'ffff;
  return static_cast<std::uint32_t>(pairs << 16 | pairs >> 32);
}

/// Writes 8 lower-case digits.
constexpr void format_hex8(std::uint32_t value, char* out) noexcept {
  std::uint64_t v = value;
  v = (v << 32 | v >> 16) & 0x0000'ffff'0000'ffff;  // the inverse of hex8's last three lines
  v = (v << 16 | v >> 8) & 0x00ff'00ff'00ff'00ff;
  v = (v << 8 | v >> 4) & every_byte(0x0f);
  const std::uint64_t alpha = (v + every_byte(0x06)) >> 4 & every_byte(0x01);
  store8(v + every_byte(0x30) + alpha * 0x27, out);
}

// Sixteen digits as two words of eight, at compile time and on machines without vectors.
constexpr std::uint64_t hex16_by_words(const char* s, std::uint64_t& bad, bool fold) noexcept {
  const std::uint64_t high = hex8(s, bad, fold);
  return high << 32 | hex8(s + 8, bad, fold);
}
constexpr void format_hex16_by_words(std::uint64_t value, char* out) noexcept {
  format_hex8(static_cast<std::uint32_t>(value >> 32), out);
  format_hex8(static_cast<std::uint32_t>(value), out + 8);
}

#if BATON_VECTORS
// Sixteen digits as one vector.
BATON_INLINE std::uint64_t hex16_by_vector(const char* s, std::uint64_t& bad, bool fold) noexcept {
  const auto x = reinterpret_cast<Bytes16>(load16(s));
  const auto digit = reinterpret_cast<Bytes16>(x - '0' < 10);  // each byte is 0xff or 0
  const auto letter = reinterpret_cast<Bytes16>((fold ? x | 0x20 : x) - 'a' < 6);
  bad |= all_set(digit | letter) ? 0u : 1u;
  const auto pairs = reinterpret_cast<Pairs8>((x & 0x0f) + (letter & 9));
  return reversed(lower_of_pairs(pairs << 4 | pairs >> 8));
}
inline void format_hex16_by_vector(std::uint64_t value, char* out) noexcept {
  const Pairs8 pairs = bytes_in_pairs(reversed(value));
  const auto v = reinterpret_cast<Bytes16>(pairs >> 4 | (pairs & 0x0f) << 8);
  const auto letter = reinterpret_cast<Bytes16>(reinterpret_cast<SignedBytes16>(v) > 9);
  store16(v + '0' + (letter & ('a' - '0' - 10)), out);
}
#endif

/// Reads sixteen hex digits, the most significant first. Sets a bit of `bad` if one is not a hex
/// digit. Upper-case digits are valid only with `fold`.
BATON_INLINE constexpr std::uint64_t hex16(const char* s, std::uint64_t& bad,
                                           bool fold = false) noexcept {
#if BATON_VECTORS
  if (!std::is_constant_evaluated()) return hex16_by_vector(s, bad, fold);
#endif
  return hex16_by_words(s, bad, fold);
}

/// hex16() for up to 16 digits of either case, padded with zeros in front.
constexpr std::uint64_t short_hex16(const char* s, std::size_t size, std::uint64_t& bad) noexcept {
  if (size == 16) return hex16(s, bad, true);
  char padded[16] = {};
  store8(every_byte('0'), padded);
  store8(every_byte('0'), padded + 8);
  copy(view(s, size), padded + (16 - size));
  return hex16(padded, bad, true);
}

/// Writes 16 lower-case digits and returns one past the last.
constexpr char* format_hex16(std::uint64_t value, char* out) noexcept {
#if BATON_VECTORS
  if (!std::is_constant_evaluated()) {
    format_hex16_by_vector(value, out);
    return out + 16;
  }
#endif
  format_hex16_by_words(value, out);
  return out + 16;
}

}}}  // namespace baton::v0::detail
