// SPDX-License-Identifier: MIT
// Trace ids (128 bit) and span ids (64 bit): parsed, written, printed, hashed.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/hex.hpp>
#include <baton/result.hpp>
#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 {

/// A text of fixed capacity, returned by value: the hex and decimal forms of ids.
template <std::size_t N>
struct FixedText {
  /// The first `length` bytes are the text.
  std::array<char, N> bytes{};
  std::size_t length = N;

  /// The text, good as long as this object.
  constexpr std::string_view view() const noexcept BATON_LIFETIMEBOUND {
    return {bytes.data(), length};
  }
  constexpr operator std::string_view() const noexcept BATON_LIFETIMEBOUND { return view(); }
  friend constexpr bool operator==(const FixedText& a, std::string_view b) noexcept {
    return a.view() == b;
  }
  friend constexpr bool operator==(const FixedText& a, const FixedText& b) noexcept {
    return a.view() == b.view();
  }
};

/// A span id: 64 bits, 0 = none.
struct SpanId {
  std::uint64_t value = 0;  ///< the number

  /// Whether there is one.
  constexpr explicit operator bool() const noexcept { return value != 0; }
  friend constexpr auto operator<=>(SpanId, SpanId) = default;

  /// 16 lower-case hex digits.
  constexpr FixedText<16> to_hex() const noexcept {
    FixedText<16> out;
    detail::format_hex16(value, out.bytes.data());
    return out;
  }
  /// Unsigned decimal, 1 to 20 digits.
  constexpr FixedText<detail::max_decimal_u64> to_decimal() const noexcept {
    FixedText<detail::max_decimal_u64> out;
    out.length = static_cast<std::size_t>(detail::format_decimal(value, out.bytes.data()) -
                                          out.bytes.data());
    return out;
  }
  /// Exactly 16 lower-case hex digits. Errors: bad_length | bad_digit(i). Zero is accepted.
  static constexpr Result<SpanId> from_hex(std::string_view s) noexcept {
    if (s.size() != 16) return fail(Errc::bad_length);
    std::uint64_t bad = 0;
    const SpanId id{detail::hex16(s.data(), bad)};
    if (bad != 0) return fail(Errc::bad_digit, detail::find_non_hex(s));
    return id;
  }
  /// 1 to 16 hex digits of either case: B3 and Jaeger drop leading zeros. Zero is accepted.
  /// Errors: bad_length | bad_digit(i).
  static constexpr Result<SpanId> from_short_hex(std::string_view s) noexcept {
    if (s.empty() || s.size() > 16) return fail(Errc::bad_length);
    std::uint64_t bad = 0;
    const SpanId id{detail::short_hex16(s.data(), s.size(), bad)};
    if (bad != 0) return fail(Errc::bad_digit, detail::find_non_hex(s, true));
    return id;
  }
  /// Unsigned decimal. Errors: bad_length (empty) | bad_digit(i) | out_of_range.
  static constexpr Result<SpanId> from_decimal(std::string_view s) noexcept {
    const auto value = detail::parse_decimal(s);
    if (!value) return value.error();
    return SpanId{*value};
  }
};

/// A trace id: 128 bits, 0 = none. Datadog's headers carry `low` in decimal and `high` apart.
///
///   hex digits   0 ……… 15  16 ……… 31
///                  high        low
struct TraceId {
  std::uint64_t high = 0;  ///< the upper 64 bits
  std::uint64_t low = 0;   ///< the lower 64 bits

  /// Whether there is one.
  constexpr explicit operator bool() const noexcept { return (high | low) != 0; }
  /// Orders ids as their hex digits.
  friend constexpr auto operator<=>(TraceId, TraceId) = default;

  /// 32 lower-case hex digits.
  constexpr FixedText<32> to_hex() const noexcept {
    FixedText<32> out;
    detail::format_hex16(low, detail::format_hex16(high, out.bytes.data()));
    return out;
  }
  /// The low 64 bits in decimal: Datadog's trace id.
  constexpr FixedText<detail::max_decimal_u64> to_decimal() const noexcept {
    return SpanId{low}.to_decimal();
  }
  /// Exactly 32 lower-case hex digits. Errors: bad_length | bad_digit(i). Zero is accepted.
  static constexpr Result<TraceId> from_hex(std::string_view s) noexcept {
    if (s.size() != 32) return fail(Errc::bad_length);
    std::uint64_t bad = 0;
    const std::uint64_t high = detail::hex16(s.data(), bad);
    const std::uint64_t low = detail::hex16(s.data() + 16, bad);
    if (bad != 0) return fail(Errc::bad_digit, detail::find_non_hex(s));
    return TraceId{high, low};
  }
  /// 1 to 32 hex digits of either case: B3 and Jaeger drop leading zeros. Zero is accepted.
  /// Errors: bad_length | bad_digit(i).
  static constexpr Result<TraceId> from_short_hex(std::string_view s) noexcept {
    if (s.empty() || s.size() > 32) return fail(Errc::bad_length);
    std::uint64_t bad = 0;
    const std::size_t above = s.size() > 16 ? s.size() - 16 : 0;  // digits of the upper half
    const std::uint64_t high = above == 0 ? 0 : detail::short_hex16(s.data(), above, bad);
    const std::uint64_t low = detail::short_hex16(s.data() + above, s.size() - above, bad);
    if (bad != 0) return fail(Errc::bad_digit, detail::find_non_hex(s, true));
    return TraceId{high, low};
  }
  /// Unsigned decimal, 64 bit. Errors: bad_length (empty) | bad_digit(i) | out_of_range.
  static constexpr Result<TraceId> from_decimal(std::string_view s) noexcept {
    const auto value = detail::parse_decimal(s);
    if (!value) return value.error();
    return TraceId{0, *value};
  }
};

namespace detail {

/// Takes a text by `<<`: a stream, or a logger that looks like one.
template <class Stream>
concept TakesText = requires(Stream& out, std::string_view text) { out << text; };

/// One value in which every bit of both counts.
constexpr std::size_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  b *= 0x9e37'79b9'7f4a'7c15;
  a = a * 0xbf58'476d'1ce4'e5b9 ^ (b << 32 | b >> 32);
  a = (a ^ a >> 32) * 0x9e37'79b9'7f4a'7c15;  // spreads, for a result of 32 bits
  return (a ^ a >> 32) & SIZE_MAX;
}

}  // namespace detail

/// Writes the id as its hex digits: `std::cout << context.trace_id()`.
template <class Stream, std::same_as<TraceId> Id>
  requires detail::TakesText<Stream>
Stream& operator<<(Stream& out, Id id) {
  out << id.to_hex().view();
  return out;
}
template <class Stream, std::same_as<SpanId> Id>
  requires detail::TakesText<Stream>
Stream& operator<<(Stream& out, Id id) {
  out << id.to_hex().view();
  return out;
}
/// Writes the text: `std::cout << id.to_decimal()`.
template <detail::TakesText Stream, std::size_t N>
Stream& operator<<(Stream& out, const FixedText<N>& text) {
  out << text.view();
  return out;
}

}}  // namespace baton::v0

template <>
struct std::hash<baton::TraceId> {
  std::size_t operator()(baton::TraceId id) const noexcept {
    return baton::detail::mix(id.high, id.low);
  }
};
template <>
struct std::hash<baton::SpanId> {
  std::size_t operator()(baton::SpanId id) const noexcept {
    return baton::detail::mix(id.value, 0);
  }
};
