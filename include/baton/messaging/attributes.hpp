// SPDX-License-Identifier: MIT
// Message attributes: finds and writes `_datadog` in all their shapes.
#pragma once

#include <baton/carriers/sqs_attributes.hpp>
#include <baton/detail/json.hpp>
#include <baton/limits.hpp>
#include <baton/messaging/document.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// A type with data() and size() over elements of one byte.
template <class V>
concept Bytes = requires(const V& value) {
  requires sizeof(*value.data()) == 1;
  value.size();
};

/// Bytes, or an optional or pointer to them, or the AWS SDK's buffer; empty if there are none.
template <class V>
std::string_view bytes_of(const V& value) noexcept {
  if constexpr (Bytes<V>) {
    return {reinterpret_cast<const char*>(value.data()), value.size()};
  } else if constexpr (requires { value.GetUnderlyingData(), value.GetLength(); }) {
    return {reinterpret_cast<const char*>(value.GetUnderlyingData()), value.GetLength()};
  } else {
    return value ? bytes_of(*value) : std::string_view();
  }
}

template <class V>
void set_bytes(V& out, std::string_view bytes) {
  if constexpr (Bytes<V>) {
    const auto* first = reinterpret_cast<const typename V::value_type*>(bytes.data());
    out.assign(first, first + bytes.size());
  } else {
    set_bytes(out.emplace(), bytes);
  }
}

/// The bytes of an attribute of type Binary, in the shapes of carriers/sqs_attributes.hpp.
template <class A>
std::string_view attribute_binary(const A& attribute) noexcept {
  if constexpr (requires { attribute.BinaryValue; }) {
    return bytes_of(attribute.BinaryValue);
  } else if constexpr (requires { attribute.binaryValue; }) {
    return bytes_of(attribute.binaryValue);
  } else if constexpr (requires { attribute.GetBinaryValue(); }) {
    return bytes_of(attribute.GetBinaryValue());
  } else {
    return {};
  }
}

template <class A>
concept TakesBytes = requires(A& attribute) { attribute.BinaryValue; } ||
                     requires(A& attribute) { attribute.GetBinaryValue(); };

