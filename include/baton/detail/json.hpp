// SPDX-License-Identifier: MIT
// A strict JSON reader. In one pass it reads the values that the caller asks for and skips the
// others.
// https://www.rfc-editor.org/rfc/rfc8259
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/utf8.hpp>
#include <baton/limits.hpp>
#include <baton/result.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// The characters between the quotes of a JSON string, with escapes. JsonReader makes well-formed
/// strings only. In another string, an incomplete escape decodes to its own letters.
class JsonString {
 public:
  constexpr JsonString() noexcept = default;
  constexpr explicit JsonString(std::string_view raw) noexcept : raw_(raw) {}

  constexpr std::string_view raw() const noexcept { return raw_; }
  constexpr bool empty() const noexcept { return raw_.empty(); }
  constexpr bool is_escaped() const noexcept { return raw_.find('\\') != raw_.npos; }

  /// Writes the decoded text, which is never longer than raw(), and returns its end. `out` may
  /// point to raw(). A lone surrogate becomes U+FFFD.
  constexpr char* decode(char* out) const noexcept {
    for (std::size_t at = 0; at < raw_.size();) out = decode_unit(at, out);
    return out;
  }
  /// The decoded text, copied to `room` only if it has escapes. It is empty if `room` is too small.
  template <std::size_t N>
  constexpr std::string_view short_text(char (&room)[N]) const noexcept {
    if (!is_escaped()) return raw_;
    if (raw_.size() > N) return {};
    return {room, static_cast<std::size_t>(decode(room) - room)};
  }
  /// Calls `out(string_view)` for each character of the decoded text.
  template <class Out>
  constexpr void each_unit(Out&& out) const {
    for (std::size_t at = 0; at < raw_.size();) {
      char unit[4] = {};
      out(std::string_view(unit, static_cast<std::size_t>(decode_unit(at, unit) - unit)));
    }
  }
  friend constexpr bool operator==(JsonString string, std::string_view text) noexcept {
    if (!string.is_escaped()) return string.raw_ == text;
    bool equal = true;
    string.each_unit([&](std::string_view unit) {
      equal = equal && text.starts_with(unit);
      if (equal) text.remove_prefix(unit.size());
    });
    return equal && text.empty();
  }

 private:
  /// Decodes the byte or the escape at `at` and moves `at` past it.
  constexpr char* decode_unit(std::size_t& at, char* out) const noexcept {
    if (raw_[at] != '\\' || at + 1 == raw_.size()) {
      *out++ = raw_[at++];
      return out;
    }
    const char kind = raw_[at + 1];
    at += 2;
    switch (kind) {
      case 'b': *out++ = '\b'; return out;
      case 'f': *out++ = '\f'; return out;
      case 'n': *out++ = '\n'; return out;
      case 'r': *out++ = '\r'; return out;
      case 't': *out++ = '\t'; return out;
      case 'u':
        if (raw_.size() - at >= 4) break;
        [[fallthrough]];
      default: *out++ = kind; return out;
    }
    std::uint32_t code = code_unit(at);
    at += 4;
    const std::string_view rest = raw_.substr(at);
    if (code >> 10 == 0xd800 >> 10 && rest.size() >= 6 && rest.starts_with("\\u")) {
      const std::uint32_t low = code_unit(at + 2);
      if (low >> 10 == 0xdc00 >> 10) {
        code = 0x1'0000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
        at += 6;
      }
    }
    return format_utf8(code, out);
  }
  constexpr std::uint32_t code_unit(std::size_t at) const noexcept {
    return static_cast<std::uint32_t>(hex_value(raw_.substr(at, 4)));
  }

  std::string_view raw_;
};

enum class JsonKind : std::uint8_t { none, object, array, string, number, literal };

/// Reads a JSON text from front to back, each byte once.
///
///   JsonReader reader(text);
///   reader.object([&](JsonString key) {
///     if (key == "name") name = reader.string();     // unread values are skipped
///   });
///   if (!reader.finish()) …                          // reader.error() says why and where
///
/// Grammar  RFC 8259, strictly, with one exception: strings may have bytes of 0x80 and above that
///          are not UTF-8; these pass unchanged. Every value of a repeated key is seen, so the
///          caller can take the last.
/// Errors   not_json(i) | too_deep(i)                            ; i = byte offset in the text
/// Limits   json_depth
/// Cost     one pass, no allocation, no recursion except the caller's
class JsonReader {
 public:
  constexpr explicit JsonReader(std::string_view text) noexcept : text_(text) {}

