// SPDX-License-Identifier: MIT
// Threads share const objects: a propagator, a carrier that is read, an extraction, a context. Runs
// under ThreadSanitizer, too.
#include <baton/baton.hpp>

#include <doctest/doctest.h>

#include <baton/presets.hpp>
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE("threads: one propagator, one carrier and one extraction for all of them") {
  const UniversalPropagator propagator({}, UniversalPropagator::all_styles());
  const Headers headers = {
      {"traceparent", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01"},
      {"tracestate", "dd=s:2;o:rum;t.dm:-4,other=1"},
      {"baggage", "user=%41lice,session=1;p"},
      {"x-datadog-trace-id", "1"},
      {"x-datadog-parent-id", "2"},
      {"x-datadog-tags", "_dd.p.dm=-4"},
      {"uberctx-key", "value"},
  };
  const Extraction shared = propagator.extract(headers);
  REQUIRE(shared);
  Headers expected;
  REQUIRE(propagator.inject(shared.context(), expected));

  constexpr std::size_t count = 16;
  std::vector<int> good(count, 0);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 200; ++round) {
        const Extraction own = propagator.extract(headers);
        Headers out;
        const bool written = static_cast<bool>(propagator.inject(shared.context(), out));
        const SpanContext copy = shared.context();
        const bool links =
            std::equal(shared.links().begin(), shared.links().end(), own.links().begin(),
                       [](const auto& a, const auto& b) { return a.trace_id == b.trace_id; });
        const bool same = own.context() == shared.context() && copy == own.context() && links &&
                          own.diagnostics().size() == shared.diagnostics().size();
        if (written && same && out == expected) ++good[i];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == std::vector<int>(count, 200));
}

}  // namespace
