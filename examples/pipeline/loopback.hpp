// An HTTP server on 127.0.0.1 with a thread of its own.
#pragma once

#include <httplib.h>

#include <string>
#include <thread>

namespace pipeline {

class LoopbackServer {
 public:
  /// Answers up to `connections` connections at once.
  explicit LoopbackServer(int connections);
  ~LoopbackServer() { stop(); }

  httplib::Server& routes() { return server_; }
  /// Listens on `port`, or on a free one (0). Throws std::runtime_error when it can't.
  void start(int port = 0);
  void stop();
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  httplib::Server server_;
  std::thread thread_;
  socket_t socket_ = -1;
  int port_ = 0;
};

/// A client that keeps its connection and does not wait to fill packets.
httplib::Client loopback_client(const std::string& url);

}  // namespace pipeline
