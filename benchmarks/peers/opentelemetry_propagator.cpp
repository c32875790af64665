// SPDX-License-Identifier: MIT
// opentelemetry-cpp's own propagators for W3C's headers, beside ours in their place: what a program gains that has that
// tracer and changes one line. Both work on one carrier, and make and take the tracer's own contexts.
#include <opentelemetry/baggage/propagation/baggage_propagator.h>
#include <opentelemetry/context/propagation/composite_propagator.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>

#include <baton/interop/opentelemetry.hpp>
#include <baton/presets.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "peers/peer.hpp"
#include "support/work.hpp"

namespace baton::bench { namespace {

namespace otel = opentelemetry;
using otel::context::Context;
using otel::context::propagation::TextMapPropagator;
using Shared = otel::nostd::shared_ptr<TextMapPropagator>;

class Carrier : public otel::context::propagation::TextMapCarrier {
 public:
  explicit Carrier(Flat& headers) : headers_(headers) {}
  otel::nostd::string_view Get(otel::nostd::string_view key) const noexcept override {
    const auto* value = find(headers_, {key.data(), key.size()});
    return value != nullptr ? otel::nostd::string_view(*value) : otel::nostd::string_view();
  }
  void Set(otel::nostd::string_view key, otel::nostd::string_view value) noexcept override {
    set(headers_, {key.data(), key.size()}, {value.data(), value.size()});
  }

 private:
  Flat& headers_;
};

/// Trace context and baggage: what the specification has as the default.
Shared theirs() {
  std::vector<std::unique_ptr<TextMapPropagator>> propagators;
  propagators.push_back(std::make_unique<otel::trace::propagation::HttpTraceContext>());
  propagators.push_back(std::make_unique<otel::baggage::propagation::BaggagePropagator>());
  return Shared(new otel::context::propagation::CompositePropagator(std::move(propagators)));
}

Context extract(TextMapPropagator& propagator, Flat& headers) {
  const Carrier carrier(headers);
  Context none;
  return propagator.Extract(carrier, none);
}

struct Contender {
  const char* name;
  Shared propagator;
};

void add_all() {
  const Contender contenders[] = {{"baton", opentelemetry_propagator(w3c_propagator)},
                                  {"opentelemetry_cpp", theirs()}};
  const Header vendors = {"tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"};
  const Workload workloads[] = {{"nothing_in_20", ordinary},
                                {"traceparent", traceparent},
                                {"w3c", Headers(traceparent) + vendors + baggage}};
  for (const auto& [name, headers] : workloads) {
    const bool finds = std::string(name) != "nothing_in_20";
    for (const auto& [contender, propagator] : contenders) {
      const std::string end = std::string(name) + '/' + contender;
      Flat carrier = headers.in<Flat>();
      const Context found = extract(*propagator, carrier);
      require(otel::trace::GetSpan(found)->GetContext().IsValid() == finds, end);
      add("interop/extract/" + end,
          [propagator = propagator, carrier]() mutable { keep(extract(*propagator, carrier)); });
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
