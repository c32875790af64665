// SPDX-License-Identifier: MIT
#include <baton/span.hpp>

#include <baton/baton.hpp>
#include <baton/presets.hpp>
#include <baton/tracer.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <concepts>
#include <map>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/recorder.hpp"

using namespace baton;
using test::Recorder;
using test::tag;

namespace {

// The promises.
static_assert(!std::is_copy_constructible_v<Span> && !std::is_copy_assignable_v<Span>);
static_assert(std::is_nothrow_move_constructible_v<Span> &&
              std::is_nothrow_move_assignable_v<Span>);
static_assert(std::is_nothrow_default_constructible_v<Span> &&
              std::is_nothrow_destructible_v<Span>);
static_assert(!noexcept(std::declval<Span&>().finish()));  // sinks and memory may fail
static_assert(std::is_nothrow_copy_constructible_v<SpanRef>);
static_assert(std::convertible_to<Span&, SpanRef>);
static_assert(std::is_copy_constructible_v<SpanData> &&
              std::is_nothrow_move_constructible_v<SpanData>);

constexpr SamplingPriority reject = SamplingPriority::user_reject;
constexpr SamplingPriority keep = SamplingPriority::user_keep;

TEST_CASE("span: all that can be said of it reaches the sink") {
  Recorder recorder;
  {
    auto span = recorder.tracer().start_span("first name");
    span.set_name("name");
    span.set_service("service");
    span.set_resource("resource");
    span.set_type("web");
    span.set_tag("k", "v");
    span.set_tag("k", "w");
    span.set_metric("m", 1);
    span.set_metric("m", 2.5);
    span.set_error("it broke", "Broken");
    span.add_link({{1, 2}, {3}, trace_flags::sampled, "terminated_context", "b3", "a=1"});
    recorder.clock += 7;
  }
  REQUIRE(recorder.spans.size() == 1);
  const SpanData& span = recorder.spans[0];
  CHECK(span.name == "name");
  CHECK(span.service == "service");
  CHECK(span.resource == "resource");
  CHECK(span.type == "web");
  CHECK(span.error);
  CHECK(tag(span, "k") == "w");
  CHECK(tag(span, "error.message") == "it broke");
  CHECK(tag(span, "error.type") == "Broken");
  CHECK(span.metrics == SpanData::Pairs<double>{{"m", 2.5}});
  CHECK(span.start_ns == 1'700'000'000'000'000'000);
  CHECK(span.duration_ns == 7);
  REQUIRE(span.links.size() == 1);
  CHECK(span.links[0].trace_id == TraceId{1, 2});
  CHECK(span.links[0].span_id == SpanId{3});
  CHECK(span.links[0].trace_flags == trace_flags::sampled);
  CHECK(span.links[0].trace_state == "a=1");
  CHECK(span.links[0].attributes ==
        SpanData::Pairs<std::string>{{"reason", "terminated_context"}, {"context_headers", "b3"}});
}

TEST_CASE("span: what nobody said") {
  Recorder recorder;
  recorder.tracer().start_span("name").set_error();
  const SpanData& span = recorder.spans.at(0);
  CHECK(span.resource == "name");
  CHECK(span.service == "test");
  CHECK(span.type.empty());
  CHECK(span.origin.empty());
  CHECK(span.error);
  CHECK(tag(span, "error.message") == "(none)");
}

TEST_CASE("span: finishes once, and takes nothing afterwards") {
  Recorder recorder;
  {
    auto span = recorder.tracer().start_span("once");
    const TraceId trace_id = span.trace_id();
    recorder.clock += 1;
    span.finish();
    REQUIRE(recorder.spans.size() == 1);
    recorder.clock += 1;
    span.set_tag("late", "1");
    span.set_baggage("late", "1");
    span.finish();
    span.finish_at(0);
    CHECK(span.trace_id() == trace_id);  // it can still be logged, injected and be a parent
    CHECK(span.context().trace_id() == trace_id);
    CHECK(span.baggage().empty());
  }
  REQUIRE(recorder.spans.size() == 1);
  CHECK(recorder.spans[0].duration_ns == 1);
  CHECK(tag(recorder.spans[0], "late") == "(none)");
}

TEST_CASE("span: ends at a given time, never before it began") {
  struct Row {
    std::int64_t end, duration;
  };
  const std::int64_t start = 1'700'000'000'000'000'000;
  const Row rows[] = {{start + 5, 5}, {start, 0},     {start - 5, 0},
                      {0, 0},         {INT64_MIN, 0}, {INT64_MAX, INT64_MAX - start}};
  for (const Row& row : rows) {
    CAPTURE(row.end);
    Recorder recorder;
    recorder.tracer().start_span("x").finish_at(row.end);
    CHECK(recorder.spans.at(0).duration_ns == row.duration);
  }
}

TEST_CASE("span: moves") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  Span a = tracer.start_span("a");
  const SpanId id = a.span_id();
  Span b = std::move(a);
  CHECK(!a);  // NOLINT: a moved-from span is none
  CHECK(b.span_id() == id);
  a.finish();
  CHECK(recorder.spans.empty());

