// SPDX-License-Identifier: MIT
// Stands in for the Datadog agent: takes traces by `PUT /v0.4/traces`, refuses what the real agent would
// refuse, and keeps the traces for inspection.
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

/// Decodes a payload: a msgpack array of traces, each an array of spans. Throws std::runtime_error with
/// the span and its fault.
std::vector<Trace> decode_traces(std::string_view payload);

class Agent {
 public:
  /// Keeps the latest `most` traces, for not every trace becomes an order that somebody asks for.
  explicit Agent(int connections, std::size_t most = 10'000);

  void start() { server_.start(); }
  void stop() { server_.stop(); }
  std::string url() const { return server_.url(); }

  /// Waits until the span of `context` has come, or until the time is over.
  void await(const baton::SpanContext& context, std::chrono::seconds patience);
  /// Hands over all traces with a span of this order, in the order of their first spans.
  std::vector<Trace> take_traces(const std::string& order);
  /// The number of refused payloads.
  std::size_t refused() const;

 private:
  void receive(const httplib::Request& request, httplib::Response& response);
  void keep(const Trace& chunk);
  std::optional<Trace> take(const std::string& id);

  const std::size_t most_;
  mutable std::mutex mutex_;  // guards the members below
  std::condition_variable received_;
  std::map<std::string, Trace> traces_;  // by trace id in hex
  std::deque<std::string> ages_;         // the oldest first; some are handed over already
  std::map<std::string, std::vector<std::string>> orders_;  // trace ids
  std::size_t refused_ = 0;
  LoopbackServer server_;
};

}  // namespace pipeline
