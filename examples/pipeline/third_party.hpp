// SPDX-License-Identifier: MIT
// A foreign server that quotes shipping rates. It knows nothing of traces, and traces end at it: the headers
// that reach it show whether the trace came through.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "loopback.hpp"

namespace pipeline {

class ThirdParty {
 public:
  ThirdParty(int connections, std::chrono::milliseconds thinking_time);

  void start() { server_.start(); }
  void stop() { server_.stop(); }
  std::string url() const { return server_.url(); }
  /// Hands over the headers of the last request for this order.
  std::optional<httplib::Headers> take_headers(const std::string& order);

 private:
  std::mutex mutex_;
  std::map<std::string, httplib::Headers> seen_;
  LoopbackServer server_;
};

}  // namespace pipeline