  b = tracer.start_span("c");  // nobody owns `a` now
  REQUIRE(recorder.spans.size() == 1);
  CHECK(recorder.spans[0].name == "a");
  b = std::move(*&b);
  CHECK(recorder.spans.size() == 1);
  CHECK(b);
  b = Span();
  CHECK(recorder.spans.size() == 2);
}

TEST_CASE("span: none at all takes everything without effect") {
  Span span;
  CHECK(!span);
  span.set_tag("k", "v");
  span.set_error("e");
  span.set_baggage("k", "v");
  CHECK(!span.set_sampling_priority(keep));
  CHECK(!span.sampling_priority());
  CHECK(!span.context());
  CHECK(span.baggage().empty());
  CHECK(span.trace_id() == TraceId{});
  CHECK(span.span_id() == SpanId{});
  span.finish();
}

TEST_CASE("span: a reference changes it, keeps only its memory, and can't rob it") {
  Recorder recorder;
  SpanRef reference;
  {
    Span span = recorder.tracer().start_span("x");
    reference = span;
    reference.set_tag("k", "v");
    const SpanRef taken = static_cast<SpanRef&&>(span);
    CHECK(span);
    CHECK(taken.span_id() == span.span_id());
  }
  REQUIRE(recorder.spans.size() == 1);
  CHECK(tag(recorder.spans[0], "k") == "v");
  CHECK(reference.span_id() == recorder.spans[0].span_id);
  reference.set_tag("late", "v");
}

TEST_CASE("span: found in a context") {
  Recorder recorder;
  CHECK(!span_from_context(Context()));
  Span span = recorder.tracer().start_span("x");
  const Context context = Context().with<SpanRef>(span).with(1);
  CHECK(span_from_context(context).span_id() == span.span_id());
}

TEST_CASE("span: its context is what travels") {
  Recorder recorder;
  SpanContext parent({7, 8}, {9});
  parent.set_sampling_priority(keep);
  parent.set_origin("rum");
  parent.set_tag("_dd.p.dm", "-4");
  parent.set_tag("_dd.p.usr.id", "x");
  parent.set_last_datadog_parent("00000000000000ab");
  parent.set_other_datadog_keys("x:1");
  parent.set_random_trace_id(true);
  parent.set_remote(true);
  CHECK(!parent.set_trace_state("vendor=1"));
  parent.baggage().set("user", "ann");

  Span span = recorder.tracer().start_span("x", child_of(parent));
  const SpanContext context = span.context();
  SpanContext expected = parent.with_span_id(span.span_id());
  CHECK(context == expected);
  CHECK(!context.remote());
  CHECK(!context.last_datadog_parent());
  CHECK(context.baggage().get("user") == "ann");
  span.finish();
  CHECK(recorder.spans[0].parent_id == SpanId{9});
  CHECK(recorder.spans[0].origin == "rum");
  CHECK(recorder.spans[0].sampling_priority == keep);
  CHECK(tag(recorder.spans[0], "_dd.parent_id") == "00000000000000ab");
  CHECK(tag(recorder.spans[0], "_dd.p.usr.id") == "x");
  CHECK(tag(recorder.spans[0], "_dd.p.dm") == "-4");
}

