// SPDX-License-Identifier: MIT
// Tracer: starts spans, and hands finished ones to a sink.
#pragma once

#include <baton/random_ids.hpp>
#include <baton/sampler.hpp>
#include <baton/span_options.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// The clocks of the machine: the time of day for starts, the steady clock for durations.
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

/// The options of a tracer.
struct TracerOptions {
  std::string service = {};  ///< of every span that has no other
  std::string env = {};      ///< tag `env` of every span, if not empty
  std::string version = {};  ///< tag `version` of every span, if not empty
  Sampler sampler = {};      ///< decides about new traces; by default keeps all
  /// [bag 14.1] The keys of baggage that become tags `baggage.<key>`, as in the environment variable
  /// DD_TRACE_BAGGAGE_TAG_KEYS: separated by commas; `*` means all, empty means none.
  std::string baggage_tag_keys = "user.id,session.id,account.id";
};

namespace detail {

/// Makes spans. When a user's callable throws, or memory fails, nothing is left behind: the new span is
/// handed out last, and its parent does not change.
class SpanStarter {
 public:
  static Span start(std::shared_ptr<TracerCore> tracer, const TracerOptions& options,
                    SpanStart&& start) {
    auto span = std::make_shared<SpanState>();
    span->start = tracer->now();
    if (start.start_ns) {
      // The start on the steady clock, in unsigned arithmetic: the given time may be any number.
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
      begin(*span, std::move(start.remote), options);
    }
    span->data.trace_id = span->trace_id;
    return Span(std::move(span));
  }

 private:
  static void join(SpanState& span, SpanState& parent) {
    span.trace = parent.trace;
    span.trace_id = parent.trace_id;
    span.data.parent_id = parent.span_id;
    const std::lock_guard lock(parent.trace->mutex);
    span.baggage = parent.baggage;
  }

  /// Continues the trace of another process. Without a trace id it keeps only a decision, baggage and the
  /// pathway.
  static void adopt(SpanState& span, RemoteParent&& remote, std::string_view baggage_tag_keys) {
    SpanContext& context = remote.context;
    SpanContext& shared = span.trace->shared;
    SpanData& data = span.data;
    for (auto& link : remote.links) data.links.push_back(std::move(link));
    if (!remote.propagation_error.empty()) {
      set_pair(data.meta, "_dd.propagation_error", std::move(remote.propagation_error));
    }
    if (!context.baggage().empty()) {
      if (remote.extracted) tag_baggage(data, context.baggage(), baggage_tag_keys);
      span.baggage = std::make_shared<const Baggage>(std::move(context.baggage()));
    }
    if (context) {
      data.parent_id = context.span_id();
      if (const auto parent = context.last_datadog_parent()) {
        set_pair(data.meta, "_dd.parent_id", std::string(*parent));
      }
      shared = std::move(context).with_span_id({});
      shared.baggage().clear();
    } else {
      shared.set_sampling_priority(context.sampling_priority());
      shared.set_debug(context.debug());
      shared.set_pathway_text(context.pathway_text());  // [dsm 13.2]
    }
  }

  /// [bag 14.2] Tags the local root with extracted baggage. [bag 14.3] A tag that exists stays.
  static void tag_baggage(SpanData& data, const Baggage& baggage, std::string_view keys) {
    const std::size_t before = data.meta.size();  // keys of baggage are unique
    for (const BaggageMember member : baggage) {
      if (!is_listed(keys, member.key)) continue;
      std::string tag("baggage.");
      tag += member.key;
      bool there = false;
      for (std::size_t i = 0; i < before; ++i) there = there || data.meta[i].first == tag;
      if (!there) data.meta.emplace_back(std::move(tag), member.value);
    }
  }

