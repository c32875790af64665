// SPDX-License-Identifier: MIT
// A Lambda function: `traced` runs its handler in a span that continues the trace of the event. The
// handler sees what was extracted, with the kind of event, and does not read the event again.
#include <baton/messaging/lambda.hpp>
#include <baton/traced.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "uses/expect.hpp"

template <class Tracer>
auto make_handler(const Tracer& tracer) {
  return baton::traced(
      tracer, "aws.lambda",
      [](std::string_view, const baton::Context&, const baton::lambda::EventExtraction& incoming) {
        const auto error = incoming.error();
        return std::string(message(incoming.kind)) + (error ? ": " : "") +
               std::string(error ? message(error.code) : "");
      },
      [](std::string_view event) { return baton::lambda::extract(event); },
      baton::span_type("serverless"));
}

int main() {
  std::vector<baton::SpanData> finished;
  const baton::Tracer tracer({.service = "orders"},
                             [&](baton::SpanData&& span) { finished.push_back(std::move(span)); });
  const auto handle = make_handler(tracer);

  EXPECT(handle(R"({"headers":{"X-Datadog-Trace-Id":"11","X-Datadog-Parent-Id":"22"}})") == "http");
  EXPECT(finished[0].trace_id.low == 11 && finished[0].parent_id.value == 22);

  EXPECT(handle(R"({"detail-type":"order"})") == "eventbridge");  // no trace, and no error
  EXPECT(!finished[1].parent_id);

  EXPECT(handle(R"({"headers":{"traceparent":"00-0"}})") == "http: bad length");
  EXPECT(handle("not an event") == "unknown: not the JSON it should be");
}
