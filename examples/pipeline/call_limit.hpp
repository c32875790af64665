// Ends a call that takes too long in all: a client's own timeouts are for each piece it reads, so
// that a server which sends one byte now and then is never too slow for them.
#pragma once

#include <httplib.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace pipeline {

/// While it lives, the client has `patience` for what it does.
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