  /// Begins a local root. No other thread knows its trace yet, so this takes no lock.
  static void begin(SpanState& span, std::optional<RemoteParent>&& remote,
                    const TracerOptions& options) {
    span.trace = std::make_shared<LocalTrace>();
    SpanData& data = span.data;
    data.local_root = true;
    data.meta.reserve(data.meta.size() + 4);  // the trace's tags are added when the span ends
    if (remote) adopt(span, std::move(*remote), options.baggage_tag_keys);
    SpanContext& shared = span.trace->shared;
    if (!shared) {
      shared.set_trace_id(datadog_trace_id(data.start_ns / 1'000'000'000, span.tracer->random()));
      shared.set_random_trace_id(true);  // W3C's flag: the lower 56 bits are random
    }
    span.trace_id = data.trace_id = shared.trace_id();
    if (!shared.sampling_priority()) {
      decide(shared, options.sampler(data), span.trace->own_probability);
    }
  }
};

}  // namespace detail

/// Starts spans, and hands finished spans to the sink.
///
///   baton::Tracer tracer({.service = "orders"}, [](baton::SpanData&& span) { … });
///   auto span = tracer.start_span("process", baton::child_of(incoming), baton::tag("k", "v"));
///
/// Sink     any callable that takes a SpanData. It is called on the thread that finishes the span, and
///          on several threads at once if they finish spans at once
/// Clock    any callable that returns a Timestamp
/// Ids      any callable that returns 64 random bits as a std::uint64_t: trace ids are marked as random
///
/// Errors   exceptions of the callables, options and the allocator when a span starts: there is no span
///          then, and its parent is as it was. For the end of a span see Span::finish and ~Span
///
/// A tracer is a handle: copies share the callables, which live until the last span and tracer are
/// gone. Several threads may start spans at once if Clock and Ids allow it, as the defaults do.
template <class Sink, class Clock = SystemClock, class Ids = RandomIds>
class Tracer {
  static_assert(std::invocable<Sink&, SpanData&&>, "baton::Tracer: a sink takes a baton::SpanData");
  static_assert(std::is_invocable_r_v<Timestamp, Clock&>,
                "baton::Tracer: a clock gives a baton::Timestamp");
  static_assert(std::is_invocable_r_v<std::uint64_t, Ids&>,
                "baton::Tracer: ids are 64 random bits");

 public:
  /// Holds the options and the callables.
  explicit Tracer(TracerOptions options, Sink sink, Clock clock = {}, Ids ids = {})
      : core_(std::make_shared<Core>(std::move(options), std::move(sink), std::move(clock),
                                     std::move(ids))) {}
  Tracer(const Tracer&) noexcept = default;  // no move: a tracer is never empty
  Tracer& operator=(const Tracer&) noexcept = default;

  /// Starts a span from its options alone. Without child_of it is the root of a new trace.
  template <class... Options>
    requires(SpanOption<std::remove_cvref_t<Options>> && ...)
  Span start_span(std::string_view name, Options&&... options) const {
    SpanStart start = prepare(name);
    (std::forward<Options>(options)(start), ...);
    return detail::SpanStarter::start(core_, core_->options, std::move(start));
  }

  /// Starts a span, and returns it with the context for its work. If `context` holds a span, that span
  /// is the parent, and a child_of among the options has no effect.
  ///
  ///   auto [span, inner] = tracer.start_span_from_context(context, "query");
  template <class... Options>
    requires(SpanOption<std::remove_cvref_t<Options>> && ...)
  [[nodiscard]] std::pair<Span, Context> start_span_from_context(const Context& context,
                                                                 std::string_view name,
                                                                 Options&&... options) const {
    SpanStart start = prepare(name);
    (std::forward<Options>(options)(start), ...);
    if (SpanRef active = span_from_context(context)) start.parent = active;
    Span span = detail::SpanStarter::start(core_, core_->options, std::move(start));
    Context inner = context.with<SpanRef>(span);
    return {std::move(span), std::move(inner)};
  }

 private:
  struct Core final : detail::TracerCore {
    Core(TracerOptions&& o, Sink&& s, Clock&& c, Ids&& i)
        : options(std::move(o)), sink(std::move(s)), clock(std::move(c)), ids(std::move(i)) {}
    Timestamp now() override { return clock(); }
    std::uint64_t random() override { return ids(); }
    void take(SpanData&& span) override { sink(std::move(span)); }

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

#include <baton/detail/undefine.hpp>
