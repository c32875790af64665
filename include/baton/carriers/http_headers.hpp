// Carriers: HTTP header containers whose entries are objects with name() and value() (Beast,
// RESTinio, …), and messages that hold their headers (httplib, cpprestsdk, Drogon, …).
#pragma once

#include <baton/carrier_shapes.hpp>

namespace baton { inline namespace v0 {

/// A range of entries with a name and a value, written with the container's own setter:
/// set(name, value), or set_field(name, value).
template <class C>
  requires detail::NamedEntryRange<const C>
struct carrier_traits<C> {
  using Entry = std::remove_cvref_t<detail::range_reference<const C>>;
  using Name = std::remove_cvref_t<decltype(detail::entry_name(std::declval<const Entry&>()))>;
  using Value = std::remove_cvref_t<decltype(std::declval<const Entry&>().value())>;
  static constexpr bool yields_temporaries = detail::single_pass<const C>;

  template <class Visitor>
  static void for_each(const C& container, Visitor&& visitor) {
    for (const auto& entry : container) visitor(detail::entry_name(entry), entry.value());
  }
  static void set(C& container, std::string_view name, std::string_view value)
    requires requires(C& c, Name n, Value v) {
      requires requires { c.set(n, v); } || requires { c.set_field(n, v); };
    }
  {
    const Name field = detail::make_text<Name>(name);
    // RESTinio's set_field() leaves repetitions.
    if constexpr (requires { container.remove_all_of(field); }) container.remove_all_of(field);
    if constexpr (requires { container.set(field, detail::make_text<Value>(value)); }) {
      container.set(field, detail::make_text<Value>(value));
    } else {
      container.set_field(field, detail::make_text<Value>(value));
    }
  }
};

namespace detail {

/// A message that is no range itself and has its headers as a member, or hands out a reference.
template <class C>
concept HoldsHeaders = !Range<C> && !WalkableReader<C> && !KeyedReader<C> && !TextMapWriter<C> &&
                       (
                           requires(C & c) { c.headers; } ||
                           requires(C & c) {
                             {
                               c.headers()
                               } -> std::same_as<std::remove_reference_t<decltype(c.headers())>&>;
                           });

template <HoldsHeaders C>
constexpr auto& headers_inside(C& message) {
  if constexpr (requires { message.headers; }) {
    return message.headers;
  } else {
    return message.headers();
  }
}

/// Its headers are changed through the message (Drogon).
template <class C>
concept AddsHeaders = requires(C& c, const std::string& text) {
  c.removeHeader(text);
  c.addHeader(text, text);
};

}  // namespace detail

/// httplib::Request and Response, cpprestsdk's http_request and http_response, structs of one's own
/// with a member `headers`.
template <class C>
  requires detail::HoldsHeaders<C> && (!detail::AddsHeaders<C>)
struct carrier_traits<C> {
  template <class Message>
  static auto& inside(Message& message) {
    return detail::headers_inside(message);
  }
};

/// Drogon's HttpRequest and HttpResponse.
template <class C>
  requires detail::HoldsHeaders<C> && detail::AddsHeaders<C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& message, Visitor&& visitor) {
    as_carrier(detail::headers_inside(message)).for_each(visitor);
  }
  template <class S>
  static void write(C& message, const S& staged) {
    const auto names = [&](auto&& visit) {
      for_each(message, [&](const auto& name, const auto&) { visit(as_text(name)); });
    };
    detail::remove_by_name(staged, names,
                           [&](const std::string& name) { message.removeHeader(name); });
    for (const Header& header : staged.list()) {
      message.addHeader(std::string(header.name), std::string(header.value));
    }
  }
};

}}  // namespace baton::v0
