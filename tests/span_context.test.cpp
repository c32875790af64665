// SPDX-License-Identifier: MIT
#include <baton/span_context.hpp>

#include <doctest/doctest.h>

#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr TraceId trace{0x640c'fd8d'0000'0000, 7};
constexpr SpanId span{9};

std::string tags_of(const SpanContext& context) {
  std::string out;
  for (const auto& [key, value] : context.tags()) {
    if (!out.empty()) out += ',';
    out.append(key).append("=").append(value);
  }
  return out;
}
SpanContext full() {
  SpanContext context(trace, span);
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin("synthetics");
  context.set_tag("_dd.p.dm", "-4");
  context.set_tag("_dd.p.usr.id", "a longer value, so that this context needs a block of the heap");
  CHECK(!context.set_trace_state("foo=1,bar=2"));
  context.set_last_datadog_parent("00f067aa0ba902b7");
  context.set_other_datadog_keys("x:1;y:2");
  context.set_remote(true);
  context.set_random_trace_id(true);
  context.set_debug(true);
  context.baggage().set("user", "a value of the baggage that does not fit into a small string");
  return context;
}

TEST_CASE("span context: nothing at first") {
  const SpanContext context;
  CHECK(!context);
  CHECK(context.trace_id() == TraceId{});
  CHECK(context.span_id() == SpanId{});
  CHECK(!context.sampling_priority());
  CHECK(!context.origin());
  CHECK(!context.last_datadog_parent());
  CHECK(context.other_datadog_keys().empty());
  CHECK(context.tags().empty());
  CHECK(context.trace_state().empty());
  CHECK(context.baggage().empty());
  CHECK((!context.remote() && !context.debug() && !context.random_trace_id()));
}

TEST_CASE("span context: true with a trace id, a span id or not") {
  CHECK(SpanContext(trace, span));
  CHECK(SpanContext({0, 1}, {0}));
  CHECK(SpanContext({1, 0}, {1}));
  CHECK(!SpanContext({0, 0}, {1}));
}

TEST_CASE("span context: undecided is not rejected") {
  SpanContext context;
  context.set_sampling_priority(SamplingPriority::auto_reject);
  CHECK(context.sampling_priority() == SamplingPriority::auto_reject);
  CHECK(context != SpanContext());
  context.set_sampling_priority(std::nullopt);
  CHECK(!context.sampling_priority());
  CHECK(context == SpanContext());
}

TEST_CASE("span context: W3C's flags agree with the priority") {
  SpanContext context(trace, span);
  CHECK(context.trace_flags() == 0);
  for (const int priority : {-1, 0, 1, 2, 9}) {
    context.set_sampling_priority(static_cast<SamplingPriority>(priority));
    for (const bool random : {false, true}) {
      context.set_random_trace_id(random);
      CHECK(context.trace_flags() == (priority > 0 ? 1 : 0) + (random ? 2 : 0));
    }
  }
}

TEST_CASE("span context: all of it stands beside the rest") {
  SpanContext context = full();
  CHECK(context.origin() == "synthetics");
  CHECK(context.tags().get("_dd.p.dm") == "-4");
  CHECK(context.trace_state().text() == "foo=1,bar=2");
  CHECK(context.last_datadog_parent() == "00f067aa0ba902b7");
  CHECK(context.other_datadog_keys() == "x:1;y:2");
  context.set_origin({});
  CHECK(!context.origin());
  context.set_last_datadog_parent({});
  CHECK(!context.last_datadog_parent());
  CHECK(context.trace_state().get("bar") == "2");
  CHECK(context.other_datadog_keys() == "x:1;y:2");
}

TEST_CASE("span context: a list of others is taken over whole, or not at all") {
  SpanContext context = full();
  CHECK(!context.set_trace_state(" a=1 ,, b= 2\t,a=3,"));
  CHECK(context.trace_state().text() == "a=1,b= 2,a=3");
  const Error error = context.set_trace_state("a=1,B=2");
  CHECK(error == fail(Errc::bad_key, 4));
  CHECK(context.trace_state().text() == "a=1,b= 2,a=3");
  CHECK(!context.set_trace_state(context.trace_state().text()));  // the context's own text
  CHECK(context.trace_state().text() == "a=1,b= 2,a=3");
  CHECK(!context.set_trace_state(""));
  CHECK(context.trace_state().empty());
  CHECK(context.origin() == "synthetics");
}

