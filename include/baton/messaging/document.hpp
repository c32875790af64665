// SPDX-License-Identifier: MIT
// The `_datadog` document: a JSON object of headers, which travels inside messages.
#pragma once

#include <baton/baton.hpp>
#include <baton/detail/arena.hpp>
#include <baton/detail/base64.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/json.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 {

/// Name of the attribute, or of the member of a JSON body, with the document.
inline constexpr std::string_view datadog_document = "_datadog";

namespace detail {

/// A Propagator, which the functions of messaging take as an optional first argument.
template <class P>
concept AnyPropagator = requires(const P& propagator) {
  propagator.options();
  propagator.styles();
};

/// Writes the bytes that a JSON value lists, and returns their end. The value is an array of numbers, or
/// an object whose keys are positions. Numbers may be signed, as Java's bytes are, and may be strings.
/// Nothing is written if one of them is not a byte. `out` has room for one byte for each number.
constexpr char* decode_byte_list(std::string_view json, char* const out) noexcept {
  std::size_t count = 0;
  JsonReader counter(json);
  counter.values([&] { ++count; });
  for (std::size_t i = 0; i < count; ++i) out[i] = '\0';

  bool good = true;
  const auto put = [&](std::size_t place, std::optional<JsonString> number) {
    std::string_view text = number ? number->raw() : std::string_view();
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto value = parse_decimal(text);
    good = good && value && *value <= (negative ? 128u : 255u) && place < count;
    if (good) out[place] = static_cast<char>(negative ? 256 - *value : *value);
  };
  JsonReader reader(json);
  if (reader.kind() == JsonKind::array) {
    std::size_t at = 0;
    reader.array([&] { put(at++, reader.text_or_integer()); });
  } else {
    reader.object([&](JsonString key) {
      const auto place = parse_decimal(key.raw());
      put(place ? static_cast<std::size_t>(*place) : count, reader.text_or_integer());
    });
  }
  return good ? out + count : out;
}

/// Unwraps texts. The results live as long as this object.
///
/// Cost  nothing for text without escapes; else a copy, on the heap beyond the first 1 KiB. Nested texts
///       are copied once for each level, and never grow
class Unwrapper {
 public:
  std::string_view text(std::string_view plain) const noexcept { return plain; }
  std::string_view text(JsonString string) {
    if (!string.is_escaped()) return string.raw();
    char* const out = arena_.room(string.raw().size());
    return kept(out, string.decode(out));
  }
  /// Decodes base64. JSON in the place of base64 is returned as it is: SDKs hand out the decoded bytes.
  /// [msg 11.7]
  Result<std::string_view> bytes(std::string_view base64) {
    if (base64.starts_with('{')) return base64;
    char* const out = arena_.room(base64_decoded_size(base64.size()));
    const auto size = decode_base64(base64, out);
    if (!size) return fail(Errc::not_base64, size.error().offset);
    return kept(out, out + *size);
  }
  /// The value of a broker's header in a Lambda event: bytes as a list of numbers, bytes in a member
  /// `bytes`, text, or an integer. Empty for other values. [msg 11.31] [msg 11.33]
  std::string_view broker_value(std::string_view json) {
    if (const auto bytes = json_at(json, {"bytes"}); !bytes.empty()) json = bytes;
    JsonReader reader(json);
    if (const auto scalar = reader.text_or_integer()) return text(*scalar);
    char* const out = arena_.room(json.size());
    return kept(out, decode_byte_list(json, out));
  }

 private:
  std::string_view kept(char* begin, const char* end) noexcept {
    const auto size = static_cast<std::size_t>(end - begin);
    arena_.take(size);
    return {begin, size};
  }

  char first_[1024];
  Arena arena_{first_, sizeof first_};
};

/// A JSON string that is unwrapped when it is read.
class WrappedText {
 public:
  WrappedText(JsonString string, Unwrapper& unwrapper) noexcept
      : string_(string), unwrapper_(&unwrapper) {}
  operator std::string_view() const { return unwrapper_->text(string_); }

 private:
  JsonString string_;
  Unwrapper* unwrapper_;
};

/// A JSON object of headers as a carrier. A member counts if it is text, an integer, or an array
/// (as in `multiValueHeaders`) that begins with one of these. [msg 11.27]
class JsonHeaders {
 public:
  static constexpr bool last_value_wins = true;  // as in JSON.parse

