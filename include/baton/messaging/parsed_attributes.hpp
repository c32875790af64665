// SPDX-License-Identifier: MIT
// Message attributes in a JSON value that another library parsed.
#pragma once

#include <baton/carrier.hpp>
#include <baton/messaging/attributes.hpp>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 {

/// How to read a JSON value of another library. Specialise it for other libraries. Its members are
/// static; for a value of another kind they do nothing:
///
///   members(J&, visit)   calls `visit(name, value)` for each member of an object, in order; the
///                        value is a J, or another type with json_traits
///   text(J&)             the std::string_view of a string
///
/// Models   nlohmann::json, boost::json::value, rapidjson::Value, simdjson::dom::element
template <class J>
struct json_traits {};

/// nlohmann::basic_json
template <class J>
  requires requires(const J& json) { json.is_object(), json.is_string(), json.items(); }
struct json_traits<J> {
  template <class Visit>
  static void members(const J& json, Visit&& visit) {
    if (!json.is_object()) return;
    for (auto at = json.begin(); at != json.end(); ++at) visit(as_text(at.key()), at.value());
  }
  static std::string_view text(const J& json) {
    if (!json.is_string()) return {};
    return as_text(json.template get_ref<const typename J::string_t&>());
  }
};

/// boost::json::value
template <class J>
  requires requires(const J& json) { json.if_object(), json.if_string(); }
struct json_traits<J> {
  template <class Visit>
  static void members(const J& json, Visit&& visit) {
    if (const auto* object = json.if_object()) {
      for (const auto& member : *object) visit(as_text(member.key()), member.value());
    }
  }
  static std::string_view text(const J& json) noexcept {
    const auto* string = json.if_string();
    return string == nullptr ? std::string_view() : as_text(*string);
  }
};

/// rapidjson::GenericValue
template <class J>
  requires requires(const J& json) { json.IsObject(), json.MemberBegin(), json.GetStringLength(); }
struct json_traits<J> {
  template <class Visit>
  static void members(const J& json, Visit&& visit) {
    if (!json.IsObject()) return;
    for (auto at = json.MemberBegin(); at != json.MemberEnd(); ++at)
      visit(text(at->name), at->value);
  }
  template <class V>  // a Document's members are Values
  static std::string_view text(const V& json) noexcept {
    return json.IsString() ? std::string_view(json.GetString(), json.GetStringLength())
                           : std::string_view();
  }
};

/// simdjson::dom::element
template <class J>
  requires requires(const J& json) { json.get_object().error(), json.get_string().error(); }
struct json_traits<J> {
  template <class Visit>
  static void members(const J& json, Visit&& visit) {
    const auto object = json.get_object();
    if (object.error()) return;
    for (const auto member : object.value_unsafe()) visit(member.key, member.value);
  }
  static std::string_view text(const J& json) noexcept {
    const auto string = json.get_string();
    return string.error() ? std::string_view() : string.value_unsafe();
  }
};

namespace detail {

template <class J>
class ParsedAttributes {
 public:
  static constexpr bool last_value_wins = true;

  explicit ParsedAttributes(const J& json) noexcept : json_(json) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    json_traits<J>::members(json_, [&](std::string_view name, const auto& attribute) {
      const auto parts = read_parts(attribute);
      const std::string_view text = parts.text();
      if (parts.is_header()) visitor(name, text);
    });
  }
  template <class S>
  bool search_document(S& search) const {
    AttributeParts<std::string_view> datadog;
    json_traits<J>::members(json_, [&](std::string_view name, const auto& attribute) {
      if (name == datadog_document) datadog = read_parts(attribute);
    });
    return datadog.search_document(search);
  }
  const ParsedAttributes& headers() const noexcept { return *this; }

 private:
  template <class A>
  static AttributeParts<std::string_view> read_parts(const A& attribute) {
    AttributeParts<std::string_view> parts;
    json_traits<A>::members(attribute, [&](std::string_view name, const auto& value) {
      using Value = std::remove_cvref_t<decltype(value)>;
      parts.read(name, [&] { return json_traits<Value>::text(value); });
    });
    return parts;
  }

  const J& json_;
};

}  // namespace detail

/// The attributes of a message in a JSON value of any library that json_traits knows: for sqs::extract(),
/// or for baton::extract() if each attribute is a header. The value must outlive the view.
///
///   auto incoming = baton::sqs::extract(baton::parsed_attributes(record["messageAttributes"]));
template <class J>
auto parsed_attributes(const J& json) noexcept {
  return detail::ParsedAttributes<J>(json);
}

}}  // namespace baton::v0
