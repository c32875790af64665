// SPDX-License-Identifier: MIT
// All formats against each other: each passes on what it can express of a context that another wrote.
#include <baton/presets.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/headers.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// How a format expresses a sampling decision.
enum class Decision {
  none,      ///< not at all
  priority,  ///< the number itself, or none
  flag,      ///< yes or no; no also means undecided
  state,     ///< yes, no, undecided
  b3,        ///< yes, no, undecided, debug
  jaeger,    ///< yes, debug or no; no also means undecided
};

/// What a format can express, stated apart from its codec.
struct Format {
  std::string_view style;
  bool datadog_member;
  bool ids;
  Decision decision;
  bool random;
  bool origin_and_tags;
  bool trace_state;
  bool last_parent;
  bool baggage;
  bool properties;
};
constexpr Format formats[] = {
    {"datadog", true, true, Decision::priority, false, true, false, false, false, false},
    {"tracecontext", true, true, Decision::priority, true, true, true, true, false, false},
    {"tracecontext", false, true, Decision::flag, true, false, true, false, false, false},
    {"baggage", true, false, Decision::none, false, false, false, false, true, true},
    {"b3multi", true, true, Decision::b3, false, false, false, false, false, false},
    {"b3", true, true, Decision::b3, false, false, false, false, false, false},
    {"xray", true, true, Decision::state, false, false, false, false, false, false},
    {"jaeger", true, true, Decision::jaeger, false, false, false, false, true, false},
    {"ottrace", true, true, Decision::state, false, false, false, false, true, false},
    {"grpc-trace-bin", true, true, Decision::flag, false, false, false, false, false, false},
    {"gcp", true, true, Decision::flag, false, false, false, false, false, false},
    {"ot-baggage", true, false, Decision::none, false, false, false, false, true, false},
};

UniversalPropagator only(const Format& format) {
  Options options;
  options.datadog_member = format.datadog_member;
  const StyleList one = *UniversalPropagator::parse_styles(format.style, StyleNaming::baton);
  return UniversalPropagator(options, {one, one});
}

std::optional<SamplingPriority> told(const SpanContext& context, const Format& format) {
  const auto priority = context.sampling_priority();
  const auto yes_or_no = [](bool yes) {
    return yes ? SamplingPriority::auto_keep : SamplingPriority::auto_reject;
  };
  switch (format.decision) {
    case Decision::none: return std::nullopt;
    case Decision::priority:
      // [dd 4.4] traceparent's flag says no while nothing is decided.
      if (!priority && format.style == "tracecontext") return SamplingPriority::auto_reject;
      return priority;
    case Decision::flag: return yes_or_no(priority && is_sampled(*priority));
    case Decision::state:
      if (!priority) return std::nullopt;
      return yes_or_no(is_sampled(*priority));
    case Decision::jaeger:  // [jaeger 10.3]
    case Decision::b3:
      if (!priority && format.decision == Decision::jaeger) return SamplingPriority::auto_reject;
      if (!priority) return std::nullopt;
      if (context.debug() && *priority == SamplingPriority::user_keep) return priority;
      return yes_or_no(is_sampled(*priority));
  }
  return std::nullopt;
}

/// The rest of a context that travelled in a format.
SpanContext through(const SpanContext& context, const Format& format) {
  SpanContext out;
  // Only B3 has decisions without ids.
  const bool ids = format.ids && context;
  if (ids) {
    // [ot 21.1] only the lower half of the trace id
    const std::uint64_t high = format.style == "ottrace" ? 0 : context.trace_id().high;
    out = SpanContext({high, context.trace_id().low}, context.span_id());
    out.set_remote(true);
    out.set_random_trace_id(format.random && context.random_trace_id());
  }
  if (ids || format.decision == Decision::b3) {
    out.set_sampling_priority(told(context, format));
    const bool says_debug = format.decision == Decision::b3 || format.decision == Decision::jaeger;
    out.set_debug(says_debug && context.debug() &&
                  context.sampling_priority() == SamplingPriority::user_keep);
  }
  if (ids && format.trace_state) REQUIRE(!out.set_trace_state(context.trace_state().text()));
  if (ids && format.origin_and_tags) {
    out.set_origin(context.origin().value_or(""));
    for (const auto& [key, value] : context.tags()) {
      // [dd 4.4] without a decision nobody made it
      const bool undecided = format.style == "tracecontext" && !context.sampling_priority();
      if (key == decision_maker_tag && undecided) continue;
      out.set_tag(key, value);
    }
  }
  if (ids && format.last_parent) {
    out.set_other_datadog_keys(context.other_datadog_keys());
    out.set_last_datadog_parent(context.remote()
                                    ? context.last_datadog_parent().value_or("")
                                    : std::string_view(context.span_id().to_hex().view()));
  }
  if (format.baggage) {
    for (const auto& [key, value, properties] : context.baggage()) {
      out.baggage().set(key, value, format.properties ? properties : "");
    }
  }
  out.set_pathway_text(context.pathway_text());  // [dsm 13.2] beside whichever format
  return out;
}

