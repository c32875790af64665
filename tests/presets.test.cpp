// SPDX-License-Identifier: MIT
#include <baton/presets.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const Headers datadog{{"x-datadog-trace-id", "1"},
                      {"x-datadog-parent-id", "2"},
                      {"x-datadog-sampling-priority", "1"},
                      {"x-datadog-origin", "rum"}};
const Headers w3c{{"traceparent", "00-00000000000000000000000000000003-0000000000000004-01"},
                  {"tracestate", "a=1,dd=s:2;o:rum;p:00000000000000aa;t.dm:-4,b=2"},
                  {"baggage", "k=v"}};

Headers operator+(Headers a, const Headers& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

template <class Names>
std::string joined(const Names& names) {
  std::string out;
  for (const std::string_view name : names) out.append(out.empty() ? "" : " ").append(name);
  return out;
}

TEST_CASE("presets: Datadog's default reads and writes three styles") {
  CHECK(joined(default_propagator.fields()) ==
        "x-datadog-trace-id x-datadog-parent-id x-datadog-sampling-priority x-datadog-origin "
        "x-datadog-tags traceparent tracestate baggage");
  const auto found = extract(exact_copies(w3c + datadog));
  CHECK(found.style() == "datadog");
  CHECK(found.context().trace_id() == TraceId{0, 1});
  CHECK(found.links().size() == 1);
  Headers out;
  CHECK(inject(found.context(), out).written() == 7);
}

TEST_CASE("presets: plain W3C has nothing of Datadog's") {
  CHECK(joined(w3c_propagator.fields()) == "traceparent tracestate baggage");
  const auto found = w3c_propagator.extract(exact_copies(datadog + w3c));
  REQUIRE(found);
  CHECK(found.context().trace_id() == TraceId{0, 3});
  CHECK(found.links().empty());
  CHECK(found.context().sampling_priority() == SamplingPriority::auto_keep);
  CHECK(!found.context().origin());
  CHECK(found.context().tags().empty());
  CHECK(!found.context().last_datadog_parent());

  // Passed on unchanged, a foreign dd in its place.
  Headers out;
  CHECK(w3c_propagator.inject(found.context(), out));
  CHECK(out == Headers{{"traceparent", w3c[0].second},
                       {"tracestate", "a=1,dd=s:2;o:rum;p:00000000000000aa;t.dm:-4,b=2"},
                       {"baggage", "k=v"}});
  // A span made here does not appear in tracestate.
  out.clear();
  CHECK(w3c_propagator.inject(found.context().with_span_id({5}), out));
  CHECK(value_of(out, "tracestate") == w3c[1].second);

  // Nothing of Datadog's is written.
  SpanContext local({1, 2}, {3});
  local.set_sampling_priority(SamplingPriority::user_keep);
  local.set_origin("rum");
  local.set_tag("_dd.p.dm", "-4");
  local.set_last_datadog_parent("00000000000000aa");
  out.clear();
  CHECK(w3c_propagator.inject(local, out));
  CHECK(out == Headers{{"traceparent", "00-00000000000000010000000000000002-0000000000000003-01"}});
}

TEST_CASE("presets: everything is read, Datadog's default is written") {
  const Headers one_each[] = {
      datadog,
      w3c,
      {{"b3", "5-6-1"}},
      {{"x-b3-traceid", "5"}, {"x-b3-spanid", "6"}, {"x-b3-sampled", "1"}},
      {{"x-amzn-trace-id",
        "Root=1-00000000-000000000000000000000005;Parent=0000000000000006;Sampled=1"}},
      {{"uber-trace-id", "5:6:0:1"}, {"uberctx-k", "v"}},
      {{"ot-tracer-traceid", "7"}, {"ot-tracer-spanid", "6"}, {"ot-tracer-sampled", "true"}},
      {{"grpc-trace-bin", "AAAAAAAAAAAAAAAAAAAAAAAIAQAAAAAAAAAGAgE="}},
      {{"x-cloud-trace-context", "00000000000000000000000000000009/6;o=1"}},
  };
  constexpr std::string_view names[] = {"datadog", "tracecontext",   "b3",
                                        "b3multi", "xray",           "jaeger",
                                        "ottrace", "grpc-trace-bin", "gcp"};
  Headers all{{"ot-baggage-legacy", "1"}};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    CAPTURE(names[i]);
    const auto found = universal_propagator.extract(exact_copies(one_each[i]));
    REQUIRE(found);
    CHECK(found.style() == names[i]);
    Headers out;
    CHECK(universal_propagator.inject(found.context(), out));
    CHECK(extract(exact_copies(out)).context().trace_id() == found.context().trace_id());
    CHECK(value_of(out, "x-datadog-trace-id"));
    CHECK(value_of(out, "traceparent"));
    for (const auto& [name, value] : out) {
      CHECK(joined(default_propagator.fields()).find(name) != std::string::npos);
    }
    all = all + one_each[i];
  }
  const auto found = universal_propagator.extract(exact_copies(all));
  CHECK(found.style() == "datadog");
  std::vector<std::string> links;
  for (const SpanLink& link : found.links()) links.emplace_back(link.context_headers);
  // Google's own is read where there is nothing else. [gcp 19.1]
  CHECK(joined(links) == "tracecontext b3multi b3 xray jaeger ottrace grpc-trace-bin");
  CHECK(found.baggage().size() == 2);
  CHECK(found.baggage().get("legacy") == "1");
  for (const auto& [name, value] : all) CHECK(universal_propagator.has_field(name));
  CHECK(universal_propagator.has_field("UberCtx-k"));
  CHECK(!universal_propagator.has_field("uberctx"));
}

