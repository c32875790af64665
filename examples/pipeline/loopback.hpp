// SPDX-License-Identifier: MIT
// An HTTP server on 127.0.0.1 with its own threads, and a client for such servers.
#pragma once

#include <httplib.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "connection.hpp"
#include "worker_pool.hpp"

namespace pipeline {

/// The longest time for a call to another part.
inline constexpr std::chrono::seconds call_patience{10};

class LoopbackServer {
 public:
  /// Answers up to `connections` connections at once from the start, and up to 128 if needed. One more
  /// connection ends the connection that has waited for its client the longest.
  explicit LoopbackServer(int connections, Connection::Limits limits = {});
  ~LoopbackServer() { stop(); }

  httplib::Server& routes() { return server_; }
  /// Listens on `port`, or on a free port (0). Throws std::runtime_error if it cannot.
  void start(int port = 0);
  /// Takes no more requests. Returns when all requests that it took are answered.
  void stop();
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  /// httplib's server with other connections: its own have no limit for waiting, nor for headers.
  class Server final : public httplib::Server {
   public:
    explicit Server(Connection::Limits limits) : limits_(limits) {}
    WaitingList& waiting() { return waiting_; }

   private:
    bool process_and_close_socket(socket_t socket) override;

    const Connection::Limits limits_;
    WaitingList waiting_;
  };

  const int connections_;
  Server server_;
  std::unique_ptr<WorkerPool> pool_;  // until the server takes it
  std::thread thread_;
  socket_t socket_ = -1;
  int port_ = 0;
};

/// A client that keeps its connection and sends packets at once.
httplib::Client loopback_client(const std::string& url);

}  // namespace pipeline
