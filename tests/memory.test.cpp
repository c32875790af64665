// SPDX-License-Identifier: MIT
// Memory that fails in what reads and keeps contexts, and other people's code that throws: bad_alloc and their exceptions
// reach the caller, and nothing is left half done. A build without exceptions ends the program instead, by way of
// std::terminate or std::abort, and has nothing to test here.
#include <baton/baton.hpp>
#include <baton/carriers/make_carrier.hpp>
#include <baton/presets.hpp>
#include <baton/tracer.hpp>
#include <doctest/doctest.h>

#if defined(__cpp_exceptions)

#include <new>
#include <optional>
#include <stdexcept>
#include <string>

#include "support/allocations.hpp"
#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const std::string long_text(300, 't');

/// Headers of every kind: two traces, lists over several fields, texts that need blocks.
Headers many_headers() {
  Headers headers = {
      {"x-datadog-trace-id", "12389025123002525301"},
      {"x-datadog-parent-id", "67667974448284343"},
      {"x-datadog-sampling-priority", "2"},
      {"x-datadog-origin", long_text},
      {"x-datadog-tags", "_dd.p.tid=nope,_dd.p.dm=-4,_dd.p.usr.id=" + long_text},
      {"traceparent", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01"},
      {"tracestate", "dd=s:2;o:rum;p:0123456789abcdef;x:1"},
      {"tracestate", "ot=th:8;rv:0123456789abcd,foo=" + long_text.substr(0, 200)},
      {"baggage", "a=" + long_text + "%20,b=2;p;q=1"},
      {"baggage", "%63=3"},
      {"b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"},
      {"x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"},
      {"uberctx-Key", long_text},
      {"ot-baggage-x", "y"},
  };
  return headers;
}

/// A carrier that gives each text as a new string.
struct Temporaries {
  static constexpr bool yields_temporaries = true;
  const Headers& headers;
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    for (const auto& [name, value] : headers) visitor(std::string(name), std::string(value));
  }
};

