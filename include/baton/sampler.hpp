// SPDX-License-Identifier: MIT
// Samplers: decide whether a new trace is kept.
#pragma once

#include <baton/ids.hpp>
#include <baton/probability_member.hpp>
#include <baton/sampling.hpp>
#include <baton/span_data.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 {

/// Who decided: the number in `_dd.p.dm`. Numbers without a name here are legal.
enum class SamplingMechanism : std::uint8_t {
  none = 0,            ///< the default rate
  agent = 1,           ///< a rate from the agent
  rule = 3,            ///< a rule of this process
  manual = 4,          ///< a person, by set_sampling_priority
  appsec = 5,          ///< a security event
  span_rule = 8,       ///< a rule for single spans
  remote_rule = 11,    ///< a remote rule of a person
  adaptive_rule = 12,  ///< a remote rule of Datadog
};

/// The decision of a sampler about a trace.
struct SamplingDecision {
  SamplingPriority priority = SamplingPriority::auto_keep;  ///< whether it is kept, and how firmly
  SamplingMechanism mechanism = SamplingMechanism::none;    ///< who decided
  std::optional<double> rate = {};  ///< the probability that decided, 0 to 1; none without chance
};

/// [sample 15.1] Whether a trace is kept at `rate`. All Datadog tracers give the same answer for one
/// trace id.
///
/// Input    rate: 0 (never) to 1 (always)
constexpr bool probability_keeps(TraceId trace_id, double rate) noexcept {
  if (!(rate > 0)) return false;
  if (rate >= 1) return true;
  const std::uint64_t hash = trace_id.low * 1111111111111111111u;
  return hash <= static_cast<std::uint64_t>(rate * 0x1p64);  // tracers multiply as doubles
}

/// [sample 15.3] OpenTelemetry's `rv` for a trace id: 56 random bits of the hash that decides.
constexpr std::uint64_t probability_randomness(TraceId trace_id) noexcept {
  return ~(trace_id.low * 1111111111111111111u) >> 8;
}

/// [sample 15.3] OpenTelemetry's `th` for a rate: traces whose `rv` is below it are dropped.
///
/// Input    rate: above 0, to 1
constexpr std::uint64_t probability_threshold(double rate) noexcept {
  const double exact = (1 - rate) * 0x1p56;
  auto threshold = static_cast<std::uint64_t>(exact);
  if (exact - static_cast<double>(threshold) >= 0.5) ++threshold;
  return threshold < std::uint64_t{1} << 56 ? threshold : (std::uint64_t{1} << 56) - 1;
}

/// [sample 15.3] `rv` and `th` for a decision that was made at `rate`. They agree with the decision:
/// where rounding made them disagree, `rv` is the nearest value that agrees.
///
/// Output   none when the rate is 0, for which there is no `th`
constexpr std::optional<ProbabilityValues> probability_values(TraceId trace_id, double rate,
                                                              bool kept) noexcept {
  if (!(rate > 0)) return std::nullopt;
  ProbabilityValues out{probability_randomness(trace_id), probability_threshold(rate)};
  if (kept && out.randomness < out.threshold) out.randomness = out.threshold;
  if (!kept && out.threshold > 0 && out.randomness >= out.threshold) {
    out.randomness = out.threshold - 1;
  }
  return out;
}

/// [sample 15.2] A rate as in `_dd.p.ksr`: at most six decimals, without zeros at the end.
///
/// Input    rate: 0 to 1
constexpr FixedText<8> format_rate(double rate) noexcept {
  auto millionths = static_cast<std::uint32_t>(rate * 1'000'000 + 0.5);
  FixedText<8> out;
  out.bytes[0] = static_cast<char>('0' + millionths / 1'000'000);
  out.bytes[1] = '.';
  for (std::size_t i = 7; i >= 2; --i) {
    out.bytes[i] = static_cast<char>('0' + millionths % 10);
    millionths /= 10;
  }
  while (out.bytes[out.length - 1] == '0' && out.length > 2) --out.length;
  if (out.length == 2) out.length = 1;
  return out;
}

/// Any callable that takes the SpanData of a local root as it starts and returns a SamplingDecision. A
/// tracer asks it about traces that nobody has decided about. A default-constructed Sampler keeps
/// every trace (priority 1, `_dd.p.dm` `-0`).
///
///   options.sampler = [rules](const baton::SpanData& root) { return rules.decide(root.resource); };
///
/// Copies share the callable. Spans that start on several threads call it on several threads at once.
class Sampler {
 public:
  Sampler() noexcept = default;
  /// Holds the callable.
  template <class F>
    requires(!std::same_as<F, Sampler> &&
             std::is_invocable_r_v<SamplingDecision, F&, const SpanData&>)
  Sampler(F decide) : holder_(std::make_shared<Holding<F>>(std::move(decide))) {}

  SamplingDecision operator()(const SpanData& root) const {
    return holder_ ? holder_->decide(root) : SamplingDecision{};
  }

 private:
  struct Holder {
    virtual SamplingDecision decide(const SpanData& root) = 0;

   protected:
    ~Holder() = default;
  };
  template <class F>
  struct Holding final : Holder {
    explicit Holding(F&& f) : held(std::move(f)) {}
    SamplingDecision decide(const SpanData& root) override { return held(root); }
    F held;
  };

  std::shared_ptr<Holder> holder_;
};

/// Keeps a share of the traces. See rate_sampler.
class RateSampler {
 public:
  /// As rate_sampler().
  constexpr RateSampler(double rate, SamplingMechanism mechanism) noexcept
      : rate_(rate > 0    ? rate < 1 ? rate : 1
              : rate <= 0 ? 0
                          : 1),
        mechanism_(mechanism) {}

  constexpr SamplingDecision operator()(TraceId trace_id) const noexcept {
    using enum SamplingPriority;
    const bool kept = probability_keeps(trace_id, rate_);
    const bool automatic =
        mechanism_ == SamplingMechanism::none || mechanism_ == SamplingMechanism::agent;
    return {automatic ? (kept ? auto_keep : auto_reject) : (kept ? user_keep : user_reject),
            mechanism_, rate_};
  }
  SamplingDecision operator()(const SpanData& root) const noexcept {
    return (*this)(root.trace_id);
  }

 private:
  double rate_;
  SamplingMechanism mechanism_;
};

/// Makes a sampler that keeps the share `rate` of all traces, as every Datadog tracer does: all tracers
/// keep the same traces at one rate.
///
///   baton::Tracer tracer({.service = "orders", .sampler = baton::rate_sampler(0.1)}, sink);
///
/// Input    rate: 0 (none) to 1 (all); less counts as 0, more and NaN count as 1
///          mechanism: who set the rate
/// Output   a callable for a Sampler; it takes a trace id or a SpanData. It decides as a user does
///          (priority 2 or -1), or automatically (1 or 0) when the default or the agent set the rate
constexpr RateSampler rate_sampler(double rate,
                                   SamplingMechanism mechanism = SamplingMechanism::rule) noexcept {
  return {rate, mechanism};
}

}}  // namespace baton::v0
