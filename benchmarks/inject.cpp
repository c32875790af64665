// SPDX-License-Identifier: MIT
// How long does it take to inject a context into a request?
#include <baton/baton.hpp>

#include <string>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench { namespace {

/// Injects into a carrier that has the headers of the previous repetition, and into an empty
/// carrier.
template <auto& propagator, class Carrier>
void add_injection(const std::string& name, const SpanContext& context) {
  add(name + "/reused/baton", [context, carrier = Carrier()]() mutable {
    static_cast<void>(propagator.inject(context, carrier));
    keep(carrier);
  });
  add(name + "/fresh/baton", [context] {
    Carrier carrier;
    static_cast<void>(propagator.inject(context, carrier));
    keep(carrier);
  });
}

constexpr Propagator<codecs::trace_context> plain(Options{.datadog_member = false});

const AddsWork adds([] {
  const auto ids = extract(Headers(traceparent).in<Flat>()).context();
  const auto all = extract(everything().in<Flat>()).context();
  add_injection<plain, Flat>("inject/traceparent/flat", ids);
  add_injection<plain, Hashed>("inject/traceparent/unordered_map", ids);
  add_injection<default_propagator, Flat>("inject/everything/flat", all);
  add_injection<default_propagator, Hashed>("inject/everything/unordered_map", all);
});

}}  // namespace baton::bench
