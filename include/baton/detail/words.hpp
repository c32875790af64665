// SPDX-License-Identifier: MIT
// Loads, compares and copies eight or sixteen bytes at a time.
#pragma once

#include <baton/detail/compiler.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 { namespace detail {

inline constexpr bool is_little_endian = std::endian::native == std::endian::little;

/// The sum of two sizes, or SIZE_MAX if it overflows. No allocation can have that size.
constexpr std::size_t add_sizes(std::size_t a, std::size_t b) noexcept {
  return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

constexpr std::uint64_t every_byte(std::uint64_t byte) noexcept {
  return byte * 0x0101'0101'0101'0101;
}

/// Loads eight bytes. The first becomes the lowest byte of the word.
constexpr std::uint64_t load8(const char* s) noexcept {
  std::uint64_t word = 0;
  if (is_little_endian && !std::is_constant_evaluated()) {
    std::memcpy(&word, s, sizeof word);
  } else {
    for (int i = 7; i >= 0; --i) word = word << 8 | static_cast<unsigned char>(s[i]);
  }
  return word;
}

/// load8() for a text that may be shorter. Zeros stand for the missing bytes.
constexpr std::uint64_t load_up_to_8(const char* s, std::size_t size) noexcept {
  if (size >= 8) return load8(s);
  if (size >= 4 && is_little_endian && !std::is_constant_evaluated()) {
    std::uint32_t first = 0;  // the first and the last four bytes, which agree where they overlap
    std::uint32_t last = 0;
    std::memcpy(&first, s, sizeof first);
    std::memcpy(&last, s + size - 4, sizeof last);
    return first | std::uint64_t{last} << (size * 8 - 32);
  }
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(s[i])} << (8 * i);
  }
  return word;
}

constexpr void store8(std::uint64_t word, char* out) noexcept {
  if (is_little_endian && !std::is_constant_evaluated()) {
    std::memcpy(out, &word, sizeof word);
  } else {
    for (int i = 0; i < 8; ++i) out[i] = static_cast<char>(word >> (8 * i) & 0xff);
  }
}

/// Whether two texts are equal. It is inlined, unlike std::string_view's operator, for short texts.
BATON_INLINE constexpr bool equal(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  if (a.size() < 8) return load_up_to_8(a.data(), a.size()) == load_up_to_8(b.data(), b.size());
  const std::size_t last = a.size() - 8;
  if (load8(a.data()) != load8(b.data())) return false;
  for (std::size_t i = 8; i < last; i += 8) {
    if (load8(a.data() + i) != load8(b.data() + i)) return false;
  }
  return load8(a.data() + last) == load8(b.data() + last);
}

/// Whether a text begins with, or is, a literal. The compiler knows the literal's size and emits no
/// call.
template <std::size_t N>
constexpr bool begins(std::string_view text, const char (&other)[N]) noexcept {
  if (text.size() < N - 1) return false;
  if (!std::is_constant_evaluated()) return std::memcmp(text.data(), other, N - 1) == 0;
  for (std::size_t i = 0; i < N - 1; ++i) {
    if (text[i] != other[i]) return false;
  }
  return true;
}
template <std::size_t N>
constexpr bool is(std::string_view text, const char (&other)[N]) noexcept {
  return text.size() == N - 1 && begins(text, other);
}

#if BATON_VECTORS
/// Loads sixteen bytes of a text that may be shorter. Zeros stand for the missing bytes.
inline Words2 load_up_to_16(const char* s, std::size_t size) noexcept {
  if (size <= 8) return Words2{load_up_to_8(s, size), 0};
  return Words2{load8(s), load8(s + size - 8) >> (128 - 8 * size)};
}
#endif

/// Copies `text` to `out` and returns the end.
constexpr char* copy(std::string_view text, char* out) noexcept {
  std::char_traits<char>::copy(out, text.data(), text.size());
  return out + text.size();
}

/// Copies `size` bytes by two moves of a `Word`, which may overlap. `size` is between one and two
/// Words.
template <class Word>
inline void copy_by_two(const char* s, std::size_t size, char* out) noexcept {
  Word first;
  Word last;
  std::memcpy(&first, s, sizeof first);
  std::memcpy(&last, s + size - sizeof last, sizeof last);
  std::memcpy(out, &first, sizeof first);
  std::memcpy(out + size - sizeof last, &last, sizeof last);
}
/// copy() for texts that are mostly short.
BATON_INLINE constexpr char* copy_short(std::string_view text, char* out) noexcept {
  struct Sixteen {
    std::uint64_t words[2];
  };
  const std::size_t size = text.size();
  if (size > 32 || std::is_constant_evaluated()) return copy(text, out);
  if (size >= 8) {
    if (size > 16) {
      copy_by_two<Sixteen>(text.data(), size, out);
    } else {
      copy_by_two<std::uint64_t>(text.data(), size, out);
    }
  } else if (size >= 4) {
    copy_by_two<std::uint32_t>(text.data(), size, out);
  } else if (size >= 2) {
    copy_by_two<std::uint16_t>(text.data(), size, out);
  } else if (size == 1) {
    *out = text.front();
  }
  return out + size;
}

/// copy() out of line, for sizes whose limit the compiler knows. Inlined, it would become a copy
/// that is slow to start.
BATON_NOINLINE constexpr char* copy_long(std::string_view text, char* out) noexcept {
  return copy(text, out);
}
BATON_INLINE constexpr char* copy_limited(std::string_view text, char* out) noexcept {
  return text.size() > 32 ? copy_long(text, out) : copy_short(text, out);
}

/// Makes a text from a pointer and a size or an end. It does not use std::string_view's constructor
/// from two pointers: compiling its concepts takes a tenth as long as compiling this library.
constexpr std::string_view view(const char* begin, std::size_t size) noexcept {
  return {begin, size};
}
constexpr std::string_view view(const char* begin, const char* end) noexcept {
  return {begin, static_cast<std::size_t>(end - begin)};
}
/// The text after the first `count` bytes, which must exist. std::string_view::substr would add
/// code that throws.
constexpr std::string_view after(std::string_view text, std::size_t count) noexcept {
  return {text.data() + count, text.size() - count};
}

}}}  // namespace baton::v0::detail
