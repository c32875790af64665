// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pipeline {

namespace {

void address(int (*ask)(int, sockaddr*, socklen_t*), socket_t socket, std::string& ip, int& port) {
  sockaddr_in name{};
  socklen_t size = sizeof(name);
  if (ask(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return;
  const auto host = ntohl(name.sin_addr.s_addr);
  ip.clear();
  for (int shift = 24; shift >= 0; shift -= 8)
    ip.append(ip.empty() ? "" : ".").append(std::to_string((host >> shift) & 0xff));
  port = ntohs(name.sin_port);
}

}  // namespace

Connection::~Connection() {
  // A socket that is closed with unread bytes sends a reset, and the client loses the part of the answer
  // that it has not read yet.
  ::shutdown(socket_, SHUT_WR);
  since_ = Clock::now();
  deadline_ = since_ + std::chrono::milliseconds(500);
  left_ = limits_.head_bytes + limits_.body_bytes;
  over_ = false;
  do begin_ = end_ = 0;
  while (fill());
  ::close(socket_);
}

bool Connection::await_request() {
  since_ = Clock::now();
  deadline_ = since_ + limits_.idle;
  left_ = limits_.head_bytes;
  head_read_ = false;
  if (begin_ == end_ && !fill()) return false;
  deadline_ = Clock::now() + limits_.request;
  return true;
}

void Connection::head_is_read() {
  head_read_ = true;
  left_ = limits_.body_bytes;
}

ssize_t Connection::read(char* to, size_t size) {
  if (begin_ == end_ && !fill()) return -1;
  const std::size_t count = std::min(size, end_ - begin_);
  std::memcpy(to, buffer_.data() + begin_, count);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

bool Connection::fill() {
  begin_ = end_ = 0;
  while (!over_ && left_ > 0) {
    const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (count > 0) {
      end_ = static_cast<std::size_t>(count);
      left_ -= std::min(left_, end_);
      return true;
    }
    if (count < 0 && errno == EINTR) continue;
    const bool wait = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (!wait || !wait_for(POLLIN, SHUT_RD)) break;
  }
  over_ = true;
  return false;
}

ssize_t Connection::write(const char* from, size_t size) {
  since_ = Clock::now();
  deadline_ = since_ + limits_.write;
  while (!broken_) {
    const ssize_t count = ::send(socket_, from, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0 || size == 0) return count;
    if (count < 0 && errno == EINTR) continue;
    const bool wait = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    broken_ = !wait || !wait_for(POLLOUT, SHUT_WR);
  }
  return -1;
}

bool Connection::wait_for(short event, int direction) {
  const WaitingList::Place place(waiting_, socket_, direction, since_);
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    if (left.count() <= 0) return false;
    pollfd one{socket_, event, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(left.count()));
    if (ready >= 0) return ready > 0;
    if (errno != EINTR) return false;
  }
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  address(::getpeername, socket_, ip, port);
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  address(::getsockname, socket_, ip, port);
}

}  // namespace pipeline
