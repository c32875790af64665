// Hexadecimal, both ways, eight digits at a time.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace baton::inline v0::detail {

/// Value of one hex digit; 0x100 when it is none, so that a pair of digits with one of those exceeds
/// a byte. Upper case counts only with `fold`.
constexpr unsigned hex_digit(char c, bool fold = false) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (fold && c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return 0x100;
}

constexpr std::uint64_t every_byte(std::uint64_t byte) noexcept {
  return byte * 0x0101'0101'0101'0101;
}

/// Eight bytes, the first in the lowest.
constexpr std::uint64_t load8(const char* s) noexcept {
  if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
    std::uint64_t word;
    std::memcpy(&word, s, sizeof word);
    return word;
  }
  std::uint64_t word = 0;
  for (int i = 7; i >= 0; --i) word = word << 8 | static_cast<unsigned char>(s[i]);
  return word;
}

constexpr void store8(std::uint64_t word, char* out) noexcept {
  if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
    std::memcpy(out, &word, sizeof word);
    return;
  }
  for (int i = 0; i < 8; ++i) out[i] = static_cast<char>(word >> (8 * i) & 0xff);
}

/// Eight lower-case hex digits at `s`, the first being the highest; ORs non-zero into `bad` when
/// one is none.
constexpr std::uint32_t hex8(const char* s, std::uint64_t& bad) noexcept {
  const std::uint64_t x = load8(s);
  const std::uint64_t alpha = x >> 6 & every_byte(0x01);  // 'a'…'f' have bit 6, '0'…'9' not
  const std::uint64_t v = (x & every_byte(0x0f)) + alpha * 9;         // each byte 0…24
  bad |= (x & every_byte(0xf0)) ^ (every_byte(0x30) + alpha * 0x30);  // high nibble is 3 or 6
  bad |= v & every_byte(0x10);                                        // above 15
  bad |= ((v + every_byte(0x06)) >> 4 & every_byte(0x01)) ^ alpha;    // 10…15 iff a letter
  const std::uint64_t bytes = (v << 4 | v >> 8) & 0x00ff'00ff'00ff'00ff;
  const std::uint64_t pairs = (bytes << 8 | bytes >> 16) & 0x0000'ffff'0000'ffff;
  return static_cast<std::uint32_t>(pairs << 16 | pairs >> 32);
}

constexpr std::uint64_t hex16(const char* s, std::uint64_t& bad) noexcept {
  const std::uint64_t high = hex8(s, bad);
  return high << 32 | hex8(s + 8, bad);
}

/// Position of the first byte that is no hex digit, or s.size().
constexpr std::size_t find_non_hex(std::string_view s, bool fold = false) noexcept {
  std::size_t i = 0;
  while (i < s.size() && hex_digit(s[i], fold) <= 0xf) ++i;
  return i;
}

/// Up to 16 hex digits, all known to be valid (find_non_hex).
constexpr std::uint64_t hex_value(std::string_view s) noexcept {
  std::uint64_t value = 0;
  for (char c : s) value = value << 4 | hex_digit(c, true);
  return value;
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

/// Writes 16 lower-case digits and returns one past the last.
constexpr char* format_hex16(std::uint64_t value, char* out) noexcept {
  format_hex8(static_cast<std::uint32_t>(value >> 32), out);
  format_hex8(static_cast<std::uint32_t>(value), out + 8);
  return out + 16;
}

}  // namespace baton::inline v0::detail
