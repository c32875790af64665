// Carriers: Qt's requests, header lists, maps and hashes, with texts in bytes or UTF-16.
#pragma once

#include <baton/carrier_shapes.hpp>

namespace baton { inline namespace v0 {

namespace detail {

/// QString, by its functions.
template <class T>
concept WideText = !Text<T> && requires(const T& text, const char* data) {
  { text.toUtf8() } -> TextPart;
  { T::fromUtf8(data, 0) } -> std::same_as<T>;
  text.at(0).unicode();
};
/// QString or QByteArray.
template <class T>
concept QtText = Text<T> || WideText<T>;

/// Calls `use(text)` with a Text: the text itself, or UTF-8 made of it; on the stack for names as
/// headers have them.
template <QtText T, class Use>
void with_text(const T& text, Use&& use) {
  if constexpr (Text<T>) {
    use(text);
  } else {
    char narrow[64];
    const auto size = static_cast<std::size_t>(text.size());
    bool fits = size <= sizeof narrow;
    for (std::size_t i = 0; fits && i < size; ++i) {
      const auto unit = text.at(static_cast<decltype(text.size())>(i)).unicode();
      fits = unit < 0x80;
      narrow[i] = static_cast<char>(unit);
    }
    if (fits) {
      const std::string_view name(narrow, size);
      use(TextOnDemand([&] { return name; }));
    } else {
      use(text.toUtf8());
    }
  }
}
template <QtText T>
T make_qt_text(std::string_view text) {
  if constexpr (Text<T>) {
    return make_text<T>(text);
  } else {
    return T::fromUtf8(text.data(), static_cast<decltype(T().size())>(text.size()));
  }
}

/// QNetworkRequest, QNetworkReply.
template <class C>
concept QtRawHeaders = requires(const C& request) {
  { request.rawHeader(*request.rawHeaderList().begin()) } -> TextPart;
};
template <class C>
using qt_raw_text =
    std::remove_cvref_t<decltype(*std::declval<const C&>().rawHeaderList().begin())>;

/// QHttpHeaders.
template <class C>
concept QtHttpHeaders = requires(C& headers, const C& readable) {
  { readable.nameAt(readable.size()) } -> TextPart;
  { readable.valueAt(readable.size()) } -> TextPart;
  headers.removeAll(readable.nameAt(readable.size()));
};

/// QMap, QHash, QMultiMap, QMultiHash: iterating gives values alone.
template <class C>
concept QtMap =
    requires(C& map, const C& readable, typename C::key_type key, typename C::mapped_type value) {
      requires QtText<typename C::key_type> && QtText<typename C::mapped_type>;
      { readable.begin().key() } -> std::convertible_to<const typename C::key_type&>;
      readable.keyValueBegin();
      map.insert(key, value);
      map.erase(map.begin());
    };
/// QMultiMap, QMultiHash: several of a key stand together, the one added last comes first.
template <class C>
concept QtMultiMap =
    QtMap<C> && requires(C& map, typename C::key_type key, typename C::mapped_type value) {
      map.replace(key, value);
    };

template <QtText K, QtText V, class Visitor>
void visit_qt_entry(const K& name, const V& value, Visitor&& visitor) {
  with_text(name, [&](auto&& text) {
    if constexpr (Text<V>) {
      visitor(std::forward<decltype(text)>(text), value);
    } else {
      visitor(std::forward<decltype(text)>(text), TextOnDemand([&] { return value.toUtf8(); }));
    }
  });
}

}  // namespace detail

/// QNetworkRequest, read and written; QNetworkReply, read.
template <detail::QtRawHeaders C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& request, Visitor&& visitor) {
    const auto names = request.rawHeaderList();
    for (const auto& name : names) {
      visitor(detail::TextOnDemand([&] { return as_text(name); }),
              detail::TextOnDemand([&] { return request.rawHeader(name); }));
    }
  }
  static void set(C& request, std::string_view name, std::string_view value)
    requires requires(detail::qt_raw_text<C> text) { request.setRawHeader(text, text); }
  {
    using Bytes = detail::qt_raw_text<C>;
    request.setRawHeader(detail::make_qt_text<Bytes>(name), detail::make_qt_text<Bytes>(value));
  }
};

/// QHttpHeaders.
template <detail::QtHttpHeaders C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& headers, Visitor&& visitor) {
    for (decltype(headers.size()) i = 0; i < headers.size(); ++i) {
      visitor(headers.nameAt(i), headers.valueAt(i));
    }
  }
  static void set(C& headers, std::string_view name, std::string_view value) {
    using Name = std::remove_cvref_t<decltype(headers.nameAt(0))>;
    using Value = std::remove_cvref_t<decltype(headers.valueAt(0))>;
    const Name field = detail::make_qt_text<Name>(name);
    headers.removeAll(field);
    headers.append(field, detail::make_qt_text<Value>(value));
  }
};

/// QMap and QHash of QByteArray or QString to either, and their multi variants, of a repeated name in
/// the order added.
template <detail::QtMap C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& map, Visitor&& visitor) {
    for (auto at = map.begin(); at != map.end();) {
      const auto first = at++;
      if constexpr (detail::QtMultiMap<C>) {
        if (at != map.end() && at.key() == first.key()) {
          const auto values = map.values(first.key());
          for (auto i = values.size(); i-- > 0;) {
            detail::visit_qt_entry(first.key(), values.at(i), visitor);
          }
          while (at != map.end() && at.key() == first.key()) ++at;
          continue;
        }
      }
      detail::visit_qt_entry(first.key(), first.value(), visitor);
    }
  }
  template <class S>
  static void write(C& map, const S& staged) {
    for (auto at = map.begin(); at != map.end();) {
      bool is_staged = false;
      detail::with_text(at.key(), [&](auto&& name) {
        is_staged = staged.find(as_text(name)) != staged.list().size();
      });
      at = is_staged ? map.erase(at) : ++at;
    }
    for (const Header& header : staged.list()) {
      map.insert(detail::make_qt_text<typename C::key_type>(header.name),
                 detail::make_qt_text<typename C::mapped_type>(header.value));
    }
  }
};

}}  // namespace baton::v0
