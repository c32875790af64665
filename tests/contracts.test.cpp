// SPDX-License-Identifier: MIT
// The promises about types and functions, in one place: sizes, triviality, noexcept, allocations.
#include <baton/baton.hpp>

#ifdef BATON_LIFETIMEBOUND
#error "baton.hpp leaves a macro"
#endif

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

// Sizes

static_assert(sizeof(TraceId) == 16 && sizeof(SpanId) == 8);
static_assert(sizeof(Error) <= 24 && sizeof(Diagnostics) <= 208);
static_assert(sizeof(Traceparent) <= 32);
static_assert(sizeof(Baggage) <= 64);
static_assert(sizeof(SpanContext) <= 192);  // a context that has only ids
static_assert(sizeof(Extraction) <= 576);

// Views and plain values are passed and copied as bytes

template <class... T>
constexpr bool plain =
    (... && (std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>));
static_assert(plain<TraceId, SpanId, Error, Diagnostic, Traceparent, Options, SpanLink>);
static_assert(plain<TraceTag, TraceTags, TraceStateMember, TraceState, BaggageMember, SpanLinks>);
static_assert(plain<FixedText<16>, FixedText<32>, Result<TraceId>, Result<Traceparent>>);
static_assert(plain<Candidate, DatadogMember, TraceTagsSummary, TraceStateSummary, BaggageSummary>);

// Owners are regular types: moves never throw, and a moved-from object is as new

template <class... T>
constexpr bool regular =
    (... && (std::is_nothrow_default_constructible_v<T> && std::is_copy_constructible_v<T> &&
             std::is_copy_assignable_v<T> && std::is_nothrow_move_constructible_v<T> &&
             std::is_nothrow_move_assignable_v<T> && std::is_nothrow_swappable_v<T>));
static_assert(regular<SpanContext, Baggage, Extraction>);
static_assert(regular<TraceId, SpanId, Error, Diagnostic, Diagnostics, Injection, TraceTags,
                      TraceState, SpanLinks, Options>);
static_assert(std::equality_comparable<SpanContext> && std::equality_comparable<Baggage>);
static_assert(!std::is_convertible_v<std::uint64_t, SpanId> &&
              !std::is_convertible_v<SpanId, bool>);
static_assert(!std::is_convertible_v<Extraction, bool> &&
              !std::is_convertible_v<SpanContext, bool>);

// Parsers and formatters neither throw nor allocate

constexpr std::string_view text;
static_assert(noexcept(parse_traceparent(text)) && noexcept(parse_trace_state(text)));
static_assert(noexcept(parse_datadog_member(text)) && noexcept(parse_trace_tags(text)));
static_assert(noexcept(parse_baggage(text)) && noexcept(is_decision_maker(text)));
static_assert(noexcept(TraceId::from_hex(text)) && noexcept(SpanId::from_decimal(text)));
static_assert(noexcept(format_traceparent({}, nullptr)));
static_assert(noexcept(format_datadog_member({}, nullptr, std::declval<DatadogMemberLoss&>())));
static_assert(noexcept(format_trace_tags(0, {}, nullptr, std::declval<bool&>())));
static_assert(noexcept(format_baggage({}, 0, 0, nullptr, std::declval<BaggageLosses&>())));
static_assert(noexcept(TraceId().to_hex()) && noexcept(SpanId().to_decimal()));

template <class T>
void check_moved_from(T value) {
  T moved = std::move(value);
  CHECK(value == T());
  value = moved;
  T assigned;
  assigned = std::move(value);
  CHECK(value == T());
  CHECK(assigned == moved);
}

TEST_CASE("contracts: what was moved from is as new") {
  SpanContext context({1, 2}, {3});
  context.set_tag("_dd.p.a", std::string(100, 'x'));
  context.set_origin("rum");
  context.baggage().set("k", std::string(100, 'v'));
  check_moved_from(context);
  check_moved_from(context.baggage());
  check_moved_from(SpanContext({1, 2}, {3}));
}

// Allocations

const Headers usual{
    {"x-datadog-trace-id", "12389025123002525301"},
    {"x-datadog-parent-id", "67667974448284343"},
    {"x-datadog-sampling-priority", "1"},
    {"x-datadog-origin", "synthetics"},
    {"x-datadog-tags", "_dd.p.tid=640cfd8d00000000,_dd.p.dm=-4,_dd.p.usr.id=baz64=="},
    {"traceparent", "00-640cfd8d00000000abeea8b5a1f4a675-00f067aa0ba902b7-01"},
    {"tracestate",
     "dd=s:1;o:synthetics;p:4848484848484848;t.dm:-4;t.usr.id:baz64~~;x:new,"
     "foo=1,rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"},
    {"baggage", "user=caf%C3%A9%20au%20lait%20for%20everybody,region=eu-central-1;p=1,tenant=acme"},
};

/// The number of headers of `usual`, by name.
Headers some(std::initializer_list<std::string_view> names) {
  Headers out;
  for (const std::string_view name : names) out.emplace_back(name, *value_of(usual, name));
  return out;
}

