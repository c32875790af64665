#include "loopback.hpp"

#include <sys/socket.h>

#include <chrono>
#include <stdexcept>

namespace pipeline {

namespace {
constexpr const char* host = "127.0.0.1";
}

LoopbackServer::LoopbackServer(int connections) {
  server_.new_task_queue = [connections] {
    return new httplib::ThreadPool(static_cast<std::size_t>(connections));
  };
  server_.set_tcp_nodelay(true);
  server_.set_socket_options([this](socket_t socket) {
    httplib::default_socket_options(socket);
    socket_ = socket;
  });
  server_.set_keep_alive_max_count(1'000'000);
  server_.set_keep_alive_timeout(5);
}

void LoopbackServer::start(int port) {
  port_ = port == 0 ? server_.bind_to_any_port(host) : server_.bind_to_port(host, port) ? port : -1;
  if (port_ < 0) throw std::runtime_error("can't listen on port " + std::to_string(port));
  ::listen(socket_, SOMAXCONN);  // the library's own queue has five places: too few for a burst
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void LoopbackServer::stop() {
  if (!thread_.joinable()) return;
  server_.stop();
  thread_.join();
}

httplib::Client loopback_client(const std::string& url) {
  httplib::Client client(url);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  client.set_connection_timeout(5);
  client.set_read_timeout(10);
  return client;
}

}  // namespace pipeline