TEST_CASE("span: the sampling decision is the trace's, and follows the hand that made it") {
  struct Row {
    std::optional<SamplingPriority> inherited;
    const char* inherited_dm;
    SamplingPriority set;
    std::string_view dm;
  };
  const Row rows[] = {
      {std::nullopt, "", keep, "-4"},
      {std::nullopt, "", SamplingPriority::auto_keep, "-4"},
      {std::nullopt, "", reject, "(none)"},
      {SamplingPriority::auto_keep, "-1", keep, "-4"},
      {SamplingPriority::auto_keep, "-1", reject, "(none)"},
      {SamplingPriority::auto_reject, "", keep, "-4"},
      {SamplingPriority::auto_reject, "", reject, "(none)"},
      {SamplingPriority::user_keep, "-3", SamplingPriority{17}, "-4"},
      {SamplingPriority::user_keep, "-3", SamplingPriority{-17}, "(none)"},
  };
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.set));
    CAPTURE(row.inherited_dm);
    Recorder recorder;
    auto tracer = recorder.tracer();
    SpanContext parent({7, 8}, {9});
    parent.set_sampling_priority(row.inherited);
    parent.set_debug(row.inherited == keep);
    if (*row.inherited_dm != '\0') parent.set_tag("_dd.p.dm", row.inherited_dm);

    Span root = tracer.start_span("root", child_of(parent));
    Span child = tracer.start_span("child", child_of(root));
    CHECK(child.set_sampling_priority(row.set));  // from anywhere in the trace
    CHECK(root.sampling_priority() == row.set);
    const SpanContext context = root.context();
    CHECK(context.sampling_priority() == row.set);
    CHECK(context.tags().get("_dd.p.dm").value_or("(none)") == row.dm);
    CHECK(!context.debug());
    child.finish();
    root.finish();
    CHECK(recorder.spans[0].sampling_priority == row.set);
    CHECK(recorder.spans[1].sampling_priority == row.set);
    CHECK(tag(recorder.spans[0], "_dd.p.dm") == "(none)");  // the local root has it
    CHECK(tag(recorder.spans[1], "_dd.p.dm") == row.dm);
  }
}

TEST_CASE("span: looking at a span changes nothing") {
  Recorder recorder;
  const Span root = recorder.tracer().start_span("root");
  SpanRef reference = root;
  CHECK(reference.set_sampling_priority(reject));
  CHECK(root.context().sampling_priority() == reject);
  CHECK(root.sampling_priority() == reject);
  CHECK(root.baggage().empty());
  CHECK(reference.set_sampling_priority(keep));
  CHECK(root.context().sampling_priority() == keep);
}

TEST_CASE("span: the sampling decision is final once it has left the process") {
  using Headers = std::map<std::string, std::string>;
  struct Row {
    const char* how;
    void (*leave)(const Span&);
  };
  const Row rows[] = {
      {"propagate", [](const Span& span) { CHECK(span.propagate()); }},
      {"inject",
       [](const Span& span) {
         Headers headers;
         CHECK(inject(span, headers));
         CHECK(headers.at("x-datadog-sampling-priority") == "-1");
         CHECK(headers.at("x-datadog-parent-id") == span.span_id().to_decimal().view());
       }},
      {"another propagator",
       [](const Span& span) {
         Headers headers;
         CHECK(w3c_propagator.inject(span, headers));
       }},
      {"a function of the user",
       [](const Span& span) { [](const SpanContext& sent) { CHECK(sent); }(span); }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.how);
    Recorder recorder;
    auto tracer = recorder.tracer();
    Span root = tracer.start_span("root");
    Span child = tracer.start_span("child", child_of(root));
    CHECK(root.set_sampling_priority(keep));
    CHECK(root.set_sampling_priority(reject));
    row.leave(child);
    CHECK(!root.set_sampling_priority(keep));
    CHECK(!child.set_sampling_priority(keep));
    CHECK(!tracer.start_span("later", child_of(child)).set_sampling_priority(keep));
    CHECK(root.context().sampling_priority() == reject);
    CHECK(tracer.start_span("another trace").set_sampling_priority(keep));
  }
}

