// SPDX-License-Identifier: MIT
// Reads and writes base64.  https://www.rfc-editor.org/rfc/rfc4648#section-4
#pragma once

#include <baton/result.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

inline constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of each byte as a base64 digit; 0xff for a byte that is not a digit.
struct Base64Values {
  std::uint8_t of[256] = {};

  constexpr Base64Values() noexcept {
    for (auto& value : of) value = 0xff;
    for (std::size_t i = 0; i < base64_alphabet.size(); ++i) {
      of[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::uint8_t>(i);
    }
  }
};
inline constexpr Base64Values base64_values;

/// The most bytes that decode_base64() writes for `size` characters.
constexpr std::size_t base64_decoded_size(std::size_t size) noexcept { return size / 4 * 3 + 2; }

/// Decodes base64 into `out` and returns the number of bytes. `out` may point to the text itself.
/// Checks all of the text. With `most`, a multiple of 4, only decodes that many characters of it.
///
/// Grammar  *( 4DIGIT ) [ 2DIGIT [ "==" ] | 3DIGIT [ "=" ] ]   ; padding is optional
/// Errors   bad_digit(i) | bad_length (a lone digit)
template <std::size_t most = 0>
constexpr Result<std::size_t> decode_base64(std::string_view text, char* const out) noexcept {
  static_assert(most % 4 == 0);
  std::size_t length = text.size();
  if (text.size() % 4 == 0) {
    for (int i = 0; i < 2 && length != 0 && text[length - 1] == '='; ++i) --length;
  }
  std::uint32_t bits = 0;
  char* end = out;
  for (std::size_t i = 0; i < length; ++i) {
    const std::uint8_t value = base64_values.of[static_cast<unsigned char>(text[i])];
    if (value == 0xff) return fail(Errc::bad_digit, i);
    bits = bits << 6 | value;
    //                digit in its group of four:  0  1  2  3
    //                 bits left over after it:    6  4  2  0
    if ((most == 0 || i < most) && i % 4 != 0)
      *end++ = static_cast<char>(bits >> (6 - i % 4 * 2) & 0xff);
  }
  if (length % 4 == 1) return fail(Errc::bad_length);
  return static_cast<std::size_t>(end - out);
}

/// Writes base64 with padding: 4 characters for every 3 bytes, rounded up. Returns the end.
constexpr char* format_base64(std::string_view bytes, char* out) noexcept {
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      *out++ = i <= group.size() ? base64_alphabet[bits >> (18 - 6 * i) & 63] : '=';
    }
  }
  return out;
}

}}}  // namespace baton::v0::detail
