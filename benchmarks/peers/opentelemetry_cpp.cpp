// SPDX-License-Identifier: MIT
// opentelemetry-cpp: W3C and B3, nothing of Datadog's. Each row with the propagators that it asks about.
#include <opentelemetry/context/runtime_context.h>
#include <opentelemetry/sdk/trace/processor.h>
#include <opentelemetry/sdk/trace/span_data.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/trace/propagation/b3_propagator.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "peers/opentelemetry_cpp.hpp"
#include "peers/peer.hpp"
#include "support/work.hpp"

namespace baton::bench { namespace {

using otel::context::Context;
using otel::context::propagation::TextMapPropagator;
using otel::trace::propagation::B3Propagator;
using otel::trace::propagation::B3PropagatorMultiHeader;
using otel::trace::propagation::HttpTraceContext;

template <class C>
void add_extraction(const std::string& name, const Headers& headers,
                    const std::shared_ptr<TextMapPropagator>& propagator, bool finds = true) {
  const auto carrier = headers.in<C>();
  const Context found = extract(*propagator, carrier);
  require(otel::trace::GetSpan(found)->GetContext().IsValid() == finds,
          name + "/opentelemetry_cpp");
  add(name + "/opentelemetry_cpp", [propagator, carrier] { keep(extract(*propagator, carrier)); });
}

void add_extractions() {
  for (const Workload& workload : extractions()) {
    const std::string name = workload.name;
    const bool w3c = name == "traceparent" || name == "traceparent_tracestate";
    if (!w3c && name != "nothing_in_20") continue;
    const std::shared_ptr<TextMapPropagator> propagator =
        w3c ? std::make_unique<HttpTraceContext>() : both();
    add_extraction<Flat>("extract/" + name + "/flat", workload.headers, propagator, w3c);
    add_extraction<Hashed>("extract/" + name + "/unordered_map", workload.headers, propagator, w3c);
  }
  // Its names of B3's headers have capitals, and it compares them as they are.
  const Header capitals[] = {{"X-B3-TraceId", b3_multi[0].second},
                             {"X-B3-SpanId", b3_multi[1].second},
                             {"X-B3-Sampled", b3_multi[2].second}};
  add_extraction<Flat>("extract/b3_multi/flat", capitals,
                       std::make_shared<B3PropagatorMultiHeader>());
  add_extraction<Flat>("extract/b3_single/flat", b3_single, std::make_shared<B3Propagator>());
}

template <class C>
void add_injection(const std::string& name, const Context& context) {
  const auto propagator = std::make_shared<HttpTraceContext>();
  add(name + "/reused/opentelemetry_cpp", [propagator, context, headers = C()]() mutable {
    Carrier carrier(headers);
    propagator->Inject(carrier, context);
    keep(headers);
  });
  add(name + "/fresh/opentelemetry_cpp", [propagator, context] {
    C headers;
    Carrier carrier(headers);
    propagator->Inject(carrier, context);
    keep(headers);
  });
}

/// One value alone, with the parts that its propagator is made of.
void add_traceparent() {
  struct Parent {
    otel::trace::TraceId trace_id;
    otel::trace::SpanId span_id;
    otel::trace::TraceFlags flags;
  };
  const auto parse = [](otel::nostd::string_view text) {
    namespace detail = otel::trace::propagation::detail;
    Parent out;
    std::array<otel::nostd::string_view, 4> parts{};
    if (detail::SplitString(text, '-', parts.data(), 4) != 4 || parts[0].size() != 2 ||
        parts[1].size() != 32 || parts[2].size() != 16 || parts[3].size() != 2) {
      return out;
    }
    for (const auto& part : parts) {
      if (!detail::IsValidHex(part)) return out;
    }
    out.trace_id = HttpTraceContext::TraceIdFromHex(parts[1]);
    out.span_id = HttpTraceContext::SpanIdFromHex(parts[2]);
    out.flags = HttpTraceContext::TraceFlagsFromHex(parts[3]);
    return out;
  };
  const std::string text(traceparent.second);
  require(parse(text).span_id.IsValid(), "parse/traceparent/opentelemetry_cpp");
  add("parse/traceparent/opentelemetry_cpp", [text, parse] {
    keep(text);
    keep(parse(text));
  });
  add("format/traceparent/opentelemetry_cpp", [parent = parse(text)] {
    char out[55];
    keep(parent);
    out[0] = out[1] = '0';
    out[2] = out[35] = out[52] = '-';
    parent.trace_id.ToLowerBase16(otel::nostd::span<char, 32>{out + 3, 32});
    parent.span_id.ToLowerBase16(otel::nostd::span<char, 16>{out + 36, 16});
    parent.flags.ToLowerBase16(otel::nostd::span<char, 2>{out + 53, 2});
    keep(out);
  });
}

void add_context() {
  Context context("tenant", std::int64_t{1});
  context = context.SetValue("deadline", std::int64_t{2});
  add("context/attach_current_detach/opentelemetry_cpp", [context] {
    const auto token = otel::context::RuntimeContext::Attach(context);
    keep(otel::context::RuntimeContext::GetCurrent());
  });
  add("context/copy/opentelemetry_cpp", [context] {
    const Context copy = context;
    keep(copy);
  });
  add("context/with/opentelemetry_cpp",
      [context]() mutable { keep(context.SetValue("other", std::int64_t{3})); });
  add("context/get/opentelemetry_cpp", [context] {
    keep(context);
    keep(context.GetValue("tenant"));
  });
}

/// Throws finished spans away.
class Discard : public otel::sdk::trace::SpanProcessor {
 public:
  std::unique_ptr<otel::sdk::trace::Recordable> MakeRecordable() noexcept override {
    return std::make_unique<otel::sdk::trace::SpanData>();
  }
  void OnStart(otel::sdk::trace::Recordable&, const otel::trace::SpanContext&) noexcept override {}
  void OnEnd(std::unique_ptr<otel::sdk::trace::Recordable>&&) noexcept override {}
  bool ForceFlush(std::chrono::microseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::microseconds) noexcept override { return true; }
};

void add_spans() {
  static otel::sdk::trace::TracerProvider provider{
      std::unique_ptr<otel::sdk::trace::SpanProcessor>(new Discard)};
  const auto tracer = provider.GetTracer("shop");
  add("spans/start_finish/opentelemetry_cpp", [tracer] { keep(tracer->StartSpan("work")); });
  add("spans/root_and_child/opentelemetry_cpp", [tracer] {
    const auto root = tracer->StartSpan("root");
    otel::trace::StartSpanOptions options;
    options.parent = root->GetContext();
    keep(tracer->StartSpan("child", options));
  });
}

const AddsWork adds([] {
  add_extractions();
  HttpTraceContext w3c;
  const Context ids = extract(w3c, Headers(traceparent).in<Flat>());
  add_injection<Flat>("inject/traceparent/flat", ids);
  add_injection<Hashed>("inject/traceparent/unordered_map", ids);
  add_traceparent();
  add_context();
  add_spans();
});

}}  // namespace baton::bench