TEST_CASE("span: links to whatever names a span") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  SpanContext other({1, 2}, {3});
  other.set_sampling_priority(keep);
  other.set_random_trace_id(true);
  CHECK(!other.set_trace_state("vendor=1"));
  Span related = tracer.start_span("related");
  {
    Span span = tracer.start_span("x");
    span.add_link(other);
    span.add_link(SpanContext({4, 5}, {6}));
    span.add_link(related);
    span.add_link(extract(std::map<std::string, std::string>{{"x-datadog-trace-id", "7"},
                                                             {"x-datadog-parent-id", "8"}}));
    span.add_link(Extraction());  // none
    span.add_link(SpanContext());
    span.add_link(SpanRef());
  }
  const auto& links = recorder.spans.at(0).links;
  REQUIRE(links.size() == 4);
  CHECK(links[0].trace_id == TraceId{1, 2});
  CHECK(links[0].span_id == SpanId{3});
  CHECK(links[0].trace_flags == (trace_flags::sampled | trace_flags::random_trace_id));
  CHECK(links[0].trace_state == "vendor=1");
  CHECK(links[0].attributes.empty());
  CHECK(links[1].trace_id == TraceId{4, 5});
  CHECK(links[1].trace_flags == 0);
  CHECK(links[1].trace_state.empty());
  CHECK(links[2].span_id == related.span_id());
  CHECK(links[3].trace_id == TraceId{0, 7});
  CHECK(related.set_sampling_priority(reject));  // a link does not tell anybody the decision
}

TEST_CASE("span: baggage goes down, not up") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  Span root = tracer.start_span("root");
  root.set_baggage("a", "1");
  Span early = tracer.start_span("early", child_of(root));
  early.set_baggage("a", "2");
  early.set_baggage("b", "3");
  root.set_baggage("c", "4");
  Span late = tracer.start_span("late", child_of(root));

  CHECK(root.baggage().get("a") == "1");
  CHECK(!root.baggage().contains("b"));
  CHECK(early.context().baggage().get("a") == "2");
  CHECK(early.context().baggage().get("b") == "3");
  CHECK(!early.context().baggage().contains("c"));
  CHECK(late.baggage().size() == 2);
}

// Threads start, finish, tag, decide and inject at once, on the spans of one trace.
TEST_CASE("span: one trace, sixteen threads") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  std::atomic<int> sent_keep = 0, sent_reject = 0, strangers = 0;
  {
    Span root = tracer.start_span("root");
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t) {
      threads.emplace_back([&, ref = SpanRef(root), t]() mutable {
        for (int i = 0; i < 50; ++i) {
          ref.set_tag("shared", std::to_string(i));
          ref.set_metric("shared", i);
          ref.set_baggage("shared", std::to_string(i));
          ref.add_link(SpanContext({0, 1}, {2}));
          auto [child, context] = tracer.start_span_from_context(
              Context().with<SpanRef>(ref), "child", tag("thread", std::to_string(t)));
          if (child.context().trace_id() != ref.trace_id()) ++strangers;
          child.set_sampling_priority(t % 2 == 0 ? keep : reject);
          std::map<std::string, std::string> headers;
          if (!inject(child, headers)) ++strangers;
          ++(headers.at("x-datadog-sampling-priority") == "2" ? sent_keep : sent_reject);
          SpanRef again = span_from_context(context);
          again.set_error("by thread", std::to_string(t));
          if (i % 3 == 0) child.finish();
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  CHECK(strangers == 0);
  CHECK(sent_keep + sent_reject == 16 * 50);
  CHECK((sent_keep == 0 || sent_reject == 0));  // all processes heard one decision
  REQUIRE(recorder.spans.size() == 16 * 50 + 1);
  CHECK(recorder.spans.back().links.size() == 16 * 50);
  CHECK(recorder.spans.back().sampling_priority == (sent_keep != 0 ? keep : reject));
}

TEST_CASE("span: one span, many threads") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  {
    Span span = tracer.start_span("shared");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&tracer, ref = SpanRef(span), t]() mutable {
        const std::string key = std::to_string(t);
        for (int i = 0; i < 200; ++i) {
          ref.set_tag(key, std::to_string(i));
          ref.set_baggage(key, "1");
          const Span child = tracer.start_span("child", child_of(ref));
          if (child.context().trace_id() != ref.trace_id()) ref.set_error("another trace");
        }
      });
    }
    span.set_sampling_priority(keep);
    for (auto& thread : threads) thread.join();
    CHECK(span.baggage().size() == 4);
  }
  CHECK(recorder.spans.size() == 801);
  CHECK(!recorder.spans.back().error);
  for (const char* key : {"0", "1", "2", "3"}) CHECK(tag(recorder.spans.back(), key) == "199");
}

