// SPDX-License-Identifier: MIT
#include "receiver.hpp"

#include <baton/traced.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "arrival.hpp"
#include "event_carriers.hpp"
#include "log.hpp"

namespace pipeline {

namespace {

using nlohmann::json;

constexpr std::string_view part = "receiver";
constexpr std::string_view medium = "HTTP headers";
constexpr std::size_t longest_order = 256;  // bytes

json response(int status, const json& body) {
  return {{"statusCode", status}, {"body", body.dump()}};
}

constexpr baton::DataStreams streams{.service = "order-receiver", .env = deployed_env};

/// The application's own attributes: with the trace's nine, they are SQS's ten.
MessageAttributes own_attributes(Sabotage sabotage) {
  MessageAttributes attributes = {{"weight", {"Number", "2.5", ""}}};
  if (sabotage == Sabotage::attributes) {
    for (const char digit : std::string_view("234567890")) {
      attributes[std::string("label.") + digit] = {"String", "full", ""};
    }
  }
  return attributes;
}

/// The handler: plain, except for the span around sending.
class Receiver {
 public:
  Receiver(const Tracer& tracer, const Propagator& propagator, Queue& queue, Sabotage sabotage)
      : tracer_(tracer), propagator_(propagator), queue_(queue), sabotage_(sabotage) {}

  json operator()(const json& event, const baton::Context& context,
                  const baton::Extraction& found) const {
    baton::SpanRef span = baton::span_from_context(context);
    note_hop(span, medium, found);

    const std::string text =
        event.at("body").is_string() ? event.at("body").get<std::string>() : "";
    const json body = text.empty() ? json::object() : json::parse(text, nullptr, false);
    if (!body.is_object()) {
      span.set_error("the body is not a JSON object");
      return response(400, {{"error", "the body is not a JSON object"}});
    }
    const json& given =
        body.contains("order") ? body.at("order") : event.at("requestContext").at("requestId");
    const std::string order = given.is_string() ? given.get<std::string>() : given.dump();
    if (order.size() > longest_order) {  // its name becomes part of a URL
      span.set_error("the order's name is too long");
      return response(400, {{"error", "the order's name is too long"}});
    }
    span.set_tag(tags::order, order);

    const std::string message =
        send(context, order, {{"order", order}, {"item", body.value("item", json("umbrella"))}});
    return response(
        202,
        {{"order", order}, {"message", message}, {"trace_id", span.trace_id().to_hex().view()}});
  }

 private:
  std::string send(const baton::Context& context, const std::string& order,
                   const json& body) const {
    auto [span, inner] = tracer_.start_span_from_context(
        context, "aws.sqs.send", baton::span_type("queue"), baton::resource("SendMessage"),
        baton::tag(tags::kind, "producer"), baton::tag(tags::order, order),
        baton::tag("queue.name", queue_.name()));
    Draft draft{body.dump(-1, ' ', false, json::error_handler_t::replace),
                own_attributes(sabotage_)};
    const baton::Pathway pathway = note_checkpoint(span, streams, baton::pathway_of(span.context()),
                                                   baton::edges::sqs_out(queue_topic));
    if (sabotage_ != Sabotage::sqs) {
      const baton::Injection injected =
          propagator_.inject(baton::with_pathway(span, pathway), draft.attributes);
      if (const baton::Error error = injected.error()) {
        log(part,
            "order " + order + " is sent without its trace: " + std::string(message(error.code)),
            span);
      }
    }
    if (sabotage_ == Sabotage::message) {
      for (const std::string_view name : propagator_.fields()) {
        if (const auto at = draft.attributes.find(std::string(name));
            at != draft.attributes.end()) {
          at->second.StringValue = "garbage; \xf0\x9f\x97\x91, =";
        }
      }
    }
    try {
      return queue_.send(draft);
    } catch (const QueueError& error) {
      span.set_error(error.what(), "QueueError");
      throw;
    }
  }

  Tracer tracer_;
  Propagator propagator_;
  Queue& queue_;
  Sabotage sabotage_;
};

}  // namespace

Function make_receiver(const Tracer& tracer, const Propagator& propagator, Queue& queue,
                       Sabotage sabotage) {
  const auto incoming = [propagator](const json& event) {
    baton::Extraction found = propagator.extract(EventHeaders(event));
    report(part, medium, found);
    return found;
  };
  return baton::traced(tracer, "aws.lambda", Receiver(tracer, propagator, queue, sabotage),
                       incoming, baton::span_type("serverless"), baton::resource("receive-order"),
                       baton::tag(tags::kind, "server"));
}

}  // namespace pipeline
