// Tracer: starts spans, and hands them to a sink when they have finished.
#pragma once

#include <baton/span_options.hpp>
#include <chrono>
#include <concepts>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// The machine's clocks: the wall for starts, the steady one for durations.
struct SystemClock {
  Timestamp operator()() const noexcept {
    return {nanoseconds(std::chrono::system_clock::now()),
            nanoseconds(std::chrono::steady_clock::now())};
  }

 private:
  template <class TimePoint>
  static std::int64_t nanoseconds(TimePoint at) noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count();
  }
};

/// Random numbers for ids: splitmix64 over a counter, each number stirred with the time.
///
/// Unguessable they are not. The time keeps processes that forked, or machines that woke from one
/// snapshot, from giving out the same ids; and where the seed must be better than clocks and the
/// layout of the address space, pass one. May be called from several threads.
///
/// Spec     https://prng.di.unimi.it/splitmix64.c
class RandomIds {
 public:
  RandomIds() noexcept : RandomIds(0) {
    const Timestamp now = SystemClock()();
    counter_ = mix(static_cast<std::uint64_t>(now.steady_ns)) +
               mix(reinterpret_cast<std::uintptr_t>(this) ^ step) +
               mix(reinterpret_cast<std::uintptr_t>(&mix));
  }
  explicit RandomIds(std::uint64_t seed) noexcept : counter_(seed) {}

  std::uint64_t operator()() noexcept {
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    const std::uint64_t count = __atomic_fetch_add(&counter_, step, __ATOMIC_RELAXED);
    return mix(mix(count) + static_cast<std::uint64_t>(now));
  }

 private:
  static constexpr std::uint64_t step = 0x9e37'79b9'7f4a'7c15;
  static constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9;
    x = (x ^ x >> 27) * 0x94d0'49bb'1331'11eb;
    return x ^ x >> 31;
  }
  std::uint64_t counter_;
};

/// Decides about a trace that nobody has decided about, from its first span here, as that starts.
using Sampler = SamplingDecision (*)(const SpanData& root);

/// Keeps every trace: priority 1, `_dd.p.dm` `-0`.
inline SamplingDecision keep_all(const SpanData&) noexcept { return {}; }

struct TracerOptions {
  std::string service;
  std::string env = {};      ///< tag `env` of every span, if not empty
  std::string version = {};  ///< tag `version` of every span, if not empty
  Sampler sampler = keep_all;
};

namespace detail {

class SpanStarter {
 public:
  static Span start(std::shared_ptr<TracerCore> tracer, const Sampler sampler, SpanStart&& start) {
    auto span = std::make_shared<SpanState>();
    span->start = tracer->now();
    if (start.start_ns) {
      // Its place on the steady clock, by unsigned arithmetic: the time given may be anything.
      const auto ago = static_cast<std::uint64_t>(span->start.unix_ns) -
                       static_cast<std::uint64_t>(*start.start_ns);
      const auto steady = static_cast<std::uint64_t>(span->start.steady_ns) - ago;
      span->start = {*start.start_ns, static_cast<std::int64_t>(steady)};
    }
    span->tracer = std::move(tracer);
    span->span_id.value = not_zero(span->tracer->random());
    span->data = std::move(start.data);
    span->data.span_id = span->span_id;
    span->data.start_ns = span->start.unix_ns;
    if (start.parent) {
      join(*span, *start.parent.state_);
    } else {
      begin(*span, start, sampler);
    }
    span->data.trace_id = span->trace_id;
    return Span(std::move(span));
  }

 private:
  static std::uint64_t not_zero(std::uint64_t random) noexcept { return random != 0 ? random : 1; }

  static void join(SpanState& span, SpanState& parent) {
    span.trace = parent.trace;
    span.trace_id = parent.trace_id;
    span.data.parent_id = parent.span_id;
    const std::lock_guard lock(parent.trace->mutex);
    span.baggage = parent.baggage;
  }

  /// The trace of another process goes on; without trace id only a decision and baggage are kept.
  static void adopt(SpanState& span, const SpanContext& remote) {
    SpanContext& shared = span.trace->shared;
    if (remote) {
      shared = remote.with_span_id({});
      shared.baggage().clear();
      span.data.parent_id = remote.span_id();
      if (const auto parent = remote.last_datadog_parent()) {
        set_pair(span.data.meta, "_dd.parent_id", std::string(*parent));
      }
    } else {
      shared.set_sampling_priority(remote.sampling_priority());
      shared.set_debug(remote.debug());
    }
    if (!remote.baggage().empty()) {
      span.baggage = std::make_shared<const Baggage>(remote.baggage());
    }
  }

