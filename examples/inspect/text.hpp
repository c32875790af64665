// SPDX-License-Identifier: MIT
// Helpers for pasted text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace inspect {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// The value of a hex digit.
constexpr int hex_value(char c) {
  return is_digit(c) ? c - '0' : (c >= 'a' ? c - 'a' : c - 'A') + 10;
}

std::string lower(std::string_view text);
/// The text without outer blanks, tabs and line ends.
std::string_view trim(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Whether all bytes are allowed in a header's name; false for an empty text.
bool is_token(std::string_view text);
/// Replaces bytes that a terminal should not get by `\xNN`.
std::string printable(std::string_view text);
/// Decodes the backslashes in a quoted text: `\"`, `\x22`, `\u003d`, and so on.
std::string unescaped(std::string_view text);

/// A cursor over a text; reads `\0` beyond its end.
struct Cursor {
  std::string_view text;
  std::size_t at = 0;

  char operator[](std::size_t ahead) const {
    return at + ahead < text.size() ? text[at + ahead] : '\0';
  }
  char operator*() const { return (*this)[0]; }
  char before() const { return at == 0 || at > text.size() ? '\0' : text[at - 1]; }
  bool done() const { return at >= text.size(); }
  std::string_view rest() const { return done() ? std::string_view() : text.substr(at); }
  bool skip(char c) {
    if (**this != c || done()) return false;
    ++at;
    return true;
  }
  bool skip(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at += word.size();
    return true;
  }
  template <class Is>
  std::string_view take(Is is) {
    const std::size_t begin = at;
    while (!done() && is(text[at])) ++at;
    return text.substr(begin, at - begin);
  }
  void skip_blanks() { take(is_blank); }
};

}  // namespace inspect
