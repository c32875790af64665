// Carriers: std::map, std::unordered_map, multimaps, vectors and lists of pairs or of structs with
// name (or key) and value, and what looks like them (httplib::Headers, Poco's and cpprestsdk's
// headers, …).
#pragma once

#include <baton/carrier_records.hpp>
#include <baton/carrier_shapes.hpp>

namespace baton { inline namespace v0 {

namespace detail {

template <class C>
concept TextRecordRange = RecordRange<C> && Text<mapped_of<C>>;

/// A range of texts: the values of a name, as API Gateway's multiValueHeaders have them.
template <class T>
concept TextList = !Text<T> && Range<const T> && TextPart<range_reference<const T>>;
template <class T>
concept OwningList = MakeableText<std::remove_cvref_t<range_reference<T>>>;
template <class C>
concept ListRecordRange = RecordRange<C> && TextList<mapped_of<C>>;

template <class T>
struct ListValues {
  static void assign(T& out, std::string_view text) { out = make(text); }
  static T make(std::string_view text) {
    T list;
    list.push_back(make_text<std::remove_cvref_t<range_reference<T>>>(text));
    return list;
  }
};

/// Drops and adds entries by name only.
template <class C>
concept RecordsByName =
    RecordRange<C> && requires(C& c, const key_of<C>& k, const mapped_of<C>& v) {
      requires requires { c.erase(k); } || requires { c.remove(k); };
      c.add(k, v);
    };

}  // namespace detail

/// Any range of records of Text can be read; a fixed one, or one of views, can't be written.
///
/// Cost  read: one pass, no allocation. write: one pass for all headers, and what the container
///       itself allocates
template <class C>
  requires detail::TextRecordRange<const C> || detail::TextRecordRange<C>
struct carrier_traits<C> {
  static constexpr bool yields_temporaries = detail::single_pass<C>;
  static constexpr bool holds_views =
      !OwningText<detail::key_of<C>> || !OwningText<detail::mapped_of<C>>;

  template <class Container, class Visitor>
  static void for_each(Container& container, Visitor&& visitor)
    requires detail::TextRecordRange<Container>
  {
    for (auto&& entry : container) {
      using E = decltype(entry);
      visitor(detail::record_name(static_cast<E>(entry)),
              detail::record_value(static_cast<E>(entry)));
    }
  }
  template <class Container, class S>
  static void write(Container& container, const S& staged)
    requires(!holds_views && (detail::GrowableRange<Container> || detail::RecordsByName<Container>))
  {
    using K = detail::key_of<C>;
    using V = detail::mapped_of<C>;
    if constexpr (detail::GrowableRange<Container>) {
      detail::replace_records<detail::TextValues<V>>(container, staged);
    } else {
      const auto names = [&](auto&& visit) {
        for (auto&& entry : container) visit(as_text(detail::record_name(entry)));
      };
      detail::remove_by_name(staged, names, [&](std::string_view name) {
        if constexpr (requires { container.erase(detail::make_text<K>(name)); }) {
          container.erase(detail::make_text<K>(name));
        } else {
          container.remove(detail::make_text<K>(name));
        }
      });
      for (const Header& header : staged.list()) {
        container.add(detail::make_text<K>(header.name), detail::make_text<V>(header.value));
      }
    }
  }
};

/// The same where each name has a list of values. Written with one.
template <class C>
  requires detail::ListRecordRange<const C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& container, Visitor&& visitor) {
    for (const auto& entry : container) {
      for (const auto& value : detail::record_value(entry)) {
        visitor(detail::record_name(entry), value);
      }
    }
  }
  template <class S>
  static void write(C& container, const S& staged)
    requires(detail::GrowableRange<C> && detail::OwningList<detail::mapped_of<C>>)
  {
    detail::replace_records<detail::ListValues<detail::mapped_of<C>>>(container, staged);
  }
};

}}  // namespace baton::v0
