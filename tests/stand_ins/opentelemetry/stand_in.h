// Stands in for the API of opentelemetry-cpp where that is not installed: what the proof and the header
// under test use of it, by the names and signatures of version 1.28 built on the standard library's types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace opentelemetry {

namespace nostd {
using std::shared_ptr;
using std::span;
using std::string_view;
template <class Signature>
using function_ref = std::function<Signature>;
}  // namespace nostd

namespace trace {

class TraceId final {
 public:
  static constexpr std::size_t kSize = 16;
  TraceId() noexcept = default;
  explicit TraceId(nostd::span<const std::uint8_t, kSize> id) noexcept {
    std::memcpy(rep_, id.data(), kSize);
  }
  nostd::span<const std::uint8_t, kSize> Id() const noexcept {
    return nostd::span<const std::uint8_t, kSize>(rep_);
  }
  bool operator==(const TraceId& that) const noexcept {
    return std::memcmp(rep_, that.rep_, kSize) == 0;
  }
  bool IsValid() const noexcept { return !(*this == TraceId()); }

 private:
  std::uint8_t rep_[kSize] = {};
};

class SpanId final {
 public:
  static constexpr std::size_t kSize = 8;
  SpanId() noexcept = default;
  explicit SpanId(nostd::span<const std::uint8_t, kSize> id) noexcept {
    std::memcpy(rep_, id.data(), kSize);
  }
  nostd::span<const std::uint8_t, kSize> Id() const noexcept {
    return nostd::span<const std::uint8_t, kSize>(rep_);
  }
  bool operator==(const SpanId& that) const noexcept {
    return std::memcmp(rep_, that.rep_, kSize) == 0;
  }
  bool IsValid() const noexcept { return !(*this == SpanId()); }

 private:
  std::uint8_t rep_[kSize] = {};
};

class TraceFlags final {
 public:
  TraceFlags() noexcept = default;
  explicit TraceFlags(std::uint8_t flags) noexcept : rep_(flags) {}
  std::uint8_t flags() const noexcept { return rep_; }
  bool operator==(const TraceFlags& that) const noexcept { return rep_ == that.rep_; }

 private:
  std::uint8_t rep_ = 0;
};

/// Keeps any header: the real one refuses those with an illegal member or more than 32.
class TraceState {
 public:
  static nostd::shared_ptr<TraceState> GetDefault() {
    static const nostd::shared_ptr<TraceState> none(new TraceState);
    return none;
  }
  static nostd::shared_ptr<TraceState> FromHeader(nostd::string_view header) noexcept {
    nostd::shared_ptr<TraceState> state(new TraceState);
    state->header_ = header;
    return state;
  }
  std::string ToHeader() const noexcept { return header_; }
  bool Empty() const noexcept { return header_.empty(); }

 private:
  std::string header_;
};

class SpanContext final {
 public:
  SpanContext(bool sampled, bool is_remote) noexcept
      : flags_(static_cast<std::uint8_t>(sampled)), is_remote_(is_remote) {}
  SpanContext(TraceId trace_id, SpanId span_id, TraceFlags flags, bool is_remote,
              nostd::shared_ptr<TraceState> state = TraceState::GetDefault()) noexcept
      : trace_id_(trace_id),
        span_id_(span_id),
        flags_(flags),
        is_remote_(is_remote),
        state_(std::move(state)) {}
  static SpanContext GetInvalid() noexcept { return SpanContext(false, false); }
  bool IsValid() const noexcept { return trace_id_.IsValid() && span_id_.IsValid(); }
  const TraceFlags& trace_flags() const noexcept { return flags_; }
  const TraceId& trace_id() const noexcept { return trace_id_; }
  const SpanId& span_id() const noexcept { return span_id_; }
  const nostd::shared_ptr<TraceState>& trace_state() const noexcept { return state_; }
  bool IsRemote() const noexcept { return is_remote_; }
  bool IsSampled() const noexcept { return (flags_.flags() & 1) != 0; }
  bool operator==(const SpanContext& that) const noexcept {
    return trace_id_ == that.trace_id_ && span_id_ == that.span_id_ && flags_ == that.flags_;
  }

