// Carriers: JSON objects of strings, of nlohmann and of Boost.
#pragma once

#include <baton/carrier_shapes.hpp>

namespace baton { inline namespace v0 {

namespace detail {

/// nlohmann::basic_json: the values of an object are its elements, the names its iterators'.
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

/// What the two have in common: a way to walk an object and to change it.
template <class J>
struct JsonObject {
  template <class At>
  static std::string_view name(const At& at) {
    return as_text(at.key());
  }
  template <class At>
  static auto* text(const At& at) {
    return at.value().template get_ptr<const typename J::string_t*>();
  }
  template <class At>
  static bool is_null(const At& at) {
    return at.value().is_null();
  }
  template <class At>
  static void assign(At& at, std::string_view text) {
    at.value() = typename J::string_t(text);
  }
  static void add(J& object, const Header& header) {
    object[typename J::string_t(header.name)] = typename J::string_t(header.value);
  }
};
template <BoostJsonObject O>
struct JsonObject<O> {
  template <class At>
  static std::string_view name(const At& at) {
    return as_text((*at).key());
  }
  template <class At>
  static auto* text(const At& at) {
    return std::as_const(*at).value().if_string();
  }
  template <class At>
  static bool is_null(const At& at) {
    return (*at).value().is_null();
  }
  using View = std::remove_cvref_t<decltype((*std::declval<O&>().begin()).key())>;
  template <class At>
  static void assign(At& at, std::string_view text) {
    (*at).value() = make_text<View>(text);
  }
  static void add(O& object, const Header& header) {
    object.emplace(make_text<View>(header.name), make_text<View>(header.value));
  }
};

template <class J, class Visitor>
void visit_json(J& object, Visitor&& visitor) {
  using Access = JsonObject<std::remove_const_t<J>>;
  for (auto at = object.begin(); at != object.end(); ++at) {
    if (const auto* text = Access::text(at)) visitor(Access::name(at), *text);
  }
}
/// What is neither a string nor null is not ours to replace.
template <class J, class S>
Error admit_json(const J& object, const S& staged) {
  using Access = JsonObject<J>;
  for (auto at = object.begin(); at != object.end(); ++at) {
    const std::size_t i = staged.find(Access::name(at));
    if (i == staged.list().size() || Access::text(at) != nullptr || Access::is_null(at)) continue;
    return Error{Errc::not_text, 0, staged.list()[i].name};
  }
  return {};
}
template <class J, class S>
void write_json(J& object, const S& staged) {
  using Access = JsonObject<J>;
  const auto list = staged.list();
  Marks written;
  for (auto at = object.begin(); at != object.end();) {
    const std::size_t i = staged.find(Access::name(at));
    if (i == list.size()) {
      ++at;
    } else if (!written.has(i) && Access::name(at) == list[i].name) {
      Access::assign(at, list[i].value);
      written.add(i);
      ++at;
    } else {
      at = object.erase(at);
    }
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!written.has(i)) Access::add(object, list[i]);
  }
}

}  // namespace detail

/// nlohmann::json and ordered_json: an object, or null, which becomes one. Members that are no
/// strings are skipped on read and never touched.
///
/// Errors   not_text: it is something else, or one of the names belongs to no string. It is then as
///          it was.
template <detail::NlohmannJson J>
struct carrier_traits<J> {
  template <class Visitor>
  static void for_each(const J& json, Visitor&& visitor) {
    if (json.is_object()) detail::visit_json(json, visitor);
  }
  template <class S>
  static Error admit(const J& json, const S& staged) {
    if (json.is_null()) return {};
    return json.is_object() ? detail::admit_json(json, staged) : fail(Errc::not_text);
  }
  template <class S>
  static void write(J& json, const S& staged) {
    detail::write_json(json, staged);
  }
};

/// boost::json::object.
///
/// Errors   not_text: one of the names belongs to no string. The object is then as it was.
template <detail::BoostJsonObject O>
struct carrier_traits<O> {
  template <class Visitor>
  static void for_each(const O& object, Visitor&& visitor) {
    detail::visit_json(object, visitor);
  }
  template <class S>
  static Error admit(const O& object, const S& staged) {
    return detail::admit_json(object, staged);
  }
  template <class S>
  static void write(O& object, const S& staged) {
    detail::write_json(object, staged);
  }
};

}}  // namespace baton::v0
