// SPDX-License-Identifier: MIT
// Percent-encoding and percent-decoding.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/utf8.hpp>
#include <cstddef>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// Decodes the byte that begins at text[at] and moves `at` past it. A `%` without two hex digits
/// after it stands for itself, and `+` always does.
constexpr char next_octet(std::string_view text, std::size_t& at) noexcept {
  const char c = text[at++];
  if (c != '%' || text.size() - at < 2) return c;
  const unsigned high = hex_digit(text[at], true);
  const unsigned low = hex_digit(text[at + 1], true);
  if ((high | low) > 0xf) return c;
  at += 2;
  return static_cast<char>(high << 4 | low);
}

inline constexpr Charset ascii = Charset::range(0x00, 0x7f);
/// The bytes that decode to themselves: ASCII without `%`.
inline constexpr Charset decodes_to_itself = Charset::range(0x00, 0x7f).without("%");

/// The room that decode_percent() needs. A byte that is not UTF-8 grows; a `%XX` does not.
BATON_NOINLINE constexpr std::size_t percent_decoded_room(std::string_view text) noexcept {
  std::size_t size = text.size();
  if (size < 16) {
    for (const char c : text) size += static_cast<signed char>(c) < 0 ? 2 : 0;
    return size;
  }
  Scanner<ascii> others(text);
  while (others.next() != text.size()) size += 2;
  return size;
}

/// Writes the decoded text and returns the end. Bytes that are not UTF-8 become U+FFFD.
constexpr char* decode_percent(std::string_view text, char* out) noexcept {
  for (std::size_t at = 0;;) {
    // Byte by byte, because a text with escapes has short runs between them.
    const auto& plain = byte_table<decodes_to_itself>.inside;
    while (at < text.size() && plain[static_cast<unsigned char>(text[at])]) *out++ = text[at++];
    if (at == text.size()) return out;
    std::size_t ahead = at;
    if (const char octet = next_octet(text, ahead); static_cast<signed char>(octet) >= 0) {
      *out++ = octet;  // ASCII is a code point of one byte
      at = ahead;
      continue;
    }
    // Decodes up to four octets ahead: a code point has no more.
    char octets[4] = {};
    std::size_t ends[4] = {};
    std::size_t count = 0;
    for (ahead = at; count < 4 && ahead < text.size();) {
      octets[count] = next_octet(text, ahead);
      ends[count++] = ahead;
    }
    const Utf8Unit unit = utf8_unit(view(octets, count));
    out = copy(unit.valid ? view(octets, unit.size) : replacement_character, out);
    at = ends[unit.size - 1];
  }
}

/// The number of characters that encode_percent() writes.
constexpr std::size_t percent_size(std::string_view text, const Charset& keep) noexcept {
  std::size_t size = text.size();
  for (const char c : text) size += keep.has(c) ? 0u : 2u;
  return size;
}

/// Writes a byte as `%XX` and returns the end.
constexpr char* format_percent(char c, char* out) noexcept {
  constexpr std::string_view hex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  *out++ = '%';
  *out++ = hex[byte >> 4];
  *out++ = hex[byte & 15];
  return out;
}
/// Writes `text` with every byte outside `keep` as `%XX` and returns the end. `out` has room for
/// three times the text. `keep` contains all of plain_text.
BATON_NOINLINE constexpr char* encode_percent(std::string_view text, const Charset& keep,
                                              char* out) noexcept {
  Scanner<plain_text> others(text);
  for (std::size_t from = 0;;) {
    std::size_t at = others.next();
    while (at != text.size() && keep.has(text[at])) at = others.next();
    out = copy_short(view(text.data() + from, text.data() + at), out);
    if (at == text.size()) return out;
    out = format_percent(text[at], out);
    from = at + 1;
  }
}

}}}  // namespace baton::v0::detail
