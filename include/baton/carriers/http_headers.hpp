// SPDX-License-Identifier: MIT
// Carriers: HTTP header containers whose entries are objects with name() and value() (Beast,
// RESTinio, …), and messages that contain headers (httplib, cpprestsdk, Drogon, …).
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

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

template <class C>
concept NamedEntryRange = Range<C> && NamedEntry<std::remove_cvref_t<range_reference<C>>>;

/// A range of entries with a name and a value, written with the container's own set(name, value) or
/// set_field(name, value).
///
/// Errors   none. When the setter throws, the earlier headers are already written
template <class C>
  requires NamedEntryRange<const C>
struct shape_traits<C, Shape::entries> {
  using Entry = std::remove_cvref_t<range_reference<const C>>;
  using Name = std::remove_cvref_t<decltype(entry_name(std::declval<const Entry&>()))>;
  using Value = std::remove_cvref_t<decltype(std::declval<const Entry&>().value())>;
  static constexpr bool yields_temporaries = single_pass<const C>;

  template <class Visitor>
  static void read(const C& container, Visitor&& visitor) {
    for (const auto& entry : container) visitor(entry_name(entry), entry.value());
  }
  static Error write(C& container, const HeaderList& headers)
    requires requires(C& c, Name n, Value v) {
      requires requires { c.set(n, v); } || requires { c.set_field(n, v); };
    }
  {
    return set_each(headers, [&](std::string_view name, std::string_view value) -> decltype(auto) {
      const Name field = make_text<Name>(name);
      // RESTinio's set_field() leaves repetitions in place.
      if constexpr (requires { container.remove_all_of(field); }) container.remove_all_of(field);
      if constexpr (requires { container.set(field, make_text<Value>(value)); }) {
        return container.set(field, make_text<Value>(value));
      } else {
        return container.set_field(field, make_text<Value>(value));
      }
    });
  }
};

/// A message that is not a range and has its headers as a member, or returns a reference to them.
template <class C>
concept HoldsHeaders = !Range<C> && (requires(C& c) { c.headers; } || requires(C& c) {
  { c.headers() } -> std::same_as<std::remove_reference_t<decltype(c.headers())>&>;
});

template <HoldsHeaders C>
constexpr auto& headers_inside(C& message) {
  if constexpr (requires { message.headers; }) {
    return message.headers;
  } else {
    return message.headers();
  }
}
/// The carrier inside a message.
template <class C>
using inner_carrier =
    carrier_of<std::remove_reference_t<decltype(headers_inside(std::declval<C&>()))>>;

/// A message that changes its headers by its own functions (Drogon).
template <class C>
concept AddsHeaders = requires(C& c, const std::string& text) {
  c.removeHeader(text);
  c.addHeader(text, text);
};

/// httplib::Request and Response, cpprestsdk's http_request and http_response, Drogon's HttpRequest
/// and HttpResponse, and structs with a member `headers`: read and written as their headers are.
///
/// Errors   the headers' errors. Drogon: none; when addHeader() throws, the earlier headers are
///          already written
template <class C>
  requires HoldsHeaders<C>
struct shape_traits<C, Shape::message> {
  static constexpr bool yields_temporaries =
      requires { requires inner_carrier<C>::yields_temporaries; };
  static constexpr bool last_value_wins = requires { requires inner_carrier<C>::last_value_wins; };
  static constexpr bool holds_views =
      detail::holds_views<std::remove_reference_t<decltype(headers_inside(std::declval<C&>()))>>;

  template <class Message, class Visitor>
  static void read(Message& message, Visitor&& visitor)
    requires WalkableReader<inner_carrier<Message>>
  {
    as_carrier(headers_inside(message)).for_each(visitor);
  }
  template <class Message>
  static decltype(auto) get(Message& message, std::string_view name)
    requires(!WalkableReader<inner_carrier<Message>> && KeyedReader<inner_carrier<Message>>)
  {
    return as_carrier(headers_inside(message)).get(name);
  }
  template <class Message>
  static Error write(Message& message, const HeaderList& headers)
    requires(AddsHeaders<Message> || TextMapWriter<inner_carrier<Message>>)
  {
    if constexpr (AddsHeaders<Message>) {
      const auto names = [&](auto&& visit) {
        read(message, [&](const auto& name, const auto&) { visit(as_text(name)); });
      };
      const auto copies = owned(headers);
      remove_by_name(headers, names, [&](const std::string& name) { message.removeHeader(name); });
      for (const auto& [name, value] : copies) message.addHeader(name, value);
      return {};
    } else {
      return write_headers(headers_inside(message), headers);
    }
  }
};

}}}  // namespace baton::v0::detail
