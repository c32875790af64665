// SPDX-License-Identifier: MIT
// Sends finished spans to Datadog agents, as a tracer does: msgpack by `PUT /v0.4/traces`.
#pragma once

#include <baton/span.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pipeline {

/// Spans of one trace that were made in one process.
using Chunk = std::vector<baton::SpanData>;

/// The payload of these chunks.
std::string encode_traces(const std::vector<Chunk>& chunks);

class Exporter {
 public:
  /// Each payload goes to all of `agents`.
  explicit Exporter(std::vector<std::string> agents);
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  /// Keeps the span until its local root has come. Any thread may call it.
  void take(baton::SpanData&& span);
  /// Sends all complete traces, and returns when they are sent.
  void flush();
  /// Payloads that an agent did not receive, or refused.
  std::size_t lost() const;

 private:
  void send(const std::string& agent, const std::string& payload, std::size_t traces);

  const std::vector<std::string> agents_;
  mutable std::mutex mutex_;  // guards the members below
  std::map<std::string, Chunk> growing_;
  std::vector<Chunk> complete_;
  std::size_t lost_ = 0;
  bool stopping_ = false;
  std::condition_variable stop_;
  std::mutex sending_;  // held while a payload is being sent
  std::thread thread_;
};

}  // namespace pipeline
