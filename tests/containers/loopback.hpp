// SPDX-License-Identifier: MIT
// A socket on 127.0.0.1 that takes one HTTP request and keeps its head; bounded in time.
#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

namespace baton::test {

/// Waits at most this long for anything.
inline constexpr timeval patience{20, 0};

inline void be_patient(int socket) {
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}
inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}
/// What comes until an empty line.
inline std::string receive_head(int socket) {
  std::string head;
  char buffer[4096];
  while (head.find("\r\n\r\n") == head.npos) {
    const auto size = ::recv(socket, buffer, sizeof buffer, 0);
    if (size <= 0) break;
    head.append(buffer, static_cast<std::size_t>(size));
  }
  return head;
}
inline void send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const auto size = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (size <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
}
/// A port that was free a moment ago.
inline std::uint16_t free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(socket);
  return ntohs(address.sin_port);
}

/// Answers one request with `response` and keeps the request's head.
class OneRequestServer {
 public:
  explicit OneRequestServer(std::string response =
                                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
                                "Connection: close\r\n\r\n") {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    be_patient(listener_);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 1);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, response = std::move(response)] {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) return;
      be_patient(connection);
      head_ = receive_head(connection);
      send_all(connection, response);
      ::close(connection);
    });
  }
  OneRequestServer(const OneRequestServer&) = delete;
  OneRequestServer& operator=(const OneRequestServer&) = delete;
  ~OneRequestServer() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + '/'; }
  /// The head of the request, once it has come.
  const std::string& head() {
    if (thread_.joinable()) thread_.join();
    return head_;
  }

 private:
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::string head_;
  std::thread thread_;
};

/// Sends one request, as it is, and gives back the head of the answer.
inline std::string exchange(std::uint16_t port, std::string_view request) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  be_patient(socket);
  const sockaddr_in address = loopback(port);
  std::string head;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    send_all(socket, request);
    head = receive_head(socket);
  }
  ::close(socket);
  return head;
}

}  // namespace baton::test
