// Shapes of containers, told apart at compile time, and what writing into them has in common.
#pragma once

#include <baton/carrier.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/words.hpp>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

// Texts

/// Owning text that can be made of bytes.
template <class T>
concept MakeableText = OwningText<T> && (std::is_constructible_v<T, std::string_view> ||
                                         std::is_constructible_v<T, const char*, std::size_t> ||
                                         std::is_constructible_v<T, const char*, const char*>);

/// The size of a text as T is told it: one that takes a signed one has such a size() itself.
template <class T>
constexpr auto text_size(std::string_view text) noexcept {
  if constexpr (requires { T{text.data(), text.size()}; }) {  // which narrows nothing
    return text.size();
  } else {
    return static_cast<decltype(std::declval<const T&>().size())>(text.size());
  }
}
/// What constructs a T from these bytes: they themselves, or a T.
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
template <class T>
constexpr T make_text(std::string_view text) {
  if constexpr (MakeableText<T>) {
    return T(text_for<T>(text));
  } else {
    return T(text.data(), text_size<T>(text));
  }
}
template <class T>
[[gnu::always_inline]] constexpr void assign_text(T& out, std::string_view text) {
  if constexpr (requires {
                  { out.data() } -> std::same_as<char*>;
                }) {
    if (as_text(out).size() == text.size()) {  // ids mostly have the size of those before
      copy_short(text, out.data());
      return;
    }
  }
  if constexpr (requires { out.assign(text.data(), text.size()); }) {
    out.assign(text.data(), text.size());
  } else {
    out = make_text<T>(text);
  }
}

// Entries

template <class T>
concept TextPart = Text<std::remove_cvref_t<T>>;

/// An entry that is a struct: first and second, or name or key, and value.
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

/// The parts of a Record: rvalues where the entry is one and owns them, so that whoever keeps them
/// copies.
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
template <class E>
constexpr auto&& record_value(E&& entry) noexcept {
  if constexpr (requires { entry.second; }) {
    return static_cast<E&&>(entry).second;
  } else {
    return static_cast<E&&>(entry).value;
  }
}

/// An entry that is an object with functions: name_string(), name() or key(), and value().
template <class E>
concept NamedEntry = !Record<E> && requires(const E& e) {
  { e.value() } -> TextPart;
  requires requires {
    { e.name_string() } -> TextPart;
  } || requires {
    { e.name() } -> TextPart;
  } || requires {
    { e.key() } -> TextPart;
  };
};
template <NamedEntry E>
constexpr decltype(auto) entry_name(const E& entry) {
  if constexpr (requires {
                  { entry.name_string() } -> TextPart;
                }) {
    return entry.name_string();
  } else if constexpr (requires {
                         { entry.name() } -> TextPart;
                       }) {
    return entry.name();
  } else {
    return entry.key();
  }
}

// Ranges of entries

template <class C>
using range_reference = decltype(*std::begin(std::declval<C&>()));

template <class C>
concept Range = requires(C& c) {
  std::begin(c) != std::end(c);
  *std::begin(c);
};
template <class C>
concept RecordRange = Range<C> && Record<std::remove_reference_t<range_reference<C>>>;
template <class C>
concept NamedEntryRange = Range<C> && NamedEntry<std::remove_cvref_t<range_reference<C>>>;

/// Can be walked once: what its iterator shows may be gone when it moves on.
template <class C>
inline constexpr bool single_pass =
    !std::forward_iterator<decltype(std::begin(std::declval<C&>()))>;

template <RecordRange C>
using key_of = std::remove_cvref_t<decltype(record_name(std::declval<range_reference<C>>()))>;
template <RecordRange C>
using mapped_of = std::remove_cvref_t<decltype(record_value(std::declval<range_reference<C>>()))>;

template <class C>
using entry_of = std::remove_cvref_t<range_reference<C>>;
template <class E>
concept PairLike = requires(E& e) {
  e.first;
  e.second;
};

/// A range of records that can be dropped, and added: pairs by emplace() or at the back, structs at
/// the back.
template <class C>
concept GrowableRange = RecordRange<C> && MakeableText<key_of<C>> && requires(C& c) {
  c.erase(std::begin(c));
} &&(
    requires(C& c, entry_of<C>&& entry) {
      c.push_back(std::move(entry));
      requires std::is_move_assignable_v<entry_of<C>>;
      requires PairLike<entry_of<C>> || std::is_default_constructible_v<entry_of<C>>;
    } ||
    requires(C & c, key_of<C>&& name, mapped_of<C>&& value) {
      requires PairLike<entry_of<C>> && !requires { c.push_back(std::declval<entry_of<C>>()); };
      c.emplace(std::move(name), std::move(value));
    });

/// Text that is made only when somebody looks at it, and dies with the call it is passed to.
template <class Make>
class TextOnDemand {
 public:
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

// Writing

/// Values of a range that are texts.
template <class T>
struct TextValues {
  [[gnu::always_inline]] static constexpr void assign(T& out, std::string_view text) {
    assign_text(out, text);
  }
  static constexpr auto make(std::string_view text) { return text_for<T>(text); }
};

template <class Values, class C>
constexpr void append_record(C& container, const Header& header) {
  if constexpr (!PairLike<entry_of<C>>) {
    entry_of<C> entry{};
    assign_text(record_name(entry), header.name);
    Values::assign(record_value(entry), header.value);
    container.push_back(std::move(entry));
  } else {
    using K = key_of<C>;
    if constexpr (requires {
                    container.emplace_back(text_for<K>(header.name), Values::make(header.value));
                  }) {
      container.emplace_back(text_for<K>(header.name), Values::make(header.value));
    } else {
      container.emplace(text_for<K>(header.name), Values::make(header.value));
    }
  }
}

/// Which of the staged headers have been dealt with.
class Marks {
 public:
  constexpr bool has(std::size_t i) const noexcept { return (bits_[i / 64] >> i % 64 & 1) != 0; }
  constexpr void add(std::size_t i) noexcept { bits_[i / 64] |= std::uint64_t{1} << i % 64; }

 private:
  std::uint64_t bits_[max_staged / 64] = {};
};

/// For containers that drop entries by name only: `remove(name)` for every spelling of a staged name
/// that `names(visitor)` shows, one at a time.
template <class S, class Names, class Remove>
void remove_by_name(const S& staged, Names&& names, Remove&& remove) {
  for (bool again = true; again;) {
    again = false;
    std::string found;
    names([&](std::string_view name) {
      if (again || staged.find(name) == staged.list().size()) return;
      found = name;
      again = true;
    });
    if (again) remove(std::as_const(found));
  }
}

/// What can't stand in a field value: anything but printable ASCII and tabs.
inline constexpr Charset field_value = printable.with("\t");

/// For what is written as lines: an error for a header that would not stay on its own, or in its name.
template <class S>
constexpr Error refuse_injection(const S& staged) noexcept {
  for (const Header& header : staged.list()) {
    if (header.name.empty() || !token.all(header.name)) {
      return Error{Errc::name_refused, 0, header.name};
    }
    if (!field_value.all(header.value)) return Error{Errc::bad_value, 0, header.name};
  }
  return {};
}

}}}  // namespace baton::v0::detail
