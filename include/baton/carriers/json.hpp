// SPDX-License-Identifier: MIT
// Carriers: JSON objects of strings, of nlohmann, Boost, RapidJSON and simdjson.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <baton/detail/integer_text.hpp>
#include <baton/detail/json.hpp>
#include <cstdint>
#include <string>

namespace baton { inline namespace v0 { namespace detail {

/// nlohmann::basic_json: iterating gives values; the names are the iterators'.
template <class J>
concept NlohmannJson = requires(J& json, typename J::string_t text) {
  json.is_object();
  json.is_null();
  { json.begin().key() } -> TextPart;
  json.begin().value().template get_ptr<const typename J::string_t*>();
  json[text] = text;
  json.erase(json.begin());
};

/// boost::json::object: its elements have key() and value().
template <class O>
concept BoostJsonObject = requires(O& object) {
  { (*object.begin()).key() } -> TextPart;
  { *(*object.begin()).value().if_string() } -> TextPart;
  (*object.begin()).value().is_null();
  object.erase(object.begin());
};

/// The common interface of both types: how to walk an object and how to change it.
template <class J>
struct JsonAccess {
  template <class At>
  static std::string_view name(const At& at) {
    return as_text(at.key());
  }
  template <class At>
  static auto& value(const At& at) {
    return at.value();
  }
  static const auto* text(const J& value) {
    return value.template get_ptr<const typename J::string_t*>();
  }
  static bool is_integer(const J& value) { return value.is_number_integer(); }
  /// An integer as JSON writes it.
  static IntegerText integer(const J& value) {
    return value.is_number_unsigned() ? IntegerText(value.template get<std::uint64_t>())
                                      : IntegerText(value.template get<std::int64_t>());
  }
  static J changed(const auto&, const Header& header) {
    return J(typename J::string_t(header.value));
  }
  static void append(J& object, const Header& header) {
    J value = changed(nullptr, header);  // made first, so that no name is added without a value
    object[typename J::string_t(header.name)] = std::move(value);
  }
  static std::size_t find(const HeaderList& headers, std::string_view name) noexcept {
    return headers.find(name);
  }
};
template <BoostJsonObject O>
struct JsonAccess<O> {
  using View = std::remove_cvref_t<decltype((*std::declval<O&>().begin()).key())>;
  using Value = std::remove_cvref_t<decltype((*std::declval<O&>().begin()).value())>;

  template <class At>
  static std::string_view name(const At& at) {
    return as_text((*at).key());
  }
  template <class At>
  static auto& value(const At& at) {
    return (*at).value();
  }
  static auto* text(const Value& value) { return value.if_string(); }
  static bool is_integer(const Value& value) {
    return value.if_int64() != nullptr || value.if_uint64() != nullptr;
  }
  static IntegerText integer(const Value& value) {
    const auto* number = value.if_uint64();
    return number != nullptr ? IntegerText(*number) : IntegerText(*value.if_int64());
  }
  static Value changed(const auto& at, const Header& header) {
    // A value keeps the memory resource that it was made with.
    if constexpr (requires { Value(make_text<View>(header.value), value(at).storage()); }) {
      return Value(make_text<View>(header.value), value(at).storage());
    } else {
      return Value(make_text<View>(header.value));
    }
  }
  static void append(O& object, const Header& header) {
    object.emplace(make_text<View>(header.name), make_text<View>(header.value));
  }
  static std::size_t find(const HeaderList& headers, std::string_view name) noexcept {
    return headers.find(name);
  }
};

template <class J, class Visitor>
void read_json(const J& object, Visitor&& visitor) {
  using Access = JsonAccess<J>;
  for (auto at = object.begin(); at != object.end(); ++at) {
    const auto& value = Access::value(at);
    if (const auto* text = Access::text(value)) {
      visitor(Access::name(at), *text);
    } else if (Access::is_integer(value)) {  // [msg 11.27]
      visitor(Access::name(at), Access::integer(value));
    }
  }
}
/// Replaces strings, integers and null. Other values are not replaced.
template <class J>
Error write_json(J& object, const HeaderList& headers) {
  using Access = JsonAccess<J>;
  for (auto at = object.begin(); at != object.end(); ++at) {
    const std::size_t i = headers.find(Access::name(at));
    if (i == headers.size()) continue;
    const auto& value = Access::value(at);
    if (Access::text(value) != nullptr || Access::is_integer(value) || value.is_null()) continue;
    return Error{Errc::not_text, 0, headers[i].name};
  }
  replace_entries<Access>(object, headers);
  return {};
}

/// nlohmann::json and ordered_json: an object, or null, which becomes one. Integers are read as
/// their text. Other members that are not strings are neither read nor replaced.
///
/// Errors   not_text: the JSON is neither an object nor null, or a member of such a name is an
///          array, an object, a boolean or a fraction. The JSON is then as it was, as when memory
///          fails
template <NlohmannJson J>
struct shape_traits<J, Shape::nlohmann_json> {
  template <class Visitor>
  static void read(const J& json, Visitor&& visitor) {
    if (json.is_object()) read_json(json, visitor);
  }
  static Error write(J& json, const HeaderList& headers) {
    if (json.is_object()) return write_json(json, headers);
    if (!json.is_null()) return fail(Errc::not_text);
    J object = J::object();
    const Error error = write_json(object, headers);
    if (!error) json = std::move(object);
    return error;
  }
};

/// boost::json::object, as nlohmann's objects.
///
/// Errors   not_text: a member of such a name is an array, an object, a boolean or a fraction. The
///          object is then as it was, as when memory fails
template <BoostJsonObject O>
struct shape_traits<O, Shape::boost_json_object> {
  template <class Visitor>
  static void read(const O& object, Visitor&& visitor) {
    read_json(object, visitor);
  }
  static Error write(O& object, const HeaderList& headers) { return write_json(object, headers); }
};

/// rapidjson::Value and Document, by their functions.
template <class V>
concept RapidJsonValue = requires(const V& value) {
  { value.MemberBegin()->name.GetString() } -> std::convertible_to<const char*>;
  value.MemberBegin()->name.GetStringLength();
  value.MemberBegin()->value.IsString();
  value.IsObject();
  value.IsNull();
};

/// rapidjson::Value, which can be read, and Document, which has the memory to be written. Rules as
/// nlohmann's.
///
/// Errors   not_text as above. RapidJSON itself does not check whether memory suffices
template <RapidJsonValue V>
struct shape_traits<V, Shape::rapidjson_value> {
  template <class Visitor>
  static void read(const V& json, Visitor&& visitor) {
    if (!json.IsObject()) return;
    for (auto at = json.MemberBegin(); at < json.MemberEnd(); ++at) {
      if (at->value.IsString()) {
        visitor(text(at->name), text(at->value));
      } else if (at->value.IsUint64()) {  // [msg 11.27]
        visitor(text(at->name), IntegerText(std::uint64_t{at->value.GetUint64()}));
      } else if (at->value.IsInt64()) {
        visitor(text(at->name), IntegerText(std::int64_t{at->value.GetInt64()}));
      }
    }
  }
  static Error write(V& json, const HeaderList& headers)
    requires requires { json.GetAllocator(); }
  {
    if (json.IsNull()) json.SetObject();
    if (!json.IsObject()) return fail(Errc::not_text);
    // Not !=: in C++20 clang finds RapidJSON's ambiguous.
    for (auto at = json.MemberBegin(); at < json.MemberEnd(); ++at) {
      const std::size_t i = headers.find(text(at->name));
      const auto& value = at->value;
      if (i == headers.size() || value.IsString() || value.IsUint64() || value.IsInt64() ||
          value.IsNull()) {
        continue;
      }
      return Error{Errc::not_text, 0, headers[i].name};
    }
    for (auto at = json.MemberBegin(); at < json.MemberEnd();) {
      at = headers.find(text(at->name)) == headers.size() ? at + 1 : json.EraseMember(at);
    }
    for (const Header& header : headers) {
      auto name = copy(header.name, json);
      auto value = copy(header.value, json);
      json.AddMember(name, value, json.GetAllocator());
    }
    return {};
  }