/// Contexts as a program makes them.
std::vector<SpanContext> samples() {
  std::vector<SpanContext> out;
  for (const TraceId trace :
       {TraceId{0, 0x64fe'8b2a'57d3'eff7}, TraceId{0x80f1'98ee'5634'3ba8, 0x64fe'8b2a'57d3'eff7},
        TraceId{0x65f2'f78c'0000'0000, 0x08ad'db54'05b3'76c0}, TraceId{0x80f1'98ee'5634'3ba8, 0},
        TraceId{}}) {
    for (int priority = -2; priority <= 3; ++priority) {
      SpanContext context(trace, {trace ? 0xe457'b5a2'e4d8'6bd1 : 0});
      if (priority != -2) context.set_sampling_priority(static_cast<SamplingPriority>(priority));
      out.push_back(context);
      if (priority == 2) {
        context.set_debug(true);
        out.push_back(context);
      }
      context.set_random_trace_id(true);
      context.set_tag("_dd.p.dm", "-4");
      context.set_tag("_dd.p.usr.id", "a=b c");
      context.set_origin("synthetics");
      REQUIRE(!context.set_trace_state("ot=rv:0123456789abcd,congo=t61rcWkgMzE"));
      context.baggage().set("user id", "\xc3\xa4;1,", "ttl=5");
      context.baggage().set("plus", "a+b");
      out.push_back(context);
      context.set_remote(true);
      context.set_last_datadog_parent("00000000000000aa");
      context.set_other_datadog_keys("x:1;y:2");
      context.set_pathway_text("22Mw09o+8j2AoKv++WL2oav++WI=");
      out.push_back(context);
    }
  }
  return out;
}

Headers written(const Format& format, const SpanContext& context) {
  Headers out;
  static_cast<void>(only(format).inject(context, out));
  REQUIRE(may_travel(out));
  return out;
}

/// x-datadog-trace-id cannot express a lower half of zeros, so [dd 5.2] such a trace is not written. Nor can
/// ot-tracer-traceid. [ot 21.1]
bool is_legible(const SpanContext& context, const Format& format) {
  const bool lower_half = format.style == "datadog" || format.style == "ottrace";
  return !lower_half || !context || context.trace_id().low != 0;
}

TEST_CASE("formats: all pairs keep everything that both can express") {
  for (const SpanContext& context : samples()) {
    CAPTURE(context.trace_id().to_hex().view());
    for (const Format& first : formats) {
      if (!is_legible(context, first)) continue;
      CAPTURE(first.style);
      const auto read = only(first).extract(exact_copies(written(first, context)));
      CHECK(read.context() == through(context, first));
      CHECK(read.links().empty());
      CHECK(read.diagnostics().empty());

      for (const Format& second : formats) {
        if (!is_legible(context, second)) continue;
        CAPTURE(second.style);
        const auto again = only(second).extract(exact_copies(written(second, read.context())));
        CHECK(again.context() == through(through(context, first), second));
      }
    }
  }
}

TEST_CASE("formats: a context is written again unchanged in its own format") {
  for (const SpanContext& context : samples()) {
    CAPTURE(context.trace_id().to_hex().view());
    for (const Format& format : formats) {
      if (!is_legible(context, format)) continue;
      CAPTURE(format.style);
      // Undecided becomes 0 in tracecontext, so the second time there is a decision.
      const auto once = only(format).extract(exact_copies(written(format, context)));
      const Headers headers = written(format, once.context());
      const auto twice = only(format).extract(exact_copies(headers));
      CHECK(twice.context() == once.context());
      CHECK(written(format, twice.context()) == headers);
    }
  }
}

TEST_CASE("formats: every format at once is one trace, in any order") {
  Random random(15);
  for (const SpanContext& context : samples()) {
    if (context && context.trace_id().low == 0) continue;
    Headers headers;
    static_cast<void>(
        UniversalPropagator({}, UniversalPropagator::all_styles()).inject(context, headers));
    REQUIRE(may_travel(headers));

    StyleList order;
    while (order.size() < UniversalPropagator::all_styles().extract.size()) {
      order.add(random.below(UniversalPropagator::all_styles().extract.size()));
    }
    const auto found = UniversalPropagator({}, {order, {}}).extract(exact_copies(headers));
    CHECK(static_cast<bool>(found) == static_cast<bool>(context));
    CHECK(found.context().trace_id() == context.trace_id());
    CHECK(found.context().span_id() == context.span_id());
    CHECK(found.links().empty());
    CHECK(found.baggage().size() == context.baggage().size());
    if (context) CHECK(found.context().trace_state().text() == context.trace_state().text());
  }
}

TEST_CASE("formats: a proxy passes contexts on, in this and other formats") {
  struct Row {
    std::string_view extract, inject;
    Headers in, out;
  };
  const Row rows[] = {
      {"b3",
       "b3",
       {{"b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d"}},
       {{"b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d"}}},
      {"b3", "b3multi,b3", {{"b3", "0"}}, {{"x-b3-sampled", "0"}, {"b3", "0"}}},
      {"xray",
       "datadog",
       {{"X-Amzn-Trace-Id",
         "Self=1-2-3;Root=1-65f2f78c-0000000008addb5405b376c0;Parent=5abcb7ed643995c7;Sampled=1"}},
       {{"x-datadog-trace-id", "625397077193750208"},
        {"x-datadog-parent-id", "6538302989251745223"},
        {"x-datadog-sampling-priority", "1"},
        {"x-datadog-tags", "_dd.p.tid=65f2f78c00000000"}}},
      {"datadog",
       "xray,jaeger",
       {{"x-datadog-trace-id", "625397077193750208"},
        {"x-datadog-parent-id", "6538302989251745223"},
        {"x-datadog-sampling-priority", "-1"},
        {"x-datadog-tags", "_dd.p.tid=65f2f78c00000000"}},
       {{"x-amzn-trace-id",
         "Root=1-65f2f78c-0000000008addb5405b376c0;Parent=5abcb7ed643995c7;Sampled=0"},
        {"uber-trace-id", "65f2f78c0000000008addb5405b376c0:5abcb7ed643995c7:0:00"}}},
      {"tracecontext",
       "tracecontext",
       {{"traceparent", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-03"},
        {"tracestate", "a=1,dd=s:2;o:rum;p:00000000000000aa;t.dm:-4;z:9,b=2"}},
       {{"traceparent", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-03"},
        {"tracestate", "dd=s:2;o:rum;p:00000000000000aa;t.dm:-4;z:9,a=1,b=2"}}},
      {"jaeger",
       "jaeger,baggage,ot-baggage",
       {{"uberctx-k", "v%20w"}},
       {{"uberctx-k", "v%20w"}, {"baggage", "k=v%20w"}, {"ot-baggage-k", "v%20w"}}},
      {"ot-baggage", "jaeger", {{"ot-baggage-k", "v"}}, {{"uberctx-k", "v"}}},
      {"gcp",
       "gcp,grpc-trace-bin",
       {{"X-Cloud-Trace-Context", "4bf92f3577b34da6a3ce929d000e4736/3814662864420537015;o=1"},
        {"dd-pathway-ctx", "22Mw09o+8j2AoKv++WL2oav++WI="}},
       {{"x-cloud-trace-context", "4bf92f3577b34da6a3ce929d000e4736/3814662864420537015;o=1"},
        {"grpc-trace-bin", "AABL+S81d7NNpqPOkp0ADkc2ATTwZ6oLqQK3AgE="},
        {"dd-pathway-ctx-base64", "22Mw09o+8j2AoKv++WL2oav++WI="}}},
      {"grpc-trace-bin",
       "ottrace,gcp",
       {{"grpc-trace-bin", "AABL+S81d7NNpqPOkp0ADkc2ATTwZ6oLqQK3AgA="}},
       {{"ot-tracer-traceid", "a3ce929d000e4736"},
        {"ot-tracer-spanid", "34f067aa0ba902b7"},
        {"ot-tracer-sampled", "false"},
        {"x-cloud-trace-context", "4bf92f3577b34da6a3ce929d000e4736/3814662864420537015;o=0"}}},
      {"ottrace",
       "ottrace,tracecontext",
       {{"Ot-Tracer-TraceId", "4bf92f3577b34da6a3ce929d000e4736"},
        {"Ot-Tracer-SpanId", "34f067aa0ba902b7"},
        {"ot-tracer-sampled", "TRUE"},
        {"ot-baggage-k", "v"}},
       {{"ot-tracer-traceid", "a3ce929d000e4736"},
        {"ot-tracer-spanid", "34f067aa0ba902b7"},
        {"ot-tracer-sampled", "true"},
        {"ot-baggage-k", "v"},
        {"traceparent", "00-4bf92f3577b34da6a3ce929d000e4736-34f067aa0ba902b7-01"},
        {"tracestate", "dd=s:1"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.extract);
    CAPTURE(row.inject);
    const UniversalPropagator proxy(
        {}, {*UniversalPropagator::parse_styles(row.extract, StyleNaming::baton),
             *UniversalPropagator::parse_styles(row.inject, StyleNaming::baton)});
    Headers out;
    CHECK(proxy.inject(proxy.extract(exact_copies(row.in)).context(), out));
    CHECK(out == row.out);
  }
}

TEST_CASE("formats: a style reads everything that it writes") {
  Random random(17);
  for (int round = 0; round < 2'000; ++round) {
    const auto any = [&] { return random.text(0, 8, "aB9 +%;=,\"-"); };
    SpanContext context({random.below(2) * random.next(), random.below(4) == 0 ? 0 : random.next()},
                        {random.below(3) == 0 ? 0 : random.next()});
    if (random.below(3) != 0) {
      context.set_sampling_priority(
          static_cast<SamplingPriority>(static_cast<int>(random.below(4)) - 1));
    }
    context.set_debug(random.below(2) == 0);
    if (random.below(2) == 0) context.set_origin("rum");
    for (std::size_t i = random.below(4); i > 0; --i) context.baggage().set(any(), any(), any());
    for (std::size_t style = 0; style < UniversalPropagator::all_styles().extract.size(); ++style) {
      CAPTURE(UniversalPropagator::style_name(style));
      StyleList one;
      one.add(style);
      for (const BaggageDialect dialect : {BaggageDialect::datadog, BaggageDialect::w3c}) {
        const UniversalPropagator alone(Options{.baggage_dialect = dialect}, {one, one});
        Headers out;
        static_cast<void>(alone.inject(context, out));
        REQUIRE(may_travel(out));
        const auto read = alone.extract(exact_copies(out));
        REQUIRE(!read.error());
        REQUIRE(read.diagnostics().empty());
        Headers twice;
        static_cast<void>(alone.inject(read.context(), twice));
        const auto again = alone.extract(exact_copies(twice));
        REQUIRE(again.context() == read.context());
        if (!read) continue;
        REQUIRE(read.context().trace_id().low == context.trace_id().low);
        REQUIRE(read.context().span_id() == context.span_id());
      }
    }
  }
}

TEST_CASE("formats: no byte below 0x20 or above 0x7e is written, whatever a context holds") {
  Random random(16);
  const UniversalPropagator all({}, UniversalPropagator::all_styles());
  for (int round = 0; round < 5'000; ++round) {
    SpanContext context({random.next(), random.next()}, {random.next()});
    context.set_sampling_priority(static_cast<SamplingPriority>(random.next() & 0xffff));
    context.set_debug(random.below(2) == 0);
    context.set_remote(random.below(2) == 0);
    context.set_random_trace_id(random.below(2) == 0);
    context.set_origin(random.bytes(8));
    context.set_last_datadog_parent(random.bytes(8));
    context.set_other_datadog_keys(random.bytes(8));
    for (std::size_t i = random.below(4); i > 0; --i) {
      context.set_tag("_dd.p." + random.bytes(6), random.bytes(12));
      context.baggage().set(random.bytes(6), random.bytes(12), random.bytes(6));
    }
    Headers out;
    static_cast<void>(all.inject(context, out));
    for (const auto& [name, value] : out) {
      REQUIRE(detail::token.all(name));
      REQUIRE(detail::printable.all(value));
      REQUIRE(!value.empty());
    }
  }
}

}  // namespace
