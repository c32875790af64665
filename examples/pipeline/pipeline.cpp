// SPDX-License-Identifier: MIT
#include "pipeline.hpp"

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "arrival.hpp"
#include "consumer.hpp"
#include "embedded_queue.hpp"
#include "log.hpp"
#include "receiver.hpp"
#include "sqs_queue.hpp"

namespace pipeline {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

Propagator propagator_from_environment() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value == nullptr ? "" : value);
  };
  const baton::StyleSettings words = {.style = variable("DD_TRACE_PROPAGATION_STYLE"),
                                      .extract = variable("DD_TRACE_PROPAGATION_STYLE_EXTRACT"),
                                      .inject = variable("DD_TRACE_PROPAGATION_STYLE_INJECT"),
                                      .otel = variable("OTEL_PROPAGATORS")};
  const auto complain = [](std::string_view word) {
    log("pipeline", "no such style: " + std::string(word));
  };
  return Propagator({}, Propagator::styles_from(words, Propagator::all_styles(), complain));
}

std::unique_ptr<Queue> make_queue(const Options& options) {
  const auto max_receives = static_cast<unsigned>(options.receives);
  if (!options.sqs.empty())
    return std::make_unique<SqsQueue>(options.sqs, visibility_timeout, max_receives);
  return std::make_unique<EmbeddedQueue>(EmbeddedQueue::Settings{
      .visibility_timeout = visibility_timeout, .max_receives = max_receives});
}

}  // namespace

Pipeline::Pipeline(const Options& options)
    : options_(options),
      propagator_(propagator_from_environment()),
      ledger_(static_cast<std::size_t>(options.backlog)),
      agent_(8, 2 * static_cast<std::size_t>(options.backlog) + 1'000),
      third_party_(connections(), 12ms),
      queue_(make_queue(options)) {
  agent_.start();
  third_party_.start();
  std::vector<std::string> agents = {agent_.url()};
  if (!options.agent.empty()) agents.push_back(options.agent);
  for (const char* service : {"order-receiver", "order-consumer", "shipping-service"}) {
    tracing_.push_back(std::make_unique<Tracing>(service, agents));
  }
  std::string service = options.service;
  if (service.empty()) {
    service_ = std::make_unique<Service>(tracing_[2]->tracer, propagator_, third_party_.url(),
                                         connections(), options.store);
    service_->start();
    service = service_->url();
    if (options.sabotage == Sabotage::service) service_->stop();
  } else {
    std::cout << "agent: " << agent_.url() << "\nthird party: " << third_party_.url() << std::endl;
  }

  event_source_ = std::make_unique<EventSource>(
      *queue_, make_consumer(tracing_[1]->tracer, propagator_, service),
      EventSource::Settings{.pollers = options.concurrency},
      EventSource::Hooks{.removed = [this](const Message& message) { ledger_.done(message.id); },
                         .failed = [this](const Message&) { repair_service(); },
                         .dead = [this](const Message& message) { ledger_.dead(message.id); }});
  gateway_ = std::make_unique<Gateway>(
      make_receiver(tracing_[0]->tracer, propagator_, *queue_, options.sabotage), connections(),
      Gateway::Hooks{.admit = [this] { return ledger_.admit(); },
                     .answered = [this](const httplib::Headers& headers,
                                        const json& result) { note_answer(headers, result); }});
  gateway_->start(options.port);
}

void Pipeline::note_answer(const httplib::Headers& headers, const json& result) {
  if (result.at("statusCode") != 202) {
    ledger_.refused();
    return;
  }
  const json body = json::parse(result.at("body").get<std::string>());
  ledger_.accepted(body.at("message"), body.at("order"), propagator_.extract(headers).context());
}

void Pipeline::repair_service() {
  if (options_.sabotage != Sabotage::service) return;
  std::call_once(repaired_, [this] {
    log("service", "is up again");
    service_->start();
  });
}

Evidence Pipeline::evidence(const Order& order) {
  for (const auto& tracing : tracing_) tracing->exporter.flush();
  Evidence evidence{order.id, order.sent, {}, {}};
  if (const auto headers = third_party_.take_headers(order.id)) {
    for (const auto& [name, value] : *headers) evidence.far_end.emplace_back(name, value);
  }
  // The last span to come is the call to the third party, whoever makes it.
  if (const auto last = propagator_.extract(evidence.far_end))
    agent_.await(last.context(), std::chrono::seconds(5));
  evidence.traces = agent_.take_traces(order.id);
  return evidence;
}

std::string Pipeline::formats(const HeaderList& headers) const {
  return headers.empty() ? "" : formats_in(headers, propagator_);
}

bool Pipeline::stored(const std::string& order) try {
  return !service_ || service_->store().has(order);
} catch (const std::exception& error) {
  log("pipeline", error.what());
  return false;
}

std::size_t Pipeline::lost_payloads() const {
  std::size_t lost = 0;
  for (const auto& tracing : tracing_) lost += tracing->exporter.lost();
  return lost;
}

}  // namespace pipeline
