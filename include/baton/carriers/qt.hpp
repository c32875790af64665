// SPDX-License-Identifier: MIT
// Carriers: Qt's requests, header lists, maps and hashes, with texts in bytes or UTF-16.
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

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

/// Calls `use(text)` with a Text: the text itself, or its UTF-8, which is on the stack for names of
/// usual length.
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

/// QMap, QHash, QMultiMap, QMultiHash: iterating gives only values.
template <class C>
concept QtMap =
    requires(C& map, const C& readable, typename C::key_type key, typename C::mapped_type value) {
      requires QtText<typename C::key_type> && QtText<typename C::mapped_type>;
      { readable.begin().key() } -> std::convertible_to<const typename C::key_type&>;
      readable.keyValueBegin();
      map.insert(key, value);
      map.erase(map.begin());
    };
/// QMultiMap, QMultiHash: the values of a key are adjacent, the last one added first.
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

/// QNetworkRequest, read and written; QNetworkReply, read. The headers are written to a copy, which
/// then replaces the original: all or nothing when memory fails.
template <QtRawHeaders C>
struct shape_traits<C, Shape::qt_raw_headers> {
  template <class Visitor>
  static void read(const C& request, Visitor&& visitor) {
    const auto names = request.rawHeaderList();
    for (const auto& name : names) {
      visitor(TextOnDemand([&] { return as_text(name); }),
              TextOnDemand([&] { return request.rawHeader(name); }));
    }
  }
  static Error write(C& request, const HeaderList& headers)
    requires requires(qt_raw_text<C> text) { request.setRawHeader(text, text); }
  {
    using Bytes = qt_raw_text<C>;
    C changed(request);
    for (const Header& header : headers) {
      changed.setRawHeader(make_qt_text<Bytes>(header.name), make_qt_text<Bytes>(header.value));
    }
    request.swap(changed);
    return {};
  }
};

/// QHttpHeaders.
template <QtHttpHeaders C>
struct shape_traits<C, Shape::qt_http_headers> {
  template <class Visitor>
  static void read(const C& headers, Visitor&& visitor) {
    for (decltype(headers.size()) i = 0; i < headers.size(); ++i) {
      visitor(headers.nameAt(i), headers.valueAt(i));
    }
  }
  static Error write(C& headers, const HeaderList& list) {
    using Name = std::remove_cvref_t<decltype(headers.nameAt(0))>;
    using Value = std::remove_cvref_t<decltype(headers.valueAt(0))>;
    C changed(headers);
    for (const Header& header : list) {
      const Name field = make_qt_text<Name>(header.name);
      changed.removeAll(field);
      changed.append(field, make_qt_text<Value>(header.value));
    }
    headers = std::move(changed);
    return {};
  }
};

/// QMap and QHash, and their multi variants, of QByteArray or QString. The values of a repeated
/// name are read in the order in which they were added.
template <QtMap C>
struct shape_traits<C, Shape::qt_map> {
  template <class Visitor>
  static void read(const C& map, Visitor&& visitor) {
    for (auto at = map.begin(); at != map.end();) {
      const auto first = at++;
      if constexpr (QtMultiMap<C>) {
        if (at != map.end() && at.key() == first.key()) {
          const auto values = map.values(first.key());
          for (auto i = values.size(); i-- > 0;) {
            visit_qt_entry(first.key(), values.at(i), visitor);
          }
          while (at != map.end() && at.key() == first.key()) ++at;
          continue;
        }
      }
      visit_qt_entry(first.key(), first.value(), visitor);
    }
  }
  static Error write(C& map, const HeaderList& headers) {
    C changed(map);
    for (auto at = changed.begin(); at != changed.end();) {
      bool is_written = false;
      with_text(at.key(),
                [&](auto&& name) { is_written = headers.find(as_text(name)) != headers.size(); });
      at = is_written ? changed.erase(at) : ++at;
    }
    for (const Header& header : headers) {
      changed.insert(make_qt_text<typename C::key_type>(header.name),
                     make_qt_text<typename C::mapped_type>(header.value));
    }
    map.swap(changed);
    return {};
  }
};

}}}  // namespace baton::v0::detail