/// Lets each allocation of `work` fail in turn and calls `check` after each failure; how many there are.
template <class Work, class Check>
std::size_t fail_each(Work work, Check check) {
  for (std::size_t allowed = 0;; ++allowed) {
    REQUIRE(allowed < 1'000);
    try {
      const FailingAllocation failing(allowed);
      work();
      if (!failing.happened()) return allowed;
    } catch (const std::bad_alloc&) {
    }
    check();
  }
}

bool same(const Extraction& a, const Extraction& b) {
  return a.context() == b.context() && a.style() == b.style() &&
         a.links().size() == b.links().size() && a.diagnostics().size() == b.diagnostics().size() &&
         a.propagation_error() == b.propagation_error();
}

template <class P, class C>
void check_extract(const P& propagator, const C& carrier) {
  const Extraction expected = propagator.extract(carrier);
  std::optional<Extraction> found;
  CHECK(fail_each([&] { found = propagator.extract(carrier); }, [&] { CHECK(!found); }) > 0);
  CHECK(same(*found, expected));

  // Into one that holds something: empty where it fails, and usable.
  const Headers other = {
      {"traceparent", "00-00000000000000000000000000000001-0000000000000002-01"}};
  Extraction kept = propagator.extract(other);
  fail_each([&] { propagator.extract_into(carrier, kept); },
            [&] {
              CHECK(same(kept, Extraction()));
              kept = propagator.extract(other);
            });
  CHECK(same(kept, expected));
}

TEST_CASE("memory: extraction, by value and into one that is there") {
  const Headers headers = many_headers();
  check_extract(default_propagator, headers);
  check_extract(w3c_propagator, headers);
  check_extract(universal_propagator, headers);
  check_extract(universal_propagator, Temporaries{headers});
  check_extract(UniversalPropagator(Options{.behavior = ExtractBehavior::restart}), headers);
}

TEST_CASE("memory: values are copied and changed as a whole or not at all") {
  const Extraction found = universal_propagator.extract(many_headers());
  const SpanContext before = found.context();
  const auto check = [&](auto change) {
    SpanContext context = before;  // without room to spare
    CHECK(fail_each([&] { change(context); }, [&] { CHECK(context == before); }) > 0);
  };
  const std::string text(5'000, 'x');
  check([&](SpanContext& c) { c.set_origin(text); });
  check([&](SpanContext& c) { c.set_tag("_dd.p.new", text); });
  check([&](SpanContext& c) { c.set_last_datadog_parent(text); });
  check([&](SpanContext& c) { c.set_other_datadog_keys(text); });
  check([&](SpanContext& c) { CHECK(!c.set_trace_state("a=" + std::string(200, 'b') + ",c=d")); });
  check([&](SpanContext& c) { c.baggage().set("key", text); });
  check([&](SpanContext& c) { c.baggage().set("a", text); });
  check([&](SpanContext& c) { c.reserve(10'000); });
  check([&](SpanContext& c) { c = SpanContext(c).with_span_id({1}); });

  SpanContext copy({1, 2}, {3});
  const SpanContext start = copy;
  CHECK(fail_each([&] { copy = before; }, [&] { CHECK(copy == start); }) > 0);
  std::optional<Extraction> second;
  CHECK(fail_each([&] { second = found; }, [&] { CHECK(!second); }) > 0);
  CHECK(same(*second, found));
  Extraction third;
  CHECK(fail_each([&] { third = found; }, [&] { CHECK(same(third, Extraction())); }) > 0);
  CHECK(same(third, found));
}

TEST_CASE("memory: a context in hand") {
  const Headers headers = many_headers();
  const Extraction found = extract(headers);
  std::size_t finished = 0;
  const Tracer tracer({.service = long_text}, [&](SpanData&&) { ++finished; });
  CHECK(fail_each([&] { tracer.start_span(long_text, child_of(found)).finish(); }, [] {}) > 0);
  CHECK(finished > 0);
}

struct Broken : std::runtime_error {
  Broken() : std::runtime_error("other people's code") {}
};

/// Throws at its n-th entry.
struct ThrowingReader {
  const Headers& headers;
  std::size_t good;
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    std::size_t i = 0;
    for (const auto& [name, value] : headers) {
      if (i++ == good) throw Broken();
      visitor(name, value);
    }
  }
};
struct ThrowingLookup {
  std::string_view get(std::string_view name) const {
    if (name == "tracestate") throw Broken();
    return name == "x-datadog-trace-id" || name == "x-datadog-parent-id" ? "1" : "";
  }
};

TEST_CASE("exceptions: a reader that throws leaves an empty result") {
  const Headers headers = many_headers();
  const Extraction expected = universal_propagator.extract(headers);
  Extraction kept = expected;
  for (std::size_t good = 0; good < headers.size(); ++good) {
    CAPTURE(good);
    const ThrowingReader reader{headers, good};
    CHECK_THROWS_AS((void)universal_propagator.extract(reader), Broken);
    CHECK_THROWS_AS(universal_propagator.extract_into(reader, kept), Broken);
    CHECK(same(kept, Extraction()));
    universal_propagator.extract_into(headers, kept);  // and it can be used again
    CHECK(same(kept, expected));
  }
  CHECK_THROWS_AS((void)extract(ThrowingLookup{}), Broken);
  CHECK_THROWS_AS((void)extract(make_carrier([](auto&&) { throw Broken(); },
                                             [](std::string_view, std::string_view) {})),
                  Broken);
}

TEST_CASE("exceptions: a set that throws has had the headers before") {
  SpanContext context({0, 1}, {2});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  Headers all;
  REQUIRE(inject(context, all));
  for (std::size_t good = 0; good < all.size(); ++good) {
    Headers out;
    const auto carrier = [&] {
      return make_carrier(
          [&](auto&& visitor) {
            for (const auto& [k, v] : out) visitor(k, v);
          },
          [&](std::string_view name, std::string_view value) {
            if (out.size() == good) throw Broken();
            out.emplace_back(name, value);
          });
    };
    CHECK_THROWS_AS((void)inject(context, carrier()), Broken);
    CHECK(out == Headers(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(good)));
  }
  CHECK_THROWS_AS(
      (void)inject(context,
                   make_carrier([](auto&&) {}, [](const HeaderList&) -> Error { throw Broken(); })),
      Broken);
}

TEST_CASE("exceptions: callables for words and records") {
  const auto refuse = [](std::string_view) { throw Broken(); };
  CHECK_THROWS_AS(
      (void)UniversalPropagator::parse_styles("datadog,what", StyleNaming::datadog, refuse),
      Broken);
}

}  // namespace

#else

TEST_CASE("memory: a build without exceptions ends where memory fails") {}

#endif