TEST_CASE("span context: a reader sets all texts at once") {
  const SpanContext one = full();
  SpanContext context = full();
  detail::ContextParts::set_texts(context,
                                  {one.tags(), "rum", "a=1,b=2", "0123456789abcdef", "x:1"});
  CHECK(tags_of(context) == tags_of(one));
  CHECK(context.origin() == "rum");
  CHECK(context.trace_state().text() == "a=1,b=2");
  CHECK(context.last_datadog_parent() == "0123456789abcdef");
  CHECK(context.other_datadog_keys() == "x:1");
  CHECK(context.baggage() == one.baggage());
  detail::ContextParts::set_texts(context, {});
  CHECK(tags_of(context).empty());
  CHECK(!context.origin());
  CHECK(context.trace_state().empty());
  CHECK(context.baggage() == one.baggage());
  AllocationCounter counter;
  detail::ContextParts::set_texts(context, {{}, "synthetics"});
  CHECK(context.origin() == "synthetics");
  CHECK(counter.count() == 0);
  detail::ContextParts::set_ids(context, {.trace_id = {1, 2}, .span_id = {3}});
  CHECK(context.trace_id() == TraceId{1, 2});
  CHECK(context.origin() == "synthetics");
}

template <class T>
concept HasSetTexts = requires(T context) { context.set_texts({}); };
template <class T>
concept HasSetIds = requires(T context) { context.set_ids({}); };
static_assert(!HasSetTexts<SpanContext> && !HasSetIds<SpanContext>);

using Setter = void (*)(SpanContext&, std::string_view);
constexpr Setter setters[] = {
    [](SpanContext& c, std::string_view text) { c.set_origin(text); },
    [](SpanContext& c, std::string_view text) { c.set_last_datadog_parent(text); },
    [](SpanContext& c, std::string_view text) { c.set_other_datadog_keys(text); },
    [](SpanContext& c, std::string_view text) { (void)c.set_trace_state(text); },
    [](SpanContext& c, std::string_view text) { c.set_tag("_dd.p.a", text); },
    [](SpanContext& c, std::string_view text) { c.set_tag("_dd.p.new", text); },
    [](SpanContext& c, std::string_view text) { c.set_tag(text, "new"); },
    [](SpanContext& c, std::string_view text) { c.set_tag(text, text); },
    [](SpanContext& c, std::string_view text) { c.remove_tag(text); },
    [](SpanContext& c, std::string_view text) { c.baggage().set("a", text); },
    [](SpanContext& c, std::string_view text) { c.baggage().set("new", text, text); },
    [](SpanContext& c, std::string_view text) { c.baggage().set(text, "1"); },
    [](SpanContext& c, std::string_view text) { c.baggage().remove(text); },
};
using Getter = std::string_view (*)(const SpanContext&);
constexpr Getter getters[] = {
    [](const SpanContext& c) { return *c.origin(); },
    [](const SpanContext& c) { return *c.last_datadog_parent(); },
    [](const SpanContext& c) { return c.other_datadog_keys(); },
    [](const SpanContext& c) { return c.trace_state().text(); },
    [](const SpanContext& c) { return (*c.trace_state().begin()).key; },
    [](const SpanContext& c) { return (*c.tags().begin()).key; },
    [](const SpanContext& c) { return *c.tags().get("_dd.p.a"); },
    [](const SpanContext& c) { return *c.tags().get("_dd.p.b"); },
    [](const SpanContext& c) { return (*c.baggage().begin()).key; },
    [](const SpanContext& c) { return *c.baggage().get("a"); },
};
/// Short texts are in the context itself.
SpanContext sized(std::size_t size) {
  SpanContext context(trace, span);
  const std::string text(size, 'x');
  context.set_tag("_dd.p.a", text);
  context.set_tag("_dd.p.b", text + "b");
  context.set_origin(text + "o");
  CHECK(!context.set_trace_state("k=v" + text.substr(0, 250) + ",l=1"));
  context.set_last_datadog_parent(text + "p");
  context.set_other_datadog_keys("y:" + text);
  context.baggage().set("a", text);
  context.baggage().set("b", text + "b");
  return context;
}

