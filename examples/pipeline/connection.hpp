// SPDX-License-Identifier: MIT
// One client's connection to the server. Every wait has an end, and so has the number of bytes that are
// read.
#pragma once

#include <httplib.h>

#include <array>

#include "waiting_list.hpp"

namespace pipeline {

class Connection final : public httplib::Stream {
 public:
  struct Limits {
    std::chrono::milliseconds idle{5'000};     ///< for the next request to begin
    std::chrono::milliseconds request{5'000};  ///< for the whole request, once it began
    std::chrono::milliseconds write{5'000};    ///< for the client to take a piece of the answer
    std::size_t head_bytes = 64 * 1024;        ///< the request line and the headers
    std::size_t body_bytes = 1024 * 1024;
  };

  /// The connection owns the socket.
  Connection(socket_t socket, WaitingList& waiting, const Limits& limits)
      : socket_(socket), waiting_(waiting), limits_(limits) {}
  /// Closes the connection so that the client can read the last answer.
  ~Connection() override;

  /// Waits for the first byte of the next request.
  bool await_request();
  /// Reads the body from now on.
  void head_is_read();
  /// Whether the whole head came, within the limits. After another one the connection must end, for nobody
  /// knows where the next request begins.
  bool is_sound() const { return head_read_ && !over_ && !broken_; }

  bool is_readable() const override { return begin_ != end_ || !over_; }
  bool is_writable() const override { return !broken_; }
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  using Clock = WaitingList::Clock;

  /// Reads the available bytes, and waits for them until the deadline.
  bool fill();
  bool wait_for(short event, int direction);

  const socket_t socket_;
  WaitingList& waiting_;
  const Limits& limits_;
  Clock::time_point since_;
  Clock::time_point deadline_;
  std::size_t left_ = 0;  // bytes that may still be read
  bool head_read_ = true;
  bool over_ = false;    // nothing more is read: too much, too slow, or the end
  bool broken_ = false;  // nothing more can be written
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::array<char, 4096> buffer_;
};

}  // namespace pipeline
