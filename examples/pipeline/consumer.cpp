// SPDX-License-Identifier: MIT
#include "consumer.hpp"

#include <httplib.h>

#include <baton/traced.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "arrival.hpp"
#include "call_limit.hpp"
#include "event_carriers.hpp"
#include "log.hpp"
#include "loopback.hpp"

namespace pipeline {

namespace {

using nlohmann::json;

constexpr std::string_view part = "consumer";
constexpr std::string_view medium = "SQS attributes";
constexpr baton::DataStreams streams{.service = "order-consumer", .env = deployed_env};

/// The handler: plain, except for the span around its request.
class Consumer {
 public:
  Consumer(const Tracer& tracer, const Propagator& propagator, std::string service_url)
      : tracer_(tracer), propagator_(propagator), service_url_(std::move(service_url)) {}

  /// Lambda's answer to a batch: the messages to deliver again.
  json operator()(const json& event, const baton::Context& context,
                  const baton::Extraction& found) const {
    baton::SpanRef span = baton::span_from_context(context);
    note_hop(span, medium, found);
    const baton::Pathway pathway = note_checkpoint(
        span, streams, baton::pathway_of(found.context()), baton::edges::sqs_in(queue_topic));
    json failures = json::array();
    for (const json& record : event.at("Records")) {
      if (const std::string problem = ship(context, pathway, record); !problem.empty()) {
        const std::string id = record.at("messageId").get<std::string>();
        log(part, id + ": " + problem, span);
        span.set_error(problem);
        failures.push_back({{"itemIdentifier", id}});
      }
    }
    return {{"batchItemFailures", std::move(failures)}};
  }

 private:
  /// The fault, if any.
  std::string ship(const baton::Context& context, const baton::Pathway& pathway,
                   const json& record) const {
    const std::string body = record.at("body").get<std::string>();
    const json message = json::parse(body, nullptr, false);
    if (!message.is_object() || !message.contains("order"))
      return "the message's body is not an order";
    baton::span_from_context(context).set_tag(tags::order, message.value("order", ""));

    const std::string url = service_url_ + "/shipments";
    auto [span, inner] = tracer_.start_span_from_context(
        context, "http.request", baton::span_type("http"), baton::resource("POST /shipments"),
        baton::tag(tags::kind, "client"), baton::tag("http.method", "POST"),
        baton::tag("http.url", url), baton::tag("peer.service", "shipping-service"));
    httplib::Headers headers;
    // These headers never refuse.
    static_cast<void>(propagator_.inject(baton::with_pathway(span, pathway), headers));
    httplib::Client client = loopback_client(service_url_);
    const CallLimit limit(client, call_patience);
    const auto answer = client.Post("/shipments", headers, body, "application/json");
    if (answer) span.set_metric("http.status_code", answer->status);
    if (answer && answer->status == 200) return "";
    const std::string problem =
        "the service at " + url +
        (answer ? " answered " + std::to_string(answer->status) : ": " + to_string(answer.error()));
    span.set_error(problem);
    return problem;
  }

  Tracer tracer_;
  Propagator propagator_;
  std::string service_url_;
};

}  // namespace

Function make_consumer(const Tracer& tracer, const Propagator& propagator,
                       std::string service_url) {
  const auto incoming = [propagator](const json& event) {
    baton::Extraction found = propagator.extract(record_attributes(event));
    report(part, medium, found);
    return found;
  };
  return baton::traced(tracer, "aws.lambda", Consumer(tracer, propagator, std::move(service_url)),
                       incoming, baton::span_type("serverless"), baton::resource("ship-order"),
                       baton::tag(tags::kind, "consumer"));
}

}  // namespace pipeline
