// SPDX-License-Identifier: MIT
// Keeps track of orders: which are accepted, which are done, and how many are under way.
#pragma once

#include <baton/span_context.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pipeline {

/// A finished order, and the trace context that its client sent.
struct Order {
  std::string id;
  baton::SpanContext sent;
  bool dead = false;  // given up: the message is in the dead-letter queue
};

/// Identifies orders by their messages, for two orders may have one name. Any thread may call it.
class Ledger {
 public:
  /// At most `most` orders are under way, counted from their admission until next() hands them out.
  explicit Ledger(std::size_t most) : most_(most) {}

  /// Makes room for one more order. False if there is none.
  bool admit() {
    const std::lock_guard lock(mutex_);
    if (under_way_ >= most_) return false;
    ++under_way_;
    return true;
  }
  /// The admitted request did not become an order.
  void refused() {
    const std::lock_guard lock(mutex_);
    --under_way_;
  }
  /// The receiver has answered its client.
  void accepted(const std::string& message, std::string order, baton::SpanContext sent) {
    const std::lock_guard lock(mutex_);
    ++accepted_;
    Entry& entry = open_[message];
    entry.order = std::move(order);
    entry.sent = std::move(sent);
    entry.accepted = true;
    settle(message, entry);
  }
  /// The message was removed from the queue.
  void done(const std::string& message) { end(message, End::done); }
  /// The message went to the dead-letter queue.
  void dead(const std::string& message) { end(message, End::dead); }

  /// The next order that is accepted and finished, or nothing after this time.
  std::optional<Order> next(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [&] { return !finished_.empty(); })) return std::nullopt;
    Order order = std::move(finished_.front());
    finished_.pop_front();
    --under_way_;
    return order;
  }

  std::size_t accepted() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
  }
  /// Admitted orders that next() has not handed out yet.
  std::size_t under_way() const {
    const std::lock_guard lock(mutex_);
    return under_way_;
  }
  /// The names of accepted orders that are neither done nor dead.
  std::vector<std::string> left() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> orders;
    for (const auto& [message, entry] : open_) {
      if (entry.accepted) orders.push_back(entry.order);
    }
    return orders;
  }

 private:
  enum class End : std::uint8_t { none, done, dead };
  struct Entry {
    std::string order;
    baton::SpanContext sent;
    bool accepted = false;
    End end = End::none;
  };

  void end(const std::string& message, End how) {
    const std::lock_guard lock(mutex_);
    Entry& entry = open_[message];
    entry.end = how;
    if (settle(message, entry)) return;
    // It may be accepted any moment, or never: the message may be somebody else's.
    early_.push_back(message);
    if (early_.size() <= most_) return;
    if (const auto at = open_.find(early_.front()); at != open_.end() && !at->second.accepted)
      open_.erase(at);
    early_.pop_front();
  }
  bool settle(const std::string& message, Entry& entry) {
    if (!entry.accepted || entry.end == End::none) return false;
    finished_.push_back({std::move(entry.order), std::move(entry.sent), entry.end == End::dead});
    open_.erase(message);
    changed_.notify_all();
    return true;
  }

  const std::size_t most_;
  mutable std::mutex mutex_;  // guards the members below
  std::condition_variable changed_;
  std::size_t under_way_ = 0;
  std::size_t accepted_ = 0;
  std::map<std::string, Entry> open_;  // by message
  std::deque<std::string> early_;      // ended before they were accepted
  std::deque<Order> finished_;
};

}  // namespace pipeline
