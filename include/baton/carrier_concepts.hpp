// SPDX-License-Identifier: MIT
// What a carrier can do: the headers it is given, and the concepts of readers and writers.
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

/// A header about to be written.
struct Header {
  std::string_view name;   ///< lower case, except for baggage keys within it
  std::string_view value;  ///< bytes 0x20–0x7e only, never empty
};

/// Headers about to be written, in order, each name once; a view.
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
  /// Position of the header with this name, ASCII case ignored, or size().
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

/// The most headers that one injection writes.
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

/// A reader that hands out all it holds, once and in order: `for_each(visitor)` calls
/// `visitor(key, value)` for each entry, both Text.
///
///   struct Mine {
///     void for_each(auto&& visit) const { for (auto& [k, v] : headers) visit(k, v); }
///   };
///
/// A text passed as an rvalue of an owning type is copied before the next call. A reader whose
/// views die between calls says so: `static constexpr bool yields_temporaries = true;`.
/// One where the last entry of a repeated name counts, for lists as well, says
/// `static constexpr bool last_value_wins = true;`.
template <class C>
concept WalkableReader =
    requires(C& carrier, detail::AnyVisitor visitor) { carrier.for_each(visitor); };

/// A reader that can be asked by name: `get(key)` gives an optional or pointer to Text, or Text that
/// is empty where there is none. Asked once per name; sees one value of a repeated name.
template <class C>
concept KeyedReader = requires(C& carrier, std::string_view key) {
  { carrier.get(key) } -> detail::OptionalText;
};

/// What a context can be read from. Models: every type that as_carrier() takes, and
///
///   struct Mine {
///     void for_each(auto&& visit) const { for (auto& [k, v] : headers) visit(k, v); }
///   };
template <class C>
concept TextMapReader = WalkableReader<C> || KeyedReader<C>;

/// Whether two keys are the same but for ASCII case.
using detail::equal_ignoring_case;

/// What a context can be written to: `set(key, value)` replaces every entry whose key is the same
/// but for ASCII case: equal_ignoring_case().
///
///   struct Mine {
///     void set(std::string_view key, std::string_view value);
///   };
///
/// set() may return false or an Error when it wrote nothing; any other result means that it wrote.
/// The headers set before the one that fails stay: a type with limits refuses beforehand, in
/// `bool reserve(std::size_t count, std::size_t bytes)`. It is asked once, before the first set(),
/// with the number of entries that will be new and the bytes of all keys and values. On false
/// nothing is set.
///
/// A type that can write all or nothing has `Error write(const HeaderList&)` instead; see
/// carrier_traits.
template <class C>
concept TextMapWriter = detail::HasSet<C> || detail::HasWrite<C>;

}}  // namespace baton::v0
