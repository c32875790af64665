// SPDX-License-Identifier: MIT
// Text: the concept of names and values in carriers, and functions that convert them.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// A Text converts to std::string_view, or has `data()` and `size()` of char. A null `const char*`
/// is an empty text.
template <class T>
concept Text = (std::is_convertible_v<const T&, std::string_view> && !std::is_null_pointer_v<T>) ||
               requires(const T& t) {
                 { t.data() } -> std::convertible_to<const char*>;
                 { t.size() } -> std::convertible_to<std::size_t>;
               };

/// A view of the bytes of any Text. Throws only when T's conversion throws: decoding on demand may
/// allocate.
template <Text T>
constexpr std::string_view as_text(const T& text) noexcept(
    !std::is_class_v<T> || !std::is_convertible_v<const T&, std::string_view> ||
    std::is_nothrow_convertible_v<const T&, std::string_view>) {
  if constexpr (std::is_pointer_v<std::decay_t<T>> && !std::is_array_v<T>) {
    return text == nullptr ? std::string_view() : std::string_view(text);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return text;
  } else {
    return {text.data(), static_cast<std::size_t>(text.size())};
  }
}

/// A Text that owns its bytes, so a copy outlives the original. A trivially copyable type that
/// holds no more than a pointer and a size is a view.
template <class T>
concept OwningText =
    Text<T> && (!std::is_trivially_copyable_v<T> || sizeof(T) > sizeof(std::string_view));

/// An OwningText that can be constructed from bytes.
template <class T>
concept MakeableText = OwningText<T> && (std::is_constructible_v<T, std::string_view> ||
                                         std::is_constructible_v<T, const char*, std::size_t> ||
                                         std::is_constructible_v<T, const char*, const char*>);

namespace detail {

/// The name or the value of an entry: a Text, or a reference to one.
template <class T>
concept TextPart = Text<std::remove_cvref_t<T>>;

/// Converts to T's size type; Qt's is signed.
template <class T>
constexpr auto text_size(std::string_view text) noexcept {
  if constexpr (requires { T{text.data(), text.size()}; }) {  // narrows nothing
    return text.size();
  } else {
    return static_cast<decltype(std::declval<const T&>().size())>(text.size());
  }
}
/// The argument that constructs a T from these bytes: a view of the bytes, or a T.
template <MakeableText T>
constexpr auto text_for(std::string_view text) {
  if constexpr (std::is_constructible_v<T, std::string_view>) {
    return text;
  } else if constexpr (std::is_constructible_v<T, const char*, std::size_t>) {
    return T(text.data(), text_size<T>(text));
  } else {
    return T(text.data(), text.data() + text.size());
  }
}

/// A text whose storage can be reserved, such as std::string.
template <class T>
concept RoomyText = requires(T& out, std::string_view text, std::size_t size) {
  { out.data() } -> std::same_as<char*>;
  { out.capacity() } -> std::same_as<std::size_t>;
  out.reserve(size);
  out.assign(text.data(), text.size());
};

}  // namespace detail

/// Makes a T from these bytes.
template <class T>
constexpr T make_text(std::string_view text) {
  if constexpr (MakeableText<T>) {
    return T(detail::text_for<T>(text));
  } else {
    return T(text.data(), detail::text_size<T>(text));
  }
}

/// Sets `out` to these bytes. Reuses the storage of `out` if it is large enough.
template <class T>
BATON_INLINE constexpr void assign_text(T& out, std::string_view text) {
  if constexpr (requires {
                  { out.data() } -> std::same_as<char*>;
                }) {
    if (as_text(out).size() == text.size()) {  // usual: new ids have the size of old ids
      detail::copy_short(text, out.data());
      return;
    }
  }
  if constexpr (requires { out.assign(text.data(), text.size()); }) {
    out.assign(text.data(), text.size());
  } else {
    out = make_text<T>(text);
  }
}

/// A text that is made at its first use, for readers that must decode their texts. It lives until
/// the call that receives it returns.
///
///   visitor(name, baton::TextOnDemand([&] { return header.decoded(); }));
template <class Make>
class TextOnDemand {
 public:
  /// `make()` returns the text.
  constexpr explicit TextOnDemand(Make make) : make_(std::move(make)) {}
  TextOnDemand(const TextOnDemand&) = delete;
  TextOnDemand& operator=(const TextOnDemand&) = delete;
  ~TextOnDemand() = default;

  operator std::string_view() const {
    if (!text_) text_.emplace(make_());
    return as_text(*text_);
  }

 private:
  Make make_;
  mutable std::optional<std::decay_t<std::invoke_result_t<const Make&>>> text_;
};

}}  // namespace baton::v0
