// SPDX-License-Identifier: MIT
// The connections of a server that wait for their clients, the longest wait first.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>

namespace pipeline {

/// A waiting connection can be told to give up. Any thread may call this.
class WaitingList {
 public:
  using Clock = std::chrono::steady_clock;

  /// A connection is in the list while this object lives.
  class Place {
   public:
    /// `since` is the begin of the wait; `direction` (SHUT_RD or SHUT_WR) says what it waits for.
    Place(WaitingList& list, int socket, int direction, Clock::time_point since)
        : list_(list), socket_(socket), direction_(direction) {
      const std::lock_guard lock(list.mutex_);
      if (!list.closed_ && list.owed_ == 0) {
        at_ = list.places_.emplace(since, this);
        return;
      }
      if (list.owed_ > 0) --list.owed_;
      give_up();
    }
    ~Place() {
      const std::lock_guard lock(list_.mutex_);
      if (at_ != list_.places_.end()) list_.places_.erase(at_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    friend WaitingList;
    /// Ends this wait. The waiting thread closes the socket itself.
    void give_up() {
      ::shutdown(socket_, direction_);
      at_ = list_.places_.end();
    }

    WaitingList& list_;
    const int socket_;
    const int direction_;
    std::multimap<Clock::time_point, Place*>::iterator at_;
  };

  /// Ends the longest wait, or the next one to begin if there is none.
  void end_longest() {
    const std::lock_guard lock(mutex_);
    if (places_.empty()) {
      ++owed_;
      return;
    }
    places_.begin()->second->give_up();
    places_.erase(places_.begin());
  }
  /// Ends every wait, future ones too.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [since, place] : places_) place->give_up();
    places_.clear();
  }
  void open() {
    const std::lock_guard lock(mutex_);
    closed_ = false;
    owed_ = 0;
  }
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }

 private:
  mutable std::mutex mutex_;  // guards the members below
  std::multimap<Clock::time_point, Place*> places_;
  std::size_t owed_ = 0;  // future waits to end
  bool closed_ = false;
};

}  // namespace pipeline
