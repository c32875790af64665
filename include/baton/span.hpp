// SPDX-License-Identifier: MIT
// Span: one timed piece of work.
#pragma once

#include <baton/context.hpp>
#include <baton/limits.hpp>
#include <baton/probability_member.hpp>
#include <baton/sampler.hpp>
#include <baton/span_context.hpp>
#include <baton/span_data.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// One reading of two clocks, in nanoseconds: the time of day, and a clock that is never set back.
struct Timestamp {
  /// One number for each clock.
  constexpr Timestamp(std::int64_t since_1970, std::int64_t steady) noexcept
      : unix_ns(since_1970), steady_ns(steady) {}
  /// One number for both clocks: for tests.
  constexpr Timestamp(std::int64_t ns) noexcept : Timestamp(ns, ns) {}

  std::int64_t unix_ns;    ///< since 1970-01-01 UTC
  std::int64_t steady_ns;  ///< since any moment
};

namespace detail {

/// Nanoseconds from one time to another; 0 if the other is earlier. Nothing overflows.
constexpr std::int64_t elapsed(std::int64_t from, std::int64_t to) noexcept {
  if (to <= from) return 0;
  const std::uint64_t ns = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  constexpr std::uint64_t longest = ~std::uint64_t{0} >> 1;
  return static_cast<std::int64_t>(ns < longest ? ns : longest);
}

/// The tracer of a span, whatever its type. Its functions call the user's callables, which may throw.
class TracerCore {
 public:
  virtual Timestamp now() = 0;
  virtual std::uint64_t random() = 0;
  virtual void take(SpanData&& span) = 0;

 protected:
  ~TracerCore() = default;
};

/// The spans of one trace in this process share this.
struct LocalTrace {
  std::mutex mutex;              // guards the members below, and the spans
  SpanContext shared;            // without span id and baggage: each span has its own
  bool decided = false;          // the decision has left the process
  bool own_probability = false;  // `rv` and `th` of the member `ot` were made here
};

struct SpanState {
  std::shared_ptr<TracerCore> tracer;
  std::shared_ptr<LocalTrace> trace;
  TraceId trace_id;
  SpanId span_id;
  Timestamp start = 0;
  // The members above do not change once the span has started; trace->mutex guards the members below.
  std::shared_ptr<const Baggage> baggage;  // shared with the children; null when empty
  SpanData data;
  bool finished = false;

  /// Removes the tags that were added, unless they are wanted in the end.
  struct Undo {
    SpanData::Pairs<std::string>& tags;
    std::size_t size;
    bool wanted = true;
    ~Undo() {
      while (wanted && tags.size() > size) tags.pop_back();
    }
  };

  /// The data for the sink; nothing if the span has finished already. When memory fails, the span is as
  /// it was, and can be finished again.
  std::optional<SpanData> finish(std::int64_t duration_ns) {
    const std::lock_guard lock(trace->mutex);
    if (finished) return std::nullopt;
    const SpanContext& shared = trace->shared;
    std::string resource = data.resource.empty() ? data.name : std::string();
    std::string origin(shared.origin().value_or(""));
    Undo undo{data.meta, data.meta.size()};
    if (data.local_root) {
      for (const TraceTag tag : shared.tags()) data.meta.emplace_back(tag.key, tag.value);
    }
    // Nothing below allocates.
    undo.wanted = false;
    finished = true;
    if (data.resource.empty()) data.resource.swap(resource);
    data.origin.swap(origin);
    data.sampling_priority = shared.sampling_priority();
    data.duration_ns = duration_ns;
    return std::move(data);
  }

