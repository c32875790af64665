// SPDX-License-Identifier: MIT
// opentelemetry-cpp's own propagators for W3C's headers, beside ours in their place: what a program gains that has that
// tracer and changes one line. Both work on one carrier, and make and take the tracer's own contexts.
#include <baton/interop/opentelemetry.hpp>
#include <baton/presets.hpp>

#include <string>

#include "peers/opentelemetry_cpp.hpp"
#include "peers/peer.hpp"
#include "support/work.hpp"

namespace baton::bench { namespace {

using otel::context::Context;
using otel::context::propagation::TextMapPropagator;
using Shared = otel::nostd::shared_ptr<TextMapPropagator>;

struct Contender {
  const char* name;
  Shared propagator;
};

void add_all() {
  const Contender contenders[] = {{"baton", opentelemetry_propagator(w3c_propagator)},
                                  {"opentelemetry_cpp", Shared(both().release())}};
  const Header vendors = {"tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"};
  const Workload workloads[] = {{"nothing_in_20", ordinary},
                                {"traceparent", traceparent},
                                {"w3c", Headers(traceparent) + vendors + baggage}};
  for (const auto& [name, headers] : workloads) {
    const bool finds = std::string(name) != "nothing_in_20";
    for (const auto& [contender, propagator] : contenders) {
      const std::string end = std::string(name) + '/' + contender;
      const Flat carrier = headers.in<Flat>();
      const Context found = extract(*propagator, carrier);
      require(otel::trace::GetSpan(found)->GetContext().IsValid() == finds, end);
      add("interop/extract/" + end,
          [propagator = propagator, carrier] { keep(extract(*propagator, carrier)); });
      if (!finds) continue;
      Flat sent;
      Carrier out(sent);
      propagator->Inject(out, found);
      require(sent.size() == carrier.size(), end);  // theirs writes a blank in baggage as +
      add("interop/inject/" + end, [propagator = propagator, found, sent]() mutable {
        Carrier reused(sent);
        propagator->Inject(reused, found);
        keep(sent);
      });
    }
  }
}

const AddsWork adds(add_all);

}}  // namespace baton::bench
