// Carriers: HTTP header containers whose entries are objects with a name and a value (Beast,
// RESTinio, Qt-like, …). Those that are ranges of pairs are in map.hpp.
#pragma once

#include <baton/carrier.hpp>
#include <baton/carriers/map.hpp>
#include <iterator>
#include <string_view>
#include <type_traits>

namespace baton::inline v0 {

namespace detail {

/// The name of an entry: name_string(), name() or key(), the first that is text.
template <class E>
constexpr decltype(auto) entry_name(const E& entry) {
  if constexpr (requires { requires Text<std::remove_cvref_t<decltype(entry.name_string())>>; }) {
    return entry.name_string();
  } else if constexpr (requires { requires Text<std::remove_cvref_t<decltype(entry.name())>>; }) {
    return entry.name();
  } else if constexpr (requires { requires Text<std::remove_cvref_t<decltype(entry.key())>>; }) {
    return entry.key();
  }
}

template <class E>
concept NamedEntry = requires(const E& entry) {
  requires Text<std::remove_cvref_t<decltype(entry_name(entry))>>;
  requires Text<std::remove_cvref_t<decltype(entry.value())>>;
};

template <class C>
concept NamedEntryRange = !PairRange<const C> && requires(const C& c) {
  std::begin(c) != std::end(c);
  requires NamedEntry<std::remove_cvref_t<decltype(*std::begin(c))>>;
};

/// Calls a setter with texts of the type it takes: std::string_view, or (data, size) of another.
template <class C>
concept SetsByName = requires(C& c, std::string_view text) {
  c.set(text, text);
};
template <class C>
concept SetsField = requires(C& c, std::string_view text) {
  c.set_field(text, text);
};

}  // namespace detail

/// A range of entries with a name and a value. Written with the container's own replacing setter:
/// set(name, value), or set_field(name, value).
template <class C>
  requires detail::NamedEntryRange<C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& container, Visitor&& visitor) {
    for (auto&& entry : container) visitor(detail::entry_name(entry), entry.value());
  }
  static void set(C& container, std::string_view name,
                  std::string_view value) requires detail::SetsByName<C> || detail::SetsField<C> {
    if constexpr (detail::SetsByName<C>) {
      container.set(name, value);
    } else {
      container.set_field(name, value);
    }
  }
};

}  // namespace baton::inline v0