TEST_CASE("span context: every setter takes its own texts") {
  for (const std::size_t size : {0u, 1u, 2u, 10u, 30u, 130u, 300u}) {
    for (const Setter set : setters) {
      for (const Getter get : getters) {
        if (size == 0 && get == getters[6]) continue;  // this one is empty
        CAPTURE(size);
        SpanContext context = sized(size);
        SpanContext expected = context;
        set(expected, std::string(get(context)));
        SpanContext roomy = context;
        roomy.reserve(5'000);
        roomy.baggage().reserve(5'000);
        set(context, get(context));
        CHECK(context == expected);
        set(roomy, get(roomy));
        CHECK(roomy == expected);
      }
    }
  }
}

#if defined(__cpp_exceptions)
TEST_CASE("span context: where memory fails nothing has changed") {
  const std::string large(1'000, 'y');
  const auto check = [](const SpanContext& before, auto change) {
    for (std::size_t count = 0;; ++count) {
      SpanContext context = before;
      bool done = true;
      try {
        const FailingAllocation failing(count);
        change(context);
      } catch (const std::bad_alloc&) {
        done = false;
      }
      if (done) return;
      REQUIRE(count < 4);
      REQUIRE(context == before);
    }
  };
  for (const std::size_t size : {0u, 1u, 2u, 10u, 30u, 130u, 300u}) {
    const SpanContext before = sized(size);
    for (const Setter set : setters) {
      check(before, [&](SpanContext& context) { set(context, large); });
      check(before, [&](SpanContext& context) { set(context, "k=" + large.substr(0, 250)); });
      for (const Getter get : getters) {
        check(before, [&](SpanContext& context) { set(context, get(context)); });
      }
    }
    check(before, [](SpanContext& context) { context.reserve(10'000); });
    SpanContext other = sized(1'000);
    check(before, [&](SpanContext& context) { context = other; });
    check(before, [&](SpanContext&) { SpanContext copied(other); });
    check(before, [](SpanContext& context) { (void)context.with_span_id({1}); });
  }
}
#endif

TEST_CASE("span context: tags are replaced at the end and removed") {
  SpanContext context;
  context.set_tag("_dd.p.a", "1");
  context.set_tag("_dd.p.b", "2");
  context.set_tag("_dd.p.a", "3");
  CHECK(tags_of(context) == "_dd.p.b=2,_dd.p.a=3");
  context.remove_tag("_dd.p.b");
  context.remove_tag("_dd.p.b");
  CHECK(tags_of(context) == "_dd.p.a=3");
  context.set_tag(std::string(200, 'k'), std::string(40'000, 'v'));
  CHECK(context.tags().get(std::string(200, 'k')) == std::string(40'000, 'v'));
  context.remove_tag(std::string(200, 'k'));
  CHECK(tags_of(context) == "_dd.p.a=3");
}

TEST_CASE("span context: a child has its own id and the rest of it") {
  const SpanContext parent = full();
  const SpanContext child = parent.with_span_id({11});
  CHECK(child.span_id() == SpanId{11});
  CHECK(child.trace_id() == trace);
  CHECK(!child.remote());
  CHECK(!child.last_datadog_parent());  // it is one now
  CHECK(child.sampling_priority() == SamplingPriority::user_keep);
  CHECK(child.origin() == "synthetics");
  CHECK(tags_of(child) == tags_of(parent));
  CHECK(child.trace_state().text() == "foo=1,bar=2");
  CHECK(child.other_datadog_keys() == "x:1;y:2");
  CHECK(child.baggage() == parent.baggage());
  CHECK(child.random_trace_id());
  CHECK(child.debug());
  CHECK(parent == full());  // left as it was

  AllocationCounter counter;
  const SpanContext ids = SpanContext(trace, span).with_span_id({1});
  CHECK(counter.count() == 0);
  CHECK(ids.span_id() == SpanId{1});
}

TEST_CASE("span context: equal in all of it or not at all") {
  const SpanContext one = full();
  using Change = void (*)(SpanContext&);
  constexpr Change changes[] = {
      [](SpanContext& c) { c.set_trace_id({1, 7}); },
      [](SpanContext& c) { c.set_trace_id({trace.high, 8}); },
      [](SpanContext& c) { c.set_span_id({1}); },
      [](SpanContext& c) { c.set_sampling_priority({}); },
      [](SpanContext& c) { c.set_sampling_priority(SamplingPriority::auto_keep); },
      [](SpanContext& c) { c.set_origin("rum"); },
      [](SpanContext& c) { c.set_tag("_dd.p.a", "1"); },
      [](SpanContext& c) { c.remove_tag("_dd.p.dm"); },
      [](SpanContext& c) { CHECK(!c.set_trace_state("bar=2,foo=1")); },
      [](SpanContext& c) { c.set_last_datadog_parent({}); },
      [](SpanContext& c) { c.set_other_datadog_keys("x:1"); },
      [](SpanContext& c) { c.set_remote(false); },
      [](SpanContext& c) { c.set_random_trace_id(false); },
      [](SpanContext& c) { c.set_debug(false); },
      [](SpanContext& c) { c.baggage().set("user", "2"); },
  };
  CHECK(one == full());
  for (const Change change : changes) {
    SpanContext other = one;
    change(other);
    CHECK(other != one);
  }
  // Equal bytes in another part are not equal contexts.
  SpanContext origin;
  origin.set_origin("x");
  SpanContext parent;
  parent.set_last_datadog_parent("x");
  CHECK(origin != parent);
}

TEST_CASE("span context: copies are apart, a moved one is empty and can be used") {
  SpanContext one = full();
  SpanContext copy = one;
  copy.set_origin("rum");
  copy.baggage().clear();
  CHECK(one == full());

  AllocationCounter counter;
  SpanContext moved = std::move(one);
  CHECK(counter.count() == 0);
  CHECK(moved == full());
  CHECK(one == SpanContext());
  one.set_tag("_dd.p.a", "1");
  CHECK(tags_of(one) == "_dd.p.a=1");
  one = std::move(moved);
  CHECK(one == full());
  CHECK(moved == SpanContext());

  SpanContext& same = one;
  one = same;
  CHECK(one == full());
  one = std::move(same);
  CHECK(one == full());
  one.swap(moved);
  CHECK(one == SpanContext());
  CHECK(moved == full());
}

TEST_CASE("span context: clear empties it and keeps its storage") {
  SpanContext context = full();
  context.clear();
  CHECK(context == SpanContext());
  AllocationCounter counter;
  context.set_tag("_dd.p.usr.id", "a longer value, so that this context needs a block");
  context.baggage().set("user", std::string_view("a value that does not fit a small string"));
  CHECK(counter.count() == 0);
}

TEST_CASE("span context: behaves as a plain struct") {
  struct Model {
    std::vector<std::pair<std::string, std::string>> tags;
    std::string state, origin, parent, others;
  };
  Random random(70);
  SpanContext context;
  Model model;
  const auto remove = [&](std::string_view key) {
    for (auto at = model.tags.begin(); at != model.tags.end(); ++at) {
      if (at->first == key) return void(model.tags.erase(at));
    }
  };
  for (int round = 0; round < 5'000; ++round) {
    const std::string text = random.bytes(random.below(10) == 0 ? 300 : 12);
    const std::string key = "_dd.p." + random.text(0, 1, "abcd");
    switch (random.below(8)) {
      case 0: context.set_origin(text), model.origin = text; break;
      case 1: context.set_last_datadog_parent(text), model.parent = text; break;
      case 2: context.set_other_datadog_keys(text), model.others = text; break;
      case 3: context.remove_tag(key), remove(key); break;
      case 4:
        model.state = random.below(3) == 0 ? "" : "k=" + random.text(1, 20, "abc");
        REQUIRE(!context.set_trace_state(model.state));
        break;
      case 5:
        if (random.below(30) != 0) break;
        context.clear();
        model = Model();
        break;
      default:
        context.set_tag(key, text);
        remove(key);
        model.tags.emplace_back(key, text);
    }
    REQUIRE(context.origin().value_or("") == model.origin);
    REQUIRE(context.last_datadog_parent().value_or("") == model.parent);
    REQUIRE(context.other_datadog_keys() == model.others);
    REQUIRE(context.trace_state().text() == model.state);
    REQUIRE(context.tags().size() == model.tags.size());
    auto tag = model.tags.begin();
    for (const auto& [name, value] : context.tags()) {
      REQUIRE(name == tag->first);
      REQUIRE(value == tag->second);
      ++tag;
    }
  }
}

}  // namespace
