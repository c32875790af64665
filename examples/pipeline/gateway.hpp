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
  /// Called after each answer with the request's headers and what the function returned.
  using Answered =
      std::function<void(const httplib::Headers& headers, const nlohmann::json& result)>;

  Gateway(Function function, int connections, Answered answered);

  void start(int port) { server_.start(port); }
  void stop() { server_.stop(); }
  std::string url() const { return server_.url() + "/orders"; }

 private:
  void answer(const httplib::Request& request, httplib::Response& response);

  Function function_;
  Answered answered_;
  LoopbackServer server_;
};

}  // namespace pipeline
