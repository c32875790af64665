#include "event_source.hpp"

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

/// What the function returned names the message among the failed ones, or makes no sense.
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

EventSource::EventSource(Queue& queue, Function function, int pollers, Hooks hooks)
    : queue_(queue), function_(std::move(function)), hooks_(std::move(hooks)) {
  for (int i = 0; i < pollers; ++i) pollers_.emplace_back([this] { poll(); });
}

void EventSource::stop() {
  stopping_ = true;
  for (std::thread& poller : pollers_) {
    if (poller.joinable()) poller.join();
  }
}

void EventSource::poll() {
  while (!stopping_) {
    try {
      // One message a batch: an invocation is one span, so it continues one trace.
      for (const Message& message : queue_.receive(1, 1s)) handle(message);
    } catch (const std::exception& error) {  // what was received comes back, nothing is lost
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
  if (failed) {
    log("event source", message.id + " stays in the queue and will be delivered again");
    hooks_.failed(message);
    return;
  }
  queue_.remove(message.receipt);
  hooks_.removed(message);
}

}  // namespace pipeline
