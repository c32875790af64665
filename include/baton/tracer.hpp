// Tracer: starts spans, and hands them to a sink when they have finished.
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

/// What a tracer puts on every span, and its sampler.
struct TracerOptions {
  std::string service = {};
  std::string env = {};      ///< tag `env` of every span, if not empty
  std::string version = {};  ///< tag `version` of every span, if not empty
  Sampler sampler = {};      ///< keeps every trace
  /// [bag 14.1] Which baggage becomes tags `baggage.<key>`, in the form of the environment variable
  /// DD_TRACE_BAGGAGE_TAG_KEYS: keys and commas; `*` for all; empty for none.
  std::string baggage_tag_keys = "user.id,session.id,account.id";
};

namespace detail {

/// [bag 14.1] Keys are compared exactly; blanks and tabs around them do not count.
inline bool is_listed(std::string_view list, std::string_view key) noexcept {
  const auto trimmed = [](std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
  };
  if (trimmed(list) == "*") return true;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view listed = trimmed(list.substr(0, comma));
    if (!listed.empty() && listed == key) return true;
    list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  }
  return false;
}

/// Makes spans. A callable of the user that throws, or memory that fails, leaves nothing behind: the
/// new span is handed out last, and changes nothing of its parent.
class SpanStarter {
 public:
  static Span start(std::shared_ptr<TracerCore> tracer, const TracerOptions& options,
                    SpanStart&& start) {
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

  /// The trace of another process goes on; without trace id only a decision and baggage are kept.
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
    }
  }

  /// [bag 14.2] On the local root, from what was extracted. [bag 14.3] A tag that exists stays.
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

  /// The local root. Nobody else knows of its trace yet: no lock.
  static void begin(SpanState& span, std::optional<RemoteParent>&& remote,
                    const TracerOptions& options) {
    span.trace = std::make_shared<LocalTrace>();
    SpanData& data = span.data;
    data.local_root = true;
    data.meta.reserve(data.meta.size() + 4);  // those of the trace come when it ends
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

/// Starts spans. Finished ones go to the sink.
///
///   baton::Tracer tracer({.service = "orders"}, [](baton::SpanData&& span) { … });
///   auto span = tracer.start_span("process", baton::child_of(incoming), baton::tag("k", "v"));
///
/// Sink     any callable that takes a SpanData; called on the thread where the span finishes, on
///          several at once if spans do
/// Clock    any callable that gives a Timestamp
/// Ids      any callable that gives 64 random bits as a std::uint64_t; trace ids are marked as
///          random on the strength of it
///
/// Errors   what the callables, options and the allocator throw when a span starts: no span is made,
///          and its parent is as it was. For the end see Span::finish and ~Span.
///
/// A tracer is a handle: copies share the three, which live until the last span and tracer is gone.
/// Spans may be started from several threads at once, if Clock and Ids bear that; the ones here do.
template <class Sink, class Clock = SystemClock, class Ids = RandomIds>
class Tracer {
  static_assert(std::invocable<Sink&, SpanData&&>, "baton::Tracer: a sink takes a baton::SpanData");
  static_assert(std::is_invocable_r_v<Timestamp, Clock&>,
                "baton::Tracer: a clock gives a baton::Timestamp");
  static_assert(std::is_invocable_r_v<std::uint64_t, Ids&>,
                "baton::Tracer: ids are 64 random bits");

 public:
  explicit Tracer(TracerOptions options, Sink sink, Clock clock = {}, Ids ids = {})
      : core_(std::make_shared<Core>(std::move(options), std::move(sink), std::move(clock),
                                     std::move(ids))) {}
  Tracer(const Tracer&) noexcept = default;  // and no move: a handle is never empty
  Tracer& operator=(const Tracer&) noexcept = default;

  /// Starts a span that knows only its options. Without child_of it is the root of a new trace.
  template <class... Options>
    requires(SpanOption<std::remove_cvref_t<Options>> && ...)
  Span start_span(std::string_view name, Options&&... options) const {
    SpanStart start = prepare(name);
    (std::forward<Options>(options)(start), ...);
    return detail::SpanStarter::start(core_, core_->options, std::move(start));
  }

  /// Starts a span, and gives the context for the work done in it. If `context` holds a span, that is
  /// the parent, and a child_of among the options has no effect.
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

#undef BATON_LIFETIMEBOUND
