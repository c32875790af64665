// The queue between the two functions: messages in SQS's shape, and what a queue can do.
#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace pipeline {

/// One message attribute, spelled as in SQS's API: the shape baton reads and writes as it is.
struct MessageAttribute {
  std::string DataType;     // String, Number, Binary, each with an optional .label
  std::string StringValue;  // of String and Number
  std::string BinaryValue;  // of Binary, in base64
};

using MessageAttributes = std::map<std::string, MessageAttribute>;

/// A message as it is sent.
struct Draft {
  std::string body;
  MessageAttributes attributes;
};

/// A message as it is received. Who is done with it removes it by its receipt.
struct Message {
  std::string id;
  std::string receipt;
  std::string body;
  MessageAttributes attributes;
  std::map<std::string, std::string> system;  // SentTimestamp, ApproximateReceiveCount, …
};

/// The queue is out of reach, or refused what it was asked.
class QueueError : public std::runtime_error {
  using runtime_error::runtime_error;
};

/// A queue that delivers at least once: what is received and not removed comes back when its
/// visibility timeout is over. Every function may throw QueueError and may be called by any thread.
class Queue {
 public:
  Queue() = default;
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  virtual ~Queue() = default;

  /// Where it is, for people.
  virtual std::string name() const = 0;
  /// The id of the message sent.
  virtual std::string send(const Draft& draft) = 0;
  /// At most `count` messages; waits up to `patience` for the first.
  virtual std::vector<Message> receive(std::size_t count, std::chrono::seconds patience) = 0;
  virtual void remove(const std::string& receipt) = 0;
  /// Who received it is not done with it: it comes back after `delay`.
  virtual void give_back(const std::string& receipt, std::chrono::milliseconds delay) = 0;
  /// A message received that often and not removed goes to the dead-letter queue instead of coming
  /// back; 0 when there is no such queue.
  virtual unsigned max_receives() const = 0;
};

}  // namespace pipeline
