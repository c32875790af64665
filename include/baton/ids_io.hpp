// Ids in hash tables, streams and std::format: included by those who use one of these.
#pragma once

#include <baton/ids.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <version>
#if defined(__cpp_lib_format)
#include <format>
#endif

namespace baton { inline namespace v0 {

namespace detail {

/// What takes a text by `<<`: streams, and loggers that look like one.
template <class Stream>
concept TakesText = requires(Stream& out, std::string_view text) { out << text; };

/// One value that hangs on all bits of both.
constexpr std::size_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  b *= 0x9e37'79b9'7f4a'7c15;
  a = a * 0xbf58'476d'1ce4'e5b9 ^ (b << 32 | b >> 32);
  return static_cast<std::size_t>(a ^ a >> 32);
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

#if defined(__cpp_lib_format)
// `{}` is the hex digits; width, fill and alignment are those of a text.
template <>
struct std::formatter<baton::TraceId> : std::formatter<std::string_view> {
  auto format(baton::TraceId id, auto& context) const {
    return std::formatter<std::string_view>::format(id.to_hex().view(), context);
  }
};
template <>
struct std::formatter<baton::SpanId> : std::formatter<std::string_view> {
  auto format(baton::SpanId id, auto& context) const {
    return std::formatter<std::string_view>::format(id.to_hex().view(), context);
  }
};
#endif