  /// The kind of the next value, or none if there is no value.
  constexpr JsonKind kind() noexcept {
    skip_space();
    const char c = peek();
    if (c == '{') return JsonKind::object;
    if (c == '[') return JsonKind::array;
    if (c == '"') return JsonKind::string;
    if (c == '-' || digits.has(c)) return JsonKind::number;
    return c == 't' || c == 'f' || c == 'n' ? JsonKind::literal : JsonKind::none;
  }
  /// Reads an object: calls `each(JsonString key)`, which may read the member's value. Returns
  /// false if the value is broken. Also returns false, and skips the value, if it is not an object.
  template <class Each>
  constexpr bool object(Each&& each) {
    if (kind() != JsonKind::object) return skip_another();
    return elements('}', [&] {
      const auto key = member_key();
      if (!key) return;
      unread_ = true;
      each(*key);
      if (unread_) skip();
    });
  }
  /// Reads an array: calls `each()`, which may read the element. Returns false as object() does.
  template <class Each>
  constexpr bool array(Each&& each) {
    if (kind() != JsonKind::array) return skip_another();
    return elements(']', [&] {
      unread_ = true;
      each();
      if (unread_) skip();
    });
  }
  /// Reads an array, or the values of an object: calls `each()`, which may read one value. Returns
  /// false as object() does.
  template <class Each>
  constexpr bool values(Each&& each) {
    if (kind() == JsonKind::object) return object([&](JsonString) { each(); });
    return array(each);
  }
  /// Reads a string. Skips any other value and returns nothing.
  constexpr std::optional<JsonString> string() noexcept {
    if (kind() != JsonKind::string) {
      skip_another();
      return std::nullopt;
    }
    unread_ = false;
    return string_token();
  }
  /// Reads a string. Skips any other value and returns an empty string.
  constexpr JsonString text() noexcept { return string().value_or(JsonString()); }
  /// Reads a string or the digits of an integer. Skips any other value and returns nothing.
  constexpr std::optional<JsonString> text_or_integer() noexcept {
    if (kind() != JsonKind::number) return string();
    const std::string_view number = value();
    if (number.find_first_of(".eE") != number.npos) return std::nullopt;
    return JsonString(number);
  }
  /// Returns the text of an object. Skips any other value and returns an empty text.
  constexpr std::string_view object_text() noexcept {
    const bool is_object = kind() == JsonKind::object;
    const std::string_view all = value();
    return is_object ? all : std::string_view();
  }
  /// Returns the text of the next value, or an empty text if the value is broken.
  constexpr std::string_view value() noexcept {
    skip_space();
    const std::size_t start = at_;
    return skip() ? text_.substr(start, at_ - start) : std::string_view();
  }
  /// Reads past a value. Returns false if it is broken.
  constexpr bool skip() noexcept {
    unread_ = false;
    const std::size_t outside = depth_;
    std::uint64_t objects[limits::json_depth / 64] = {};  // a bit per level: is it an object?
    const auto is_object = [&] {
      return (objects[(depth_ - 1) / 64] >> (depth_ - 1) % 64 & 1) != 0;
    };
    for (;;) {
      const JsonKind next = kind();
      if (next == JsonKind::object || next == JsonKind::array) {
        if (!open()) return false;
        const std::uint64_t bit = std::uint64_t{1} << (depth_ - 1) % 64;
        std::uint64_t& word = objects[(depth_ - 1) / 64];
        word = next == JsonKind::object ? word | bit : word & ~bit;
        skip_space();
        if (peek() != (is_object() ? '}' : ']')) {
          if (is_object() && !member_key()) return false;
          continue;
        }
      } else if (!scalar(next)) {
        return false;
      }
      for (;;) {  // after a value: a comma, or the ends of containers
        if (depth_ == outside) return true;
        skip_space();
        if (take(',')) {
          if (is_object() && !member_key()) return false;
          break;
        }
        if (!take(is_object() ? '}' : ']')) return refuse();
        --depth_;
      }
    }
  }
  /// Whether the text is well-formed and nothing but blanks is left.
  constexpr bool finish() noexcept {
    skip_space();
    return !error_ && (at_ == text_.size() || refuse());
  }

  constexpr Error error() const noexcept { return error_; }
  /// The number of bytes read so far.
  constexpr std::size_t position() const noexcept { return at_; }

 private:
  static constexpr Charset space = Charset().with(" \t\n\r");
  static constexpr Charset plain = Charset::range(0x20, 0xff).without("\"\\");

