// SPDX-License-Identifier: MIT
#include <baton/interop/opentelemetry.hpp>

#include <opentelemetry/context/propagation/global_propagator.h>

#include <baton/codecs/b3.hpp>
#include <baton/presets.hpp>

#include "containers/support.hpp"

#if __has_include(<opentelemetry/trace/propagation/http_trace_context.h>)
#include <opentelemetry/baggage/propagation/baggage_propagator.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>
#endif

#include <map>

using namespace baton;
using namespace baton::test;
namespace otel = opentelemetry;
namespace propagation = otel::context::propagation;

namespace {

using Headers = std::map<std::string, std::string>;

/// A carrier as the users of opentelemetry-cpp write it.
class TheirCarrier : public propagation::TextMapCarrier {
 public:
  Headers headers;

  otel::nostd::string_view Get(otel::nostd::string_view key) const noexcept override {
    const auto at = headers.find(std::string(key.data(), key.size()));
    if (at == headers.end()) return "";
    return at->second;
  }
  void Set(otel::nostd::string_view key, otel::nostd::string_view value) noexcept override {
    headers[std::string(key.data(), key.size())] = std::string(value.data(), value.size());
  }
};

otel::context::Context extracted(propagation::TextMapPropagator& propagator,
                                 const TheirCarrier& carrier) {
  otel::context::Context none;
  return propagator.Extract(carrier, none);
}
/// What baton alone sends on.
Headers passed_on(const TheirCarrier& carrier) {
  Headers headers;
  CHECK(inject(extract(carrier).context(), headers));
  return headers;
}
otel::trace::SpanContext span_context(const otel::context::Context& context) {
  return otel::trace::GetSpan(context)->GetContext();
}

TEST_CASE("opentelemetry-cpp: its carrier is one") {
  TheirCarrier carrier;
  CHECK(inject(full_context(), carrier));
  check_arrived(extract(carrier));
  const propagation::TextMapCarrier& base = carrier;
  check_arrived(extract(base));
  static_assert(!WalkableReader<carrier_of<TheirCarrier>>);
}

TEST_CASE("opentelemetry-cpp: any container is its carrier") {
  Headers headers = {{"Traceparent", "old"}, {"x", "1"}};
  OpentelemetryCarrier carrier(headers);
  CHECK(carrier.Get("traceparent") == "old");
  CHECK(carrier.Get("y") == "");
  carrier.Set("traceparent", "new");
  CHECK(headers == Headers{{"traceparent", "new"}, {"x", "1"}});
  std::string keys;
  CHECK(carrier.Keys([&](otel::nostd::string_view key) {
    keys.append(key.data(), key.size()).push_back(' ');
    return true;
  }));
  CHECK(keys == "traceparent x ");
  CHECK(!carrier.Keys([&](otel::nostd::string_view) { return false; }));

  const Headers fixed = headers;
  OpentelemetryCarrier reader(fixed);
  reader.Set("traceparent", "ignored");
  CHECK(reader.Get("TRACEPARENT") == "new");
}

/// A context that came from outside: nothing is lost on the way there and back.
TEST_CASE("opentelemetry-cpp: contexts there and back") {
  SpanContext contexts[4];
  contexts[0] = full_context();
  contexts[0].baggage().clear();
  contexts[0].set_last_datadog_parent("00000000000000aa");
  contexts[0].set_random_trace_id(true);
  contexts[1] = SpanContext({1, 2}, {3});
  contexts[1].set_sampling_priority(SamplingPriority::user_reject);
  contexts[2] = SpanContext({0, 2}, {3});
  contexts[2].set_sampling_priority(SamplingPriority::auto_keep);
  contexts[2].set_tag("_dd.p.dm", "-1");
  contexts[3] = SpanContext({0xffff'ffff'ffff'ffff, 0}, {0x8000'0000'0000'0000});
  contexts[3].set_sampling_priority(SamplingPriority::auto_reject);
  for (SpanContext& context : contexts) {
    context.set_remote(true);
    const auto theirs = to_opentelemetry(context);
    CHECK(theirs.IsValid());
    CHECK(theirs.IsRemote());
    CHECK(theirs.trace_flags().flags() == context.trace_flags());
    CHECK(from_opentelemetry(theirs) == context);
  }
  CHECK(to_opentelemetry(contexts[3]).trace_state()->Empty());  // the flags say it all
  CHECK(!to_opentelemetry(SpanContext()).IsValid());
  CHECK(!to_opentelemetry(SpanContext({1, 2}, {0})).IsValid());
  CHECK(!from_opentelemetry(otel::trace::SpanContext::GetInvalid()));
}

TEST_CASE("opentelemetry-cpp: the span made here is the last Datadog parent of those there") {
  SpanContext context({0, 0x11}, {0x22});
  context.set_sampling_priority(SamplingPriority::user_keep);
  const auto theirs = to_opentelemetry(context);
  CHECK(!theirs.IsRemote());
  CHECK(theirs.trace_state()->ToHeader() == "dd=s:2;p:0000000000000022");
  CHECK(from_opentelemetry(theirs).last_datadog_parent() == "0000000000000022");
  CHECK(to_opentelemetry(context, w3c_propagator.options()).trace_state()->Empty());
}

TEST_CASE("opentelemetry-cpp: its sampler has the last word") {  // [dd 4.2] [dd 4.4]
  SpanContext context = full_context();
  context.set_remote(true);
  const auto theirs = to_opentelemetry(context);
  const auto decided = [&](std::uint8_t flags) {
    return from_opentelemetry(otel::trace::SpanContext(theirs.trace_id(), theirs.span_id(),
                                                       otel::trace::TraceFlags(flags), false,
                                                       theirs.trace_state()));
  };
  CHECK(decided(0).sampling_priority() == SamplingPriority::auto_reject);
  CHECK(decided(1).sampling_priority() == SamplingPriority::user_keep);
  CHECK(decided(0).origin() == "rum");
  CHECK(decided(0).trace_state().text() == "vendor=opaque,other=1");
}

TEST_CASE("opentelemetry-cpp: baggage there and back") {
  Baggage baggage;
  baggage.set("k", "v");
  baggage.set("with", "a b, ü", "p1;p2=x");
  baggage.set("empty", "");
  const auto theirs = to_opentelemetry(baggage);
  std::string value;
  CHECK(theirs->GetValue("with", value));
  CHECK(value == "a b, ü;p1;p2=x");
  CHECK(from_opentelemetry(*theirs) == baggage);
  CHECK(from_opentelemetry(*to_opentelemetry(Baggage())).empty());
}

TEST_CASE("opentelemetry-cpp: one line makes every format its own") {
  propagation::GlobalTextMapPropagator::SetGlobalPropagator(
      opentelemetry_propagator(universal_propagator));
  const auto propagator = propagation::GlobalTextMapPropagator::GetGlobalPropagator();
  TheirCarrier request;
  CHECK(inject(full_context(), request));
  const auto context = extracted(*propagator, request);
  CHECK(span_context(context).IsRemote());
  CHECK(span_context(context).IsSampled());

  TheirCarrier onward;
  propagator->Inject(onward, context);
  CHECK(onward.headers == passed_on(request));
  check_arrived(extract(onward));

  TheirCarrier b3;
  b3.headers = {{"b3", "0123456789abcdeffedcba9876543210-1111222233334444-1"}};
  onward.headers.clear();
  propagator->Inject(onward, extracted(*propagator, b3));
  CHECK(onward.headers["traceparent"] == traceparent);
  CHECK(onward.headers["x-datadog-parent-id"] == std::to_string(0x1111'2222'3333'4444));

  std::size_t fields = 0;
  CHECK(propagator->Fields([&](otel::nostd::string_view) { return ++fields != 0; }));
  CHECK(fields == universal_propagator.fields().size());
  CHECK(!propagator->Fields([](otel::nostd::string_view) { return false; }));
}

TEST_CASE("opentelemetry-cpp: a span of its own goes out, the last Datadog parent stays") {
  const auto propagator = opentelemetry_propagator(default_propagator);
  TheirCarrier request;
  request.headers = {{"traceparent", traceparent}, {"tracestate", "dd=s:2;p:00000000000000aa,a=b"}};
  otel::context::Context context = extracted(*propagator, request);
  const auto parent = span_context(context);
  const std::uint8_t id[8] = {0, 0, 0, 0, 0, 0, 0, 0x99};
  context = otel::trace::SetSpan(
      context, otel::nostd::shared_ptr<otel::trace::Span>(new otel::trace::DefaultSpan(
                   otel::trace::SpanContext(parent.trace_id(), otel::trace::SpanId(id),
                                            parent.trace_flags(), false, parent.trace_state()))));
  TheirCarrier onward;
  propagator->Inject(onward, context);
  CHECK(onward.headers["traceparent"] == "00-0123456789abcdeffedcba9876543210-0000000000000099-01");
  CHECK(onward.headers["tracestate"] == "dd=s:2;p:00000000000000aa,a=b");
  CHECK(onward.headers["x-datadog-parent-id"] == "153");
}

TEST_CASE("opentelemetry-cpp: what is not there changes nothing") {
  const auto propagator = opentelemetry_propagator(default_propagator);
  TheirCarrier full;
  CHECK(inject(full_context(), full));
  otel::context::Context before = extracted(*propagator, full);
  const TheirCarrier nothing;
  otel::context::Context after = propagator->Extract(nothing, before);
  CHECK(after == before);

  TheirCarrier only_baggage;
  only_baggage.headers = {{"baggage", "k=v"}};
  after = propagator->Extract(only_baggage, before);
  CHECK(span_context(after) == span_context(before));
  TheirCarrier onward;
  propagator->Inject(onward, after);
  CHECK(onward.headers["baggage"] == "k=v");

  onward.headers.clear();
  propagator->Inject(onward, extracted(*propagator, only_baggage));
  CHECK(onward.headers == only_baggage.headers);
  onward.headers.clear();
  propagator->Inject(onward, otel::context::Context());
  CHECK(onward.headers.empty());
}

TEST_CASE("opentelemetry-cpp: a restart gives no parent, baggage stays") {
  const auto propagator =
      opentelemetry_propagator(DefaultPropagator(Options{.behavior = ExtractBehavior::restart}));
  TheirCarrier request;
  CHECK(inject(full_context(), request));
  otel::context::Context context = extracted(*propagator, request);
  CHECK(!span_context(context).IsValid());
  CHECK(from_opentelemetry(*otel::baggage::GetBaggage(context)) == full_context().baggage());

  const auto continuing = opentelemetry_propagator(default_propagator);
  context = extracted(*continuing, request);
  TheirCarrier onward;
  propagator->Inject(onward, context);  // only extraction restarts
  CHECK(onward.headers == passed_on(request));
}

#if __has_include(<opentelemetry/trace/propagation/http_trace_context.h>)

TEST_CASE("opentelemetry-cpp: its own propagators and ours read each other") {
  otel::trace::propagation::HttpTraceContext theirs;
  otel::baggage::propagation::BaggagePropagator their_baggage;
  const auto ours = opentelemetry_propagator(w3c_propagator);
  TheirCarrier request;
  CHECK(inject(full_context(), request));
  otel::context::Context context;
  context = theirs.Extract(request, context);
  context = their_baggage.Extract(request, context);
  TheirCarrier onward;
  opentelemetry_propagator(default_propagator)->Inject(onward, context);
  SpanContext arrived = extract(onward).context();
  CHECK(arrived.baggage().get("user") == "alice b");  // theirs refuses what is not ASCII
  arrived.baggage() = full_context().baggage();
  arrived.set_remote(false);
  CHECK(arrived == full_context());

  const otel::context::Context found = extracted(*ours, request);
  TheirCarrier by_them;
  theirs.Inject(by_them, found);
  CHECK(by_them.headers["traceparent"] == request.headers["traceparent"]);
  CHECK(by_them.headers["tracestate"] == request.headers["tracestate"]);

  Headers headers;
  OpentelemetryCarrier carrier(headers);
  theirs.Inject(carrier, found);
  CHECK(extract(headers).context().span_id() == full_context().span_id());
}

#endif

}  // namespace
