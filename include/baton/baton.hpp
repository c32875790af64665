// SPDX-License-Identifier: MIT
// baton: trace propagation. Spans are in tracer.hpp, conventions of queues in messaging/.
#pragma once

#include <baton/carriers.hpp>
#include <baton/codecs/baggage.hpp>
#include <baton/codecs/datadog.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/context.hpp>
#include <baton/declarations.hpp>
#include <baton/log_correlation.hpp>
#include <baton/propagator.hpp>
#include <baton/random_ids.hpp>
#include <baton/version.hpp>

namespace baton { inline namespace v0 {

/// Datadog's default: `datadog`, `tracecontext`, `baggage`.
using DefaultPropagator = Propagator<codecs::datadog, codecs::trace_context, codecs::baggage>;

/// The propagator behind extract() and inject().
inline constexpr DefaultPropagator default_propagator{};

template <class C>
Extraction extract(C&& carrier) {
  return default_propagator.extract(carrier);
}
template <class C>
void extract_into(C&& carrier, Extraction& out) {
  default_propagator.extract_into(carrier, out);
}
template <class C>
Injection inject(const SpanContext& context, C&& carrier) {
  return default_propagator.inject(context, carrier);
}

}}  // namespace baton::v0

#include <baton/detail/undefine.hpp>
