// SPDX-License-Identifier: MIT
// Carriers: what a context is read from and written to, and how a type becomes one.
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

/// The base of every traits template that nobody specialised.
struct Unspecialised {};

/// Containers that the library knows by their looks. A type may look like several: the first counts.
enum class Shape : std::uint8_t {
  // Known by functions that nothing else has; in headers that users include.
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
  envoy_context,
  mosquitto_properties,
  paho_properties,
  event_headers,
  proton_properties,
  // Known by what a loop over them shows.
  attributes,
  records,
  lists,
  entries,
  // Known by a part.
  message,
  count
};

/// How to read and write a container of one shape; as carrier_traits, and:
///   holds_views   its texts belong to somebody else: writing would leave dangling views
/// Each Shape has one specialisation, so that none is ambiguous.
template <class C, Shape>
struct shape_traits : Unspecialised {};

}  // namespace detail

/// How to read and write a type that can't be changed. Specialise it: your specialisation comes
/// before everything the library knows of the type. Members, all static:
///
///   read(const C&, visit)              calls `visit(name, value)` for each entry, both Text; or
///   get(const C&, std::string_view)    as in KeyedReader
///   Error write(C&, const HeaderList&) all headers or none: the entries whose names are the same but
///                                      for ASCII case go, headers.find(name) knows them. On an
///                                      Error nothing has changed; with `write_failed` the headers
///                                      before its field stand there
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
/// `<baton/carriers/shapes.hpp>` has the tools that the library's own carriers are made of.
template <class C>
struct carrier_traits : detail::Unspecialised {};

namespace detail {

template <class C>
inline constexpr bool is_specialised = !std::is_base_of_v<Unspecialised, carrier_traits<C>>;

/// The first shape that C has, or Shape::count.
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
/// The user's traits of C, or those of its shape.
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

// A user's traits come first, then the type's own members, then its shape. But for get(): a type
// that has a shape is a container, and its get() may ask for something else.
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

/// The outcome of a set(): void, bool and Error are looked at.
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

/// Writes headers one by one, and looks at what set(name, value) returns. After a failure those
/// before it stand: the Error is `write_failed` and names the first that does not.
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

/// Asks reserve(), where there is one, and writes by set().
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

/// A container seen through its traits.
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
  /// Writes one entry, or says why it can't.
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

/// A container that can be read but whose texts belong to somebody else.
template <class C>
inline constexpr bool holds_views = requires { requires TraitsOf<C>::holds_views; };

}  // namespace detail

/// The carrier in `container`: itself when it has the members, else a view of it through its traits
/// or its shape. The container outlives the view.
template <class C>
constexpr decltype(auto) as_carrier(C&& container) noexcept {
  using Plain = std::remove_reference_t<C>;
  if constexpr (detail::is_adapted<Plain>) {
    return detail::Adapted<Plain>(container);
  } else {
    return static_cast<Plain&>(container);
  }
}

/// What as_carrier() gives for a C.
template <class C>
using carrier_of = std::remove_reference_t<decltype(as_carrier(std::declval<C&>()))>;

namespace detail {

/// Hands each value of one header to `use(std::string_view)`.
template <class C, class Use>
void read_header(C&& container, std::string_view name, Use&& use) {
  auto&& carrier = as_carrier(container);
  if constexpr (WalkableReader<carrier_of<std::remove_reference_t<C>>>) {
    carrier.for_each([&](const auto& key, const auto& value) {
      if (equal_ignoring_case(as_text(key), name)) use(as_text(value));
    });
  } else {
    auto&& value = carrier.get(name);
    if constexpr (Text<std::remove_cvref_t<decltype(value)>>) {
      if (!as_text(value).empty()) use(as_text(value));
    } else {
      if (value) use(as_text(*value));
    }
  }
}

}  // namespace detail

/// Writes headers into a container: all of them, or none and an Error. After `write_failed` the
/// headers before its field stand there; see the container's carrier for when that can be.
///
/// Input    a TextMapWriter, or a container that as_carrier() takes; the name of each header once
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
