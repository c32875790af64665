// SPDX-License-Identifier: MIT
// Reference decoders of percent-encoding, and of UTF-8 with replacement characters.
#pragma once

#include <string>

#include "reference/numbers.hpp"

namespace baton::reference {

/// Decodes percent-encoding. A `%` without two hex digits after it stays as text.
inline std::string percent_decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && only(text.substr(i + 1, 2), any_hex)) {
      out += static_cast<char>(hex(text.substr(i + 1, 2), 2)->low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// The number of bytes of the well-formed character at the start of `text` (Unicode, table 3-7), or
/// 0.
inline std::size_t character_size(const std::string& text) {
  struct Row {
    int size, first_low, first_high, second_low, second_high;
  };
  static constexpr Row rows[] = {
      {1, 0x00, 0x7f, 0, 0},       {2, 0xc2, 0xdf, 0x80, 0xbf}, {3, 0xe0, 0xe0, 0xa0, 0xbf},
      {3, 0xe1, 0xec, 0x80, 0xbf}, {3, 0xed, 0xed, 0x80, 0x9f}, {3, 0xee, 0xef, 0x80, 0xbf},
      {4, 0xf0, 0xf0, 0x90, 0xbf}, {4, 0xf1, 0xf3, 0x80, 0xbf}, {4, 0xf4, 0xf4, 0x80, 0x8f},
  };
  const auto byte = [&](std::size_t i) {
    return static_cast<int>(static_cast<unsigned char>(text[i]));
  };
  for (const Row& row : rows) {
    const auto size = static_cast<std::size_t>(row.size);
    if (text.size() < size || byte(0) < row.first_low || byte(0) > row.first_high) continue;
    if (size > 1 && (byte(1) < row.second_low || byte(1) > row.second_high)) continue;
    bool good = true;
    for (std::size_t i = 2; i < size; ++i) good = good && byte(i) >= 0x80 && byte(i) <= 0xbf;
    if (good) return size;
  }
  return 0;
}

inline const std::string replacement = "\xef\xbf\xbd";

/// Replaces each ill-formed sequence with U+FFFD: one per maximal part of a character (Unicode,
/// 3.9).
inline std::string valid_utf8(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t size = character_size(text.substr(i));
    if (size != 0) {
      out += text.substr(i, size);
      i += size;
      continue;
    }
    out += replacement;
    // Find the longest prefix that more bytes could complete to a character.
    size = 1;
    for (std::size_t part = 2; part <= 3 && i + part <= text.size(); ++part) {
      const std::string start = text.substr(i, part);
      bool completes = false;
      for (const std::string& tail : {std::string("\x80"), std::string("\x80\x80")}) {
        completes = completes || character_size(start + tail) == part + tail.size();
      }
      if (completes) size = part;
    }
    i += size;
  }
  return out;
}

}  // namespace baton::reference
