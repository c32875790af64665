// SPDX-License-Identifier: MIT
// Ends a call that takes too long in total. A client's own timeouts count for each piece that it reads, so
// a server that sends one byte now and then is never too slow for them.
#pragma once

#include <httplib.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace pipeline {

/// While this object lives, the client has `patience` for its call.
class CallLimit {
 public:
  CallLimit(httplib::Client& client, std::chrono::milliseconds patience)
      : thread_([&client, patience](const std::stop_token& ended) {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any wake;
          wake.wait_for(lock, ended, patience, [] { return false; });
          if (!ended.stop_requested()) client.stop();
        }) {}

 private:
  std::jthread thread_;
};

}  // namespace pipeline
