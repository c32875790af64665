// SPDX-License-Identifier: MIT
// Carriers: std::map, std::unordered_map, multimaps, vectors and lists of pairs or of structs with
// name (or key) and value, and similar types (httplib::Headers, Poco's and cpprestsdk's headers,
// …).
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

template <class C>
concept TextRecordRange = RecordRange<C> && Text<mapped_of<C>>;

/// A range of texts: all values of a name, as in API Gateway's multiValueHeaders.
template <class T>
concept TextList = !Text<T> && Range<const T> && TextPart<range_reference<const T>>;
template <class T>
concept OwningList = MakeableText<std::remove_cvref_t<range_reference<T>>>;
template <class C>
concept ListRecordRange = RecordRange<C> && TextList<mapped_of<C>>;

template <class T>
struct ListValues {
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

/// A range of records of Text. It can be written unless its size is fixed or its texts are views.
///
/// Errors   none. When add() of a container that drops and adds by name alone (Poco's,
///          cpprestsdk's) throws, the earlier headers are already written; every other container is
///          as it was
/// Cost     read: one pass, no allocation. write: as replace_records()
template <class C>
  requires TextRecordRange<const C> || TextRecordRange<C>
struct shape_traits<C, Shape::records> {
  static constexpr bool yields_temporaries = single_pass<C>;
  static constexpr bool holds_views = !OwningText<key_of<C>> || !OwningText<mapped_of<C>>;

  template <class Container, class Visitor>
  static void read(Container& container, Visitor&& visitor)
    requires TextRecordRange<Container>
  {
    for (auto&& entry : container) {
      using E = decltype(entry);
      visitor(record_name(static_cast<E>(entry)), record_value(static_cast<E>(entry)));
    }
  }
  template <class Container>
  static Error write(Container& container, const HeaderList& headers)
    requires(!holds_views && (GrowableRange<Container> || RecordsByName<Container>))
  {
    if constexpr (GrowableRange<Container>) {
      return replace_records(container, headers);
    } else {
      return write_by_name(container, headers);
    }
  }

 private:
  template <class Container>
  static Error write_by_name(Container& container, const HeaderList& headers) {
    using K = key_of<C>;
    const auto names = [&](auto&& visit) {
      for (auto&& entry : container) visit(as_text(record_name(entry)));
    };
    remove_by_name(headers, names, [&](const std::string& name) {
      if constexpr (requires { container.erase(make_text<K>(name)); }) {
        container.erase(make_text<K>(name));
      } else {
        container.remove(make_text<K>(name));
      }
    });
    for (const Header& header : headers) {
      container.add(make_text<K>(header.name), make_text<mapped_of<C>>(header.value));
    }
    return {};
  }
};

/// A range with a list of values for each name. A header is written as a list of one value.
template <class C>
  requires ListRecordRange<const C>
struct shape_traits<C, Shape::lists> {
  template <class Visitor>
  static void read(const C& container, Visitor&& visitor) {
    for (const auto& entry : container) {
      for (const auto& value : record_value(entry)) visitor(record_name(entry), value);
    }
  }
  static Error write(C& container, const HeaderList& headers)
    requires(GrowableRange<C> && OwningList<mapped_of<C>>)
  {
    return replace_records<ListValues<mapped_of<C>>>(container, headers);
  }
};

}}}  // namespace baton::v0::detail