  /// The next byte, or 0 at the end. No token begins with 0.
  constexpr char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  constexpr bool take(char c) noexcept {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  constexpr void skip_space() noexcept {
    while (at_ < text_.size() && space.has(text_[at_])) ++at_;
  }
  /// Records the first error and ends the reading.
  constexpr bool refuse(Errc code = Errc::not_json) noexcept {
    if (!error_) error_ = fail(code, at_);
    at_ = text_.size();
    return false;
  }
  constexpr bool skip_another() noexcept {
    skip();
    return false;
  }
  constexpr bool open() noexcept {
    if (depth_ == limits::json_depth) return refuse(Errc::too_deep);
    ++depth_;
    ++at_;
    return true;
  }
  template <class Element>
  constexpr bool elements(char close, Element&& element) {
    unread_ = false;
    if (!open()) return false;
    skip_space();
    if (!take(close)) {
      do {
        element();
        if (error_) return false;
        skip_space();
      } while (take(','));
      if (!take(close)) return refuse();
    }
    --depth_;
    return true;
  }
  /// Reads a key and its colon.
  constexpr std::optional<JsonString> member_key() noexcept {
    skip_space();
    const auto key = string_token();
    if (!key) return std::nullopt;
    skip_space();
    if (!take(':')) {
      refuse();
      return std::nullopt;
    }
    return key;
  }
  constexpr std::optional<JsonString> string_token() noexcept {
    if (take('"')) {
      const std::size_t start = at_;
      for (;;) {
        skip_plain();
        if (take('"')) return JsonString(text_.substr(start, at_ - 1 - start));
        if (!take('\\') || !escape()) break;
      }
    }
    refuse();
    return std::nullopt;
  }
  /// Skips to the first byte that is special in a string, eight bytes at a time.
  constexpr void skip_plain() noexcept {
    for (; text_.size() - at_ >= 8; at_ += 8) {
      const std::uint64_t word = load8(text_.data() + at_);
      const auto zeros = [](std::uint64_t x) { return (x - every_byte(0x01)) & ~x; };
      const std::uint64_t special = zeros(word ^ every_byte('"')) | zeros(word ^ every_byte('\\')) |
                                    ((word - every_byte(0x20)) & ~word);
      if ((special & every_byte(0x80)) != 0) break;
    }
    while (at_ < text_.size() && plain.has(text_[at_])) ++at_;
  }
  /// Reads an escape after its backslash.
  constexpr bool escape() noexcept {
    constexpr Charset simple = Charset().with("\"\\/bfnrt");
    if (take('u')) {
      if (text_.size() - at_ < 4) return false;
      const std::size_t good = find_non_hex(text_.substr(at_, 4), true);
      at_ += good;
      return good == 4;
    }
    if (!simple.has(peek())) return false;
    ++at_;
    return true;
  }
  constexpr bool scalar(JsonKind kind) noexcept {
    if (kind == JsonKind::string) return string_token().has_value();
    if (kind == JsonKind::number) return number();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (!text_.substr(at_).starts_with(word)) continue;
      at_ += word.size();
      return true;
    }
    return refuse();
  }
  constexpr bool number() noexcept {
    take('-');
    if (!take('0') && !some_digits()) return refuse();
    if (take('.') && !some_digits()) return refuse();
    if (take('e') || take('E')) {
      if (!take('-')) take('+');
      if (!some_digits()) return refuse();
    }
    return true;
  }
  constexpr bool some_digits() noexcept {
    const std::size_t start = at_;
    while (digits.has(peek())) ++at_;
    return at_ != start;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool unread_ = false;
  Error error_;
};

/// The place of a member in an object. A new value replaces `length` bytes at `offset`.
struct JsonPlace {
  std::size_t offset = 0;
  std::size_t length = 0;  ///< of the old value; 0 if the member must be added
  bool first = false;      ///< the object has no members, so a new one needs no comma
  friend constexpr bool operator==(const JsonPlace&, const JsonPlace&) = default;
};

/// Finds the place of a member in a text that is one JSON object. If the key repeats, the last
/// member wins. A new member's place is right before the closing brace.
///
/// Errors   not_json(i): the text is not JSON, or not an object | too_deep(i)
/// Cost     one pass, no allocation
constexpr Result<JsonPlace> find_json_member(std::string_view text, std::string_view key) noexcept {
  JsonReader reader(text);
  JsonPlace place{0, 0, true};
  const bool is_object = reader.object([&](JsonString name) {
    place.first = false;
    if (name != key) return;
    const std::string_view value = reader.value();
    if (value.empty()) return;  // broken: finish() says where
    place.offset = static_cast<std::size_t>(value.data() - text.data());
    place.length = value.size();
  });
  if (place.length == 0 && is_object) place.offset = reader.position() - 1;
  if (!reader.finish()) return reader.error();
  if (!is_object) return fail(Errc::not_json);
  return place;
}

/// Returns the text of the value at a path of member names. It is empty if a member is missing or
/// the text is not JSON. If a key repeats, the last member wins.
///
/// Cost     one pass for each name, no allocation
constexpr std::string_view json_at(std::string_view text,
                                   std::initializer_list<std::string_view> path) noexcept {
  for (const std::string_view key : path) {
    const auto place = find_json_member(text, key);
    if (!place) return {};
    text = text.substr(place->offset, place->length);
  }
  return text;
}

/// Whether a value, given as its text, is an object.
constexpr bool is_json_object(std::string_view value) noexcept { return value.starts_with('{'); }

/// The number of bytes that format_json_string() writes.
constexpr std::size_t json_string_size(std::string_view text) noexcept {
  std::size_t size = text.size() + 2;
  for (const char c : text) {
    if (c == '"' || c == '\\') ++size;
    if (static_cast<unsigned char>(c) < 0x20) size += 5;
  }
  return size;
}

/// Writes `text` as a JSON string, quotes included, and returns the end.
constexpr char* format_json_string(std::string_view text, char* out) noexcept {
  constexpr std::string_view hex = "0123456789abcdef";
  *out++ = '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      for (const char e : std::string_view("\\u00")) *out++ = e;
      *out++ = hex[byte >> 4];
      *out++ = hex[byte & 15];
    } else {
      if (c == '"' || c == '\\') *out++ = '\\';
      *out++ = c;
    }
  }
  *out++ = '"';
  return out;
}

}}}  // namespace baton::v0::detail
