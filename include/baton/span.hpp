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

/// One reading of the clocks, in nanoseconds: the time of day, and a counter that nobody sets back.
struct Timestamp {
  constexpr Timestamp(std::int64_t since_1970, std::int64_t steady) noexcept
      : unix_ns(since_1970), steady_ns(steady) {}
  /// One number for both clocks: for tests.
  constexpr Timestamp(std::int64_t ns) noexcept : Timestamp(ns, ns) {}

  std::int64_t unix_ns;
  std::int64_t steady_ns;
};

namespace detail {

/// Nanoseconds from one time to a later one; 0 when it is earlier. No two times overflow.
constexpr std::int64_t elapsed(std::int64_t from, std::int64_t to) noexcept {
  if (to <= from) return 0;
  const std::uint64_t ns = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  constexpr std::uint64_t longest = ~std::uint64_t{0} >> 1;
  return static_cast<std::int64_t>(ns < longest ? ns : longest);
}

/// What a span needs of the tracer that made it, whatever type that is. The callables behind it are
/// the user's, and may throw.
class TracerCore {
 public:
  virtual Timestamp now() = 0;
  virtual std::uint64_t random() = 0;
  virtual void take(SpanData&& span) = 0;

 protected:
  ~TracerCore() = default;
};

/// What the spans of one trace have in common in this process.
struct LocalTrace {
  std::mutex mutex;              // guards what follows, and the spans
  SpanContext shared;            // without span id and baggage, which are each span's own
  bool decided = false;          // the decision has left the process
  bool own_probability = false;  // `rv` and `th` of the member `ot` were made here
};

struct SpanState {
  std::shared_ptr<TracerCore> tracer;
  std::shared_ptr<LocalTrace> trace;
  TraceId trace_id;
  SpanId span_id;
  Timestamp start = 0;
  // The members above stay as they are once the span has started; trace->mutex guards those below.
  std::shared_ptr<const Baggage> baggage;  // shared with the children; null when empty
  SpanData data;
  bool finished = false;

  /// Takes back what has been added to the tags, as long as that is wanted.
  struct Undo {
    SpanData::Pairs<std::string>& tags;
    std::size_t size;
    bool wanted = true;
    ~Undo() {
      while (wanted && tags.size() > size) tags.pop_back();
    }
  };

  /// What the sink gets; nothing when it has been taken already. When memory fails the span is as it
  /// was, and can be finished again.
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

  /// What travels on. For those who hold the lock.
  SpanContext context() const {
    SpanContext out = trace->shared;
    out.set_span_id(span_id);
    if (baggage) out.baggage() = *baggage;
    return out;
  }
};

class SpanStarter;

/// [w3c 2.9] [sample 15.3] A decision by probability writes `rv` and `th` into the member `ot`. Any
/// other erases `th`, and `rv` where it was made here: an inherited one stays true.
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
  context.set_trace_state(list);  // of 33 members the last goes
}

/// [sample 15.2] `_dd.p.dm` says who kept the trace, `_dd.p.ksr` at which rate a rule or the agent
/// did. A trace that was not kept has neither. `own_probability` is the trace's.
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

/// Runs what may throw, where no exception may leave: in destructors and beside another exception.
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

/// A handle on a span that somebody else finishes, such as the one a Context holds.
///
/// Copies refer to one span. A handle does not keep the span from finishing; afterwards, and on an
/// empty handle, setters do nothing while ids and context() stay what they were. All members may be
/// called from several threads at once, on one span too.
///
/// A span passes for a SpanContext where one is asked for, as by every `inject`:
///
///   baton::inject(span, request.headers);
///
/// Input    texts are copied
/// Errors   none but the allocator's: a setter that throws has changed nothing
/// Cost     a lock shared by the spans of one local trace, and the copies of the texts
class SpanRef {
 public:
  SpanRef() noexcept = default;
  SpanRef(const SpanRef&) noexcept = default;  // and no move: it would rob a Span of its end
  SpanRef& operator=(const SpanRef&) noexcept = default;

  explicit operator bool() const noexcept { return state_ != nullptr; }
  TraceId trace_id() const noexcept { return state_ ? state_->trace_id : TraceId{}; }
  SpanId span_id() const noexcept { return state_ ? state_->span_id : SpanId{}; }

