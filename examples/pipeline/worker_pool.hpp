// SPDX-License-Identifier: MIT
// The threads of a server: some from the start, more when all are busy, up to a limit.
#pragma once

#include <httplib.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pipeline {

class WorkerPool final : public httplib::TaskQueue {
 public:
  struct Size {
    std::size_t first;
    std::size_t most;
  };

  /// `make_room` is called when all threads are busy and the limit is reached. Throws std::system_error if
  /// the first threads cannot be started.
  WorkerPool(Size size, std::function<void()> make_room);
  ~WorkerPool() override { shutdown(); }

  /// Waits while as many jobs wait as there may be threads.
  void enqueue(std::function<void()> job) override;
  /// Returns when every job is done.
  void shutdown() override;

 private:
  void work();
  void grow();

  const Size size_;
  const std::function<void()> make_room_;
  std::mutex mutex_;  // guards the members below
  std::condition_variable work_;
  std::condition_variable space_;
  std::deque<std::function<void()>> jobs_;
  std::size_t idle_ = 0;
  bool shut_down_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace pipeline
