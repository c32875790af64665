// SPDX-License-Identifier: MIT
// Reads and writes UTF-8, one code point at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// The sequence at the start of a text: a code point, or a bad sequence.
struct Utf8Unit {
  std::size_t size;  ///< 1 to 4 bytes; for a bad sequence, the bytes that one U+FFFD replaces
  bool valid;
};

/// Reads the first sequence of a text, which is not empty.
///
/// Grammar  RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF. A bad
///          sequence ends before the first byte that cannot continue it (Unicode 15, section 3.9).
constexpr Utf8Unit utf8_unit(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned>(static_cast<unsigned char>(text[i])) : 0u;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xc2 || lead > 0xf4) return {1, false};
  const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return {1, false};
  for (std::size_t i = 2; i < size; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return {i, false};
  }
  return {size, true};
}

/// Writes a code point as UTF-8 and returns the end. A surrogate becomes U+FFFD.
constexpr char* format_utf8(std::uint32_t code, char* out) noexcept {
  if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  const auto follow = [&](int shift) { put(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    follow(0);
  } else if (code < 0x1'0000) {
    put(0xe0 | code >> 12);
    follow(6);
    follow(0);
  } else {
    put(0xf0 | code >> 18);
    follow(12);
    follow(6);
    follow(0);
  }
  return out;
}

inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";  // U+FFFD

}}}  // namespace baton::v0::detail
