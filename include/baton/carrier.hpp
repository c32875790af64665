// SPDX-License-Identifier: MIT
// Carriers: propagators read contexts from carriers and write contexts to them. This header makes
// carriers of other types.
#pragma once

#include <baton/carrier_concepts.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

namespace detail {

/// The base of every traits template without a specialisation.
struct Unspecialised {};

/// Shapes of containers that the library recognises. A type may have several shapes: the first
/// counts.
enum class Shape : std::uint8_t {
  // Recognised by functions that no other type has; users include the header of each.
  curl_list,
  kafka_list,
  kafka_headers,
  nats_message,
  grpc_context,
  pistache_headers,
  amqp_table,
  nghttp2_array,
  qt_raw_headers,
  qt_http_headers,
  qt_map,
  nlohmann_json,
  boost_json_object,
  rapidjson_value,
  simdjson_object,
  simdjson_on_demand,
  envoy_context,
  mosquitto_properties,
  paho_properties,
  paho_cpp_properties,
  event_headers,
  proton_properties,
  civetweb_head,
  civetweb_connection,
  web_socket,
  // Recognised by the elements that a loop over the container visits.
  attributes,
  records,
  lists,
  entries,
  // Recognised by one member.
  message,
  count
};

/// How to read and write a container of one shape. Members as in carrier_traits, and:
///   holds_views   the container only views its texts, so written texts would dangle
/// Each Shape has one specialisation, so no two are ambiguous.
template <class C, Shape>
struct shape_traits : Unspecialised {};

}  // namespace detail

/// Adapts a type that you cannot change. Your specialisation precedes everything the library knows
/// about the type. Members, all static:
///
///   read(const C&, visit)              calls `visit(name, value)` for each entry, both Text; or
///   get(const C&, std::string_view)    as in KeyedReader
///   Error write(C&, const HeaderList&) writes all headers or none. First removes the entries with
///                                      these names in any ASCII case; headers.find(name) finds
///                                      them. An Error means that nothing changed; after
///                                      `write_failed` the carrier has the headers before the
///                                      error's field
///   yields_temporaries, last_value_wins  optional, as in WalkableReader
///
///   template <>
///   struct baton::carrier_traits<Theirs> {
///     static void read(const Theirs& c, auto&& visit) { for (auto& h : c.all()) visit(h.k, h.v); }
///     static baton::Error write(Theirs& c, const baton::HeaderList& headers) {
///       return baton::replace_records(c.all(), headers);
///     }
///   };
///
/// `<baton/carriers/shapes.hpp>` has the tools that the library's own carriers use.
template <class C>
struct carrier_traits : detail::Unspecialised {};