  /// The context of the span. The caller holds the lock.
  SpanContext context() const {
    SpanContext out = trace->shared;
    out.set_span_id(span_id);
    if (baggage) out.baggage() = *baggage;
    return out;
  }
};

class SpanStarter;

/// [w3c 2.9] [sample 15.3] A decision by probability writes `rv` and `th` into the member `ot`. Any
/// other decision removes `th`, and also `rv` if it was made here: an inherited `rv` stays true.
inline void record_probability(SpanContext& context, const SamplingDecision& decision, bool& own) {
  ProbabilityEdit edit;
  if (decision.rate) {
    edit.values =
        probability_values(context.trace_id(), *decision.rate, is_sampled(decision.priority));
  }
  edit.keep_threshold = false;
  edit.keep_randomness = !own;
  own = edit.values.has_value();
  const TraceState state = context.trace_state();
  const auto before = state.get(probability_member_key);
  if (!before && !own) return;

  char value[limits::probability_member];
  const char* const end = format_probability_member(before.value_or(""), edit, value);
  std::string list;
  if (end != value) list.append(probability_member_key).append("=").append(view(value, end));
  for (const TraceStateMember member : state) {
    if (member.key == probability_member_key) continue;
    if (!list.empty()) list += ',';
    list.append(member.text());
  }
  context.set_trace_state(list);  // with 33 members, the last is left out
}

/// [sample 15.2] `_dd.p.dm` says who kept the trace, and `_dd.p.ksr` at which rate a rule or the agent
/// kept it. A trace that is not kept has neither.
inline void decide(SpanContext& context, const SamplingDecision& decision, bool& own_probability) {
  using enum SamplingMechanism;
  record_probability(context, decision, own_probability);
  context.set_sampling_priority(decision.priority);
  context.set_debug(false);
  if (!context.tags().empty()) {
    context.remove_tag(decision_maker_tag);
    context.remove_tag(sampling_rate_tag);
  }
  if (!is_sampled(decision.priority)) return;
  char text[1 + max_decimal_u64] = {'-'};
  const char* const end = format_decimal(static_cast<std::uint64_t>(decision.mechanism), text + 1);
  context.set_tag(decision_maker_tag, {text, static_cast<std::size_t>(end - text)});
  const bool by_rate = decision.mechanism == agent || decision.mechanism == rule ||
                       decision.mechanism == remote_rule || decision.mechanism == adaptive_rule;
  if (by_rate && decision.rate) context.set_tag(sampling_rate_tag, format_rate(*decision.rate));
}

/// Runs a call that may throw in a place that must not: a destructor, or the handling of an exception.
template <class F>
void run_swallowing(F&& run) noexcept {
#if defined(__cpp_exceptions)
  try {
    run();
  } catch (...) {
  }
#else
  run();
#endif
}

}  // namespace detail

/// A handle on a span that somebody else finishes, such as the span of a Context.
///
/// Copies refer to one span, and do not keep it from finishing. On a finished span setters do nothing,
/// while ids and context() stay as they were. An empty handle ignores all calls. Several threads may
/// call all members at once, on one span too.
///
/// A span converts to a SpanContext, so every `inject` takes it:
///
///   baton::inject(span, request.headers);
///
/// Input    texts are copied
/// Errors   only the allocator's; a setter that throws has changed nothing
/// Cost     a lock shared by the spans of one local trace, and the copies of the texts
class SpanRef {
 public:
  SpanRef() noexcept = default;
  SpanRef(const SpanRef&) noexcept = default;  // no move: it would take a span from its Span
  SpanRef& operator=(const SpanRef&) noexcept = default;

  /// Whether it refers to a span.
  explicit operator bool() const noexcept { return state_ != nullptr; }
  /// The ids of the span; zeros for an empty handle.
  TraceId trace_id() const noexcept { return state_ ? state_->trace_id : TraceId{}; }
  SpanId span_id() const noexcept { return state_ ? state_->span_id : SpanId{}; }

  /// The operation: `http.request`.
  void set_name(std::string_view name) {
    edit([&](SpanData& data) { data.name = name; });
  }
  /// The program that does the work; without this call the tracer's.
  void set_service(std::string_view service) {
    edit([&](SpanData& data) { data.service = service; });
  }
  /// The object of the work, `GET /users/{id}`; the name of the span if it is never set.
  void set_resource(std::string_view resource) {
    edit([&](SpanData& data) { data.resource = resource; });
  }
  /// The kind of work: `web`, `http`, `sql`, `queue`, `serverless`…
  void set_type(std::string_view type) {
    edit([&](SpanData& data) { data.type = type; });
  }
  /// Sets a text or a number about the span, in place of an earlier one of this key.
  void set_tag(std::string_view key, std::string_view value) {
    edit([&](SpanData& data) { detail::set_pair(data.meta, key, std::string(value)); });
  }
  void set_metric(std::string_view key, double value) {
    edit([&](SpanData& data) { detail::set_pair(data.metrics, key, value); });
  }
  /// Marks the work as failed. The texts, if not empty, become the tags `error.message` and
  /// `error.type`.
  void set_error(std::string_view message = {}, std::string_view type = {}) {
    edit([&](SpanData& data) {
      data.error = true;
      if (!message.empty()) detail::set_pair(data.meta, "error.message", std::string(message));
      if (!type.empty()) detail::set_pair(data.meta, "error.type", std::string(type));
    });
  }
  /// Adds a link to a span, of this trace or another, that is related but not the parent. A context
  /// without trace id adds none.
  void add_link(const SpanLink& to) { push_link(detail::link_to(to)); }
  void add_link(const SpanContext& to) { push_link(detail::link_to(to)); }
  void add_link(const Extraction& to) { push_link(detail::link_to(to)); }
  void add_link(const SpanRef& to) { push_link(detail::link_to(to.context())); }

