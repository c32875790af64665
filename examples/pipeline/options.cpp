// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <charconv>
#include <stdexcept>
#include <string_view>

namespace pipeline {

const char* const usage = R"(usage: pipeline [option]...

Sends orders through HTTP receiver -> SQS -> consumer -> HTTP service -> third party, each part with
a tracer of its own; checks that each order left one whole trace, and shows the last one here and in
trace.html.

  --requests N      send N requests                                    (default 1)
  --concurrency C   C at a time                                        (default 1)
  --serve           send none: wait for those of any HTTP client, until Ctrl-C
  --port P          the port the receiver listens on                   (default: a free one)
  --sqs URL         an SQS queue, or an endpoint on which to create one, in place of the embedded
                    queue; signed when AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set
  --agent URL       a Datadog agent to send the spans to, as well as to the embedded one
  --service URL     another service in place of part 4: takes POST /shipments, asks the third party
                    (GET /rates?order=..., its address is said at the start) with its trace in the
                    headers, answers 200, and sends its spans to the embedded agent
  --store FILE      the service's SQLite database                      (default: in memory)
  --backlog N       N orders under way at most; who comes then gets a 503 with Retry-After
                                                                       (default 1000)
  --receives N      a message that failed N times goes to the dead-letter queue; a queue's own
                    redrive policy, if --sqs names one that is there, comes first  (default 5)
  --grace S         on SIGTERM or Ctrl-C, --serve takes no more orders, finishes its orders for up
                    to S seconds, and gives the rest back to the queue; on a second signal it gives
                    them back at once. It ends S + 15 seconds after the signal at the latest
                                                                       (default 15)
  --html FILE       the file for the picture, or none                   (default trace.html)
  --break WHAT      shows the effect of a fault:
                      sqs         the receiver sends its message without the trace
                      attributes  the application fills all ten attributes of the message
                      message     the trace in the message's attributes is garbage
                      headers     the client's trace headers are malformed
                      service     the service is down when the first message comes

DD_TRACE_PROPAGATION_STYLE, _EXTRACT and _INJECT, or OTEL_PROPAGATORS, choose the formats, as in
Datadog's tracers. Without them: datadog,tracecontext,baggage.

Exit code
  0  every accepted order is done, its trace is whole, and its context arrived unchanged
  1  not so, or a write failed: spans, the picture, standard output
  2  it could not start: bad options, a port taken, the queue out of reach, no file for the store,
     no thread
  3  the trace is in two pieces, as --break sqs, attributes or message demands
)";

namespace {

int number(std::string_view option, std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw std::runtime_error(std::string(option) + " takes a number from " + std::to_string(least) +
                             " to " + std::to_string(most) + ", not '" + std::string(text) + "'");
  }
  return value;
}

Sabotage sabotage(std::string_view word) {
  if (word == "sqs") return Sabotage::sqs;
  if (word == "attributes") return Sabotage::attributes;
  if (word == "message") return Sabotage::message;
  if (word == "headers") return Sabotage::headers;
  if (word == "service") return Sabotage::service;
  throw std::runtime_error("--break takes sqs, attributes, message, headers or service, not '" +
                           std::string(word) + "'");
}

}  // namespace

Options parse_options(int count, const char* const* arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view option = arguments[i];
    const auto value = [&]() -> std::string_view {
      if (++i >= count) throw std::runtime_error(std::string(option) + " needs a value");
      return arguments[i];
    };
    if (option == "--requests") {
      options.requests = number(option, value(), 1, 1'000'000);
    } else if (option == "--concurrency") {
      options.concurrency = number(option, value(), 1, 256);
    } else if (option == "--serve") {
      options.serve = true;
    } else if (option == "--port") {
      options.port = number(option, value(), 0, 65535);
    } else if (option == "--sqs") {
      options.sqs = value();
    } else if (option == "--agent") {
      options.agent = value();
    } else if (option == "--service") {
      options.service = value();
    } else if (option == "--store") {
      options.store = value();
    } else if (option == "--backlog") {
      options.backlog = number(option, value(), 1, 100'000);
    } else if (option == "--receives") {
      options.receives = number(option, value(), 1, 1'000);
    } else if (option == "--grace") {
      options.grace = number(option, value(), 0, 3'600);
    } else if (option == "--html") {
      options.html = value();
      if (options.html == "none") options.html.clear();
    } else if (option == "--break") {
      options.sabotage = sabotage(value());
    } else if (option == "--help" || option == "-h") {
      options.help = true;
    } else {
      throw std::runtime_error("unknown option '" + std::string(option) + "'");
    }
  }
  if (!options.service.empty() && options.sabotage == Sabotage::service)
    throw std::runtime_error("--break service takes our own service, not --service");
  if (!options.service.empty() && !options.store.empty())
    throw std::runtime_error("--store is our own service's, not that of --service");
  return options;
}

}  // namespace pipeline