namespace detail {

template <class C>
inline constexpr bool is_specialised = !std::is_base_of_v<Unspecialised, carrier_traits<C>>;

/// The first shape of C, or Shape::count if it has none.
template <class C>
inline constexpr Shape shape_of = []<std::size_t... I>(std::index_sequence<I...>) {
  auto found = Shape::count;
  static_cast<void>(
      (... || (!std::is_base_of_v<Unspecialised, shape_traits<C, static_cast<Shape>(I)>> &&
               (found = static_cast<Shape>(I), true))));
  return found;
}(std::make_index_sequence<static_cast<std::size_t>(Shape::count)>());

template <class C>
struct ChosenTraits {
  using type = shape_traits<C, shape_of<C>>;
};
template <class C>
  requires is_specialised<C>
struct ChosenTraits<C> {
  using type = carrier_traits<C>;
};
/// The user's traits of C, or else the traits of its shape.
template <class C>
using TraitsOf = typename ChosenTraits<std::remove_const_t<C>>::type;

template <class C>
concept TraitsRead = requires(C& c, AnyVisitor visitor) { TraitsOf<C>::read(c, visitor); };
template <class C>
concept TraitsGet = requires(C& c, std::string_view name) {
  { TraitsOf<C>::get(c, name) } -> OptionalText;
};
template <class C>
concept TraitsWriteSomehow =
    requires(C& c, const HeaderList& headers) { TraitsOf<C>::write(c, headers); };
template <class C>
concept TraitsWrite = requires(C& c, const HeaderList& headers) {
  { TraitsOf<C>::write(c, headers) } -> std::same_as<Error>;
};

// The user's traits come first, then the type's own members, then its shape. A member get() is the
// exception: a type with a shape is a container, and its get() may mean something else.
template <class C>
inline constexpr bool is_specialised_reader =
    is_specialised<std::remove_const_t<C>> && (TraitsRead<C> || TraitsGet<C>);
template <class C>
concept ReadByTraits = TraitsRead<C> && (is_specialised_reader<C> || !WalkableReader<C>);
template <class C>
concept ReadByMember = WalkableReader<C> && !is_specialised_reader<C>;
template <class C>
concept GetByTraits = TraitsGet<C> && !ReadByTraits<C> && !ReadByMember<C> &&
                      (is_specialised_reader<C> || !KeyedReader<C>);
template <class C>
concept GetByMember =
    KeyedReader<C> && !ReadByTraits<C> && !ReadByMember<C> && !is_specialised_reader<C>;
template <class C>
concept WriteByTraits =
    TraitsWrite<C> && (is_specialised<std::remove_const_t<C>> || !TextMapWriter<C>);

/// Turns the result of a set() into an Error. Results other than bool and Error mean success.
template <class Call>
constexpr Error outcome(Call&& call) {
  using R = decltype(call());
  if constexpr (std::is_same_v<std::remove_cvref_t<R>, Error>) {
    return call();
  } else if constexpr (std::is_same_v<std::remove_cvref_t<R>, bool>) {
    return call() ? Error{} : fail(Errc::write_failed);
  } else {
    static_cast<void>(call());
    return {};
  }
}

/// Writes headers one by one with set(name, value), up to the first failure. The headers before it
/// stay. The Error is then `write_failed` and names the header that failed; when the first header
/// fails, it is that set()'s own error.
template <class Set>
constexpr Error set_each(const HeaderList& headers, Set&& set) {
  for (const Header& header : headers) {
    Error error = outcome([&]() -> decltype(auto) { return set(header.name, header.value); });
    if (!error) continue;
    if (&header != headers.begin()) error = {Errc::write_failed, 0, {}};
    error.field = header.name;
    return error;
  }
  return {};
}

/// Asks the carrier's reserve(), if it has one, and writes with its set().
template <class C>
Error write_by_set(C& carrier, const HeaderList& headers) {
  if constexpr (HasReserve<C>) {
    std::size_t count = headers.size();
    std::size_t bytes = 0;
    for (const Header& header : headers) bytes += header.name.size() + header.value.size();
    if constexpr (WalkableReader<C>) {
      Marks there;
      carrier.for_each([&](const auto& name, const auto&) {
        const std::size_t i = headers.find(as_text(name));
        if (i == headers.size() || there.has(i)) return;
        there.add(i);
        --count;
      });
    }
    if (!carrier.reserve(count, bytes)) return fail(Errc::no_room);
  }
  return set_each(headers, [&](std::string_view name, std::string_view value) -> decltype(auto) {
    return carrier.set(name, value);
  });
}

/// A view of a container as a carrier, through its traits.
template <class C>
class Adapted {
  using Traits = TraitsOf<C>;
  static_assert(
      !is_specialised<std::remove_const_t<C>> || TraitsRead<C> || TraitsGet<C> ||
          TraitsWriteSomehow<std::remove_const_t<C>>,
      "baton: a carrier_traits needs static read(const C&, visit) or get(const C&, name), "
      "or Error write(C&, const HeaderList&)");
  static_assert(!TraitsWriteSomehow<C> || TraitsWrite<C>,
                "baton: the write(C&, const HeaderList&) of a carrier_traits returns a "
                "baton::Error");

 public:
  static constexpr bool yields_temporaries = requires { requires Traits::yields_temporaries; } ||
                                             requires { requires C::yields_temporaries; };
  static constexpr bool last_value_wins =
      requires { requires Traits::last_value_wins; } || requires { requires C::last_value_wins; };

