// SPDX-License-Identifier: MIT
// Random ids, for traces and spans that begin in this process.
#pragma once

#include <baton/ids.hpp>
#include <cstdint>
#include <ctime>
#if !defined(TIME_UTC)  // as in the C library of mingw-w64 before UCRT
#include <chrono>
#endif

namespace baton { inline namespace v0 {

/// Random 64-bit numbers for ids: splitmix64 over a counter of each thread. Each number is mixed with
/// the time, so that forked processes, and machines that woke from one snapshot, give different ids.
///
/// Input    seed: for machines whose clock and address layout are not random enough
/// Output   64 random bits; 0 is possible. The numbers can be guessed, so they are not for secrets.
/// Cost     one reading of the clock, no allocation, no lock; several threads may share one object
/// Spec     https://prng.di.unimi.it/splitmix64.c
class RandomIds {
 public:
  constexpr RandomIds() noexcept = default;
  /// Mixes a seed into every number.
  constexpr explicit RandomIds(std::uint64_t seed) noexcept : seed_(seed) {}

  std::uint64_t operator()() const noexcept {
    const std::uint64_t time = nanoseconds();
    constinit static thread_local std::uint64_t counter = 0;
    if (counter == 0) {  // the first number of this thread
      counter = mix(time) + mix(reinterpret_cast<std::uintptr_t>(&counter) ^ step) +
                mix(reinterpret_cast<std::uintptr_t>(&mix));
    }
    counter += step;
    return mix(mix(counter + seed_) + time);
  }

 private:
  static std::uint64_t nanoseconds() noexcept {
#if defined(TIME_UTC)
    std::timespec now{};
    (void)std::timespec_get(&now, TIME_UTC);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec);
#else
    using std::chrono::nanoseconds;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<nanoseconds>(now).count());
#endif
  }
  static constexpr std::uint64_t step = 0x9e37'79b9'7f4a'7c15;
  static constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9;
    x = (x ^ x >> 27) * 0x94d0'49bb'1331'11eb;
    return x ^ x >> 31;
  }

  std::uint64_t seed_ = 0;
};

namespace detail {

constexpr std::uint64_t not_zero(std::uint64_t random) noexcept { return random != 0 ? random : 1; }

/// A trace id as Datadog makes it: the seconds since 1970, 32 zero bits, 64 random bits.
constexpr TraceId datadog_trace_id(std::int64_t seconds, std::uint64_t random) noexcept {
  return {std::uint64_t{static_cast<std::uint32_t>(seconds)} << 32, not_zero(random)};
}

}  // namespace detail

/// An id for a span that is made without a tracer. Never 0.
///
///   baton::inject(incoming.context().with_span_id(baton::random_span_id()), outgoing);
inline SpanId random_span_id() noexcept { return {detail::not_zero(RandomIds()())}; }

/// An id for a trace that begins without a tracer, in Datadog's form. Its lower 64 bits are random and
/// never 0, so a SpanContext made of it may have `set_random_trace_id(true)`.
inline TraceId random_trace_id() noexcept {
  return detail::datadog_trace_id(std::time(nullptr), RandomIds()());
}

}}  // namespace baton::v0
