// SPDX-License-Identifier: MIT
// The entries of containers: their shapes, and how to drop them.
#pragma once

#include <baton/text.hpp>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

namespace detail {

/// An entry that is a struct with first and second, or with name or key and value.
template <class E>
concept Record = requires(E& e) {
  { (e.first) } -> TextPart;
  e.second;
} || requires(E& e) {
  { (e.name) } -> TextPart;
  e.value;
} || requires(E& e) {
  { (e.key) } -> TextPart;
  e.value;
};

}  // namespace detail

/// The name of an entry: its first, name or key. When the entry is an rvalue and owns its name, so
/// is the name, so that a caller who keeps it copies it.
template <class E>
constexpr auto&& record_name(E&& entry) noexcept {
  if constexpr (requires { entry.first; }) {
    return static_cast<E&&>(entry).first;
  } else if constexpr (requires { entry.name; }) {
    return static_cast<E&&>(entry).name;
  } else {
    return static_cast<E&&>(entry).key;
  }
}
/// The value of an entry: its second or value. Rvalues as in record_name().
template <class E>
constexpr auto&& record_value(E&& entry) noexcept {
  if constexpr (requires { entry.second; }) {
    return static_cast<E&&>(entry).second;
  } else {
    return static_cast<E&&>(entry).value;
  }
}

namespace detail {

template <class C>
using range_reference = decltype(*std::begin(std::declval<C&>()));
template <class C>
using entry_of = std::remove_cvref_t<range_reference<C>>;

template <class C>
concept Range = requires(C& c) {
  std::begin(c) != std::end(c);
  *std::begin(c);
};
template <class C>
concept RecordRange = Range<C> && Record<std::remove_reference_t<range_reference<C>>>;

/// A range that can be walked once: an element may be gone when its iterator moves on.
template <class C>
inline constexpr bool single_pass =
    !std::forward_iterator<decltype(std::begin(std::declval<C&>()))>;

template <RecordRange C>
using key_of = std::remove_cvref_t<decltype(record_name(std::declval<range_reference<C>>()))>;
template <RecordRange C>
using mapped_of = std::remove_cvref_t<decltype(record_value(std::declval<range_reference<C>>()))>;

template <class E>
concept PairLike = requires(E& e) {
  e.first;
  e.second;
};

/// A range with an order of its own, which grows at the back.
template <class C>
concept Sequence = requires(C& c, entry_of<C>&& entry) {
  c.push_back(std::move(entry));
  requires std::is_move_assignable_v<entry_of<C>>;
};
/// A container that takes pairs and finds their place.
template <class C>
concept PairStore = !Sequence<C> && PairLike<entry_of<C>> &&
                    requires(C& c, key_of<C>&& name, mapped_of<C>&& value) {
                      c.emplace(std::move(name), std::move(value));
                    };
/// A range of records that can drop and add entries.
template <class C>
concept GrowableRange =
    RecordRange<C> && MakeableText<key_of<C>> && requires(C& c) { c.erase(std::begin(c)); } &&
    (PairStore<C> ||
     (Sequence<C> && (PairLike<entry_of<C>> || std::is_default_constructible_v<entry_of<C>>)));

/// Drops every entry for which `drop(iterator)` is true, in one pass.
template <class C, class Drop>
constexpr void erase_entries(C& container, Drop&& drop) {
  if constexpr (Sequence<C> && std::random_access_iterator<decltype(std::begin(container))> &&
                requires { container.erase(container.begin(), container.end()); }) {
    auto out = container.begin();
    for (auto at = container.begin(); at != container.end(); ++at) {
      if (drop(at)) continue;
      if (out != at) *out = std::move(*at);
      ++out;
    }
    container.erase(out, container.end());
  } else {
    for (auto at = std::begin(container); at != std::end(container);) {
      if (!drop(at)) {
        ++at;
      } else if constexpr (std::is_void_v<decltype(container.erase(at))>) {
        container.erase(at++);
      } else {
        at = container.erase(at);
      }
    }
  }
}

}  // namespace detail

}}  // namespace baton::v0
