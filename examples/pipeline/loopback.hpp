// An HTTP server on 127.0.0.1 with threads of its own, and a client for such servers.
#pragma once

#include <httplib.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "connection.hpp"
#include "worker_pool.hpp"

namespace pipeline {

/// How long one call of another part may take.
inline constexpr std::chrono::seconds call_patience{10};

class LoopbackServer {
 public:
  /// Answers up to `connections` connections at once from the start, and up to 128 more at need.
  /// One connection more ends the one that has waited for its client the longest.
  explicit LoopbackServer(int connections, Connection::Limits limits = {});
  ~LoopbackServer() { stop(); }

  httplib::Server& routes() { return server_; }
  /// Listens on `port`, or on a free one (0). Throws std::runtime_error when it can't.
  void start(int port = 0);
  /// Takes no more requests, and returns when those taken are answered.
  void stop();
  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  /// httplib's server but for the connections: its own know no end of waiting, nor of headers.
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

/// A client that keeps its connection and does not wait to fill packets.
httplib::Client loopback_client(const std::string& url);

}  // namespace pipeline