  /// Sets baggage of this span and of children that start later. The spans above do not see it.
  void set_baggage(std::string_view key, std::string_view value) {
    edit([&](SpanData&) {
      auto changed = state_->baggage ? std::make_shared<Baggage>(*state_->baggage)
                                     : std::make_shared<Baggage>();
      changed->set(key, value);
      state_->baggage = std::move(changed);
    });
  }
  /// The baggage of this span.
  Baggage baggage() const {
    if (!state_) return {};
    const std::lock_guard lock(state_->trace->mutex);
    return state_->baggage ? *state_->baggage : Baggage();
  }

  /// Decides by hand about the trace, for all its spans: `_dd.p.dm` becomes `-4`, or is removed if the
  /// trace is rejected.
  ///
  /// Output   false when the decision is final already (see propagate()); nothing changes then
  bool set_sampling_priority(SamplingPriority priority) {
    if (!state_) return false;
    const std::lock_guard lock(state_->trace->mutex);
    if (state_->trace->decided) return false;
    SpanContext changed = state_->trace->shared;
    bool own_probability = state_->trace->own_probability;
    detail::decide(changed, {priority, SamplingMechanism::manual}, own_probability);
    state_->trace->shared = std::move(changed);
    state_->trace->own_probability = own_probability;
    return true;
  }
  /// The decision about the trace.
  std::optional<SamplingPriority> sampling_priority() const {
    if (!state_) return std::nullopt;
    const std::lock_guard lock(state_->trace->mutex);
    return state_->trace->shared.sampling_priority();
  }

  /// The context as it is now, to look at. The sampling decision may still change, so a context that
  /// leaves the process comes from propagate(), or `inject(span, carrier)`.
  SpanContext context() const {
    if (!state_) return {};
    const std::lock_guard lock(state_->trace->mutex);
    return state_->context();
  }
  /// The context to send to another process. The call makes the sampling decision final for all spans
  /// of the trace here: processes that disagree would each record a part of the trace.
  [[nodiscard]] SpanContext propagate() const {
    if (!state_) return {};
    const std::lock_guard lock(state_->trace->mutex);
    SpanContext out = state_->context();
    state_->trace->decided = true;
    return out;
  }
  /// propagate(), for functions that take a SpanContext.
  operator SpanContext() const { return propagate(); }

 protected:
  /// For Span, and for those who start spans.
  explicit SpanRef(std::shared_ptr<detail::SpanState> state) noexcept : state_(std::move(state)) {}

  /// Changes a span that has not finished.
  template <class Change>
  void edit(Change change) {
    if (!state_) return;
    const std::lock_guard lock(state_->trace->mutex);
    if (!state_->finished) change(state_->data);
  }
  /// Adds a link that has a trace id.
  void push_link(SpanData::Link link) {
    if (!link.trace_id) return;
    edit([&](SpanData& data) { data.links.push_back(std::move(link)); });
  }

  std::shared_ptr<detail::SpanState> state_;  ///< null when empty
  friend class detail::SpanStarter;
};

/// An owned span. It finishes when finish() is called, or else with this object. Assign it to a
/// SpanRef for a non-owning handle. A default-constructed Span ignores all calls.
class [[nodiscard]] Span : public SpanRef {
 public:
  Span() noexcept = default;
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  Span(Span&& other) noexcept { state_.swap(other.state_); }
  Span& operator=(Span&& other) noexcept {
    Span taken(std::move(other));
    taken.state_.swap(state_);  // the span that was here finishes
    return *this;
  }
  /// Calls finish() and swallows its exceptions. Call finish() yourself to see them.
  ~Span() {
    detail::run_swallowing([this] { finish(); });
  }

  /// Hands the SpanData to the tracer's sink, on this thread. Only the first call counts.
  ///
  /// Errors   exceptions of the clock or the allocator: the span is not finished, and can be finished
  ///          again; exceptions of the sink: the span is finished, and the sink has had its SpanData
  void finish() {
    if (state_)
      hand_over(detail::elapsed(state_->start.steady_ns, state_->tracer->now().steady_ns));
  }
  /// As finish(), for work that ended at `unix_ns` nanoseconds since 1970.
  void finish_at(std::int64_t unix_ns) {
    if (state_) hand_over(detail::elapsed(state_->start.unix_ns, unix_ns));
  }

 private:
  explicit Span(std::shared_ptr<detail::SpanState> state) noexcept : SpanRef(std::move(state)) {}

  void hand_over(std::int64_t duration_ns) {
    if (auto data = state_->finish(duration_ns)) state_->tracer->take(std::move(*data));
  }
  friend class detail::SpanStarter;
};

/// The span of a context, or an empty handle. start_span_from_context puts a span into a context; by
/// hand, write `context.with<SpanRef>(span)`.
inline SpanRef span_from_context(const Context& context) noexcept {
  const SpanRef* const span = context.get<SpanRef>();
  return span != nullptr ? *span : SpanRef();
}

}}  // namespace baton::v0
