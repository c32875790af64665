// SPDX-License-Identifier: MIT
// Interoperates with opentelemetry-cpp. Every Propagator can serve as a TextMapPropagator. Contexts
// and baggage convert both ways. A TextMapCarrier is a carrier, and every carrier can serve as a
// TextMapCarrier.
#pragma once

#include <opentelemetry/baggage/baggage_context.h>
#include <opentelemetry/context/propagation/text_map_propagator.h>
#include <opentelemetry/trace/context.h>
#include <opentelemetry/trace/default_span.h>

#include <baton/baggage.hpp>
#include <baton/carrier.hpp>
#include <baton/carriers/map.hpp>
#include <baton/carriers/value_by_name.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/propagator.hpp>
#include <baton/span_context.hpp>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 {

namespace detail {

template <class C>
concept OpentelemetryCarrier =
    std::derived_from<C, opentelemetry::context::propagation::TextMapCarrier>;

inline opentelemetry::nostd::string_view otel_text(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

/// A carrier that keeps only the tracestate.
struct TraceStateWriter {
  std::string text;
  void set(std::string_view name, std::string_view value) {
    if (name == "tracestate") text = value;
  }
};

using TraceContextPropagator = Propagator<codecs::trace_context>;

/// A propagator that converts every context. The caller's propagator applies the extract behaviour.
inline TraceContextPropagator converting(Options options) noexcept {
  options.behavior = ExtractBehavior::continue_trace;
  return TraceContextPropagator(options);
}

/// The context that headers with these ids and this tracestate give.
inline SpanContext context_of(const Traceparent& ids, std::string_view trace_state,
                              const Options& options) {
  char parent[Traceparent::size];
  format_traceparent(ids, parent);
  const std::pair<std::string_view, std::string_view> headers[] = {
      {"traceparent", {parent, sizeof parent}}, {"tracestate", trace_state}};
  return converting(options).extract(headers).context();
}

/// Convert 8 bytes in big-endian order.
inline std::uint8_t* put_bytes(std::uint64_t value, std::uint8_t* out) noexcept {
  for (int shift = 56; shift >= 0; shift -= 8) *out++ = static_cast<std::uint8_t>(value >> shift);
  return out;
}
inline std::uint64_t take_bytes(const std::uint8_t* bytes) noexcept {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace detail

/// Makes a carrier of TextMapCarrier: `baton::extract(carrier)`, `baton::inject(context, carrier)`.
/// Extraction looks up one name after another, as OpenTelemetry's propagators do, so it misses
/// headers that only a prefix identifies.
template <detail::OpentelemetryCarrier C>
struct carrier_traits<C> {
  static auto get(const C& carrier, std::string_view name) {
    return carrier.Get(detail::otel_text(name));
  }
  static Error write(C& carrier, const HeaderList& headers) {
    for (const Header& header : headers) {
      carrier.Set(detail::otel_text(header.name), detail::otel_text(header.value));
    }
    return {};
  }
};

/// A TextMapCarrier that reads and writes any carrier:
///
///   baton::OpentelemetryCarrier carrier(request.headers);
///   auto context = propagator->Extract(carrier, current);
template <class C>
class OpentelemetryCarrier final : public opentelemetry::context::propagation::TextMapCarrier {
  using string_view = opentelemetry::nostd::string_view;

 public:
  /// Refers to `container`, which outlives the TextMapCarrier.
  explicit OpentelemetryCarrier(C& container) noexcept
      : container_(&container), values_(container) {}

  /// Looks up a name, ignoring case. Empty when it is absent.
  string_view Get(string_view key) const noexcept override {
    return detail::otel_text(values_.find({key.data(), key.size()}).value_or(""));
  }
  /// Writes one header. Does nothing if the carrier can only be read.
  void Set(string_view key, string_view value) noexcept override {
    if constexpr (TextMapWriter<carrier_of<C>>) {
      const Header header{{key.data(), key.size()}, {value.data(), value.size()}};
      static_cast<void>(write_headers(*container_, {&header, 1}));
    }
  }
  bool Keys(
      opentelemetry::nostd::function_ref<bool(string_view)> callback) const noexcept override {
    bool on = true;
    values_.for_each([&](std::string_view key, std::string_view) {
      if (on) on = callback(detail::otel_text(key));
    });
    return on;
  }

 private:
  C* container_;
  detail::ValueByName<C> values_;
};

/// Converts a context to OpenTelemetry. OpenTelemetry has no place for the priority, the origin,
/// the trace tags and the last Datadog parent: they go into the `dd` member of the trace state, and
/// from_opentelemetry() reads them back.
///
/// Limits   without a span id OpenTelemetry's context is not valid; debug and baggage get lost; a
///          trace without a sampling decision becomes "not sampled"
inline opentelemetry::trace::SpanContext to_opentelemetry(const SpanContext& context,
                                                          const Options& options = {}) {
  namespace trace = opentelemetry::trace;
  std::uint8_t trace_id[16];
  std::uint8_t span_id[8];
  detail::put_bytes(context.trace_id().low, detail::put_bytes(context.trace_id().high, trace_id));
  detail::put_bytes(context.span_id().value, span_id);
  auto trace_state = trace::TraceState::GetDefault();
  const Traceparent ids{context.trace_id(), context.span_id(), context.trace_flags()};
  // When the ids and flags alone give this context, it needs no trace state, which OpenTelemetry
  // makes slowly.
  if (context && !(detail::context_of(ids, {}, options) == context)) {
    detail::TraceStateWriter writer;
    if (detail::converting(options).inject(context, writer)) {
      trace_state = trace::TraceState::FromHeader(detail::otel_text(writer.text));
    }
  }
  return trace::SpanContext(trace::TraceId(trace_id), trace::SpanId(span_id),
                            trace::TraceFlags(ids.flags), context.remote(), trace_state);
}

/// Converts a context from OpenTelemetry. An invalid context gives one without ids. A `dd` member
/// of the trace state counts as it does in a header.
inline SpanContext from_opentelemetry(const opentelemetry::trace::SpanContext& context,
                                      const Options& options = {}) {
  if (!context.IsValid()) return {};
  const std::uint8_t* const trace_id = context.trace_id().Id().data();
  const Traceparent ids{{detail::take_bytes(trace_id), detail::take_bytes(trace_id + 8)},
                        {detail::take_bytes(context.span_id().Id().data())},
                        context.trace_flags().flags()};
  SpanContext out = detail::context_of(ids, context.trace_state()->ToHeader(), options);
  out.set_remote(context.IsRemote());
  return out;
}

/// Converts baggage to OpenTelemetry. Its values include the properties, after a `;`.
inline opentelemetry::nostd::shared_ptr<opentelemetry::baggage::Baggage> to_opentelemetry(
    const Baggage& baggage) {
  using Entries = std::vector<std::pair<std::string, std::string>>;
  Entries entries;
  for (const auto& [key, value, properties] : baggage) {
    entries.emplace_back(key, value);
    if (!properties.empty()) entries.back().second.append(1, ';').append(properties);
  }
  using opentelemetry::baggage::Baggage;
  return opentelemetry::nostd::shared_ptr<Baggage>(new Baggage(entries));
}

/// Converts baggage from OpenTelemetry.
inline Baggage from_opentelemetry(const opentelemetry::baggage::Baggage& baggage) {
  using string_view = opentelemetry::nostd::string_view;
  Baggage out;
  baggage.GetAllEntries([&](string_view key, string_view text) {
    const std::string_view value(text.data(), text.size());
    const std::size_t end = value.find(';');
    out.set({key.data(), key.size()}, value.substr(0, end),
            end == value.npos ? std::string_view() : value.substr(end + 1));
    return true;
  });
  return out;
}

/// A TextMapPropagator of OpenTelemetry that works with any Propagator; see
/// opentelemetry_propagator().
template <class P>
class OpentelemetryPropagator final
    : public opentelemetry::context::propagation::TextMapPropagator {
  using Carrier = opentelemetry::context::propagation::TextMapCarrier;
  using Context = opentelemetry::context::Context;
  using string_view = opentelemetry::nostd::string_view;

 public:
  /// Copies the propagator.
  explicit OpentelemetryPropagator(const P& propagator) : propagator_(propagator) {}

  /// Returns `context` with the span and the baggage in `carrier`; see opentelemetry_propagator().
  Context Extract(const Carrier& carrier, Context& context) noexcept override {
    namespace trace = opentelemetry::trace;
    SpanContext found = propagator_.extract(carrier).context();
    const Baggage baggage = std::exchange(found.baggage(), {});
    Context out = context;
    if (found && found.span_id()) {
      out = trace::SetSpan(
          out, opentelemetry::nostd::shared_ptr<trace::Span>(
                   new trace::DefaultSpan(to_opentelemetry(found, propagator_.options()))));
    }
    if (!baggage.empty()) out = opentelemetry::baggage::SetBaggage(out, to_opentelemetry(baggage));
    return out;
  }
  /// Writes the span and the baggage of `context`.
  void Inject(Carrier& carrier, const Context& context) noexcept override {
    SpanContext out = from_opentelemetry(opentelemetry::trace::GetSpan(context)->GetContext(),
                                         propagator_.options());
    out.set_remote(true);  // the span is not Datadog's, so the last Datadog parent must stay
    out.baggage() = from_opentelemetry(*opentelemetry::baggage::GetBaggage(context));
    static_cast<void>(propagator_.inject(out, carrier));
  }
  /// Calls `callback` with each header name that the propagator reads or writes.
  bool Fields(
      opentelemetry::nostd::function_ref<bool(string_view)> callback) const noexcept override {
    for (const std::string_view name : propagator_.fields()) {
      if (!callback(detail::otel_text(name))) return false;
    }
    return true;
  }

 private:
  P propagator_;
};

/// Makes a propagator for opentelemetry-cpp from a copy of `propagator`:
///
///   GlobalTextMapPropagator::SetGlobalPropagator(
///       baton::opentelemetry_propagator(baton::default_propagator));
///
/// Extract sets the span if the carrier has one, and the baggage if it is not empty.
/// OpenTelemetry's Context has no place for a trace without a span id, a lone sampling decision and
/// links: they get lost.
template <class... Codecs>
[[nodiscard]] auto opentelemetry_propagator(const Propagator<Codecs...>& propagator) {
  using opentelemetry::context::propagation::TextMapPropagator;
  return opentelemetry::nostd::shared_ptr<TextMapPropagator>(
      new OpentelemetryPropagator<Propagator<Codecs...>>(propagator));
}

}}  // namespace baton::v0