 private:
  template <class T>
  static std::string_view text(const T& value) {
    return {value.GetString(), value.GetStringLength()};
  }
  static auto copy(std::string_view text, V& json) {
    using Size = decltype(json.MemberBegin()->name.GetStringLength());
    return typename V::ValueType(text.data(), static_cast<Size>(text.size()), json.GetAllocator());
  }
};

/// simdjson::dom::object, by its functions.
template <class O>
concept SimdjsonObject =
    requires(const O& object, std::string_view text, std::uint64_t natural, std::int64_t integer) {
      { (*object.begin()).key } -> TextPart;
      (*object.begin()).value.get_string().get(text);
      (*object.begin()).value.get_uint64().get(natural);
      (*object.begin()).value.get_int64().get(integer);
    };

/// simdjson::dom::object, which can be read; rules as nlohmann's.
template <SimdjsonObject O>
struct shape_traits<O, Shape::simdjson_object> {
  static constexpr bool holds_views = true;

  template <class Visitor>
  static void read(const O& object, Visitor&& visitor) {
    for (const auto member : object) {
      std::string_view text;
      std::uint64_t natural = 0;
      std::int64_t integer = 0;
      if (!member.value.get_string().get(text)) {
        visitor(member.key, text);
      } else if (!member.value.get_uint64().get(natural)) {  // [msg 11.27]
        visitor(member.key, IntegerText(natural));
      } else if (!member.value.get_int64().get(integer)) {
        visitor(member.key, IntegerText(integer));
      }
    }
  }
};

/// simdjson::ondemand::object, by its functions.
template <class O>
concept SimdjsonOnDemand = requires(O& object, std::string_view text) {
  object.raw_json().get(text);
  object.find_field(text);
  object.reset();
};

/// simdjson::ondemand::object, which can be read when it is not const; rules as nlohmann's. simdjson
/// walks it forward, and unescapes each text once, into room that it does not check. So its text is
/// read instead, whatever the program has already read of it, and the object begins anew. Its earlier
/// iterators and values end.
template <SimdjsonOnDemand O>
struct shape_traits<O, Shape::simdjson_on_demand> {
  static constexpr bool holds_views = true;

  template <class Visitor>
  static void read(O& object, Visitor&& visitor) {
    std::string_view all;
    if (object.raw_json().get(all)) return;  // broken: simdjson will say so when it is used
    JsonReader reader(all);
    reader.object([&](JsonString name) {
      if (const auto text = reader.text_or_integer()) {  // [msg 11.27]
        if (name.is_escaped() || text->is_escaped()) {
          visitor(decoded(name), decoded(*text));
        } else {
          visitor(name.raw(), text->raw());
        }
      }
    });
    static_cast<void>(object.reset());
  }

 private:
  static std::string decoded(JsonString string) {
    std::string out(string.raw());
    out.resize(static_cast<std::size_t>(string.decode(out.data()) - out.data()));
    return out;
  }
};

}}}  // namespace baton::v0::detail
