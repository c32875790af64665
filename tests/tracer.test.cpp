#include <baton/tracer.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
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
static_assert(noexcept(SystemClock()()) && noexcept(RandomIds(1)()));
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
  // Seconds, 32 zero bits, 64 random ones; the lower 56 being random, W3C's flag says so.
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

  // A span in the context wins over every child_of, with all that hangs on one.
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

  // Without one, child_of holds.
  auto [next, in_next] = tracer.start_span_from_context(given, "next", child_of(elsewhere));
  CHECK(next.trace_id() == elsewhere.trace_id());
  CHECK(span_from_context(in_next).span_id() == next.span_id());

  // A finished span is still a parent.
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
  CHECK(outer.context().sampling_priority().has_value());
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

TEST_CASE("random ids: distinct, from several threads") {
  RandomIds ids;
  std::vector<std::uint64_t> drawn[4];
  std::vector<std::thread> threads;
  for (auto& mine : drawn) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) mine.push_back(ids());
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<std::uint64_t> all;
  for (const auto& mine : drawn) all.insert(all.end(), mine.begin(), mine.end());
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());

  // Each bit is set in about half of them: 40,000 ± 1,000 is seven standard deviations.
  for (int bit = 0; bit < 64; ++bit) {
    CAPTURE(bit);
    const auto ones =
        std::count_if(all.begin(), all.end(), [&](std::uint64_t id) { return id >> bit & 1; });
    CHECK(ones > 39'000);
    CHECK(ones < 41'000);
  }
}

TEST_CASE("random ids: a copy, as fork makes one, goes its own way") {
  RandomIds parent(1);
  RandomIds child = parent;
  const std::uint64_t before = parent();
  std::this_thread::sleep_for(std::chrono::microseconds(1));
  CHECK(child() != before);
}

TEST_CASE("system clock: now") {
  const Timestamp before = SystemClock()();
  const Timestamp after = SystemClock()();
  CHECK(before.unix_ns > 1'700'000'000'000'000'000);
  CHECK(after.steady_ns >= before.steady_ns);
}

}  // namespace
