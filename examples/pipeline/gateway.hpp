// SPDX-License-Identifier: MIT
// Stands in for API Gateway: turns HTTP requests into events for a function, and its results into
// HTTP responses.
#pragma once

#include <functional>
#include <string>

#include "function.hpp"
#include "loopback.hpp"

namespace pipeline {

class Gateway {
 public:
  struct Hooks {
    /// Whether one more request may be taken. If not, the client is asked to come back.
    std::function<bool()> admit;
    /// Called for each admitted request, with its headers and the function's result.
    std::function<void(const httplib::Headers& headers, const nlohmann::json& result)> answered;
  };

  Gateway(Function function, int connections, Hooks hooks);

  void start(int port) { server_.start(port); }
  /// Takes no more requests. Returns when all requests that it took are answered.
  void stop() { server_.stop(); }
  std::string url() const { return server_.url() + "/orders"; }

 private:
  void answer(const httplib::Request& request, httplib::Response& response);

  Function function_;
  Hooks hooks_;
  LoopbackServer server_;
};

}  // namespace pipeline
