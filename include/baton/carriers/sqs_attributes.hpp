// SPDX-License-Identifier: MIT
// Carriers: maps from a name to an SQS message attribute, in three shapes.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <baton/detail/charset.hpp>
#include <baton/limits.hpp>
#include <optional>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 {

/// How to read and write one attribute. Specialise it for other types. Its members are static:
///
///   text(const A&)       std::optional<std::string_view>: the value, if its type is String
///   set(A&, text)        makes it a String with this value
template <class A>
struct attribute_traits {};

namespace detail {

/// `String`, or `String.` and a label of the user's. SQS: "Message attribute components".
constexpr bool is_string_type(std::string_view type) noexcept {
  return type == "String" || type.starts_with("String.");
}

/// Text, or an optional or pointer to it.
template <class V>
constexpr std::optional<std::string_view> optional_text(const V& value) noexcept {
  if constexpr (Text<V>) {
    return as_text(value);
  } else {
    if (!value) return std::nullopt;
    return as_text(*value);
  }
}

template <class V>
constexpr void set_optional_text(V& out, std::string_view text) {
  if constexpr (Text<V>) {
    assign_text(out, text);
  } else {
    out = make_text<std::remove_cvref_t<decltype(*out)>>(text);
  }
}

}  // namespace detail

/// The SQS API's shape: an aggregate with StringValue and DataType.
template <class A>
  requires requires(A& a) { a.StringValue, a.DataType; }
struct attribute_traits<A> {
  static std::optional<std::string_view> text(const A& attribute) noexcept {
    if (!detail::is_string_type(as_text(attribute.DataType))) return std::nullopt;
    return detail::optional_text(attribute.StringValue);
  }
  static void set(A& attribute, std::string_view text) {
    assign_text(attribute.DataType, "String");
    detail::set_optional_text(attribute.StringValue, text);
  }
};

/// The Lambda event's shape: stringValue and dataType.
template <class A>
  requires requires(A& a) { a.stringValue, a.dataType; }
struct attribute_traits<A> {
  static std::optional<std::string_view> text(const A& attribute) noexcept {
    if (!detail::is_string_type(as_text(attribute.dataType))) return std::nullopt;
    return detail::optional_text(attribute.stringValue);
  }
  static void set(A& attribute, std::string_view text) {
    assign_text(attribute.dataType, "String");
    detail::set_optional_text(attribute.stringValue, text);
  }
};

/// The AWS SDK's shape: Aws::SQS::Model::MessageAttributeValue.
template <class A>
  requires requires(A& a) {
    a.GetStringValue();
    a.StringValueHasBeenSet();
    a.SetStringValue({"", 0});
    a.SetDataType("String");
  }
struct attribute_traits<A> {
  static std::optional<std::string_view> text(const A& attribute) noexcept {
    if (!attribute.StringValueHasBeenSet()) return std::nullopt;
    if constexpr (requires { attribute.GetDataType(); }) {
      if (!detail::is_string_type(as_text(attribute.GetDataType()))) return std::nullopt;
    }
    return as_text(attribute.GetStringValue());
  }
  static void set(A& attribute, std::string_view text) {
    attribute.SetDataType("String");
    attribute.SetStringValue({text.data(), text.size()});
  }
};

namespace detail {

template <class A>
concept Attribute = requires(A& a, std::string_view text) {
  attribute_traits<A>::text(a);
  attribute_traits<A>::set(a, text);
};

template <class C>
concept AttributeRange = RecordRange<const C> && Attribute<mapped_of<const C>>;

template <class A>
struct AttributeValues {
  static A make(std::string_view text) { return changed({}, text); }
  static A changed(A attribute, std::string_view text) {
    attribute_traits<A>::set(attribute, text);
    return attribute;
  }
};

inline constexpr Charset sqs_name = alphanumeric.with("_-.");

}  // namespace detail

/// Whether SQS takes a name for an attribute: 1 to 256 letters, digits, `_` `-` `.`; no dot at
/// either end or beside another; not beginning with `AWS.` or `Amazon.` in any case.
///
/// Spec  SQS developer guide, "Message attribute components"
constexpr bool is_sqs_attribute_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= limits::sqs_attribute_name && detail::sqs_name.all(name) &&
         name.front() != '.' && name.back() != '.' && name.find("..") == name.npos &&
         !detail::equal_ignoring_case(name.substr(0, 4), "aws.") &&
         !detail::equal_ignoring_case(name.substr(0, 7), "amazon.");
}

namespace detail {

/// A range of pairs (name, attribute). Only attributes of type String are read and replaced.
///
/// Errors   no_room: there would be more than 10 attributes | name_refused | not_text: the
///          attribute of that name is not a String. The attributes are then as they were
/// Limits   sqs_attributes, sqs_attribute_name
template <class C>
  requires AttributeRange<C>
struct shape_traits<C, Shape::attributes> {
  using Attribute = mapped_of<const C>;

  template <class Visitor>
  static void read(const C& attributes, Visitor&& visitor) {
    for (const auto& entry : attributes) {
      if (const auto text = attribute_traits<Attribute>::text(record_value(entry))) {
        visitor(record_name(entry), *text);
      }
    }
  }
  static Error write(C& attributes, const HeaderList& headers)
    requires GrowableRange<C>
  {
    if (const Error refused = refuse(attributes, headers)) return refused;
    return replace_records<AttributeValues<Attribute>>(attributes, headers);
  }

 private:
  static Error refuse(const C& attributes, const HeaderList& headers) {
    for (const Header& header : headers) {
      if (!is_sqs_attribute_name(header.name)) return Error{Errc::name_refused, 0, header.name};
    }
    std::size_t others = 0;
    for (const auto& entry : attributes) {
      const std::size_t i = headers.find(as_text(record_name(entry)));
      if (i == headers.size()) {
        ++others;
      } else if (!attribute_traits<Attribute>::text(record_value(entry))) {
        return Error{Errc::not_text, 0, headers[i].name};
      }
    }
    if (others + headers.size() > limits::sqs_attributes) return fail(Errc::no_room);
    return {};
  }
};

}  // namespace detail

}}  // namespace baton::v0
