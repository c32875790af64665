// Decimal numbers, both ways.
#pragma once

#include <baton/result.hpp>
#include <cstdint>
#include <string_view>

namespace baton::inline v0::detail {

inline constexpr std::size_t max_decimal_u64 = 20;  // 18446744073709551615

/// Unsigned decimal, 64 bit, digits only. Errors: bad_length (empty) | bad_digit(i) | out_of_range.
constexpr Result<std::uint64_t> parse_decimal(std::string_view s) noexcept {
  if (s.empty()) return fail(Errc::bad_length);
  std::uint64_t value = 0;
  bool overflow = false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto digit = static_cast<unsigned char>(s[i] - '0');
    if (digit > 9) return fail(Errc::bad_digit, i);
    constexpr std::uint64_t max = ~std::uint64_t{0};
    overflow |= value > max / 10 || (value == max / 10 && digit > max % 10);
    value = value * 10 + digit;
  }
  if (overflow) return fail(Errc::out_of_range);
  return value;
}

/// Signed decimal, 32 bit: an optional `-` and digits. Errors as parse_decimal.
constexpr Result<std::int32_t> parse_decimal_i32(std::string_view s) noexcept {
  const bool negative = !s.empty() && s.front() == '-';
  const auto magnitude = parse_decimal(negative ? s.substr(1) : s);
  if (!magnitude)
    return fail(magnitude.error().code, magnitude.error().offset + (negative ? 1u : 0u));
  const std::uint64_t limit = negative ? 0x8000'0000u : 0x7fff'ffffu;
  if (*magnitude > limit) return fail(Errc::out_of_range);
  const auto value = static_cast<std::int64_t>(*magnitude);
  return static_cast<std::int32_t>(negative ? -value : value);
}

/// Writes `value` and returns one past its last digit; `out` has room for max_decimal_u64.
constexpr char* format_decimal(std::uint64_t value, char* out) noexcept {
  int count = 1;
  for (std::uint64_t rest = value; rest >= 10; rest /= 10) ++count;
  for (int i = count - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + count;
}

/// The same for signed 32 bit: at most 11 characters.
constexpr char* format_decimal_i32(std::int32_t value, char* out) noexcept {
  const auto wide = static_cast<std::int64_t>(value);
  if (wide < 0) *out++ = '-';
  return format_decimal(static_cast<std::uint64_t>(wide < 0 ? -wide : wide), out);
}

}  // namespace baton::inline v0::detail
