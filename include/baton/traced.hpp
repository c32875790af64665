// SPDX-License-Identifier: MIT
// traced: turns a plain handler into one that works inside a span.
#pragma once

#include <baton/baton.hpp>
#include <baton/tracer.hpp>
#include <concepts>
#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

namespace detail {

struct EventItself {
  template <class Event>
  Event& operator()(Event& event) const noexcept {
    return event;
  }
};

/// The source of the trace: an Extraction or a SpanContext itself, by value if it is a temporary, or
/// else the extraction from a carrier in the default styles.
template <class Source>
decltype(auto) trace_of(Source&& source) {
  using Plain = std::remove_cvref_t<Source>;
  if constexpr (std::derived_from<Plain, Extraction> || std::same_as<Plain, SpanContext>) {
    if constexpr (std::is_lvalue_reference_v<Source>) {
      return static_cast<const Plain&>(source);
    } else {
      return Plain(std::forward<Source>(source));
    }
  } else {
    return extract(source);
  }
}

/// Results that have an error() and know whether they failed, such as Result and std::expected.
template <class R>
concept Fallible = requires(const R& result) {
  requires !std::is_void_v<decltype(result.error())>;
  requires requires {
    { result.has_value() } -> std::convertible_to<bool>;
  } || std::constructible_from<bool, const R&>;
};

template <class R>
bool succeeded(const R& result) {
  if constexpr (requires {
                  { result.has_value() } -> std::convertible_to<bool>;
                }) {
    return result.has_value();
  } else {
    return static_cast<bool>(result);
  }
}

template <class E>
void set_error_from(SpanRef& span, const E& error) {
  if constexpr (std::same_as<E, Error>) {
    span.set_error(message(error.code));
  } else if constexpr (std::convertible_to<const E&, std::string_view>) {
    span.set_error(error);
  } else if constexpr (requires { std::string_view(error.message()); }) {
    span.set_error(error.message());
  } else if constexpr (requires { std::string_view(error.what()); }) {
    span.set_error(error.what());
  } else {
    span.set_error();
  }
}

template <class Call>
auto call_marking_errors(SpanRef span, Call call) -> decltype(call()) {
  using R = decltype(call());
#if defined(__cpp_exceptions)
  try {
#endif
    if constexpr (Fallible<std::remove_cvref_t<R>>) {
      R result = call();
      if (!succeeded(result)) set_error_from(span, result.error());
      if constexpr (std::is_reference_v<R>) {
        return static_cast<R>(result);
      } else {
        return result;
      }
    } else {
      return call();
    }
#if defined(__cpp_exceptions)
  } catch (const std::exception& error) {
    run_swallowing([&] { span.set_error(error.what(), "exception"); });
    throw;
  } catch (...) {
    run_swallowing([&] { span.set_error({}, "exception"); });
    throw;
  }
#endif
}

}  // namespace detail

/// Wraps a plain handler `(event, context) -> R`: each call runs in a span of its own. A handler with a
/// third parameter also gets the Extraction that its trace came from.
///
///   auto handle = baton::traced(
///       tracer, "orders.receive",
///       [](const Order& order, const baton::Context& context) -> Result<Receipt> { … },
///       [](const Order& order) -> const auto& { return order.headers; }, baton::span_type("web"));
///   Result<Receipt> receipt = handle(order);
///
/// Input    tracer: copied, since it is a handle
///          carrier_of: event → the source of its trace: a carrier (read in the default styles), a
///          SpanContext, or an Extraction or a type derived from it, as lambda::extract() returns;
///          by default the event itself
///          options: for every such span
/// Output   a callable (event, context = {}) -> R, for any R. Several threads may call it at once if
///          they may call the handler and carrier_of at once. A span in `context` wins over the trace
///          of the event. The handler gets a context that holds the new span; it is Context::current()
///          during the call
/// Errors   the span is marked as failed when the handler throws, and the exception passes on; or when
///          R has error() and its has_value() or conversion to bool says that it failed
/// Limits   the span ends when the handler returns. A coroutine, or any handler that returns before its
///          work is done, starts its span inside
template <class Tracer, class Handler, class CarrierOf = detail::EventItself, SpanOption... Options>
[[nodiscard]] auto traced(const Tracer& tracer, std::string name, Handler handler,
                          CarrierOf carrier_of = {}, Options... options) {
  return [=, name = std::move(name), handler = std::move(handler),
          carrier_of = std::move(carrier_of)]<class Event>(
             Event&& event, const Context& context = {}) -> decltype(auto) {
    static_assert(std::invocable<const CarrierOf&, Event&>,
                  "baton::traced: carrier_of takes the event");
    decltype(auto) found = detail::trace_of(carrier_of(event));
    using Found = std::remove_cvref_t<decltype(found)>;
    constexpr bool takes_three =
        std::invocable<const Handler&, Event, const Context&, const Found&>;
    static_assert(takes_three || std::invocable<const Handler&, Event, const Context&>,
                  "baton::traced: a handler takes (event, const baton::Context&), and if it wants "
                  "const baton::Extraction&");
    auto [span, inner] =
        tracer.start_span_from_context(context, name, child_of(std::as_const(found)), options...);
    const Context& shown = inner;
    const Scope scope(shown);
    return detail::call_marking_errors(span, [&]() -> decltype(auto) {
      if constexpr (takes_three) {
        return handler(std::forward<Event>(event), shown, std::as_const(found));
      } else {
        return handler(std::forward<Event>(event), shown);
      }
    });
  };
}

}}  // namespace baton::v0
