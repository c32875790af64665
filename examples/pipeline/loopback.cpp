// SPDX-License-Identifier: MIT
#include "loopback.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace pipeline {

namespace {
constexpr const char* host = "127.0.0.1";
constexpr int more_at_need = 128;
}  // namespace

bool LoopbackServer::Server::process_and_close_socket(socket_t socket) {
  Connection connection(socket, waiting_, limits_);
  bool going_on = true;
  while (going_on && !waiting_.closed() && connection.await_request()) {
    bool last = false;
    const bool answered =
        process_request(connection, waiting_.closed(), last, [&](httplib::Request& request) {
          connection.head_is_read();
          request.headers.erase("Content-Encoding");  // compressed bodies are not unpacked
        });
    going_on = answered && !last && connection.is_sound();
  }
  return going_on;
}

LoopbackServer::LoopbackServer(int connections, Connection::Limits limits)
    : connections_(connections), server_(limits) {
  server_.new_task_queue = [this] { return pool_.release(); };
  server_.set_tcp_nodelay(true);
  server_.set_payload_max_length(limits.body_bytes);
  // Replaces the library's options: its SO_REUSEPORT would share the port with another process.
  server_.set_socket_options([this](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    socket_ = socket;
  });
}

void LoopbackServer::start(int port) {
  server_.waiting().open();
  pool_ = std::make_unique<WorkerPool>(
      WorkerPool::Size{static_cast<std::size_t>(connections_),
                       static_cast<std::size_t>(connections_ + more_at_need)},
      [this] { server_.waiting().end_longest(); });
  errno = 0;
  port_ = port == 0 ? server_.bind_to_any_port(host) : server_.bind_to_port(host, port) ? port : -1;
  if (port_ < 0) {
    throw std::runtime_error("can't listen on port " + std::to_string(port) + ": " +
                             std::generic_category().message(errno));
  }
  ::listen(socket_, SOMAXCONN);  // the library's own queue has room for five, too few for a burst
  try {
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  } catch (...) {
    ::close(socket_);
    throw;
  }
  while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void LoopbackServer::stop() {
  if (!thread_.joinable()) return;
  server_.stop();
  server_.waiting().close();
  thread_.join();
}

httplib::Client loopback_client(const std::string& url) {
  httplib::Client client(url);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_connection_timeout(5);
  client.set_read_timeout(call_patience);
  client.set_write_timeout(call_patience);
  return client;
}

}  // namespace pipeline
