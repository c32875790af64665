// SPDX-License-Identifier: MIT
// The queue between the two functions: messages in SQS's shape, and the operations of a queue.
#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace pipeline {

/// One message attribute, spelled as in SQS's API. baton reads and writes this shape.
struct MessageAttribute {
  std::string DataType;     // String, Number, Binary, each with an optional .label
  std::string StringValue;  // of String and Number
  std::string BinaryValue;  // of Binary, in base64
};

using MessageAttributes = std::map<std::string, MessageAttribute>;

/// A message before it is sent.
struct Draft {
  std::string body;
  MessageAttributes attributes;
};

/// A received message. Its receipt removes it.
struct Message {
  std::string id;
  std::string receipt;
  std::string body;
  MessageAttributes attributes;
  std::map<std::string, std::string> system;  // SentTimestamp, ApproximateReceiveCount, …
};

/// The queue is out of reach, or refused an operation.
class QueueError : public std::runtime_error {
  using runtime_error::runtime_error;
};

/// A queue that delivers at least once: a received message comes back after its visibility timeout unless
/// it was removed. Every function may throw QueueError, and any thread may call it.
class Queue {
 public:
  Queue() = default;
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  virtual ~Queue() = default;

  /// Its address, for people.
  virtual std::string name() const = 0;
  /// Returns the id of the message.
  virtual std::string send(const Draft& draft) = 0;
  /// Receives at most `count` messages, and waits up to `patience` for the first.
  virtual std::vector<Message> receive(std::size_t count, std::chrono::seconds patience) = 0;
  virtual void remove(const std::string& receipt) = 0;
  /// Gives a message back; it comes again after `delay`.
  virtual void give_back(const std::string& receipt, std::chrono::milliseconds delay) = 0;
  /// A message that was received this often and not removed goes to the dead-letter queue; 0 if there is
  /// no such queue.
  virtual unsigned max_receives() const = 0;
};

}  // namespace pipeline
