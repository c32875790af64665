// SPDX-License-Identifier: MIT
#include "event_source.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "log.hpp"

namespace pipeline {

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

json attributes_of(const Message& message) {
  json attributes = json::object();
  for (const auto& [name, attribute] : message.attributes) {
    json& out = attributes[name] = {{"dataType", attribute.DataType},
                                    {"stringListValues", json::array()},
                                    {"binaryListValues", json::array()}};
    if (!attribute.StringValue.empty()) out["stringValue"] = attribute.StringValue;
    if (!attribute.BinaryValue.empty()) out["binaryValue"] = attribute.BinaryValue;
  }
  return attributes;
}

unsigned receive_count(const Message& message) {
  const auto at = message.system.find("ApproximateReceiveCount");
  return at == message.system.end()
             ? 1
             : static_cast<unsigned>(std::strtoul(at->second.c_str(), nullptr, 10));
}

/// Whether the function's result names the message as failed, or makes no sense.
bool reported_failed(const json& result, const Message& message) {
  const auto failures = result.find("batchItemFailures");
  if (failures == result.end() || !failures->is_array()) return true;
  for (const json& failure : *failures) {
    if (failure.value("itemIdentifier", "") == message.id) return true;
  }
  return false;
}

}  // namespace

json sqs_event(const std::vector<Message>& messages) {
  json records = json::array();
  for (const Message& message : messages) {
    records.push_back({{"messageId", message.id},
                       {"receiptHandle", message.receipt},
                       {"body", message.body},
                       {"attributes", message.system},
                       {"messageAttributes", attributes_of(message)},
                       {"eventSource", "aws:sqs"},
                       {"awsRegion", "us-east-1"}});
  }
  return {{"Records", std::move(records)}};
}

EventSource::EventSource(Queue& queue, Function function, Settings settings, Hooks hooks)
    : queue_(queue), function_(std::move(function)), settings_(settings), hooks_(std::move(hooks)) {
  for (int i = 0; i < settings.pollers; ++i)
    pollers_.emplace_back([this](const std::stop_token& stopping) { poll(stopping); });
}

void EventSource::stop() {
  for (std::jthread& poller : pollers_) poller.request_stop();
  pollers_.clear();
}

void EventSource::poll(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    try {
      // One message for each batch: an invocation is one span, so it continues one trace.
      for (const Message& message : queue_.receive(1, 1s)) {
        if (stopping.stop_requested()) {
          queue_.give_back(message.receipt, 0s);
        } else {
          handle(message);
        }
      }
    } catch (const std::exception& error) {  // received messages come back, so nothing is lost
      complain(error.what());
      std::this_thread::sleep_for(500ms);
    }
  }
}

void EventSource::complain(const std::string& problem) {
  const std::lock_guard lock(mutex_);
  if (problem != last_problem_) log("event source", problem);
  last_problem_ = problem;
}

void EventSource::handle(const Message& message) {
  bool failed = true;
  try {
    failed = reported_failed(function_(sqs_event({message}), {}), message);
  } catch (const std::exception& error) {
    log("consumer", error.what());
  }
  if (!failed) {
    queue_.remove(message.receipt);
    hooks_.removed(message);
    return;
  }
  const unsigned receives = receive_count(message);
  if (queue_.max_receives() != 0 && receives >= queue_.max_receives()) {
    log("event source", message.id + " has failed " + std::to_string(receives) +
                            " times and goes to the dead-letter queue");
    hooks_.dead(message);
    queue_.give_back(message.receipt, 0s);  // the next caller for messages does not get it
    return;
  }
  const std::chrono::milliseconds delay = retry_delay(receives);
  log("event source", message.id + " stays in the queue and will be delivered again in " +
                          std::to_string(delay.count()) + " ms");
  queue_.give_back(message.receipt, delay);
  hooks_.failed(message);
}

/// A service that is down gets time, and no more work.
std::chrono::milliseconds EventSource::retry_delay(unsigned receives) const {
  constexpr unsigned most = 7;
  return settings_.first_retry * (1 << (std::clamp(receives, 1u, most) - 1));
}

}  // namespace pipeline
