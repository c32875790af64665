// SPDX-License-Identifier: MIT
// A proxy passes a request on. It replaces the trace context and leaves every other header alone.
//
// The request may carry headers of a style that the proxy reads but does not write, such as `b3: 0`.
// They would contradict the new traceparent, so the proxy removes all headers of its styles first.
#include <baton/baton.hpp>
#include <baton/presets.hpp>

#include <map>
#include <string>

#include "uses/expect.hpp"

using Headers = std::multimap<std::string, std::string>;

baton::Injection pass_on(Headers& headers) {
  const auto& propagator = baton::universal_propagator;
  auto context = propagator.extract(headers).context().with_span_id(baton::random_span_id());
  std::erase_if(headers, [&](auto& header) { return propagator.has_field(header.first); });
  return propagator.inject(context, headers);
}

int main() {
  Headers headers = {{"Host", "shop"},
                     {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                     {"B3", "0"},
                     {"uberctx-user", "alice"}};
  EXPECT(pass_on(headers));
  EXPECT(headers.contains("Host") && headers.count("traceparent") == 1);
  EXPECT(!headers.contains("B3") && !headers.contains("uberctx-user"));

  const auto seen = baton::extract(headers);
  EXPECT(seen.context().trace_id().to_hex() == "0af7651916cd43dd8448eb211c80319c");
  EXPECT(seen.context().span_id().to_hex() != "b7ad6b7169203331");
  EXPECT(seen.context().sampling_priority() == baton::SamplingPriority::auto_keep);
  EXPECT(seen.baggage().get("user") == "alice");

  // A request without a trace is passed on as it is, and one with baggage alone keeps the baggage.
  Headers untraced = {{"Host", "shop"}};
  EXPECT(!pass_on(untraced) && untraced.size() == 1);
  Headers only_baggage = {{"baggage", "user=alice"}};
  EXPECT(pass_on(only_baggage) && only_baggage.size() == 1);
}
