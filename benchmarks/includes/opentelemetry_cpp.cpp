// SPDX-License-Identifier: MIT
#include <opentelemetry/baggage/propagation/baggage_propagator.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>

#include <map>
#include <optional>
#include <string>

using Headers = std::map<std::string, std::string>;
namespace otel = opentelemetry;

struct Carrier : otel::context::propagation::TextMapCarrier {
  explicit Carrier(const Headers& h) : headers(h) {}
  otel::nostd::string_view Get(otel::nostd::string_view key) const noexcept override {
    const auto at = headers.find(std::string(key));
    if (at == headers.end()) return {};
    return at->second;
  }
  void Set(otel::nostd::string_view, otel::nostd::string_view) noexcept override {}
  const Headers& headers;
};

otel::context::Context found(const Headers& headers) {
  otel::context::Context context;
  const Carrier carrier(headers);
  context = otel::trace::propagation::HttpTraceContext().Extract(carrier, context);
  return otel::baggage::propagation::BaggagePropagator().Extract(carrier, context);
}
