// SPDX-License-Identifier: MIT
// Reads and writes decimal numbers, eight digits at a time.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <baton/result.hpp>
#include <bit>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

inline constexpr std::size_t max_decimal_u64 = 20;  // 18446744073709551615

/// Computes the value of eight digits. Each byte of `x` holds the value of one digit. The lowest
/// byte holds the most significant digit. A byte above 9 sets a bit in the upper half of a byte of
/// `bad`.
constexpr std::uint32_t decimal8(std::uint64_t x, std::uint64_t& bad) noexcept {
  bad |= x | (x + every_byte(0x06));
  x = x * 10 + (x >> 8);  // the lower byte of each pair holds the pair's value
  x = (x & 0x00ff'00ff'00ff'00ff) * (100 * 0x1'0000 + 1) >> 16;
  x = (x & 0x0000'ffff'0000'ffff) * (10'000 * 0x1'0000'0000 + 1) >> 32;
  return static_cast<std::uint32_t>(x);
}

/// The two characters of each number below 100, the first in the lower byte.
struct DecimalPairs {
  std::uint16_t of[100] = {};

  constexpr DecimalPairs() noexcept {
    for (unsigned i = 0; i < 100; ++i) {
      of[i] = static_cast<std::uint16_t>(('0' + i / 10) | ('0' + i % 10) << 8);
    }
  }
};
inline constexpr DecimalPairs decimal_pairs;

/// The four characters of a value below 10'000, the first in the lowest byte.
constexpr std::uint64_t decimal4_digits(std::uint32_t value) noexcept {
  return decimal_pairs.of[value / 100] | std::uint64_t{decimal_pairs.of[value % 100]} << 16;
}
/// The eight characters of a value below 100'000'000, the first in the lowest byte.
constexpr std::uint64_t decimal8_digits(std::uint32_t value) noexcept {
  return decimal4_digits(value / 10'000) | decimal4_digits(value % 10'000) << 32;
}

/// The position of the first byte that is not a digit, or s.size().
constexpr std::size_t find_non_digit(std::string_view s) noexcept {
  std::size_t i = 0;
  while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
  return i;
}

/// The number that a text holds. `bad` is not 0 if the text is not a 64-bit number.
struct Decimal {
  std::uint64_t value;
  std::uint64_t bad;
};

/// Reads 1 to 20 characters. `bad` also reports a value that exceeds 64 bits.
BATON_NOINLINE constexpr Decimal read_decimal(const char* s, std::size_t size) noexcept {
  constexpr std::uint64_t zeros = every_byte('0');
  Decimal out{0, 0};
  // The first group has one to eight digits, padded with zeros in front. The others have eight.
  std::size_t at = (size - 1) % 8 + 1;
  const std::uint64_t first = (size < 8 ? load_up_to_8(s, at) : load8(s)) ^ zeros;
  out.value = decimal8(first << (64 - 8 * at), out.bad);
  for (; at != size; at += 8) {
    out.value = out.value * 100'000'000 + decimal8(load8(s + at) ^ zeros, out.bad);
  }
  out.bad &= every_byte(0xf0);
  // Twenty digits from 1000… to 1999… that exceed 64 bits wrap around to a smaller value.
  constexpr std::uint64_t least = 10'000'000'000'000'000'000u;
  if (size == max_decimal_u64 && s[0] != '0' && (s[0] != '1' || out.value < least)) out.bad |= 1;
  return out;
}
/// Slow path of parse_decimal(): accepts any number of leading zeros and finds the exact error.
BATON_COLD constexpr Result<std::uint64_t> parse_uncommon_decimal(std::string_view s) noexcept {
  if (s.empty()) return fail(Errc::bad_length);
  if (const std::size_t i = find_non_digit(s); i != s.size()) return fail(Errc::bad_digit, i);
  std::size_t zeros = 0;
  while (s.size() - zeros > max_decimal_u64 && s[zeros] == '0') ++zeros;
  if (s.size() - zeros > max_decimal_u64) return fail(Errc::out_of_range);
  const Decimal decimal = read_decimal(s.data() + zeros, s.size() - zeros);
  if (decimal.bad != 0) return fail(Errc::out_of_range);
  return decimal.value;
}
/// Parses an unsigned 64-bit decimal number, which has only digits.
///
/// Errors   bad_length (empty) | bad_digit(i) | out_of_range
BATON_INLINE constexpr Result<std::uint64_t> parse_decimal(std::string_view s) noexcept {
  if (s.size() - 1 < max_decimal_u64) {
    const Decimal decimal = read_decimal(s.data(), s.size());
    if (decimal.bad == 0) return decimal.value;
  }
  return parse_uncommon_decimal(s);
}

/// Slow path of parse_decimal_i32(): an optional `-` and digits. The errors are parse_decimal()'s.
BATON_COLD constexpr Result<std::int32_t> parse_long_decimal_i32(std::string_view s) noexcept {
  const bool negative = !s.empty() && s.front() == '-';
  const auto magnitude = parse_decimal(negative ? after(s, 1) : s);
  if (!magnitude)
    return fail(magnitude.error().code, magnitude.error().offset + (negative ? 1u : 0u));
  const std::uint64_t limit = negative ? 0x8000'0000u : 0x7fff'ffffu;
  if (*magnitude > limit) return fail(Errc::out_of_range);
  const auto value = static_cast<std::int64_t>(*magnitude);
  return static_cast<std::int32_t>(negative ? -value : value);
}

BATON_INLINE constexpr Result<std::int32_t> parse_decimal_i32(std::string_view s) noexcept {
  if (s.size() == 1 && s[0] >= '0' && s[0] <= '9') return s[0] - '0';  // the common case
  return parse_long_decimal_i32(s);
}

/// Writes `value` and returns one past its last digit. `out` has room for max_decimal_u64
/// characters, or for ten if the value fits into 32 bits.
BATON_NOINLINE constexpr char* format_decimal(std::uint64_t value, char* out) noexcept {
  constexpr std::uint64_t base = 100'000'000;
  const std::uint64_t above = value / base;  // without the last eight digits
  const std::uint64_t top = above / base;    // without the last sixteen digits
  const auto leading = static_cast<std::uint32_t>(top != 0 ? top : above != 0 ? above : value);
  const std::uint64_t word = leading < 10'000
                                 ? every_byte('0') >> 32 | decimal4_digits(leading) << 32
                                 : decimal8_digits(leading);
  // Removes leading zeros. The last digit stays, even if it is a zero.
  const std::uint64_t significant = (word ^ every_byte('0')) | std::uint64_t{1} << 56;
  const int zeros = std::countr_zero(significant) / 8;
  store8(word >> 8 * zeros, out);  // the zero bytes after the digits are not part of the text
  out += 8 - zeros;
  if (top != 0) {
    store8(decimal8_digits(static_cast<std::uint32_t>(above - top * base)), out);
    out += 8;
  }
  if (above != 0) {
    store8(decimal8_digits(static_cast<std::uint32_t>(value - above * base)), out);
    out += 8;
  }
  return out;
}

/// Writes a signed 32-bit value in at most 11 characters and returns the end.
constexpr char* format_decimal_i32(std::int32_t value, char* out) noexcept {
  if (value >= 0 && value <= 9) {  // the common case
    *out = static_cast<char>('0' + value);
    return out + 1;
  }
  const auto wide = static_cast<std::int64_t>(value);
  if (wide < 0) *out++ = '-';
  return format_decimal(static_cast<std::uint64_t>(wide < 0 ? -wide : wide), out);
}

}}}  // namespace baton::v0::detail
