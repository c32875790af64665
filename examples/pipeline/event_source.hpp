// SPDX-License-Identifier: MIT
// Stands in for Lambda's event source mapping: takes messages from the queue, calls the function with them,
// and removes the messages that the function did not report as failed.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "function.hpp"
#include "loopback.hpp"
#include "queue.hpp"

namespace pipeline {

/// The Lambda event for these messages.
nlohmann::json sqs_event(const std::vector<Message>& messages);

/// The queue's visibility timeout: no message comes back while a worker may still have it. Receiving,
/// handling and removing it take one call each.
inline constexpr std::chrono::seconds visibility_timeout = 3 * call_patience;

class EventSource {
 public:
  struct Hooks {
    std::function<void(const Message&)> removed;
    std::function<void(const Message&)> failed;
    std::function<void(const Message&)> dead;  ///< failed for the last time
  };

  struct Settings {
    int pollers = 1;
    std::chrono::milliseconds first_retry{1'000};  ///< after a failure; twice as long each time
  };

  EventSource(Queue& queue, Function function, Settings settings, Hooks hooks);
  /// Takes no more messages. Returns when the messages that it took are done or given back.
  void stop();

 private:
  void poll(const std::stop_token& stopping);
  void complain(const std::string& problem);
  void handle(const Message& message);
  std::chrono::milliseconds retry_delay(unsigned receives) const;

  Queue& queue_;
  Function function_;
  const Settings settings_;
  Hooks hooks_;
  std::mutex mutex_;
  std::string last_problem_;  // each is reported once
  std::vector<std::jthread> pollers_;
};

}  // namespace pipeline
