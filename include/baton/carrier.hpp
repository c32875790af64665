// Carriers: what a context is read from and written to.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/result.hpp>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// Text: converts to std::string_view, or has char `data()` and `size()`. A null `const char*` is
/// the empty text.
template <class T>
concept Text = (std::is_convertible_v<const T&, std::string_view> && !std::is_null_pointer_v<T>) ||
               requires(const T& t) {
                 { t.data() } -> std::convertible_to<const char*>;
                 { t.size() } -> std::convertible_to<std::size_t>;
               };

template <Text T>
constexpr std::string_view as_text(const T& text) noexcept {
  if constexpr (std::is_pointer_v<std::decay_t<T>> && !std::is_array_v<T>) {
    return text == nullptr ? std::string_view() : std::string_view(text);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return text;
  } else {
    return {text.data(), static_cast<std::size_t>(text.size())};
  }
}

/// Text that owns its bytes, so that a copy of it outlives the original. A view is what can be
/// copied byte by byte and has no room for more than a pointer and a size.
template <class T>
concept OwningText =
    Text<T> && (!std::is_trivially_copyable_v<T> || sizeof(T) > sizeof(std::string_view));

/// A header about to be written.
struct Header {
  std::string_view name;   ///< lower case, but for keys of baggage that stand in it
  std::string_view value;  ///< bytes 0x20–0x7e only, never empty
};

/// Some of them, in order; a view.
class HeaderList {
 public:
  constexpr HeaderList(const Header* first, std::size_t size) noexcept
      : first_(first), size_(size) {}

