// SPDX-License-Identifier: MIT
// A reference parser of JSON (RFC 8259). It refuses nesting beyond `max_json_depth`, as section 9
// allows.
#pragma once

#include <optional>
#include <string>

#include "reference/percent.hpp"

namespace baton::reference {

inline constexpr int max_json_depth = 1024;

/// A cursor over a document. Each function expects the element in its name, moves past it, and
/// returns whether it was there.
class Json {
 public:
  explicit Json(std::string text) : text_(std::move(text)) {}

  /// Whether the whole text is one JSON value.
  bool document() {
    blanks();
    if (!value()) return false;
    blanks();
    return at_ == text_.size();
  }

  /// The members of the object that is the whole text, in order. Keys are decoded, values are raw
  /// JSON.
  std::optional<Pairs> members() {
    members_.emplace();
    blanks();
    if (!starts("{") || !document()) return {};
    return members_;
  }

  /// Decodes the text between a string's quotes. Half of a surrogate pair becomes U+FFFD.
  static std::string decoded(const std::string& inside) {
    std::string out;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (inside[i] != '\\') {
        out += inside[i];
        continue;
      }
      const char c = inside[++i];
      const std::string names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
      if (c != 'u') {
        out += meanings[names.find(c)];
        continue;
      }
      unsigned code = four(inside, i + 1);
      i += 4;
      if (code >= 0xd800 && code < 0xdc00 && inside.substr(i + 1, 2) == "\\u") {
        const unsigned second = four(inside, i + 3);
        if (second >= 0xdc00 && second < 0xe000) {
          code = 0x10000 + (code - 0xd800) * 0x400 + (second - 0xdc00);
          i += 6;
        }
      }
      if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
      append(code, out);
    }
    return out;
  }

 private:
  static unsigned four(const std::string& text, std::size_t at) {
    return static_cast<unsigned>(hex(text.substr(at, 4), 4)->low);
  }
  static void append(unsigned code, std::string& out) {
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xc0 | code >> 6);
      put(0x80 | (code & 63));
    } else if (code < 0x10000) {
      put(0xe0 | code >> 12);
      put(0x80 | (code >> 6 & 63));
      put(0x80 | (code & 63));
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 63));
      put(0x80 | (code >> 6 & 63));
      put(0x80 | (code & 63));
    }
  }

  [[nodiscard]] bool starts(const std::string& with) const {
    return text_.compare(at_, with.size(), with) == 0;
  }
  bool take(const std::string& what) {
    if (!starts(what)) return false;
    at_ += what.size();
    return true;
  }
  std::size_t take_all(const std::string& allowed) {
    const std::size_t start = at_;
    while (at_ < text_.size() && allowed.find(text_[at_]) != std::string::npos) ++at_;
    return at_ - start;
  }
  void blanks() { take_all(" \t\r\n"); }

  bool value() {
    if (starts("{")) return object();
    if (starts("[")) return array();
    if (starts("\"")) return string();
    return take("true") || take("false") || take("null") || number();
  }
  bool object() {
    const bool outermost = depth_++ == 0;
    if (depth_ > max_json_depth) return false;
    take("{");
    blanks();
    bool good = take("}");
    if (!good) {
      do {
        blanks();
        const std::size_t key = at_ + 1;
        if (!string()) return false;
        const std::string name = text_.substr(key, at_ - 1 - key);
        blanks();
        if (!take(":")) return false;
        blanks();
        const std::size_t start = at_;
        if (!value()) return false;
        if (outermost && members_)
          members_->emplace_back(decoded(name), text_.substr(start, at_ - start));
        blanks();
      } while (take(","));
      good = take("}");
    }
    --depth_;
    return good;
  }
  bool array() {
    if (++depth_ > max_json_depth) return false;
    take("[");
    blanks();
    bool good = take("]");
    if (!good) {
      do {
        blanks();
        if (!value()) return false;
        blanks();
      } while (take(","));
      good = take("]");
    }
    --depth_;
    return good;
  }
  bool string() {
    if (!take("\"")) return false;
    while (at_ < text_.size()) {
      if (take("\"")) return true;
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      if (take("\\u")) {
        const std::string code = text_.substr(at_, 4);
        if (code.size() != 4 || !only(code, any_hex)) return false;
        at_ += 4;
      } else if (take("\\")) {
        if (at_ == text_.size() || std::string("\"\\/bfnrt").find(text_[at_]) == std::string::npos)
          return false;
        ++at_;
      } else {
        ++at_;
      }
    }
    return false;
  }
  bool number() {
    take("-");
    if (!take("0") && take_all(digits) == 0) return false;
    if (take(".") && take_all(digits) == 0) return false;
    if (take("e") || take("E")) {
      if (!take("+")) take("-");
      if (take_all(digits) == 0) return false;
    }
    return true;
  }

  std::string text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<Pairs> members_;
};

}  // namespace baton::reference
