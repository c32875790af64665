// SPDX-License-Identifier: MIT
#include "worker_pool.hpp"

#include <system_error>
#include <utility>

namespace pipeline {

WorkerPool::WorkerPool(Size size, std::function<void()> make_room)
    : size_(size), make_room_(std::move(make_room)) {
  try {
    while (threads_.size() < size_.first) grow();
  } catch (...) {
    shutdown();
    throw;
  }
}

void WorkerPool::enqueue(std::function<void()> job) {
  std::unique_lock lock(mutex_);
  jobs_.push_back(std::move(job));
  work_.notify_one();
  if (jobs_.size() <= idle_) return;
  bool full = threads_.size() >= size_.most;
  try {
    if (!full) grow();
  } catch (const std::system_error&) {  // the existing threads must do
    full = true;
  }
  if (!full) return;
  lock.unlock();
  make_room_();
  lock.lock();
  space_.wait(lock, [this] { return jobs_.size() < size_.most; });
}

void WorkerPool::shutdown() {
  {
    const std::lock_guard lock(mutex_);
    shut_down_ = true;
    work_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void WorkerPool::grow() {
  threads_.reserve(size_.most);  // a starting thread has its place
  threads_.emplace_back([this] { work(); });
  ++idle_;
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return !jobs_.empty() || shut_down_; });
    if (jobs_.empty()) return;
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    --idle_;
    space_.notify_one();
    lock.unlock();
    job();
    lock.lock();
    ++idle_;
  }
}

}  // namespace pipeline
