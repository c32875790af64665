// SPDX-License-Identifier: MIT
#include <baton/random_ids.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <type_traits>
#include <vector>

using namespace baton;

namespace {

static_assert(noexcept(RandomIds(1)()) && noexcept(random_span_id()) &&
              noexcept(random_trace_id()));
static_assert(std::is_trivially_copyable_v<RandomIds>);
static_assert(detail::datadog_trace_id(0x6655'4433, 7) == TraceId{0x6655'4433'0000'0000, 7});
static_assert(detail::datadog_trace_id(0x1'0000'0001, 0) == TraceId{0x0000'0001'0000'0000, 1});
static_assert(detail::datadog_trace_id(-1, 0) == TraceId{0xffff'ffff'0000'0000, 1});

TEST_CASE("random ids: distinct, from several threads") {
  const RandomIds ids;
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
  const RandomIds parent(1);
  const RandomIds child = parent;
  const std::uint64_t before = parent();
  std::this_thread::sleep_for(std::chrono::microseconds(1));
  CHECK(child() != before);
}

TEST_CASE("random ids: without a tracer") {
  const TraceId trace = random_trace_id();
  CHECK((trace.high >> 32) > 1'700'000'000);
  CHECK((trace.high & 0xffff'ffff) == 0);
  CHECK(trace.low != 0);
  CHECK(random_trace_id() != trace);
  const SpanId span = random_span_id();
  CHECK(span);
  CHECK(random_span_id() != span);
}

TEST_CASE("random ids: seeds count") {
  // Two seeds give different numbers at one moment on one thread. Across moments all numbers differ.
  std::vector<std::uint64_t> all;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) all.push_back(RandomIds(seed)());
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

}  // namespace