#if defined(__cpp_exceptions)
TEST_CASE("span: a sink that throws has had its span") {
  int taken = 0;
  Tracer tracer({.service = "x"}, [&](SpanData&&) {
    ++taken;
    throw std::runtime_error("the sink is full");
  });
  Span span = tracer.start_span("explicit");
  CHECK_THROWS_WITH_AS(span.finish(), "the sink is full", std::runtime_error);
  CHECK(taken == 1);
  span.finish();  // it has finished, so nothing throws any more
  CHECK_THROWS_AS(tracer.start_span("given end").finish_at(0), std::runtime_error);
  CHECK(taken == 2);
  {
    const Span with_its_owner = tracer.start_span("by its owner");
  }
  CHECK(taken == 3);
  Span replaced = tracer.start_span("replaced");
  replaced = Span();
  CHECK(taken == 4);
  // No lock stays locked.
  Span root = tracer.start_span("root");
  CHECK_THROWS_AS(tracer.start_span("child", child_of(root)).finish(), std::runtime_error);
  CHECK(root.context());
}

TEST_CASE("span: a clock that throws leaves the span unfinished") {
  bool broken = false;
  std::vector<SpanData> spans;
  Tracer tracer(
      {.service = "x"}, [&](SpanData&& span) { spans.push_back(std::move(span)); },
      [&] { return broken ? throw std::runtime_error("no clock") : Timestamp(7); });
  Span span = tracer.start_span("x");
  broken = true;
  CHECK_THROWS_AS(span.finish(), std::runtime_error);
  {
    const Span lost = std::move(span);
  }  // its owner swallows it
  CHECK(spans.empty());
  broken = false;
  span = tracer.start_span("y");
  broken = true;
  CHECK_THROWS_AS(span.finish(), std::runtime_error);
  span.set_tag("k", "v");  // it still listens
  broken = false;
  span.finish();
  REQUIRE(spans.size() == 1);
  CHECK(tag(spans[0], "k") == "v");
}

// Each allocation of a call fails in turn. Afterwards the span is as before, or has changed as a whole.
template <class Call>
std::size_t fail_in_turn(Call call) {
  for (std::size_t n = 0;; ++n) {
    const test::FailingAllocation failing(n);
    try {
      call();
      return n;
    } catch (const std::bad_alloc&) {
    }
  }
}