  /// The local root. Nobody else knows of its trace yet: no lock.
  static void begin(SpanState& span, const SpanStart& start, const Sampler sampler) {
    span.trace = std::make_shared<LocalTrace>();
    SpanData& data = span.data;
    data.local_root = true;
    SpanContext& shared = span.trace->shared;
    if (start.remote != nullptr) adopt(span, *start.remote);
    if (start.extraction != nullptr) {
      for (const SpanLink link : start.extraction->links()) data.links.push_back(own_link(link));
      const std::string_view error = start.extraction->propagation_error();
      if (!error.empty()) set_pair(data.meta, "_dd.propagation_error", std::string(error));
    }
    if (!shared) {
      // As Datadog makes them: seconds, 32 zero bits, 64 random ones. The lower 56 bits being
      // random, W3C's flag for that is set.
      const auto seconds = static_cast<std::uint32_t>(data.start_ns / 1'000'000'000);
      shared.set_trace_id({std::uint64_t{seconds} << 32, not_zero(span.tracer->random())});
      shared.set_random_trace_id(true);
    }
    span.trace_id = data.trace_id = shared.trace_id();
    if (!shared.sampling_priority()) decide(shared, sampler(data));
  }
};

}  // namespace detail

/// Starts spans. Finished ones go to the sink.
///
///   baton::Tracer tracer({.service = "orders"}, [](baton::SpanData&& span) { … });
///   auto span = tracer.start_span("process", baton::child_of(incoming), baton::tag("k", "v"));
///
/// Sink     any callable that takes a SpanData; called on the thread where the span finishes, on
///          several at once if spans do; must not throw
/// Clock    any callable that gives an Timestamp
/// Ids      any callable that gives 64 random bits as a std::uint64_t; trace ids are marked as
///          random on the strength of it
///
/// A tracer is a handle: copies share the three, which live until the last span and tracer is gone.
/// Spans may be started from several threads at once, if Clock and Ids bear that; the ones here do.
template <class Sink, class Clock = SystemClock, class Ids = RandomIds>
class Tracer {
  static_assert(std::invocable<Sink&, SpanData&&>, "baton::Tracer: a sink takes a baton::SpanData");
  static_assert(std::is_invocable_r_v<Timestamp, Clock&>,
                "baton::Tracer: a clock gives an Timestamp");
  static_assert(std::is_invocable_r_v<std::uint64_t, Ids&>,
                "baton::Tracer: ids are 64 random bits");

 public:
  explicit Tracer(TracerOptions options, Sink sink, Clock clock = {}, Ids ids = {})
      : core_(std::make_shared<Core>(std::move(options), std::move(sink), std::move(clock),
                                     std::move(ids))) {}
  Tracer(const Tracer&) noexcept = default;  // and no move: a handle is never empty
  Tracer& operator=(const Tracer&) noexcept = default;

  /// A span that knows of nothing but its options: without child_of the root of a new trace.
  template <SpanOption... Options>
  Span start_span(std::string_view name, const Options&... options) const {
    SpanStart start = prepare(name);
    (options(start), ...);
    return detail::SpanStarter::start(core_, core_->options.sampler, std::move(start));
  }

  /// A span, and the context for the work done in it. Its parent is the span in `context`, if there
  /// is one: a child_of among the options is then without effect.
  ///
  ///   auto [span, inner] = tracer.start_span_from_context(context, "query");
  template <SpanOption... Options>
  std::pair<Span, Context> start_span_from_context(const Context& context, std::string_view name,
                                                   const Options&... options) const {
    SpanStart start = prepare(name);
    (options(start), ...);
    if (SpanRef active = span_from_context(context)) start.parent = active;
    Span span = detail::SpanStarter::start(core_, core_->options.sampler, std::move(start));
    Context inner = context.with<SpanRef>(span);
    return {std::move(span), std::move(inner)};
  }

 private:
  struct Core final : detail::TracerCore {
    Core(TracerOptions&& o, Sink&& s, Clock&& c, Ids&& i)
        : options(std::move(o)), sink(std::move(s)), clock(std::move(c)), ids(std::move(i)) {}
    Timestamp now() noexcept override { return clock(); }
    std::uint64_t random() noexcept override { return ids(); }
    void take(SpanData&& span) noexcept override { sink(std::move(span)); }

    const TracerOptions options;
    Sink sink;
    Clock clock;
    Ids ids;
  };

  SpanStart prepare(std::string_view name) const {
    SpanStart start;
    start.data.name = name;
    start.data.service = core_->options.service;
    if (!core_->options.env.empty()) start.data.meta.emplace_back("env", core_->options.env);
    if (!core_->options.version.empty()) {
      start.data.meta.emplace_back("version", core_->options.version);
    }
    return start;
  }

  std::shared_ptr<Core> core_;
};

}}  // namespace baton::v0
