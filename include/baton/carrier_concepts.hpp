// SPDX-License-Identifier: MIT
// The concepts of carriers that propagators read and write, and the headers that they write.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/result.hpp>
#include <baton/text.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// A header to write.
struct Header {
  std::string_view name;   ///< lower case, except for a baggage key within it
  std::string_view value;  ///< bytes 0x20–0x7e only, never empty
};

/// A view of the headers to write, in order. Each name occurs once.
class HeaderList {
 public:
  /// A view of an array.
  constexpr HeaderList(const Header* first, std::size_t size) noexcept
      : first_(first), size_(size) {}

  constexpr const Header* begin() const noexcept { return first_; }
  constexpr const Header* end() const noexcept { return first_ + size_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr const Header& operator[](std::size_t i) const noexcept { return first_[i]; }
  /// The position of the header with this name, ignoring ASCII case, or size().
  BATON_NOINLINE constexpr std::size_t find(std::string_view name) const noexcept {
    std::size_t i = 0;
    while (i < size_ && !detail::equal_ignoring_case(first_[i].name, name)) ++i;
    return i;
  }

 private:
  const Header* first_;
  std::size_t size_;
};

namespace detail {

/// The most headers of one injection.
inline constexpr std::size_t max_staged = 512;

/// A set of positions in a HeaderList.
class Marks {
 public:
  constexpr bool has(std::size_t i) const noexcept { return (bits_[i / 64] >> i % 64 & 1) != 0; }
  constexpr void add(std::size_t i) noexcept { bits_[i / 64] |= std::uint64_t{1} << i % 64; }

 private:
  std::uint64_t bits_[max_staged / 64] = {};
};

/// Stands for any visitor in concepts.
struct AnyVisitor {
  template <Text K, Text V>
  void operator()(K&&, V&&) const noexcept {}
};

template <class T>
concept OptionalText = Text<T> || requires(const T& t) {
  static_cast<bool>(t);
  requires Text<std::remove_cvref_t<decltype(*t)>>;
};

template <class C>
concept HasSet =
    requires(C& carrier, std::string_view key, std::string_view value) { carrier.set(key, value); };
template <class C>
concept HasWrite = requires(C& carrier, const HeaderList& headers) {
  { carrier.write(headers) } -> std::same_as<Error>;
};
template <class C>
concept HasReserve = requires(C& carrier, std::size_t n) {
  { carrier.reserve(n, n) } -> std::convertible_to<bool>;
};

}  // namespace detail

/// A reader that visits all its entries, once and in order: `for_each(visitor)` calls
/// `visitor(key, value)` for each entry, both Text.
///
///   struct Mine {
///     void for_each(auto&& visit) const { for (auto& [k, v] : headers) visit(k, v); }
///   };
///
/// The visitor copies a text that is an rvalue of an owning type.
///
/// A reader whose views die after each call declares
/// `static constexpr bool yields_temporaries = true;`.
///
/// A reader where only the last entry of a name counts, even for lists, declares
/// `static constexpr bool last_value_wins = true;`.
template <class C>
concept WalkableReader =
    requires(C& carrier, detail::AnyVisitor visitor) { carrier.for_each(visitor); };

/// A reader that looks up one name: `get(key)` returns an optional or a pointer to Text, or a Text
/// that is empty when the name is absent. A propagator asks once per name, and so sees one value of
/// a repeated name.
template <class C>
concept KeyedReader = requires(C& carrier, std::string_view key) {
  { carrier.get(key) } -> detail::OptionalText;
};

/// A type from which propagators read contexts. as_carrier() adapts many containers. A type of your
/// own needs one member:
///
///   struct Mine {
///     void for_each(auto&& visit) const { for (auto& [k, v] : headers) visit(k, v); }
///   };
template <class C>
concept TextMapReader = WalkableReader<C> || KeyedReader<C>;

/// Whether two keys are equal, ignoring ASCII case.
using detail::equal_ignoring_case;

/// A type into which propagators write contexts. `set(key, value)` replaces every entry with this
/// key, ignoring ASCII case; see equal_ignoring_case().
///
///   struct Mine {
///     void set(std::string_view key, std::string_view value);
///   };
///
/// set() may return false or an Error when it wrote nothing. Any other result means success.
///
/// When one set() fails, the headers set before it stay. A type with limits therefore refuses
/// early, in `bool reserve(std::size_t count, std::size_t bytes)`. inject() calls it once, before
/// the first set(), with the number of new entries and the total size of all keys and values. If it
/// returns false, inject() sets nothing.
///
/// A type that can write all or nothing has `Error write(const HeaderList&)` instead; see
/// carrier_traits.
template <class C>
concept TextMapWriter = detail::HasSet<C> || detail::HasWrite<C>;

}}  // namespace baton::v0
