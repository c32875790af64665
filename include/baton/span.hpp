// Span: one timed piece of work.
#pragma once

#include <baton/context.hpp>
#include <baton/extraction.hpp>
#include <baton/span_context.hpp>
#include <baton/span_data.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// One reading of a clock, in nanoseconds: when it is, and a counter that nobody sets back.
struct Timestamp {
  constexpr Timestamp(std::int64_t since_1970, std::int64_t steady) noexcept
      : unix_ns(since_1970), steady_ns(steady) {}
  /// Both the same: for tests.
  constexpr Timestamp(std::int64_t ns) noexcept : Timestamp(ns, ns) {}

  std::int64_t unix_ns;
  std::int64_t steady_ns;
};

/// Who decided about sampling: the number in `_dd.p.dm`. Others than these are legal.
enum class SamplingMechanism : std::uint8_t {
  none = 0,  ///< nobody in particular: the default rate
  agent = 1,
  remote = 2,
  rule = 3,
  manual = 4
};

struct SamplingDecision {
  SamplingPriority priority = SamplingPriority::auto_keep;
  SamplingMechanism mechanism = SamplingMechanism::none;
};

namespace detail {

/// From one time to a later one; 0 to an earlier one. Times come from anywhere: nothing overflows.
constexpr std::int64_t elapsed(std::int64_t from, std::int64_t to) noexcept {
  if (to <= from) return 0;
  const std::uint64_t ns = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  constexpr std::uint64_t longest = ~std::uint64_t{0} >> 1;
  return static_cast<std::int64_t>(ns < longest ? ns : longest);
}

/// What a span needs of the tracer that made it, whatever that one's type.
class TracerCore {
 public:
  virtual Timestamp now() noexcept = 0;
  virtual std::uint64_t random() noexcept = 0;
  virtual void take(SpanData&& span) noexcept = 0;

 protected:
  ~TracerCore() = default;
};

/// What the spans of one trace have in common in this process.
struct LocalTrace {
  std::mutex mutex;      // guards what follows, and the spans
  SpanContext shared;    // without span id and baggage, which are each span's own
  bool decided = false;  // the decision has left the process
};

struct SpanState {
  std::shared_ptr<TracerCore> tracer;
  std::shared_ptr<LocalTrace> trace;
  TraceId trace_id;
  SpanId span_id;
  Timestamp start = 0;
  // So far constant once the span has started; from here on guarded by trace->mutex.
  std::shared_ptr<const Baggage> baggage;  // shared with the children; null when empty
  SpanData data;
  bool finished = false;

  /// What the sink gets; nothing when it has been taken already.
  std::optional<SpanData> finish(std::int64_t duration_ns) {
    const std::lock_guard lock(trace->mutex);
    if (std::exchange(finished, true)) return std::nullopt;
    const SpanContext& shared = trace->shared;
    data.duration_ns = duration_ns;
    if (data.resource.empty()) data.resource = data.name;
    data.sampling_priority = shared.sampling_priority();
    data.origin = shared.origin().value_or("");
    if (data.local_root) {
      for (const TraceTag tag : shared.tags()) data.meta.emplace_back(tag.key, tag.value);
    }
    return std::move(data);
  }
};

class SpanStarter;

/// `_dd.p.dm` says who kept the trace; of one that was not kept it says nothing.
inline void decide(SpanContext& context, SamplingDecision decision) {
  context.set_sampling_priority(decision.priority);
  context.set_debug(false);
  if (!is_sampled(decision.priority)) return context.remove_tag(decision_maker_tag);
  char text[1 + max_decimal_u64] = {'-'};
  const char* const end = format_decimal(static_cast<std::uint64_t>(decision.mechanism), text + 1);
  context.set_tag(decision_maker_tag, {text, static_cast<std::size_t>(end - text)});
}

}  // namespace detail

/// A handle on a span that somebody else finishes, such as the one a Context holds.
///
/// Copies refer to the same span. It does not keep the span from finishing; afterwards, and on an
/// empty handle, setters do nothing while ids and context() stay what they were. All members may be
/// called from several threads at once, on the same span too.
///
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
  /// Marks the work as failed. Texts go to the tags `error.message` and `error.type`, if any.
  void set_error(std::string_view message = {}, std::string_view type = {}) {
    edit([&](SpanData& data) {
      data.error = true;
      if (!message.empty()) detail::set_pair(data.meta, "error.message", std::string(message));
      if (!type.empty()) detail::set_pair(data.meta, "error.type", std::string(type));
    });
  }
  void add_link(const SpanLink& link) {
    edit([&](SpanData& data) { data.links.push_back(detail::own_link(link)); });
  }

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
  /// False, and nothing is changed, once a context() has been taken: what the next process was told
  /// must stay true here.
  bool set_sampling_priority(SamplingPriority priority) {
    if (!state_) return false;
    const std::lock_guard lock(state_->trace->mutex);
    if (state_->trace->decided) return false;
    detail::decide(state_->trace->shared, {priority, SamplingMechanism::manual});
    return true;
  }
  std::optional<SamplingPriority> sampling_priority() const {
    if (!state_) return std::nullopt;
    const std::lock_guard lock(state_->trace->mutex);
    return state_->trace->shared.sampling_priority();
  }

  /// What to inject, as of now. Taking it locks the sampling decision of the whole local trace.
  SpanContext context() const {
    if (!state_) return {};
    const std::lock_guard lock(state_->trace->mutex);
    state_->trace->decided = true;
    SpanContext out = state_->trace->shared;
    out.set_span_id(state_->span_id);
    if (state_->baggage) out.baggage() = *state_->baggage;
    return out;
  }

 protected:
  explicit SpanRef(std::shared_ptr<detail::SpanState> state) noexcept : state_(std::move(state)) {}

  template <class Change>
  void edit(Change change) {
    if (!state_) return;
    const std::lock_guard lock(state_->trace->mutex);
    if (!state_->finished) change(state_->data);
  }

  std::shared_ptr<detail::SpanState> state_;
  friend class detail::SpanStarter;
};

/// A span, owned: it finishes when told to, or else with its owner. A SpanRef is had by assigning
/// from it. Default-constructed it stands for no span, and takes everything without effect.
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
  ~Span() { finish(); }

  /// Hands the SpanData to the tracer's sink, on this thread. The first call counts.
  void finish() noexcept {
    if (state_)
      hand_over(detail::elapsed(state_->start.steady_ns, state_->tracer->now().steady_ns));
  }
  /// The same, having ended at `unix_ns` nanoseconds since 1970.
  void finish_at(std::int64_t unix_ns) noexcept {
    if (state_) hand_over(detail::elapsed(state_->start.unix_ns, unix_ns));
  }

 private:
  explicit Span(std::shared_ptr<detail::SpanState> state) noexcept : SpanRef(std::move(state)) {}

  void hand_over(std::int64_t duration_ns) noexcept {
    if (auto data = state_->finish(duration_ns)) state_->tracer->take(std::move(*data));
  }
  friend class detail::SpanStarter;
};

/// The span that `context` holds, or an empty handle. One is put there by start_span_from_context,
/// or by hand: `context.with<SpanRef>(span)`.
inline SpanRef span_from_context(const Context& context) noexcept {
  const SpanRef* const span = context.get<SpanRef>();
  return span != nullptr ? *span : SpanRef();
}

}}  // namespace baton::v0