TEST_CASE("presets: a user's words choose among all styles, unknown ones are reported") {
  struct Row {
    std::string_view rule;
    StyleSettings words;
    std::string_view extract, inject, unknown;
  };
  const Row rows[] = {
      {"[multi 6.0] the default",
       {},
       "datadog tracecontext baggage b3multi b3 xray jaeger ottrace ot-baggage grpc-trace-bin gcp",
       "datadog tracecontext baggage",
       ""},
      {"[multi 6.0] Datadog's b3 means several headers",
       {.style = "b3,tracecontext"},
       "b3multi tracecontext",
       "b3multi tracecontext",
       ""},
      {"[multi 6.0] Datadog's other words",
       {.extract = "B3 single header, b3multi", .inject = "xray"},
       "b3 b3multi",
       "xray",
       ""},
      {"[words 18.1] OpenTelemetry's, where b3 means one",
       {.otel = "tracecontext,baggage,b3,b3multi,xray,jaeger,ottrace,b3"},
       "tracecontext baggage b3 b3multi xray jaeger ottrace",
       "tracecontext baggage b3 b3multi xray jaeger ottrace",
       ""},
      {"[words 18.3] old names, asked after the new ones",
       {.style = "jaeger", .extract = "xray", .old_extract = "b3", .old_inject = "Datadog B3"},
       "xray",
       "datadog b3multi",
       ""},
      {"[words 18.4] b3 as python has it",
       {.style = "b3", .old_extract = "datadog b3", .naming = StyleNaming::datadog_b3_single},
       "datadog b3",
       "b3",
       ""},
      {"[multi 6.0] none", {.extract = "none", .inject = "none,b3"}, "", "b3multi", ""},
      {"[multi 6.0] nothing known",
       {.style = "haystack"},
       "datadog tracecontext baggage b3multi b3 xray jaeger ottrace ot-baggage grpc-trace-bin gcp",
       "datadog tracecontext baggage",
       "haystack haystack"},
      {"[multi 6.6] on demand",
       {.extract = "ot-baggage"},
       "ot-baggage",
       "datadog tracecontext baggage",
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    std::vector<std::string> unknown;
    const Styles styles = UniversalPropagator::styles_from(
        row.words, universal_propagator.styles(),
        [&](std::string_view word) { unknown.emplace_back(word); });
    const auto names = [](const StyleList& list) {
      std::vector<std::string_view> out;
      for (const std::size_t style : list) out.push_back(UniversalPropagator::style_name(style));
      return joined(out);
    };
    CHECK(names(styles.extract) == row.extract);
    CHECK(names(styles.inject) == row.inject);
    CHECK(joined(unknown) == row.unknown);
  }
}

}  // namespace