  constexpr explicit Adapted(C& container) noexcept : container_(&container) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const
    requires ReadByMember<C> || ReadByTraits<C>
  {
    if constexpr (ReadByMember<C>) {
      container_->for_each(visitor);
    } else {
      Traits::read(*container_, visitor);
    }
  }
  decltype(auto) get(std::string_view name) const
    requires GetByMember<C> || GetByTraits<C>
  {
    if constexpr (GetByMember<C>) {
      return container_->get(name);
    } else {
      return Traits::get(*container_, name);
    }
  }
  Error write(const HeaderList& headers) const
    requires TextMapWriter<C> || WriteByTraits<C>
  {
    if constexpr (WriteByTraits<C>) {
      return Traits::write(*container_, headers);
    } else if constexpr (HasWrite<C>) {
      return container_->write(headers);
    } else {
      return write_by_set(*container_, headers);
    }
  }
  /// Writes one entry.
  Error set(std::string_view name, std::string_view value) const
    requires TextMapWriter<C> || WriteByTraits<C>
  {
    const Header header{name, value};
    return write({&header, 1});
  }

 private:
  C* container_;
};

template <class C>
inline constexpr bool is_adapted =
    is_specialised<std::remove_const_t<C>> || ReadByTraits<C> || GetByTraits<C> || WriteByTraits<C>;

/// Whether a container only views its texts: it can be read, not written.
template <class C>
inline constexpr bool holds_views = requires { requires TraitsOf<C>::holds_views; };

}  // namespace detail

/// Returns `container` itself when it is a carrier, else a view of it as a carrier, through its
/// traits or its shape. The container outlives the view.
template <class C>
constexpr decltype(auto) as_carrier(C&& container) noexcept {
  using Plain = std::remove_reference_t<C>;
  if constexpr (detail::is_adapted<Plain>) {
    return detail::Adapted<Plain>(container);
  } else {
    return static_cast<Plain&>(container);
  }
}

/// The type that as_carrier() returns for a C.
template <class C>
using carrier_of = std::remove_reference_t<decltype(as_carrier(std::declval<C&>()))>;

namespace detail {

/// Calls `visitor(name, value)` if get() of a reader has a value of this name.
template <class Reader, class Visitor>
void ask(Reader& reader, std::string_view name, Visitor&& visitor) {
  auto&& value = reader.get(name);
  using V = decltype(reader.get(name));
  if constexpr (Text<std::remove_cvref_t<V>>) {
    if (!as_text(value).empty()) visitor(name, std::forward<V>(value));
  } else if (value) {
    // The value in a smart pointer or an optional dies with it.
    using Held = std::remove_reference_t<decltype(*value)>;
    constexpr bool dies = !std::is_lvalue_reference_v<V> && !std::is_pointer_v<V>;
    visitor(name, static_cast<std::conditional_t<dies, Held&&, Held&>>(*value));
  }
}

/// Calls `use(std::string_view)` with each value of one header.
template <class C, class Use>
void read_header(C&& container, std::string_view name, Use&& use) {
  auto&& carrier = as_carrier(container);
  if constexpr (WalkableReader<carrier_of<std::remove_reference_t<C>>>) {
    carrier.for_each([&](const auto& key, const auto& value) {
      if (equal_ignoring_case(as_text(key), name)) use(as_text(value));
    });
  } else {
    ask(carrier, name, [&](std::string_view, auto&& value) { use(as_text(value)); });
  }
}

}  // namespace detail

/// Writes headers into a container: all or none.
///
/// Input    a TextMapWriter, or a container that as_carrier() takes; each header name once
/// Errors   too_many | the carrier's own errors; after `write_failed` the container has the headers
///          before the error's field
template <class C>
  requires TextMapWriter<carrier_of<std::remove_reference_t<C>>>
Error write_headers(C&& container, const HeaderList& headers) {
  if (headers.size() > detail::max_staged) return fail(Errc::too_many);
  auto&& carrier = as_carrier(container);
  if constexpr (detail::HasWrite<carrier_of<std::remove_reference_t<C>>>) {
    return carrier.write(headers);
  } else {
    return detail::write_by_set(carrier, headers);
  }
}

}}  // namespace baton::v0