template <class A>
void set_attribute_binary(A& attribute, std::string_view bytes) {
  if constexpr (requires { attribute.BinaryValue; }) {
    assign_text(attribute.DataType, "Binary");
    set_bytes(attribute.BinaryValue, bytes);
  } else {
    attribute.SetDataType("Binary");
    attribute.SetBinaryValue({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
  }
}

/// The bytes that an attribute counts for without its name: type and value. See "Message attribute
/// components" of SQS.
template <class A>
std::size_t attribute_size(const A& attribute) {
  std::string_view type;
  std::string_view text;
  if constexpr (requires { attribute.DataType; }) {
    type = as_text(attribute.DataType);
    text = optional_text(attribute.StringValue).value_or("");
  } else if constexpr (requires { attribute.dataType; }) {
    type = as_text(attribute.dataType);
    text = optional_text(attribute.stringValue).value_or("");
  } else if constexpr (requires { attribute.GetDataType(), attribute.GetStringValue(); }) {
    type = as_text(attribute.GetDataType());
    text = as_text(attribute.GetStringValue());
  } else {
    type = "String";
    text = attribute_traits<A>::text(attribute).value_or("");
  }
  return type.size() + text.size() + attribute_binary(attribute).size();
}

/// A map of attributes, behind whatever adapter.
template <class C>
class MapAttributes {
 public:
  explicit MapAttributes(const C& attributes) noexcept : attributes_(attributes) {}

  template <class S>
  bool search_document(S& search) const {
    using Traits = attribute_traits<mapped_of<const C>>;
    for (const auto& [name, attribute] : attributes_) {
      if (as_text(name) != datadog_document) continue;
      const auto text = Traits::text(attribute);
      if (text && search.document(*text)) return true;
      const std::string_view binary = attribute_binary(attribute);
      return !binary.empty() && search.binary_document(binary);
    }
    return false;
  }
  const C& headers() const noexcept { return attributes_; }

 private:
  const C& attributes_;
};

/// The parts of one attribute in JSON. SQS's API, the Lambda event and SNS name them differently:
///
///   {"DataType": …, "StringValue" | "BinaryValue": …}    [msg 11.8]
///   {"dataType": …, "stringValue" | "binaryValue": …}
///   {"Type": …, "Value": …}                              [msg 11.11]
template <class T>
class AttributeParts {
 public:
  /// Reads a member: its name, and a function that returns its text, or an empty text.
  template <class Name, class GetText>
  constexpr void read(Name name, GetText&& text) {
    if (name == "Type" || name == "DataType" || name == "dataType") {
      type_ = text();
    } else if (name == "StringValue" || name == "stringValue") {
      string_ = text();
    } else if (name == "BinaryValue" || name == "binaryValue") {
      binary_ = text();
    } else if (name == "Value") {
      value_ = text();
    }
  }
  /// The value, if it is text.
  constexpr T text() const noexcept { return string_.empty() && is_string() ? value_ : string_; }
  /// The value, if it is bytes.
  constexpr T base64() const noexcept { return binary_.empty() && !is_string() ? value_ : binary_; }
  /// Whether the attribute is a header itself: a text, of no other type.
  constexpr bool is_header() const noexcept {
    return !text().empty() && (is_string() || type_.empty());
  }
  /// Looks for a context in a `_datadog` of these parts. [msg 11.7]
  template <class S>
  bool search_document(S& search) const {
    if (!text().empty() && search.document(search.unwrapper.text(text()))) return true;
    return !base64().empty() && search.binary_document(search.unwrapper.text(base64()));
  }

 private:
  constexpr bool is_string() const noexcept {
    if constexpr (std::is_same_v<T, JsonString>) {
      return is_string_type(type_.raw());
    } else {
      return is_string_type(type_);
    }
  }

  T type_;
  T string_;
  T binary_;
  T value_;
};

/// The attributes of a message as a JSON object; other texts have none. As a carrier it has the
/// attributes of type String.
class JsonAttributes {
 public:
  static constexpr bool last_value_wins = true;

  JsonAttributes(std::string_view object, Unwrapper& unwrapper) noexcept
      : object_(object), unwrapper_(unwrapper) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    JsonReader reader(object_);
    reader.object([&](JsonString key) {
      const auto attribute = read_parts(reader);
      if (!attribute.is_header()) return;
      const WrappedText name(key, unwrapper_);
      const WrappedText text(attribute.text(), unwrapper_);
      visitor(name, text);
    });
  }
  template <class S>
  bool search_document(S& search) const {
    AttributeParts<JsonString> datadog;
    JsonReader reader(object_);
    reader.object([&](JsonString key) {
      if (key == datadog_document) datadog = read_parts(reader);
    });
    return datadog.search_document(search);
  }
  const JsonAttributes& headers() const noexcept { return *this; }

 private:
  static AttributeParts<JsonString> read_parts(JsonReader& reader) {
    AttributeParts<JsonString> parts;
    reader.object([&](JsonString key) { parts.read(key, [&] { return reader.text(); }); });
    return parts;
  }

  std::string_view object_;
  Unwrapper& unwrapper_;
};

/// `_datadog`, or if that has no context, one attribute for each header. [msg 11.6]
template <class S, class A>
bool search_attributes(S& search, const A& attributes) {
  return attributes.search_document(search) || search.carrier(attributes.headers());
}

/// The attributes in the form that search_attributes() takes.
template <class A>
decltype(auto) attributes_of(const A& attributes) noexcept {
  if constexpr (AttributeRange<A>) {
    return MapAttributes<A>(attributes);
  } else {
    return (attributes);
  }
}

/// The bytes that all attributes of a message count for.
template <class C>
std::size_t attributes_size(const C& attributes) {
  std::size_t bytes = 0;
  for (const auto& [name, attribute] : attributes) {
    bytes += as_text(name).size() + attribute_size(attribute);
  }
  return bytes;
}

/// Adds or replaces one attribute. Names are compared exactly.
template <class C>
void put_attribute(C& attributes, std::string_view name, mapped_of<C>&& attribute) {
  for (auto& [other, old] : attributes) {
    if (as_text(other) != name) continue;
    old = std::move(attribute);
    return;
  }
  if constexpr (requires {
                  attributes.emplace_back(make_text<key_of<C>>(name), std::move(attribute));
                }) {
    attributes.emplace_back(make_text<key_of<C>>(name), std::move(attribute));
  } else {
    attributes.emplace(make_text<key_of<C>>(name), std::move(attribute));
  }
}

/// The form of a document in an attribute: SQS takes text, SNS takes bytes.
struct AsText {
  template <class A>
  static void set(A& attribute, std::string_view json) {
    attribute_traits<A>::set(attribute, json);
  }
};
struct AsBytes {
  template <class A>
  static void set(A& attribute, std::string_view json) {
    static_assert(TakesBytes<A>,
                  "baton: this type of attribute has no room for bytes: SNS needs "
                  "BinaryValue, or SetBinaryValue()");
    set_attribute_binary(attribute, json);
  }
};

/// The document of a context, for one message or for many.
class DocumentAttribute {
 public:
  template <class P>
  DocumentAttribute(const P& propagator, const SpanContext& context)
      : injection_(append_document(propagator, context, json_)) {}

  /// Adds or replaces `_datadog`. `bytes` is the size of the message, or of the batch, so far.
  template <class C, class As>
  Injection write(C& attributes, std::size_t bytes, As as) const {
    if (!injection_) return injection_;
    using Attribute = mapped_of<C>;
    Attribute fresh{};  // no value of another type stays in it
    as.set(fresh, json_);
    bytes += datadog_document.size() + attribute_size(fresh);
    std::size_t count = 1;
    const Attribute* old = nullptr;
    for (const auto& [name, attribute] : attributes) {
      ++count;
      if (as_text(name) != datadog_document) continue;
      old = &attribute;
    }
    if (old != nullptr) {  // [msg 11.3] the replaced attribute makes room for the new one
      --count;
      bytes -= datadog_document.size() + attribute_size(*old);
    }
    if (count > limits::sqs_attributes) return refused(injection_, Errc::no_room);     // [msg 11.2]
    if (bytes > limits::sqs_message_bytes) return refused(injection_, Errc::no_room);  // [msg 11.4]
    put_attribute(attributes, datadog_document, std::move(fresh));
    return injection_;
  }

 private:
  std::string json_;
  Injection injection_;
};

}}}  // namespace baton::v0::detail
