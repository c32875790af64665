// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <algorithm>
#include <cstdint>

namespace inspect {

namespace {

constexpr std::string_view outer = " \t\r\n";
constexpr std::string_view marks = "!#$%&'*+-.^_`|~";

/// Appends a code point as UTF-8.
void append_code_point(std::string& out, std::uint32_t code) {
  const auto byte = [&](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 63));
  } else {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  }
}

/// Reads `count` hex digits.
bool read_hex(Cursor& in, std::size_t count, std::uint32_t& out) {
  out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_hex(in[i])) return false;
    out = out * 16 + static_cast<std::uint32_t>(hex_value(in[i]));
  }
  in.at += count;
  return true;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(outer);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(outer) - first + 1);
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || marks.find(c) != marks.npos;
  });
}

std::string printable(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      out.push_back(c);
    } else {
      out.append("\\x").append({hex[byte >> 4], hex[byte & 15]});
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  Cursor in{text};
  while (!in.done()) {
    const char c = *in;
    ++in.at;
    if (c != '\\' || in.done()) {
      out.push_back(c);
      continue;
    }
    const char escape = *in;
    ++in.at;
    std::uint32_t code = 0;
    const std::size_t digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 0;
    if (digits != 0 && read_hex(in, digits, code)) {
      if (digits == 2) {
        out.push_back(static_cast<char>(code));
      } else {
        append_code_point(out, code);
      }
    } else if (escape == 'n' || escape == 'r' || escape == 't') {
      out.push_back(escape == 'n' ? '\n' : escape == 'r' ? '\r' : '\t');
    } else if (is_quote(escape) || escape == '\\' || escape == '/') {
      out.push_back(escape);
    } else {
      out.push_back('\\');
      out.push_back(escape);
    }
  }
  return out;
}

}  // namespace inspect
