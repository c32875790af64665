// SPDX-License-Identifier: MIT
// Sampling of one's own: health checks are dropped, and a rate that was read from a configuration
// decides about everything else. A sampler is any callable, so it captures the rate.
#include <baton/baton.hpp>
#include <baton/tracer.hpp>

#include <map>
#include <string>

#include "uses/expect.hpp"

using Headers = std::map<std::string, std::string>;

auto make_tracer(double rate) {
  auto sampler = [rate](const baton::SpanData& root) -> baton::SamplingDecision {
    if (root.resource == "GET /health") {
      return {baton::SamplingPriority::user_reject, baton::SamplingMechanism::rule};
    }
    return baton::rate_sampler(rate)(root);
  };
  return baton::Tracer({.service = "shop", .sampler = sampler}, [](baton::SpanData&&) {});
}

int main() {
  using enum baton::SamplingPriority;
  const auto tracer = make_tracer(0.25);

  int kept = 0;
  for (int i = 0; i < 2000; ++i) {
    auto span = tracer.start_span("serve", baton::resource("GET /orders"));
    kept += span.sampling_priority() == user_keep;
  }
  EXPECT(350 < kept && kept < 650);
  EXPECT(make_tracer(1).start_span("serve").context().tags().get("_dd.p.ksr") == "1");
  EXPECT(make_tracer(0).start_span("serve").sampling_priority() == user_reject);
  auto health = make_tracer(1).start_span("serve", baton::resource("GET /health"));
  EXPECT(health.sampling_priority() == user_reject);

  // Somebody upstream has decided, so the sampler is not asked.
  const Headers request = {
      {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}};
  auto child = make_tracer(0).start_span("serve", baton::child_of(baton::extract(request)));
  EXPECT(child.sampling_priority() == auto_keep);

  // Looking decides nothing; a context that leaves the process makes the decision final.
  auto span = tracer.start_span("serve");
  static_cast<void>(span.context());
  EXPECT(span.set_sampling_priority(user_keep));
  Headers outgoing;
  EXPECT(baton::inject(span, outgoing));
  EXPECT(!span.set_sampling_priority(user_reject));
}
