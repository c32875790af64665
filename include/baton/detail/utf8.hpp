// UTF-8: how long the sequence at a position is.
#pragma once

#include <cstddef>
#include <string_view>

namespace baton::inline v0::detail {

/// What stands at the start of a text: a code point, or a bad sequence.
struct Utf8Unit {
  std::size_t size;  ///< bytes, 1 to 4; of a bad sequence the part that could have begun one
  bool valid;
};

/// Reads one unit of a text that is not empty.
///
/// Grammar  RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF. A bad
///          sequence ends before the first byte that can't continue it (Unicode 15, section 3.9).
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

inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";  // U+FFFD

}  // namespace baton::inline v0::detail