 private:
  TraceId trace_id_;
  SpanId span_id_;
  TraceFlags flags_;
  bool is_remote_;
  nostd::shared_ptr<TraceState> state_ = TraceState::GetDefault();
};

class Span {
 public:
  Span() = default;
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  virtual ~Span() = default;
  virtual SpanContext GetContext() const noexcept = 0;
};

class DefaultSpan : public Span {
 public:
  DefaultSpan(SpanContext context) noexcept : context_(std::move(context)) {}
  SpanContext GetContext() const noexcept override { return context_; }

 private:
  SpanContext context_;
};

}  // namespace trace

namespace baggage {

/// Takes any texts, in order.
class Baggage {
 public:
  Baggage() noexcept = default;
  template <class T>
  Baggage(const T& entries) noexcept : entries_(entries.begin(), entries.end()) {}
  bool GetValue(nostd::string_view key, std::string& value) const noexcept {
    for (const auto& entry : entries_) {
      if (entry.first != key) continue;
      value = entry.second;
      return true;
    }
    return false;
  }
  bool GetAllEntries(
      nostd::function_ref<bool(nostd::string_view, nostd::string_view)> callback) const noexcept {
    for (const auto& [key, value] : entries_) {
      if (!callback(key, value)) return false;
    }
    return true;
  }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

}  // namespace baggage

namespace context {

/// The real one holds any key; these are the keys in use.
class Context {
 public:
  Context() = default;
  bool operator==(const Context& other) const noexcept {
    return span == other.span && baggage == other.baggage;
  }

  nostd::shared_ptr<trace::Span> span;
  nostd::shared_ptr<baggage::Baggage> baggage;
};

namespace propagation {

class TextMapCarrier {
 public:
  TextMapCarrier() = default;
  TextMapCarrier(const TextMapCarrier&) = default;
  TextMapCarrier& operator=(const TextMapCarrier&) = default;
  virtual ~TextMapCarrier() = default;
  virtual nostd::string_view Get(nostd::string_view key) const noexcept = 0;
  virtual void Set(nostd::string_view key, nostd::string_view value) noexcept = 0;
  virtual bool Keys(nostd::function_ref<bool(nostd::string_view)>) const noexcept { return true; }
};

class TextMapPropagator {
 public:
  TextMapPropagator() = default;
  TextMapPropagator(const TextMapPropagator&) = default;
  TextMapPropagator& operator=(const TextMapPropagator&) = default;
  virtual ~TextMapPropagator() = default;
  virtual Context Extract(const TextMapCarrier& carrier, Context& context) noexcept = 0;
  virtual void Inject(TextMapCarrier& carrier, const Context& context) noexcept = 0;
  virtual bool Fields(nostd::function_ref<bool(nostd::string_view)> callback) const noexcept = 0;
};

class GlobalTextMapPropagator {
 public:
  static nostd::shared_ptr<TextMapPropagator> GetGlobalPropagator() noexcept { return instance(); }
  static void SetGlobalPropagator(const nostd::shared_ptr<TextMapPropagator>& prop) noexcept {
    instance() = prop;
  }

 private:
  static nostd::shared_ptr<TextMapPropagator>& instance() {
    static nostd::shared_ptr<TextMapPropagator> propagator;
    return propagator;
  }
};

}  // namespace propagation
}  // namespace context

namespace trace {

inline nostd::shared_ptr<Span> GetSpan(const context::Context& context) noexcept {
  if (context.span) return context.span;
  return nostd::shared_ptr<Span>(new DefaultSpan(SpanContext::GetInvalid()));
}
inline context::Context SetSpan(context::Context& context,
                                const nostd::shared_ptr<Span>& span) noexcept {
  context::Context out = context;
  out.span = span;
  return out;
}

}  // namespace trace

namespace baggage {

inline nostd::shared_ptr<Baggage> GetBaggage(const context::Context& context) noexcept {
  return context.baggage ? context.baggage : nostd::shared_ptr<Baggage>(new Baggage);
}
inline context::Context SetBaggage(context::Context& context,
                                   const nostd::shared_ptr<Baggage>& baggage) noexcept {
  context::Context out = context;
  out.baggage = baggage;
  return out;
}

}  // namespace baggage

}  // namespace opentelemetry
