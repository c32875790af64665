// Stands in for the Datadog agent: takes traces by `PUT /v0.4/traces`, refuses what the real one
// would, and keeps them to be looked at.
#pragma once

#include <baton/span_context.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loopback.hpp"
#include "trace.hpp"

namespace pipeline {

/// Decodes a payload: a msgpack array of traces, each an array of spans. Throws std::runtime_error
/// that says which span has what wrong.
std::vector<Trace> decode_traces(std::string_view payload);

class Agent {
 public:
  /// Keeps `most` traces at most: the latest. Not every trace becomes an order that is asked for.
  explicit Agent(int connections, std::size_t most = 10'000);

  void start() { server_.start(); }
  void stop() { server_.stop(); }
  std::string url() const { return server_.url(); }

  /// Waits until the span that `context` names has come, or for so long.
  void await(const baton::SpanContext& context, std::chrono::seconds patience);
  /// Hands over all traces with a span of this order, in order of their first span.
  std::vector<Trace> take_traces(const std::string& order);
  /// How many payloads it refused.
  std::size_t refused() const;

 private:
  void receive(const httplib::Request& request, httplib::Response& response);
  void keep(const Trace& chunk);
  std::optional<Trace> take(const std::string& id);

  const std::size_t most_;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable received_;
  std::map<std::string, Trace> traces_;                     // by trace id in hex
  std::deque<std::string> ages_;                            // the oldest first; some taken already
  std::map<std::string, std::vector<std::string>> orders_;  // trace ids
  std::size_t refused_ = 0;
  LoopbackServer server_;
};

}  // namespace pipeline
