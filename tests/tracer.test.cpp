// SPDX-License-Identifier: MIT
#include <baton/tracer.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "support/allocations.hpp"
#include "support/recorder.hpp"

using namespace baton;
using test::Recorder;
using test::tag;

namespace {

using Headers = std::map<std::string, std::string>;

auto ignore = [](SpanData&&) {};
using Ignoring = Tracer<decltype(ignore)>;
static_assert(std::is_nothrow_copy_constructible_v<Ignoring>);
static_assert(noexcept(SystemClock()()));
static_assert(SpanOption<decltype(span_type("web"))>);
static_assert(!SpanOption<int>);

SpanContext remote() {
  SpanContext context({0xaaaa, 0xbbbb}, {0xcccc});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_remote(true);
  return context;
}

TEST_CASE("tracer: the root of a new trace") {
  Recorder recorder;
  auto tracer = recorder.tracer({.service = "orders", .env = "prod", .version = "1.2"});
  const Span span = tracer.start_span("root");
  // Seconds, 32 zero bits, 64 random bits. The lower 56 are random, so W3C's flag is set.
  CHECK(span.trace_id() == TraceId{1'700'000'000ull << 32, 2});
  CHECK(span.span_id() == SpanId{1});
  const SpanContext context = span.context();
  CHECK(context.random_trace_id());
  CHECK(context.sampling_priority() == SamplingPriority::auto_keep);
  CHECK(context.tags().get("_dd.p.dm") == "-0");
  CHECK(!context.remote());
  CHECK(!context.origin());
  Span(tracer.start_span("other")).finish();
  const SpanData& data = recorder.spans.at(0);
  CHECK(data.local_root);
  CHECK(data.parent_id == SpanId{});
  CHECK(data.service == "orders");
  CHECK(tag(data, "env") == "prod");
  CHECK(tag(data, "version") == "1.2");
  CHECK(tag(data, "_dd.p.dm") == "-0");
  CHECK(data.trace_id != span.trace_id());
}

TEST_CASE("tracer: ids are never 0") {
  Tracer tracer({.service = "x"}, ignore, SystemClock(), [] { return std::uint64_t{0}; });
  const Span span = tracer.start_span("x");
  CHECK(span.span_id());
  CHECK(span.trace_id().low != 0);
}

TEST_CASE("tracer: options") {
  Recorder recorder;
  auto tracer = recorder.tracer({.service = "orders", .env = "prod"});
  const SpanLink related{{1, 2}, {3}, 1, {}, {}, {}};
  const auto custom = [](SpanStart& start) { start.data.meta.emplace_back("custom", "yes"); };
  recorder.clock += 1000;
  {
    const Span span =
        tracer.start_span("name", service("db"), resource("SELECT"), span_type("sql"),
                          tag("k", "v"), tag("k", "w"), tag("env", "test"), metric("rows", 3),
                          start_time(recorder.clock - 600), link(related), custom);
    recorder.clock += 50;
  }
  const SpanData& data = recorder.spans.at(0);
  CHECK(data.name == "name");
  CHECK(data.service == "db");
  CHECK(data.resource == "SELECT");
  CHECK(data.type == "sql");
  CHECK(data.meta.size() == 4);
  CHECK(tag(data, "k") == "w");
  CHECK(tag(data, "env") == "test");
  CHECK(tag(data, "custom") == "yes");
  CHECK(data.metrics == SpanData::Pairs<double>{{"rows", 3}});
  CHECK(data.start_ns == 1'700'000'000'000'000'400);
  CHECK(data.duration_ns == 650);
  CHECK(data.links.at(0).trace_id == TraceId{1, 2});
  CHECK(data.links.at(0).attributes.empty());
}

TEST_CASE("tracer: durations come from the steady clock, starts from the wall") {
  std::vector<SpanData> spans;
  Timestamp now(5'000'000'000, 100);
  Tracer tracer(
      {.service = "x"}, [&](SpanData&& span) { spans.push_back(std::move(span)); },
      [&] { return now; });
  Span plain = tracer.start_span("plain");
  Span dated = tracer.start_span("dated", start_time(4'000'000'000));
  now = Timestamp(1'000'000'000, 130);  // somebody set the wall clock back
  plain.finish();
  dated.finish();
  CHECK(spans[0].start_ns == 5'000'000'000);
  CHECK(spans[0].duration_ns == 30);
  CHECK(spans[1].start_ns == 4'000'000'000);
  CHECK(spans[1].duration_ns == 1'000'000'030);
  CHECK(tracer.start_span("any", start_time(INT64_MIN)).span_id());
  CHECK(tracer.start_span("any", start_time(INT64_MAX)).span_id());
}

TEST_CASE("tracer: start_span looks at no context") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  auto [outer, context] = tracer.start_span_from_context(Context(), "outer");
  const Scope scope(context);
  const Span other = tracer.start_span("other");
  CHECK(other.trace_id() != outer.trace_id());
}

TEST_CASE("tracer: start_span_from_context") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  const Context given = Context().with(7);

  auto [root, in_root] = tracer.start_span_from_context(given, "root");
  CHECK(span_from_context(in_root).span_id() == root.span_id());
  CHECK(*in_root.get<int>() == 7);
  CHECK(!span_from_context(given));

  // A span in the context wins over every child_of, and over everything that a child_of brings.
  const SpanContext elsewhere = remote();
  const Extraction found =
      extract(Headers{{"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"},
                      {"x-datadog-trace-id", "1"},
                      {"x-datadog-parent-id", "2"}});
  REQUIRE(!found.links().empty());
  auto [child, in_child] =
      tracer.start_span_from_context(in_root, "child", child_of(elsewhere), child_of(found));
  CHECK(child.trace_id() == root.trace_id());
  CHECK(span_from_context(in_child).span_id() == child.span_id());
  child.finish();
  CHECK(recorder.spans.back().parent_id == root.span_id());
  CHECK(recorder.spans.back().links.empty());
  CHECK(!recorder.spans.back().local_root);

  // Without a span in the context, child_of holds.
  auto [next, in_next] = tracer.start_span_from_context(given, "next", child_of(elsewhere));
  CHECK(next.trace_id() == elsewhere.trace_id());
  CHECK(span_from_context(in_next).span_id() == next.span_id());

  // A finished span can still be a parent.
  auto [late, in_late] = tracer.start_span_from_context(in_child, "late");
  CHECK(late.trace_id() == root.trace_id());
}

TEST_CASE("tracer: the last child_of counts") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  const Span local = tracer.start_span("local");
  const SpanContext elsewhere = remote();
  const Extraction found =
      extract(Headers{{"x-datadog-trace-id", "1"}, {"x-datadog-parent-id", "2"}});
  REQUIRE(found);
  CHECK(tracer.start_span("x", child_of(elsewhere), child_of(local)).trace_id() ==
        local.trace_id());
  CHECK(tracer.start_span("x", child_of(local), child_of(elsewhere)).trace_id() ==
        elsewhere.trace_id());
  CHECK(tracer.start_span("x", child_of(local), child_of(found)).trace_id() == TraceId{0, 1});
}

TEST_CASE("tracer: a child in the same process") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  SpanContext parent = remote();
  parent.set_origin("rum");
  parent.set_tag("_dd.p.usr.id", "x");
  CHECK(!parent.set_trace_state("vendor=1"));
  parent.baggage().set("user", "ann");
  const Span root = tracer.start_span("root", child_of(parent));
  Span child = tracer.start_span("child", child_of(root));
  CHECK(child.context() == root.context().with_span_id(child.span_id()));
  child.finish();
  const SpanData& data = recorder.spans.at(0);
  CHECK(data.trace_id == parent.trace_id());
  CHECK(data.parent_id == root.span_id());
  CHECK(data.origin == "rum");
  CHECK(data.sampling_priority == SamplingPriority::user_keep);
  CHECK(!data.local_root);
  CHECK(data.meta.empty());  // the trace's tags are on the local root
}

TEST_CASE("tracer: a parent without span id, as Synthetics sends") {
  Recorder recorder;
  SpanContext parent({0, 5}, {});
  parent.set_origin("synthetics");
  recorder.tracer().start_span("x", child_of(parent)).finish();
  CHECK(recorder.spans.at(0).trace_id == TraceId{0, 5});
  CHECK(recorder.spans.at(0).parent_id == SpanId{});
  CHECK(recorder.spans.at(0).origin == "synthetics");
}

TEST_CASE("tracer: a parent without trace id leaves a decision and baggage, nothing else") {
  Recorder recorder;
  SpanContext parent;
  parent.set_span_id({9});
  parent.set_sampling_priority(SamplingPriority::auto_reject);
  parent.set_origin("rum");
  parent.set_tag("_dd.p.x", "1");
  parent.set_last_datadog_parent("00000000000000ab");
  CHECK(!parent.set_trace_state("vendor=1"));
  parent.baggage().set("user", "ann");
  Span span = recorder.tracer().start_span("x", child_of(parent));
  const SpanContext context = span.context();
  CHECK(context.trace_id() == TraceId{1'700'000'000ull << 32, 2});
  CHECK(context.random_trace_id());
  CHECK(context.sampling_priority() == SamplingPriority::auto_reject);
  CHECK(context.baggage().get("user") == "ann");
  CHECK(!context.origin());
  CHECK(context.tags().empty());
  CHECK(context.trace_state().empty());
  span.finish();
  CHECK(recorder.spans.at(0).parent_id == SpanId{});
  CHECK(recorder.spans.at(0).meta.empty());
}

TEST_CASE("tracer: a decision by probability is in ot [w3c 2.9] [sample 15.3]") {
  Recorder recorder;
  SpanContext parent({0, 1}, {2});  // nobody has decided
  REQUIRE(!parent.set_trace_state("a=1,ot=rv:1234567890abcd;th:8;z:1"));
  auto tracer = recorder.tracer({.service = "s", .sampler = rate_sampler(0.1)});
  Span span = tracer.start_span("x", child_of(parent));
  CHECK(span.context().trace_state().text() == "ot=rv:f0948a54d43b8e;th:e6666666666668;z:1,a=1");
  CHECK(span.set_sampling_priority(SamplingPriority::user_reject));  // we made the pair
  CHECK(span.context().trace_state().text() == "ot=z:1,a=1");

  const Span root = tracer.start_span("y");
  const SpanContext context = root.context();
  const bool kept = is_sampled(*context.sampling_priority());
  const auto values = *probability_values(root.trace_id(), 0.1, kept);
  CHECK(parse_probability_member(*context.trace_state().get("ot")) ==
        ProbabilityMember{values.randomness, values.threshold});

  // Nothing is written for a rate of 0, nor for a decision without a rate.
  CHECK(recorder.tracer({.service = "s", .sampler = rate_sampler(0)})
            .start_span("z")
            .context()
            .trace_state()
            .empty());
  CHECK(recorder.tracer().start_span("z").context().trace_state().empty());
}

TEST_CASE("tracer: a decision by a person erases th of an inherited ot, and keeps rv [w3c 2.9]") {
  Recorder recorder;
  SpanContext parent = remote();
  REQUIRE(!parent.set_trace_state("ot=rv:ef284ace7a91e1;th:e6666666666668;future:1,a=1"));
  Span span = recorder.tracer({.service = "s", .sampler = rate_sampler(0.1)})
                  .start_span("x", child_of(parent));
  CHECK(span.context().trace_state().text() == parent.trace_state().text());  // decided upstream
  CHECK(span.set_sampling_priority(SamplingPriority::user_keep));
  CHECK(span.context().trace_state().text() == "ot=rv:ef284ace7a91e1;future:1,a=1");

  parent.set_sampling_priority({});  // the default sampler decides, without a probability
  REQUIRE(!parent.set_trace_state("a=1,ot=th:8"));
  CHECK(recorder.tracer().start_span("x", child_of(parent)).context().trace_state().text() ==
        "a=1");
}

TEST_CASE("tracer: child of what was extracted") {
  const std::string w3c = "00-00000000000000000000000000000001-0123456789abcdef-01";
  struct Row {
    const char* what;
    Headers headers;
    bool continued;
    std::string_view parent_meta, propagation_error;
    std::size_t links;
    std::optional<SamplingPriority> priority;
  };
  const Row rows[] = {
      {"nothing", {}, false, "(none)", "(none)", 0, SamplingPriority::auto_keep},
      {"broken",
       {{"traceparent", "00-x"}},
       false,
       "(none)",
       "(none)",
       0,
       SamplingPriority::auto_keep},
      {"only baggage",
       {{"baggage", "user=ann"}},
       false,
       "(none)",
       "(none)",
       0,
       SamplingPriority::auto_keep},
      {"datadog",
       {{"x-datadog-trace-id", "1"},
        {"x-datadog-parent-id", "2"},
        {"x-datadog-sampling-priority", "-1"}},
       true,
       "(none)",
       "(none)",
       0,
       SamplingPriority::user_reject},
      {"undecided: decided here",
       {{"x-datadog-trace-id", "1"}, {"x-datadog-parent-id", "2"}},
       true,
       "(none)",
       "(none)",
       0,
       SamplingPriority::auto_keep},
      {"the last Datadog parent",
       {{"traceparent", w3c}, {"tracestate", "dd=s:2;p:00000000000000ab"}},
       true,
       "00000000000000ab",
       "(none)",
       0,
       SamplingPriority::user_keep},
      {"a bad tid",
       {{"x-datadog-trace-id", "1"},
        {"x-datadog-parent-id", "2"},
        {"x-datadog-tags", "_dd.p.tid=12"}},
       true,
       "(none)",
       "malformed_tid 12",
       0,
       SamplingPriority::auto_keep},
      {"another trace",
       {{"x-datadog-trace-id", "1"},
        {"x-datadog-parent-id", "2"},
        {"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}},
       true,
       "(none)",
       "(none)",
       1,
       SamplingPriority::auto_keep},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Recorder recorder;
    const Extraction found = extract(row.headers);
    recorder.tracer().start_span("x", child_of(found)).finish();
    const SpanData& data = recorder.spans.at(0);
    CHECK((data.trace_id == TraceId{0, 1}) == row.continued);
    CHECK((data.parent_id != SpanId{}) == row.continued);
    CHECK(tag(data, "_dd.parent_id") == row.parent_meta);
    CHECK(tag(data, "_dd.propagation_error") == row.propagation_error);
    CHECK(data.links.size() == row.links);
    CHECK(data.sampling_priority == row.priority);
  }
}

TEST_CASE("tracer: child of a temporary") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  const Span span = tracer.start_span("x", child_of(extract(Headers{{"baggage", "user=ann"}})));
  CHECK(span.baggage().get("user") == "ann");
}

TEST_CASE("tracer: restarted traces keep link and baggage") {
  Options options;
  options.behavior = ExtractBehavior::restart;
  const DefaultPropagator propagator(options);
  Recorder recorder;
  auto tracer = recorder.tracer();
  Span span = tracer.start_span(
      "x", child_of(propagator.extract(Headers{{"x-datadog-trace-id", "1"},
                                               {"x-datadog-parent-id", "2"},
                                               {"x-datadog-sampling-priority", "-1"},
                                               {"baggage", "user=ann"}})));
  CHECK(span.trace_id() != TraceId{0, 1});
  CHECK(span.baggage().get("user") == "ann");
  span.finish();
  const SpanData& data = recorder.spans.at(0);
  CHECK(data.sampling_priority == SamplingPriority::auto_keep);
  REQUIRE(data.links.size() == 1);
  CHECK(data.links[0].trace_id == TraceId{0, 1});
  CHECK(test::find(data.links[0].attributes, "reason") == "propagation_behavior_extract");
  CHECK(test::find(data.links[0].attributes, "context_headers") == "datadog");
}

TEST_CASE("tracer: the sampler decides what nobody decided, from the span as it starts") {
  Recorder recorder;
  auto tracer = recorder.tracer(
      {.service = "x", .sampler = [](const SpanData& root) {
         if (root.name == "health")
           return SamplingDecision{SamplingPriority::user_reject, SamplingMechanism::rule};
         return SamplingDecision{SamplingPriority::user_keep, SamplingMechanism::rule};
       }});
  const SpanContext health = tracer.start_span("health").context();
  CHECK(health.sampling_priority() == SamplingPriority::user_reject);
  CHECK(health.tags().empty());
  const SpanContext order = tracer.start_span("order").context();
  CHECK(order.sampling_priority() == SamplingPriority::user_keep);
  CHECK(order.tags().get("_dd.p.dm") == "-3");
  const SpanContext elsewhere = remote();
  CHECK(tracer.start_span("health", child_of(elsewhere)).context().sampling_priority() ==
        SamplingPriority::user_keep);
}

TEST_CASE("tracer: what a decision leaves in the trace's tags") {
  using enum SamplingMechanism;
  constexpr auto keep = SamplingPriority::auto_keep;
  struct Row {
    std::string_view rule;
    SamplingDecision decision;
    std::string_view dm, ksr;
  };
  const Row rows[] = {
      {"[sample 15.2]", {keep, none, 0.5}, "-0", "(none)"},
      {"[sample 15.2]", {keep, SamplingMechanism::agent, 0.5}, "-1", "0.5"},
      {"[sample 15.2]", {keep, rule, 0.123456789}, "-3", "0.123457"},
      {"[sample 15.2]", {keep, rule}, "-3", "(none)"},
      {"[sample 15.2]", {keep, manual, 0.5}, "-4", "(none)"},
      {"[sample 15.2]", {keep, appsec, 0.5}, "-5", "(none)"},
      {"[sample 15.2]", {keep, span_rule, 0.5}, "-8", "(none)"},
      {"[sample 15.2]", {keep, remote_rule, 1}, "-11", "1"},
      {"[sample 15.2]", {keep, adaptive_rule, 0.1}, "-12", "0.1"},
      {"[sample 15.2]", {SamplingPriority::auto_reject, rule, 0.5}, "(none)", "(none)"},
      {"[sample 15.2]", {SamplingPriority::user_reject, rule, 0.5}, "(none)", "(none)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(static_cast<int>(row.decision.mechanism));
    Recorder recorder;
    const auto decide = [&](const SpanData&) { return row.decision; };
    Span span = recorder.tracer({.service = "x", .sampler = decide}).start_span("x");
    const SpanContext context = span.context();
    CHECK(context.sampling_priority() == row.decision.priority);
    CHECK(context.tags().get("_dd.p.dm").value_or("(none)") == row.dm);
    CHECK(context.tags().get("_dd.p.ksr").value_or("(none)") == row.ksr);
    CHECK(span.set_sampling_priority(SamplingPriority::user_keep));  // by hand there is no rate
    CHECK(span.context().tags().get("_dd.p.dm") == "-4");
    CHECK(!span.context().tags().get("_dd.p.ksr"));
  }
}

TEST_CASE("tracer: a rate decides alike in every process") {
  Recorder recorder;
  auto tracer = recorder.tracer({.service = "x", .sampler = rate_sampler(0.5)});
  int kept = 0;
  for (int i = 0; i < 1000; ++i) {
    SpanContext parent({0, static_cast<std::uint64_t>(i) * 0x9e37'79b9'7f4a'7c15 + 1}, {1});
    const Span span = tracer.start_span("x", child_of(parent));  // undecided
    const bool keep = span.sampling_priority() == SamplingPriority::user_keep;
    CHECK(keep == probability_keeps(parent.trace_id(), 0.5));
    if (keep) ++kept;
  }
  CHECK(kept > 400);
  CHECK(kept < 600);
}

TEST_CASE("tracer: extracted baggage as tags") {
  struct Row {
    std::string_view rule;
    const char* keys;  // null: not set
    Headers headers;
    SpanData::Pairs<std::string> tags;  // without _dd.p.dm
  };
  const std::string usual = "user.id=a%20b,session.id=s;p=1,account.id=c,other=o";
  const Row rows[] = {
      {"[bag 14.1]",
       nullptr,
       {{"baggage", usual}},
       {{"baggage.user.id", "a b"}, {"baggage.session.id", "s"}, {"baggage.account.id", "c"}}},
      {"[bag 14.1]", "", {{"baggage", usual}}, {}},
      {"[bag 14.1]", " , ,", {{"baggage", usual}}, {}},
      {"[bag 14.1]",
       "*",
       {{"baggage", usual}},
       {{"baggage.user.id", "a b"},
        {"baggage.session.id", "s"},
        {"baggage.account.id", "c"},
        {"baggage.other", "o"}}},
      {"[bag 14.1]", "other", {{"baggage", usual}}, {{"baggage.other", "o"}}},
      {"[bag 14.1]",
       " other\t,user.id ,",
       {{"baggage", usual}},
       {{"baggage.user.id", "a b"}, {"baggage.other", "o"}}},
      {"[bag 14.1]", "User.Id", {{"baggage", usual}}, {}},          // case counts
      {"[bag 14.1]", "user.*,*.id,use", {{"baggage", usual}}, {}},  // there are no patterns
      {"[bag 14.2]", "*", {}, {}},
      {"[bag 14.2]", "*", {{"baggage", "user.id=a,malformed"}}, {}},
      {"[bag 14.2]",
       "a",
       {{"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"},
        {"baggage", "a=1"}},
       {{"baggage.a", "1"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const std::string_view keys = row.keys != nullptr ? row.keys : "(not set)";
    CAPTURE(keys);
    Recorder recorder;
    TracerOptions options{.service = "x"};
    if (row.keys != nullptr) options.baggage_tag_keys = keys;
    auto tracer = recorder.tracer(options);
    Span span = tracer.start_span("x", child_of(extract(row.headers)));
    span.set_baggage("user.id", "set here");
    tracer.start_span("child", child_of(span)).finish();
    span.finish();
    CHECK(recorder.spans[0].meta.empty());
    auto tags = recorder.spans[1].meta;
    if (!tags.empty() && tags.back().first == "_dd.p.dm") tags.pop_back();
    CHECK(tags == row.tags);
  }
}

TEST_CASE("tracer: baggage becomes tags only where it came from afar, and replaces none") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  const Extraction found = extract(Headers{{"baggage", "user.id=ann"}});
  // [bag 14.3] a tag that exists stays
  tracer.start_span("x", child_of(found), tag("baggage.user.id", "mine")).finish();
  CHECK(tag(recorder.spans[0], "baggage.user.id") == "mine");
  // [bag 14.2] a context made here was not extracted; a context from another process was
  SpanContext context({1, 2}, {3});
  context.baggage().set("user.id", "bob");
  tracer.start_span("x", child_of(context)).finish();
  CHECK(tag(recorder.spans[1], "baggage.user.id") == "(none)");
  context.set_remote(true);
  tracer.start_span("x", child_of(context)).finish();
  CHECK(tag(recorder.spans[2], "baggage.user.id") == "bob");
}

#if defined(__cpp_exceptions)
TEST_CASE("tracer: a callable that throws makes no span and spoils no parent") {
  bool broken = false;
  const auto maybe = [&](auto value) {
    if (broken) throw std::runtime_error("broken");
    return value;
  };
  std::size_t finished = 0;
  Tracer tracer(
      {.service = "x", .sampler = [&](const SpanData&) { return maybe(SamplingDecision{}); }},
      [&](SpanData&&) { ++finished; });
  Tracer with_clock({.service = "x"}, ignore, [&] { return maybe(Timestamp(1)); });
  Tracer with_ids({.service = "x"}, ignore, SystemClock(), [&] { return maybe(std::uint64_t{1}); });
  const Span root = tracer.start_span("root");
  const Context in_root = Context().with<SpanRef>(root);
  const SpanContext before = root.context();
  broken = true;
  CHECK_THROWS_AS((void)tracer.start_span("sampler"), std::runtime_error);
  CHECK_THROWS_AS((void)with_clock.start_span("clock"), std::runtime_error);
  CHECK_THROWS_AS((void)with_ids.start_span("ids"), std::runtime_error);
  CHECK_THROWS_AS((void)with_ids.start_span("child", child_of(root)), std::runtime_error);
  CHECK_THROWS_AS((void)with_clock.start_span_from_context(in_root, "child"), std::runtime_error);
  const auto option = [&](SpanStart&) { (void)maybe(1); };
  CHECK_THROWS_AS((void)tracer.start_span("option", child_of(root), option), std::runtime_error);
  const Span child = tracer.start_span("no sampler is asked", child_of(root));
  CHECK(child.trace_id() == root.trace_id());
  broken = false;
  CHECK(finished == 0);
  CHECK(root.context() == before);
  CHECK(tracer.start_span("again"));
}
#endif

TEST_CASE("tracer: a span in the context may be another tracer's") {
  Recorder one, two;
  auto [outer, context] = one.tracer({.service = "one"}).start_span_from_context({}, "outer");
  auto [inner, ignored] = two.tracer({.service = "two"}).start_span_from_context(context, "inner");
  CHECK(inner.trace_id() == outer.trace_id());
  inner.finish();
  CHECK(one.spans.empty());
  REQUIRE(two.spans.size() == 1);
  CHECK(two.spans[0].service == "two");
  CHECK(two.spans[0].parent_id == outer.span_id());
  CHECK(outer.propagate().sampling_priority().has_value());
  CHECK(!inner.set_sampling_priority(SamplingPriority::user_keep));  // one local trace
}

TEST_CASE("tracer: a child takes one block, however much the trace carries") {
  Tracer tracer({.service = "x"}, ignore);
  SpanContext parent = remote();
  parent.set_tag("_dd.p.usr.id", std::string(100, 'u'));
  parent.baggage().set("user", std::string(1000, 'b'));
  const Span root = tracer.start_span("root", child_of(parent));
  const Context context = Context().with<SpanRef>(root);
  {
    const test::AllocationCounter counter;
    const Span child = tracer.start_span("child", child_of(root));
    CHECK(counter.count() == 1);
  }
  {
    const test::AllocationCounter counter;
    const auto child = tracer.start_span_from_context(context, "child");
    CHECK(counter.count() == 2);  // and one for the context
  }
}

TEST_CASE("tracer: from several threads") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  auto [root, context] = tracer.start_span_from_context({}, "root");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([tracer, context = context] {
      for (int i = 0; i < 200; ++i) {
        const auto [child, inner] = tracer.start_span_from_context(context, "child");
        const Span grandchild = tracer.start_span("grandchild", child_of(child));
        const Span other = tracer.start_span("other");
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(recorder.spans.size() == 4 * 200 * 3);
  const auto of_root =
      std::count_if(recorder.spans.begin(), recorder.spans.end(),
                    [id = root.trace_id()](const SpanData& span) { return span.trace_id == id; });
  CHECK(of_root == 4 * 200 * 2);
}

TEST_CASE("system clock: now") {
  const Timestamp before = SystemClock()();
  const Timestamp after = SystemClock()();
  CHECK(before.unix_ns > 1'700'000'000'000'000'000);
  CHECK(after.steady_ns >= before.steady_ns);
}

}  // namespace
