// Who waits for what: which orders were accepted, and which are done.
#pragma once

#include <baton/span_context.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace pipeline {

/// An order that went all the way, and the trace context its client sent with it.
struct Order {
  std::string id;
  baton::SpanContext sent;
};

class Ledger {
 public:
  /// The receiver answered its client.
  void accepted(const std::string& id, baton::SpanContext sent) {
    const std::lock_guard lock(mutex_);
    open_[id].sent = std::move(sent);
    open_[id].accepted = true;
    settle(id);
  }
  /// Its message was removed from the queue.
  void done(const std::string& id) {
    const std::lock_guard lock(mutex_);
    open_[id].done = true;
    settle(id);
  }
  /// The next order that is both; nothing when none was for so long.
  std::optional<Order> next(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return !finished_.empty(); })) return std::nullopt;
    Order order = std::move(finished_.front());
    finished_.pop_front();
    return order;
  }

 private:
  struct Entry {
    baton::SpanContext sent;
    bool accepted = false;
    bool done = false;
  };
  void settle(const std::string& id) {
    const auto at = open_.find(id);
    if (!at->second.accepted || !at->second.done) return;
    finished_.push_back({id, std::move(at->second.sent)});
    open_.erase(at);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Entry> open_;
  std::deque<Order> finished_;
};

}  // namespace pipeline
