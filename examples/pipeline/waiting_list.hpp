// The connections of a server that wait for their clients, the longest wait first.
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>

namespace pipeline {

/// Who waits here can be told to give up. For any thread.
class WaitingList {
 public:
  using Clock = std::chrono::steady_clock;

  /// While it lives, a connection is in the list.
  class Place {
   public:
    /// `since` is when the wait began, `direction` (SHUT_RD or SHUT_WR) what it waits for.
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
    /// The wait ends. The thread that waits closes the socket itself.
    void give_up() {
      ::shutdown(socket_, direction_);
      at_ = list_.places_.end();
    }

    WaitingList& list_;
    const int socket_;
    const int direction_;
    std::multimap<Clock::time_point, Place*>::iterator at_;
  };

  /// Ends the longest wait; the next one to begin when there is none.
  void end_longest() {
    const std::lock_guard lock(mutex_);
    if (places_.empty()) {
      ++owed_;
      return;
    }
    places_.begin()->second->give_up();
    places_.erase(places_.begin());
  }
  /// Ends every wait, those to come included.
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
  mutable std::mutex mutex_;  // guards what follows
  std::multimap<Clock::time_point, Place*> places_;
  std::size_t owed_ = 0;  // waits to be ended that had not begun
  bool closed_ = false;
};

}  // namespace pipeline
