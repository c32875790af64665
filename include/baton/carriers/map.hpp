// Carriers: std::map, std::unordered_map, multimaps, vectors and lists of pairs, and what looks
// like them (httplib::Headers, Poco's NameValueCollection for reading, …).
#pragma once

#include <baton/carrier.hpp>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton::inline v0 {

namespace detail {

template <class C>
using range_reference = decltype(*std::begin(std::declval<C&>()));

template <class C>
concept PairRange = requires(C& c) {
  std::begin(c) != std::end(c);
  (*std::begin(c)).first;
  (*std::begin(c)).second;
  requires Text<std::remove_cvref_t<decltype((*std::begin(c)).first)>>;
};

template <class C>
using key_of = std::remove_cvref_t<decltype((*std::begin(std::declval<C&>())).first)>;
template <class C>
using mapped_of = std::remove_cvref_t<decltype((*std::begin(std::declval<C&>())).second)>;

/// A part of an element: as an rvalue where the element itself is one, so that owning text is
/// copied by whoever keeps it.
template <class Element, class Part>
constexpr decltype(auto) part_of(Part& part) noexcept {
  if constexpr (std::is_reference_v<Element>) {
    return static_cast<Part&>(part);
  } else {
    return static_cast<Part&&>(part);
  }
}

template <class C>
concept TextPairRange = PairRange<const C> && Text<mapped_of<const C>>;

/// A range of pairs whose entries can be dropped and added: by emplace(key, value) or at the back.
template <class C>
concept GrowablePairRange = PairRange<C> && OwningText<key_of<C>> && requires(C& c) {
  c.erase(std::begin(c));
  requires requires(key_of<C> && k, mapped_of<C> && v) {
    c.emplace(std::move(k), std::move(v));
  } || requires(key_of<C> && k, mapped_of<C> && v) {
    c.emplace_back(std::move(k), std::move(v));
  };
};

/// Text of type T with these bytes.
template <class T>
constexpr T make_text(std::string_view text) {
  return T(text.data(), text.size());
}

template <class T>
constexpr void assign_text(T& out, std::string_view text) {
  if constexpr (requires { out.assign(text.data(), text.size()); }) {
    out.assign(text.data(), text.size());
  } else {
    out = make_text<T>(text);
  }
}

/// Writes all staged headers into a range of pairs in one pass: an entry of exactly the name keeps
/// its place, other spellings and repetitions go, what was not there is added.
///
/// Values knows the mapped type: assign(mapped&, text) and make(text).
template <class Values, class C, class S>
void replace_in_pairs(C& container, const S& staged) {
  const auto list = staged.list();
  constexpr std::size_t word_bits = 64;
  std::uint64_t written[max_staged / word_bits] = {};
  const auto is_written = [&](std::size_t i) {
    return (written[i / word_bits] >> i % word_bits & 1) != 0;
  };

  for (auto at = std::begin(container); at != std::end(container);) {
    const std::string_view name = as_text(at->first);
    const std::size_t i = staged.find(name);
    if (i == list.size()) {
      ++at;
    } else if (is_written(i) || name != list[i].name) {
      at = container.erase(at);
    } else {
      Values::assign(at->second, list[i].value);
      written[i / word_bits] |= std::uint64_t{1} << i % word_bits;
      ++at;
    }
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (is_written(i)) continue;
    if constexpr (requires {
                    container.emplace_back(make_text<key_of<C>>(list[i].name),
                                           Values::make(list[i].value));
                  }) {
      container.emplace_back(make_text<key_of<C>>(list[i].name), Values::make(list[i].value));
    } else {
      container.emplace(make_text<key_of<C>>(list[i].name), Values::make(list[i].value));
    }
  }
}

template <class T>
struct TextValues {
  static constexpr void assign(T& out, std::string_view text) { assign_text(out, text); }
  static constexpr T make(std::string_view text) { return make_text<T>(text); }
};

}  // namespace detail

/// Any range of pairs of Text can be read. It can be written when its texts own their bytes and
/// entries can be erased and added.
///
/// Cost  read: one pass, no allocation. write: one pass for all headers, and what the container
///       itself allocates
template <class C>
  requires detail::TextPairRange<C>
struct carrier_traits<C> {
  static constexpr bool holds_views =
      !OwningText<detail::key_of<const C>> || !OwningText<detail::mapped_of<const C>>;

  template <class Visitor>
  static void for_each(const C& container, Visitor&& visitor) {
    for (auto&& entry : container) {
      using Element = detail::range_reference<const C>;
      visitor(detail::part_of<Element>(entry.first), detail::part_of<Element>(entry.second));
    }
  }
  template <class S>
  static void write(C& container, const S& staged) requires detail::GrowablePairRange<C> &&
      OwningText<detail::mapped_of<C>> {
    detail::replace_in_pairs<detail::TextValues<detail::mapped_of<C>>>(container, staged);
  }
};

}  // namespace baton::inline v0