  void set_name(std::string_view name) {
    edit([&](SpanData& data) { data.name = name; });
  }
  void set_service(std::string_view service) {
    edit([&](SpanData& data) { data.service = service; });
  }
  /// What the work was done on, `GET /users/{id}`; the name of the span when never set.
  void set_resource(std::string_view resource) {
    edit([&](SpanData& data) { data.resource = resource; });
  }
  /// The kind of work: `web`, `http`, `sql`, `queue`, `serverless`…
  void set_type(std::string_view type) {
    edit([&](SpanData& data) { data.type = type; });
  }
  /// Sets or replaces.
  void set_tag(std::string_view key, std::string_view value) {
    edit([&](SpanData& data) { detail::set_pair(data.meta, key, std::string(value)); });
  }
  void set_metric(std::string_view key, double value) {
    edit([&](SpanData& data) { detail::set_pair(data.metrics, key, value); });
  }
  /// Marks the work as failed, whatever becomes of the texts: they go to the tags `error.message` and
  /// `error.type`, if any.
  void set_error(std::string_view message = {}, std::string_view type = {}) {
    edit([&](SpanData& data) {
      data.error = true;
      if (!message.empty()) detail::set_pair(data.meta, "error.message", std::string(message));
      if (!type.empty()) detail::set_pair(data.meta, "error.type", std::string(type));
    });
  }
  /// To a span of another trace, or of this one, that is related and not the parent. A context
  /// without trace id is no link.
  void add_link(const SpanLink& to) { push_link(detail::link_to(to)); }
  void add_link(const SpanContext& to) { push_link(detail::link_to(to)); }
  void add_link(const Extraction& to) { push_link(detail::link_to(to)); }
  void add_link(const SpanRef& to) { push_link(detail::link_to(to.context())); }

  /// Seen by context() and by children started afterwards; the spans above keep theirs.
  void set_baggage(std::string_view key, std::string_view value) {
    edit([&](SpanData&) {
      auto changed = state_->baggage ? std::make_shared<Baggage>(*state_->baggage)
                                     : std::make_shared<Baggage>();
      changed->set(key, value);
      state_->baggage = std::move(changed);
    });
  }
  Baggage baggage() const {
    if (!state_) return {};
    const std::lock_guard lock(state_->trace->mutex);
    return state_->baggage ? *state_->baggage : Baggage();
  }

  /// Decides, by hand, for all spans of the trace: `_dd.p.dm` becomes `-4`, or goes when rejected.
  ///
  /// Output   false, and nothing is changed, once the decision is final: see propagate()
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
  std::optional<SamplingPriority> sampling_priority() const {
    if (!state_) return std::nullopt;
    const std::lock_guard lock(state_->trace->mutex);
    return state_->trace->shared.sampling_priority();
  }

  /// What travels on, as of now: to look at. The sampling decision can still be changed, so a context
  /// that leaves the process comes from propagate(), or `inject(span, carrier)`.
  SpanContext context() const {
    if (!state_) return {};
    const std::lock_guard lock(state_->trace->mutex);
    return state_->context();
  }
  /// What to send to another process. It makes the sampling decision final for the whole local trace:
  /// two processes that disagree would each record a half of the trace.
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
  explicit SpanRef(std::shared_ptr<detail::SpanState> state) noexcept : state_(std::move(state)) {}

  template <class Change>
  void edit(Change change) {
    if (!state_) return;
    const std::lock_guard lock(state_->trace->mutex);
    if (!state_->finished) change(state_->data);
  }
  void push_link(SpanData::Link link) {
    if (!link.trace_id) return;
    edit([&](SpanData& data) { data.links.push_back(std::move(link)); });
  }

  std::shared_ptr<detail::SpanState> state_;
  friend class detail::SpanStarter;
};

/// A span, owned: it finishes when told to, or else with its owner. Assign it to a SpanRef for a
/// handle that owns nothing. A default-constructed Span ignores all calls.
class [[nodiscard]] Span : public SpanRef {
 public:
  Span() noexcept = default;
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  Span(Span&& other) noexcept { state_.swap(other.state_); }
  Span& operator=(Span&& other) noexcept {
    Span(std::move(other)).state_.swap(state_);  // what was here finishes
    return *this;
  }
  /// finish(), and what it throws ends here. Call finish() yourself to learn of it.
  ~Span() {
    detail::run_swallowing([this] { finish(); });
  }

  /// Hands the SpanData to the tracer's sink, on this thread. The first call counts.
  ///
  /// Errors   what the clock or the allocator throws: the span is not finished, and may be again;
  ///          what the sink throws: the span is finished, and the sink has had its SpanData
  void finish() {
    if (state_)
      hand_over(detail::elapsed(state_->start.steady_ns, state_->tracer->now().steady_ns));
  }
  /// finish(), with an end at `unix_ns` nanoseconds since 1970.
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

/// The span that `context` holds, or an empty handle. start_span_from_context puts one there; by hand
/// it is `context.with<SpanRef>(span)`.
inline SpanRef span_from_context(const Context& context) noexcept {
  const SpanRef* const span = context.get<SpanRef>();
  return span != nullptr ? *span : SpanRef();
}

}}  // namespace baton::v0
