// The `_datadog` document: a JSON object of headers, which travels inside of messages.
#pragma once

#include <baton/baton.hpp>
#include <baton/detail/arena.hpp>
#include <baton/detail/base64.hpp>
#include <baton/detail/json.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 {

/// Name of the attribute, or of the member of a JSON body, that carries the document.
inline constexpr std::string_view datadog_document = "_datadog";

namespace detail {

/// Undoes what texts are wrapped in. What it gives lives as long as it does.
///
/// Cost  nothing for text without escapes; else a copy, from the heap beyond the first 1 KiB. A text
///       within a text within a text is copied each time, and never longer than it was
class Unwrapper {
 public:
  std::string_view text(std::string_view plain) const noexcept { return plain; }
  std::string_view text(JsonString string) {
    if (!string.is_escaped()) return string.raw();
    char* const out = arena_.room(string.raw().size());
    return kept(out, string.decode(out));
  }
  /// The bytes that base64 stands for. JSON that was to be base64 and is not passes: SDKs hand out
  /// the bytes themselves. [msg 11.7]
  Result<std::string_view> bytes(std::string_view base64) {
    if (base64.starts_with('{')) return base64;
    char* const out = arena_.room(base64_decoded_size(base64.size()));
    const auto size = decode_base64(base64, out);
    if (!size) return fail(Errc::not_base64, size.error().offset);
    return kept(out, out + *size);
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

/// A JSON string that is unwrapped when somebody wants it.
class WrappedText {
 public:
  WrappedText(JsonString string, Unwrapper& unwrapper) noexcept
      : string_(string), unwrapper_(&unwrapper) {}
  operator std::string_view() const { return unwrapper_->text(string_); }

 private:
  JsonString string_;
  Unwrapper* unwrapper_;
};

/// A JSON object of headers as a carrier. A member counts when it is text, or an array (as in
/// `multiValueHeaders`) that begins with text.
class JsonHeaders {
 public:
  static constexpr bool last_value_wins = true;  // as JSON.parse has it

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
  /// After a walk: why the text is no object of headers.
  const Error& error() const noexcept { return error_; }

 private:
  static std::optional<JsonString> first_text(JsonReader& reader) {
    if (reader.kind() != JsonKind::array) return reader.string();
    std::optional<JsonString> text;
    bool first = true;
    reader.array([&] {
      if (first) text = reader.string();
      first = false;
    });
    return text;
  }

  std::string_view object_;
  Unwrapper& unwrapper_;
  Error error_;
};

/// A writer of headers that makes a JSON object of them.
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
Injection append_document(const SpanContext& context, const P& propagator, std::string& out) {
  JsonObjectWriter writer(out);
  const Injection injection = propagator.inject(context, writer);
  if (injection) writer.finish();
  return injection;
}

inline Injection refused(Injection injection, Errc code) noexcept {
  injection.refuse({code, 0, datadog_document});
  return injection;
}

/// Makes the document a member of the JSON object that `body` is: the value of a `_datadog` that is
/// there is replaced, else the member comes last. Every other byte stays.
///
/// Errors   not_json, too_deep: no JSON object | no_room: body and others take over `most` bytes |
///          those of inject(). The body is then as it was.
template <class P>
Injection inject_member(const SpanContext& context, std::string& body, std::size_t others,
                        std::size_t most, const P& propagator) {
  Injection out;
  const auto place = find_json_member(body, datadog_document);
  if (!place) {
    out.refuse(place.error());
    return out;
  }
  std::string document;
  if (place->length == 0) document = place->first ? R"("_datadog":)" : R"(,"_datadog":)";
  out = append_document(context, propagator, document);
  if (!out) return out;
  if (body.size() - place->length + document.size() + others > most) {
    return refused(out, Errc::no_room);
  }
  body.replace(place->offset, place->length, document);
  return out;
}

}  // namespace detail

}}  // namespace baton::v0
