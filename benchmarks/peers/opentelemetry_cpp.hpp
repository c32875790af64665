// SPDX-License-Identifier: MIT
// opentelemetry-cpp's propagators, and its carrier of our containers.
#pragma once

#include <opentelemetry/baggage/propagation/baggage_propagator.h>
#include <opentelemetry/context/propagation/composite_propagator.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "peers/peer.hpp"

namespace baton::bench {

namespace otel = opentelemetry;

template <class C>
class Carrier : public otel::context::propagation::TextMapCarrier {
 public:
  explicit Carrier(C& headers) : headers_(headers) {}
  otel::nostd::string_view Get(otel::nostd::string_view key) const noexcept override {
    const auto* value = find(headers_, {key.data(), key.size()});
    return value != nullptr ? otel::nostd::string_view(*value) : otel::nostd::string_view();
  }
  void Set(otel::nostd::string_view key, otel::nostd::string_view value) noexcept override {
    if constexpr (!std::is_const_v<C>) {
      set(headers_, {key.data(), key.size()}, {value.data(), value.size()});
    }
  }

 private:
  C& headers_;
};

/// Trace context and baggage: what the specification has as the default.
inline std::unique_ptr<otel::context::propagation::TextMapPropagator> both() {
  std::vector<std::unique_ptr<otel::context::propagation::TextMapPropagator>> propagators;
  propagators.push_back(std::make_unique<otel::trace::propagation::HttpTraceContext>());
  propagators.push_back(std::make_unique<otel::baggage::propagation::BaggagePropagator>());
  return std::make_unique<otel::context::propagation::CompositePropagator>(std::move(propagators));
}

otel::context::Context extract(otel::context::propagation::TextMapPropagator& propagator,
                               const auto& headers) {
  const Carrier carrier(headers);
  otel::context::Context none;
  return propagator.Extract(carrier, none);
}

}  // namespace baton::bench