TEST_CASE("span: memory that fails while it is changed") {
  const std::string text(100, 't');
  struct Row {
    const char* what;
    void (*change)(SpanRef& span, const std::string& text);
  };
  const Row rows[] = {
      {"name", [](SpanRef& s, const std::string& t) { s.set_name(t); }},
      {"tag", [](SpanRef& s, const std::string& t) { s.set_tag(t, t); }},
      {"tag again", [](SpanRef& s, const std::string& t) { s.set_tag("k", t); }},
      {"metric", [](SpanRef& s, const std::string& t) { s.set_metric(t, 1); }},
      {"link",
       [](SpanRef& s, const std::string& t) {
         s.add_link(SpanLink{{1, 2}, {3}, 1, "reason", "style", t});
       }},
      {"baggage", [](SpanRef& s, const std::string& t) { s.set_baggage(t, t); }},
      {"priority", [](SpanRef& s, const std::string&) { s.set_sampling_priority(reject); }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Recorder recorder;
    SpanContext parent({7, 8}, {9});
    parent.set_tag("_dd.p.usr.id", text);
    parent.set_origin(text);
    parent.baggage().set("k", text);
    Span span = recorder.tracer().start_span("x", child_of(parent), tag("k", "v"));
    SpanRef ref = span;
    const SpanContext before = span.context();
    for (std::size_t n = 0;; ++n) {
      bool failed = false;
      {
        const test::FailingAllocation failing(n);
        try {
          row.change(ref, text);
        } catch (const std::bad_alloc&) {
          failed = true;
        }
      }
      if (!failed) break;
      CHECK(span.context() == before);
    }
    span.finish();
    REQUIRE(recorder.spans.size() == 1);
    const SpanData& data = recorder.spans[0];
    CHECK(data.name == (row.change == rows[0].change ? text : "x"));
    CHECK(tag(data, "_dd.p.usr.id") == text);
    CHECK(data.links.size() <= 1);  // it came once, after any number of attempts
    CHECK(data.meta.size() <= 4);
  }
}

TEST_CASE("span: memory that fails while it ends") {
  const std::string text(100, 't');
  SpanContext parent({7, 8}, {9});
  parent.set_tag("_dd.p.a", text);
  parent.set_tag("_dd.p.b", text);
  parent.set_origin(text);
  std::size_t finished = 0;
  std::optional<SpanData> last;
  const Tracer tracer({.service = "x"}, [&](SpanData&& span) {
    ++finished;
    last.emplace(std::move(span));
  });
  Span span = tracer.start_span("a name that no small string holds", child_of(parent));
  CHECK(fail_in_turn([&] { span.finish(); }) > 3);
  CHECK(finished == 1);
  CHECK(last->resource == "a name that no small string holds");
  CHECK(last->origin == text);
  CHECK(last->meta ==
        SpanData::Pairs<std::string>{{"_dd.p.a", text}, {"_dd.p.b", text}, {"_dd.p.dm", "-0"}});

  // The span is lost with its owner at most: no exception leaves the destructor.
  for (std::size_t n = 0; n < 12; ++n) {
    Span owned = tracer.start_span("a name that no small string holds", child_of(parent));
    const test::FailingAllocation failing(n);
    owned = Span();
  }
}

TEST_CASE("span: memory that fails while it begins") {
  const std::string text(100, 't');
  std::size_t finished = 0;
  const Tracer tracer({.service = text, .env = text}, [&](SpanData&&) { ++finished; });
  const Extraction found = extract(std::map<std::string, std::string>{
      {"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"},
      {"tracestate", "dd=s:2;o:rum;p:00000000000000ab;t.usr.id:" + std::string(60, 'u')},
      {"x-datadog-trace-id", "1"},
      {"x-datadog-parent-id", "2"},
      {"baggage", "user.id=" + text}});
  Span root;
  CHECK(fail_in_turn([&] {
          root = tracer.start_span("root", child_of(found), tag(text, text), link(found),
                                   resource(text), metric(text, 1));
        }) > 10);
  CHECK(finished == 0);  // a failed call leaves nothing
  const SpanContext before = root.context();
  Context context;
  Span child;
  CHECK(fail_in_turn([&] {
          std::tie(child, context) = tracer.start_span_from_context(
              Context().with<SpanRef>(root), text, child_of(found), tag("k", text));
        }) > 3);
  CHECK(root.context() == before);
  CHECK(child.trace_id() == root.trace_id());
}
#endif

TEST_CASE("span: outlives its tracer") {
  Recorder recorder;
  Span span = recorder.tracer().start_span("x");
  span.finish();
  CHECK(recorder.spans.size() == 1);
}

}  // namespace
