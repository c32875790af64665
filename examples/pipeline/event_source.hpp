// Stands in for Lambda's event source mapping: takes messages from the queue, calls the function
// with them, and removes those that it did not report as failed.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "function.hpp"
#include "queue.hpp"

namespace pipeline {

/// The Lambda event for these messages.
nlohmann::json sqs_event(const std::vector<Message>& messages);

class EventSource {
 public:
  struct Hooks {
    std::function<void(const Message&)> removed;
    std::function<void(const Message&)> failed;
  };

  EventSource(Queue& queue, Function function, int pollers, Hooks hooks);
  ~EventSource() { stop(); }
  void stop();

 private:
  void poll();
  void complain(const std::string& problem);
  void handle(const Message& message);

  Queue& queue_;
  Function function_;
  Hooks hooks_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::string last_problem_;  // said once, however often it is met
  std::vector<std::thread> pollers_;
};

}  // namespace pipeline