  JsonHeaders(std::string_view object, Unwrapper& unwrapper) noexcept
      : object_(object), unwrapper_(unwrapper) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) {
    JsonReader reader(object_);
    const bool is_object = reader.object([&](JsonString key) {
      const auto value = first_text(reader);
      if (!value) return;
      const WrappedText name(key, unwrapper_);
      const WrappedText text(*value, unwrapper_);
      visitor(name, text);
    });
    if (!reader.finish()) {
      error_ = reader.error();
    } else if (!is_object) {
      error_ = fail(Errc::not_json);
    }
  }
  /// After a walk: why the text is not an object of headers.
  const Error& error() const noexcept { return error_; }

 private:
  static std::optional<JsonString> first_text(JsonReader& reader) {
    if (reader.kind() != JsonKind::array) return reader.text_or_integer();
    std::optional<JsonString> text;
    bool first = true;
    reader.array([&] {
      if (first) text = reader.text_or_integer();
      first = false;
    });
    return text;
  }

  std::string_view object_;
  Unwrapper& unwrapper_;
  Error error_;
};

/// The headers of a broker's message in a Lambda event as a carrier. If a name repeats, the last value
/// wins. [msg 11.21]
///
///   {"name": value, …}        RabbitMQ, ActiveMQ      [msg 11.33]
///   [{"name": value}, …]      Kafka                   [msg 11.31]
class BrokerHeaders {
 public:
  static constexpr bool last_value_wins = true;

  enum class Shape : std::uint8_t { object, list_of_objects };

  BrokerHeaders(std::string_view json, Shape shape, Unwrapper& unwrapper) noexcept
      : json_(json), shape_(shape), unwrapper_(unwrapper) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    JsonReader reader(json_);
    const auto members = [&] {
      reader.object([&](JsonString key) {
        const WrappedText name(key, unwrapper_);
        const Value value{reader.value(), unwrapper_};
        visitor(name, value);
      });
    };
    if (shape_ == Shape::object) return members();
    reader.values(members);
  }

 private:
  /// A value that is decoded when it is read.
  struct Value {
    std::string_view json;
    Unwrapper& unwrapper;
    operator std::string_view() const { return unwrapper.broker_value(json); }
  };

  std::string_view json_;
  Shape shape_;
  Unwrapper& unwrapper_;
};

/// Writes headers as a JSON object.
class JsonObjectWriter {
 public:
  explicit JsonObjectWriter(std::string& out) noexcept : out_(out) {}

  void set(std::string_view name, std::string_view value) {
    out_.push_back(empty_ ? '{' : ',');
    empty_ = false;
    append(name);
    out_.push_back(':');
    append(value);
  }
  void finish() { out_.append(empty_ ? "{}" : "}"); }

 private:
  void append(std::string_view text) {
    const std::size_t start = out_.size();
    out_.resize(start + json_string_size(text));
    format_json_string(text, out_.data() + start);
  }

  std::string& out_;
  bool empty_ = true;
};

/// Appends the document of a context: every header that the propagator writes. [msg 11.1]
template <class P>
Injection append_document(const P& propagator, const SpanContext& context, std::string& out) {
  JsonObjectWriter writer(out);
  const Injection injection = propagator.inject(context, writer);
  if (injection) writer.finish();
  return injection;
}

inline Injection refused(Injection injection, Errc code) noexcept {
  injection.refuse({code, 0, datadog_document});
  return injection;
}

/// Makes the document a member of the JSON object `body`. It replaces the value of a `_datadog` that is
/// there; a new member goes to the end. Every other byte stays.
///
/// Errors   not_json, too_deep: not a JSON object | no_room: body and others have more than `most` bytes
///          | those of inject(). The body is then as it was.
template <class P>
Injection inject_member(const P& propagator, const SpanContext& context, std::string& body,
                        std::size_t others, std::size_t most) {
  Injection out;
  const auto place = find_json_member(body, datadog_document);
  if (!place) {
    out.refuse(place.error());
    return out;
  }
  std::string document;
  if (place->length == 0) document = place->first ? R"("_datadog":)" : R"(,"_datadog":)";
  out = append_document(propagator, context, document);
  if (!out) return out;
  if (body.size() - place->length + document.size() + others > most) {
    return refused(out, Errc::no_room);
  }
  body.replace(place->offset, place->length, document);
  return out;
}

}  // namespace detail

}}  // namespace baton::v0
