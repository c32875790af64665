// SPDX-License-Identifier: MIT
// A queue in this process, with the limits and habits of SQS.
#pragma once

#include <condition_variable>
#include <list>
#include <mutex>

#include "queue.hpp"

namespace pipeline {

/// Throws QueueError if SQS would refuse the message: no body, too many bytes or attributes, a name or
/// type that it does not take, an empty value.
void check_sqs_limits(const Draft& draft);

class EmbeddedQueue final : public Queue {
 public:
  struct Settings {
    std::chrono::milliseconds latency{20};  ///< between sending a message and seeing it
    std::chrono::milliseconds visibility_timeout{5'000};
    unsigned max_receives = 0;       ///< 0: any number
    std::size_t dead_letters = 100;  ///< the latest are kept
  };

  explicit EmbeddedQueue(Settings settings) : settings_(settings) {}

  std::string name() const override { return "the embedded queue"; }
  std::string send(const Draft& draft) override;
  std::vector<Message> receive(std::size_t count, std::chrono::seconds patience) override;
  void remove(const std::string& receipt) override;
  void give_back(const std::string& receipt, std::chrono::milliseconds delay) override;
  unsigned max_receives() const override { return settings_.max_receives; }
  /// The messages in the dead-letter queue.
  std::vector<Message> dead_letters();

 private:
  using Clock = std::chrono::steady_clock;
  struct Stored {
    Message message;
    Clock::time_point visible_at;
    unsigned receive_count = 0;
  };

  const Settings settings_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Stored> messages_;
  std::list<Stored> dead_;
  unsigned long serial_ = 0;
};

}  // namespace pipeline