TEST_CASE("contracts: allocations of extract") {
  struct Promise {
    std::string_view what;
    Headers headers;
    std::size_t most;
  };
  const Headers strangers{{"host", "example.org"},
                          {"user-agent", "something that is longer than a small string"},
                          {"x-datadog-trace-identity", "1"},
                          {"tracestates", "a=1"}};
  Headers everything_among_strangers = strangers;
  everything_among_strangers.insert(everything_among_strangers.end(), usual.begin(), usual.end());
  const Promise promises[] = {
      {"an empty carrier", {}, 0},
      {"nothing to find", strangers, 0},
      {"ids alone, Datadog", some({"x-datadog-trace-id", "x-datadog-parent-id"}), 0},
      {"ids and priority, Datadog",
       some({"x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-sampling-priority"}), 0},
      {"ids alone, W3C", some({"traceparent"}), 0},
      {"malformed ids", {{"x-datadog-trace-id", "-1"}, {"traceparent", "00-x"}}, 0},
      {"Datadog",
       some({"x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-sampling-priority",
             "x-datadog-origin", "x-datadog-tags"}),
       1},
      {"W3C", some({"traceparent", "tracestate"}), 1},
      {"baggage", some({"baggage"}), 1},
      {"everything", usual, 2},
      {"everything, other headers too", everything_among_strangers, 2},
  };
  using Datadog = DefaultPropagator;
  using W3cFirst = Propagator<codecs::trace_context, codecs::datadog, codecs::baggage>;
  const auto check = [](const auto& propagator, const Promise& promise) {
    CAPTURE(promise.what);
    AllocationCounter counter;
    Extraction found = propagator.extract(promise.headers);
    CHECK(counter.count() <= promise.most);
    AllocationCounter again;
    propagator.extract_into(promise.headers, found);
    propagator.extract_into(promise.headers, found);
    CHECK(again.count() == 0);
  };
  for (const Promise& promise : promises) {
    check(Datadog(), promise);
    check(W3cFirst(), promise);
  }
  // The last Datadog parent comes from another header than the rest.
  Headers proxied = usual;
  proxied[1].second = "5208512171318403364";
  proxied[6].second = "foo=1,rojo=00f067aa0ba902b7";
  check(Datadog(), {"through a proxy that knows W3C alone", proxied, 2});
}

TEST_CASE("contracts: what an extraction of the usual headers holds is below 1 KiB") {
  AllocationCounter counter;
  const Extraction found = extract(usual);
  const std::size_t heap = counter.bytes();
  CHECK(sizeof(Extraction) + heap < 1024);
  CHECK(found.links().empty());
  CHECK(found.context().origin() == "synthetics");
  CHECK(found.baggage().size() == 3);
  MESSAGE("Extraction: ", sizeof(Extraction), " bytes, on the heap ", heap);
}

TEST_CASE("contracts: whatever was injected, extraction takes two blocks at most, reused none") {
  constexpr std::string_view letters = "abcXYZ019_-. =~\xc3\xa4%";
  Random random(80);
  Extraction reused;
  for (int round = 0; round < 2'000; ++round) {
    SpanContext context({random.below(2) == 0 ? 0 : random.next(), random.next() | 1},
                        {random.next() | 1});
    context.set_sampling_priority(random.below(2) == 0 ? SamplingPriority::auto_keep
                                                       : SamplingPriority::user_reject);
    if (random.below(2) == 0) context.set_origin(random.text(1, 40, letters));
    for (std::size_t i = random.below(6); i > 0; --i) {
      context.set_tag("_dd.p." + random.text(1, 20, "abcdefgh"), random.text(1, 60, letters));
    }
    if (random.below(2) == 0)
      REQUIRE(!context.set_trace_state("foo=" + random.text(1, 200, "abc") + ",b=2"));
    if (random.below(2) == 0) context.set_other_datadog_keys("x:" + random.text(1, 60, "abc"));
    if (random.below(2) == 0)
      context.set_last_datadog_parent(random.text(1, 30, "0123456789abcdef"));
    for (std::size_t i = random.below(5); i > 0; --i) {
      context.baggage().set(random.text(1, 20, "abc %"), random.text(1, 300, "abc %,;"),
                            random.below(2) == 0 ? "p;q=1" : "");
    }
    context.set_remote(random.below(2) == 0);

    Headers headers;
    REQUIRE(inject(context, headers));
    // A proxy in between may have made its own span, or dropped Datadog's member.
    for (auto& [name, value] : headers) {
      if (name == "traceparent" && random.below(3) == 0) value[40] = value[40] == 'a' ? 'b' : 'a';
      if (name == "tracestate" && random.below(5) == 0) value = "foo=1";
    }
    AllocationCounter fresh;
    const Extraction found = extract(headers);
    REQUIRE(found);
    REQUIRE(fresh.count() <= 2);
    extract_into(headers, reused);
    AllocationCounter again;
    extract_into(headers, reused);
    REQUIRE(again.count() == 0);
    REQUIRE(reused.context() == found.context());
  }
}

TEST_CASE("contracts: injection into a carrier that is used again") {
  const auto check = [](const SpanContext& context) {
    Headers out;
    REQUIRE(inject(context, out));
    std::size_t size = 0;
    for (const auto& [name, value] : out) size += name.size() + value.size();
    CAPTURE(size);
    AllocationCounter counter;
    REQUIRE(inject(context, out));
    CHECK(counter.count() == 0);
  };
  check(SpanContext({0, 1}, {2}));
  SpanContext context = extract(usual).context();
  check(context);
  check(context.with_span_id({3}));

  // Up to 2 KiB of values, encoded and plain.
  context.baggage().clear();
  context.baggage().set("large", std::string(1'300, 'x'));
  context.set_tag("_dd.p.large", std::string(150, 'x'));
  check(context);
  context.baggage().set("large", std::string(430, ' '));
  check(context);
}

}  // namespace
