// SPDX-License-Identifier: MIT
#include <baton/sampler.hpp>
#include <doctest/doctest.h>

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "support/tables.hpp"

using namespace baton;

namespace {

constexpr auto agent = SamplingMechanism::agent;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr TraceId id(std::uint64_t low) { return {0x1234, low}; }  // the upper half does not count

// [sample 15.3] ids and their rv
static_assert(ProbabilityValues{probability_randomness(id(1)), 0}.rv() == "f0948a54d43b8e");
static_assert(ProbabilityValues{probability_randomness(id(10)), 0}.rv() == "65cd67504a538e");

// [sample 15.3] rates and their th
constexpr bool has_threshold(double rate, std::string_view text) {
  return ProbabilityValues{0, probability_threshold(rate)}.th() == text;
}
static_assert(has_threshold(0.01, "fd70a3d70a3d7"));
static_assert(has_threshold(0.05, "f333333333333"));
static_assert(has_threshold(0.1, "e6666666666668"));
static_assert(has_threshold(0.2, "ccccccccccccd"));
static_assert(has_threshold(0.5, "8"));
static_assert(has_threshold(0.99, "028f5c28f5c29"));
static_assert(has_threshold(1, "0"));
static_assert(has_threshold(1e-18, "ffffffffffffff"));  // 2^56 would need one more digit

// [sample 15.3] rv agrees with the decision at the boundary
static_assert(probability_keeps(id(0x03A9'3EE8'B199'9F00), 0.1));
static_assert(probability_values(id(0x03A9'3EE8'B199'9F00), 0.1, true)->rv() == "e6666666666668");
static_assert(probability_values(id(0x03A9'3EE8'B199'9F00), 0.1, true)->th() == "e6666666666668");
static_assert(!probability_keeps(id(5401449561355763072), 0.05));
static_assert(probability_values(id(5401449561355763072), 0.05, false)->rv() == "f333333333332f");
static_assert(!probability_values(id(1), 0, false));
static_assert(!probability_values(id(1), -1, false));
static_assert(probability_values(id(1), 1, true) ==
              ProbabilityValues{probability_randomness(id(1)), 0});

// [sample 15.1] always, never, and by the hash: that of 2^63 is 2^63
static_assert(probability_keeps(id(0), 1) && probability_keeps(id(~0ull), 1));
static_assert(!probability_keeps(id(0), 0) && !probability_keeps(id(1), -0.5));
static_assert(probability_keeps(id(0), 1e-300));
static_assert(probability_keeps(id(1ull << 63), 0.5) && !probability_keeps(id(1ull << 63), 0.4999));

// [sample 15.2] rates as texts
struct Rate {
  double rate;
  std::string_view text;
};
constexpr Rate rates[] = {{0, "0"},         {1, "1"},
                          {0.5, "0.5"},     {0.25, "0.25"},
                          {0.1, "0.1"},     {0.000001, "0.000001"},
                          {0.0000004, "0"}, {0.123456789, "0.123457"},
                          {0.9999999, "1"}, {0.100001, "0.100001"}};
static_assert(test::all_of(rates,
                           [](const Rate& row) { return format_rate(row.rate) == row.text; }));

// Decisions
constexpr bool decides(const RateSampler& sampler, TraceId trace, SamplingPriority priority) {
  return sampler(trace).priority == priority;
}
static_assert(decides(rate_sampler(1), id(1), SamplingPriority::user_keep));
static_assert(decides(rate_sampler(0), id(1), SamplingPriority::user_reject));
static_assert(decides(rate_sampler(1, agent), id(1), SamplingPriority::auto_keep));
static_assert(decides(rate_sampler(0, agent), id(1), SamplingPriority::auto_reject));
static_assert(decides(rate_sampler(1, SamplingMechanism::none), id(1),
                      SamplingPriority::auto_keep));
static_assert(rate_sampler(0.25)(id(1)).rate == 0.25);
static_assert(rate_sampler(7)(id(1)).rate == 1);
static_assert(rate_sampler(-7)(id(1)).rate == 0);
static_assert(rate_sampler(0.25)(id(1)).mechanism == SamplingMechanism::rule);

// The numbers are Datadog's.
static_assert(int(SamplingMechanism::none) == 0 && int(agent) == 1);
static_assert(int(SamplingMechanism::rule) == 3 && int(SamplingMechanism::manual) == 4);
static_assert(int(SamplingMechanism::appsec) == 5 && int(SamplingMechanism::span_rule) == 8);
static_assert(int(SamplingMechanism::remote_rule) == 11);
static_assert(int(SamplingMechanism::adaptive_rule) == 12);

// Not at compile time: g++ 11 takes no comparison with it for constant.
TEST_CASE("sampler: a rate that is no number") {
  CHECK(!probability_values(id(1), nan, true));
  CHECK(!probability_keeps(id(1), nan));
  CHECK(rate_sampler(nan)(id(1)).rate == 1);  // a mistake keeps the trace
}

TEST_CASE("sampler: rv and th agree with every decision") {
  std::uint64_t low = 1;
  for (int i = 0; i < 20'000; ++i) {
    low = low * 6364136223846793005u + 1442695040888963407u;
    const double rate = static_cast<double>(low >> 11) * 0x1p-53;
    CAPTURE(low);
    CAPTURE(rate);
    for (const TraceId trace : {id(low), id(low * 3), id(low >> 32)}) {
      const bool kept = probability_keeps(trace, rate);
      const auto values = probability_values(trace, rate, kept);
      REQUIRE(values.has_value() == (rate > 0));
      if (!values) continue;
      CHECK((values->randomness >= values->threshold) == kept);
      CHECK(values->randomness < 1ull << 56);
      CHECK(values->threshold < 1ull << 56);
    }
  }
}

TEST_CASE("sampler: any callable, owned") {
  const SpanData root;
  CHECK(Sampler()(root).priority == SamplingPriority::auto_keep);
  CHECK(Sampler()(root).mechanism == SamplingMechanism::none);
  CHECK(!Sampler()(root).rate);

  auto calls = std::make_shared<int>(0);
  Sampler counting = [calls, own = std::make_unique<int>(1)](const SpanData&) mutable {
    *calls += (*own)++;
    return SamplingDecision{SamplingPriority::user_reject};
  };
  const Sampler copy = counting;
  counting = rate_sampler(1);
  CHECK(copy(root).priority == SamplingPriority::user_reject);
  CHECK(copy(root).priority == SamplingPriority::user_reject);
  CHECK(*calls == 3);
  CHECK(counting(root).priority == SamplingPriority::user_keep);

  struct Plain {
    static SamplingDecision decide(const SpanData& span) {
      return {span.name == "x" ? SamplingPriority::user_keep : SamplingPriority::auto_reject};
    }
  };
  CHECK(Sampler(&Plain::decide)(root).priority == SamplingPriority::auto_reject);
  static_assert(!std::is_constructible_v<Sampler, int>);
  static_assert(!std::is_constructible_v<Sampler, bool (*)(const SpanData&)>);
}

}  // namespace
