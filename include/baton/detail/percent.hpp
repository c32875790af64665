// Percent-coding, both ways.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/utf8.hpp>
#include <cstddef>
#include <string_view>

namespace baton::inline v0::detail {

/// The byte that begins at text[at], decoded; moves `at` past it. A `%` that two hex digits do not
/// follow is itself; `+` is a plus.
constexpr char next_octet(std::string_view text, std::size_t& at) noexcept {
  const char c = text[at++];
  if (c != '%' || text.size() - at < 2) return c;
  const unsigned high = hex_digit(text[at], true);
  const unsigned low = hex_digit(text[at + 1], true);
  if ((high | low) > 0xf) return c;
  at += 2;
  return static_cast<char>(high << 4 | low);
}

/// Hands the decoded text to `out(string_view)` piece by piece; bytes that are no UTF-8 become
/// U+FFFD.
template <class Out>
constexpr void decode_percent(std::string_view text, Out&& out) {
  for (std::size_t at = 0; at < text.size();) {
    // Up to the four octets of one code point, decoded ahead.
    char octets[4] = {};
    std::size_t ends[4] = {};
    std::size_t count = 0;
    for (std::size_t ahead = at; count < 4 && ahead < text.size(); ++count) {
      octets[count] = next_octet(text, ahead);
      ends[count] = ahead;
      if (count == 0 && static_cast<unsigned char>(octets[0]) < 0x80) {
        ++count;
        break;
      }
    }
    const Utf8Unit unit = utf8_unit({octets, count});
    out(unit.valid ? std::string_view(octets, unit.size) : replacement_character);
    at = ends[unit.size - 1];
  }
}

/// Plain ASCII without `%`: decodes to itself.
inline constexpr Charset decodes_to_itself = Charset::range(0x00, 0x7f).without("%");

/// Characters that encode_percent() writes.
constexpr std::size_t percent_size(std::string_view text, const Charset& keep) noexcept {
  std::size_t size = text.size();
  for (const char c : text) size += keep.has(c) ? 0 : 2;
  return size;
}

/// Writes `text` with every byte outside `keep` as `%XX`; returns the end. `out` has room for three
/// times the text.
constexpr char* encode_percent(std::string_view text, const Charset& keep, char* out) noexcept {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    if (keep.has(c)) {
      *out++ = c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      *out++ = '%';
      *out++ = hex[byte >> 4];
      *out++ = hex[byte & 15];
    }
  }
  return out;
}

}  // namespace baton::inline v0::detail
