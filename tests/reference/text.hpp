// SPDX-License-Identifier: MIT
// Tools of the reference parsers, tests/reference/<format>.hpp. They implement each format's rules
// again, slow and obvious, with std::string. They share no code with the library, so a fault in the
// library has no twin here. The fuzz targets require that both give one answer.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace baton::reference {

using Texts = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

inline const std::string digits = "0123456789";
inline const std::string lower_hex = digits + "abcdef";
inline const std::string any_hex = lower_hex + "ABCDEF";
inline const std::string lower_letters = "abcdefghijklmnopqrstuvwxyz";
inline const std::string letters = lower_letters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// All bytes from `first` to `last`, both included.
inline std::string bytes_between(int first, int last) {
  std::string out;
  for (int byte = first; byte <= last; ++byte) out += static_cast<char>(byte);
  return out;
}

inline std::string without(std::string all, const std::string& some) {
  for (const char c : some) {
    while (all.find(c) != std::string::npos) all.erase(all.find(c), 1);
  }
  return all;
}

/// Whether all bytes of `text` are in `allowed`.
inline bool only(const std::string& text, const std::string& allowed) {
  return text.find_first_not_of(allowed) == std::string::npos;
}

inline bool starts_with(const std::string& text, const std::string& start) {
  return text.substr(0, start.size()) == start;
}

inline Texts split(const std::string& text, char at) {
  Texts pieces(1);
  for (const char c : text) {
    if (c == at) {
      pieces.emplace_back();
    } else {
      pieces.back() += c;
    }
  }
  return pieces;
}

/// Splits a piece at the first `at`. Returns false without one.
inline bool split_at_first(const std::string& text, char at, std::string& key, std::string& value) {
  const auto place = text.find(at);
  if (place == std::string::npos) return false;
  key = text.substr(0, place);
  value = text.substr(place + 1);
  return true;
}

inline std::string trim(std::string text, const std::string& what = " \t") {
  while (!text.empty() && what.find(text.front()) != std::string::npos) text.erase(0, 1);
  while (!text.empty() && what.find(text.back()) != std::string::npos) text.pop_back();
  return text;
}

inline std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// Joins texts, with `between` in the gaps.
inline std::string join(const Texts& pieces, const std::string& between) {
  std::string out;
  for (const std::string& piece : pieces) out += (out.empty() ? "" : between) + piece;
  return out;
}

// [field 0.1] Removes blanks, tabs, CR and LF around a value. [field 0.2] An empty value is an
// absent field.
inline Texts fields(const Texts& values) {
  Texts out;
  for (const std::string& value : values) {
    const std::string trimmed = trim(value, " \t\r\n");
    if (!trimmed.empty()) out.push_back(trimmed);
  }
  return out;
}

// [field 0.3] Several fields, and fields that a proxy joined with ',', give the last value, or one
// list.
inline std::string last_value(const Texts& values) {
  const Texts all = fields(split(join(fields(values), ","), ','));
  return all.empty() ? "" : all.back();
}
inline std::string joined(const Texts& values) { return join(fields(values), ","); }

}  // namespace baton::reference