  constexpr const Header* begin() const noexcept { return first_; }
  constexpr const Header* end() const noexcept { return first_ + size_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr const Header& operator[](std::size_t i) const noexcept { return first_[i]; }
  /// Position of the header with this name in any case; size() where there is none.
  [[gnu::noinline]] constexpr std::size_t find(std::string_view name) const noexcept {
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
/// One that knows no lists, where of a repeated name the last entry counts, says
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
/// Optional: `bool reserve(std::size_t count, std::size_t bytes)`, asked once before the first
/// set(), with the number of entries that will be new and the bytes of all keys and values.
/// On false nothing is set.
template <class C>
concept TextMapWriter =
    requires(C& carrier, std::string_view key, std::string_view value) { carrier.set(key, value); };

/// How to read and write a container that can't be changed: specialised in carriers/, one shape a
/// header, for whoever has it. What a type has of for_each() and set() itself comes first. Members,
/// all static:
///
///   for_each(C&, visitor)            as WalkableReader; C may be const
///   set(C&, name, value)             as TextMapWriter, or
///   write(C&, const Staged&)         all headers in one pass; Staged has list() and find(name);
///                                    may return an Error when it changed nothing
///   admit(const C&, const Staged&)   optional: an Error when not all of it can be written
///   inside(C&)                       instead of them all: a reference to the container that has
///                                    the entries, or a carrier that is a view of C
///   yields_temporaries, last_value_wins  as in WalkableReader
template <class C>
struct carrier_traits {};

namespace detail {

template <class C>
using TraitsOf = carrier_traits<std::remove_const_t<C>>;

template <class C>
concept TraitsRead = requires(C& c, AnyVisitor visitor) { TraitsOf<C>::for_each(c, visitor); };
template <class C>
concept TraitsSet = requires(C& c, std::string_view text) { TraitsOf<C>::set(c, text, text); };

/// Headers to be written, found by name through `Find`: name → position, or list().size().
template <class Find>
class Staged {
 public:
  constexpr Staged(HeaderList list, Find find) noexcept : list_(list), find_(find) {}
  constexpr HeaderList list() const noexcept { return list_; }
  constexpr std::size_t find(std::string_view name) const noexcept { return find_(name); }

 private:
  HeaderList list_;
  Find find_;
};

struct FindOne {
  std::string_view name;
  constexpr std::size_t operator()(std::string_view other) const noexcept {
    return equal_ignoring_case(name, other) ? 0 : 1;
  }
};

template <class C>
concept TraitsWrite =
    requires(C& c, const Staged<FindOne>& staged) { TraitsOf<C>::write(c, staged); };
template <class C>
concept TraitsInside = requires(C& c) { TraitsOf<C>::inside(c); };

/// A container seen through its traits.
template <class C>
class Adapted {
  using Traits = TraitsOf<C>;

 public:
  static constexpr bool yields_temporaries = requires { requires Traits::yields_temporaries; };
  static constexpr bool last_value_wins = requires { requires Traits::last_value_wins; };

  constexpr explicit Adapted(C& container) noexcept : container_(&container) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const
    requires WalkableReader<C> || TraitsRead<C>
  {
    if constexpr (WalkableReader<C>) {
      container_->for_each(visitor);
    } else {
      Traits::for_each(*container_, visitor);
    }
  }
  /// Writes one entry, or says why it can't.
  Error set(std::string_view name, std::string_view value) const
    requires TextMapWriter<C> || TraitsWrite<C> || TraitsSet<C>
  {
    const Header header{name, value};
    const Staged staged({&header, 1}, FindOne{name});
    if constexpr (requires { this->admit(staged); }) {
      if (const Error refused = admit(staged)) return refused;
    }
    if constexpr (TextMapWriter<C>) {
      container_->set(name, value);
    } else if constexpr (TraitsWrite<C>) {
      return write(staged);
    } else {
      Traits::set(*container_, name, value);
    }
    return {};
  }
  template <class S>
  Error write(const S& staged) const
    requires(TraitsWrite<C> && !TextMapWriter<C>)
  {
    if constexpr (std::is_void_v<decltype(Traits::write(*container_, staged))>) {
      Traits::write(*container_, staged);
      return {};
    } else {
      return Traits::write(*container_, staged);
    }
  }
  template <class S>
  Error admit(const S& staged) const
    requires requires(const C& c) { Traits::admit(c, staged); }
  {
    return Traits::admit(*container_, staged);
  }
  bool reserve(std::size_t count, std::size_t bytes) const
    requires requires(C& c) {
      { c.reserve(count, bytes) } -> std::convertible_to<bool>;
    }
  {
    return container_->reserve(count, bytes);
  }

 private:
  C* container_;
};

template <class C>
concept Adaptable = (TraitsRead<C> && !WalkableReader<C>) ||
                    ((TraitsSet<C> || TraitsWrite<C>) && !TextMapWriter<C>);

/// A container that can be read but whose texts belong to somebody else.
template <class C>
inline constexpr bool holds_views = requires { requires TraitsOf<C>::holds_views; };

template <class Visit, class Set>
class LambdaCarrier {
 public:
  constexpr LambdaCarrier(Visit visit, Set set) : visit_(std::move(visit)), set_(std::move(set)) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    visit_(visitor);
  }
  void set(std::string_view key, std::string_view value) { set_(key, value); }

 private:
  [[no_unique_address]] Visit visit_;
  [[no_unique_address]] Set set_;
};

}  // namespace detail

/// The carrier in `container`: itself when it has the members, else a view of it through
/// carrier_traits. The container outlives the view.
template <class C>
constexpr decltype(auto) as_carrier(C&& container) noexcept {
  using Plain = std::remove_reference_t<C>;
  if constexpr (detail::TraitsInside<Plain>) {
    if constexpr (std::is_reference_v<decltype(detail::TraitsOf<Plain>::inside(container))>) {
      return as_carrier(detail::TraitsOf<Plain>::inside(container));
    } else {
      return detail::TraitsOf<Plain>::inside(container);
    }
  } else if constexpr (detail::Adaptable<Plain>) {
    return detail::Adapted<Plain>(container);
  } else {
    return static_cast<Plain&>(container);
  }
}

/// What as_carrier() gives for a C.
template <class C>
using carrier_of = std::remove_reference_t<decltype(as_carrier(std::declval<C&>()))>;

/// A carrier from two callables: `visit(visitor)` calls `visitor(key, value)` for each entry,
/// `set(key, value)` writes one. Holds them by value.
///
///   auto carrier = baton::make_carrier(
///       [&](auto&& visitor) { for (auto& h : list) visitor(h.key, h.value); },
///       [&](std::string_view key, std::string_view value) { list.replace(key, value); });
template <class Visit, class Set>
constexpr auto make_carrier(Visit visit, Set set) {
  static_assert(std::invocable<const Visit&, detail::AnyVisitor>,
                "baton: the first argument of make_carrier takes a visitor and calls "
                "visitor(key, value) for each entry");
  static_assert(std::invocable<Set&, std::string_view, std::string_view>,
                "baton: the second argument of make_carrier takes (key, value)");
  return detail::LambdaCarrier<Visit, Set>(std::move(visit), std::move(set));
}

}}  // namespace baton::v0
