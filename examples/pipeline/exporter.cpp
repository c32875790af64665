// SPDX-License-Identifier: MIT
#include "exporter.hpp"

#include <httplib.h>

#include <baton/version.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "call_limit.hpp"
#include "log.hpp"
#include "loopback.hpp"

namespace pipeline {

namespace {

using nlohmann::json;

constexpr std::ptrdiff_t most_traces = 100;  // in a payload: the agent has a time limit for each
constexpr std::chrono::seconds agent_patience{5};

/// Writes a number that the agent can read: an integer or a 64-bit float. The agent refuses 32-bit floats,
/// which the msgpack writer chooses for every value that they can express. So it writes the next double.
json agent_number(double value) {
  constexpr double largest = 9007199254740992.0;  // 2^53
  if (std::nearbyint(value) == value && std::abs(value) <= largest)
    return static_cast<std::int64_t>(value);
  if (static_cast<double>(static_cast<float>(value)) == value)
    return std::nextafter(value, HUGE_VAL);
  return value;
}

json to_json(const baton::SpanData::Link& link) {
  constexpr std::uint32_t flags_are_set = 1u << 31;
  json out = {{"trace_id", link.trace_id.low},
              {"trace_id_high", link.trace_id.high},
              {"span_id", link.span_id.value},
              {"flags", flags_are_set | link.trace_flags}};
  if (!link.trace_state.empty()) out["tracestate"] = link.trace_state;
  for (const auto& [key, value] : link.attributes) out["attributes"][key] = value;
  return out;
}

json to_json(const baton::SpanData& span, bool first) {
  json meta = json::object();
  json metrics = json::object();
  for (const auto& [key, value] : span.meta) meta[key] = value;
  for (const auto& [key, value] : span.metrics) metrics[key] = agent_number(value);
  if (!span.origin.empty()) meta["_dd.origin"] = span.origin;
  if (first) {  // the first span of a chunk has the data of the chunk
    if (span.trace_id.high != 0)
      meta["_dd.p.tid"] = baton::SpanId{span.trace_id.high}.to_hex().view();
    if (span.sampling_priority) {
      metrics["_sampling_priority_v1"] = static_cast<std::int32_t>(*span.sampling_priority);
    }
  }
  json out = {{"service", span.service},       {"name", span.name},
              {"resource", span.resource},     {"type", span.type},
              {"trace_id", span.trace_id.low}, {"span_id", span.span_id.value},
              {"start", span.start_ns},        {"duration", span.duration_ns},
              {"error", span.error ? 1 : 0},   {"parent_id", span.parent_id.value},
              {"meta", std::move(meta)},       {"metrics", std::move(metrics)}};
  for (const auto& link : span.links) out["span_links"].push_back(to_json(link));
  return out;
}

}  // namespace

std::string encode_traces(const std::vector<Chunk>& chunks) {
  json payload = json::array();
  for (const Chunk& chunk : chunks) {
    json spans = json::array();
    for (const baton::SpanData& span : chunk) spans.push_back(to_json(span, spans.empty()));
    payload.push_back(std::move(spans));
  }
  std::string bytes;
  json::to_msgpack(payload, bytes);
  return bytes;
}

Exporter::Exporter(std::vector<std::string> agents) : agents_(std::move(agents)) {
  thread_ = std::thread([this] {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      stop_.wait_for(lock, std::chrono::milliseconds(200));
      lock.unlock();
      flush();
      lock.lock();
    }
  });
}

Exporter::~Exporter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  thread_.join();
  flush();
}

void Exporter::take(baton::SpanData&& span) {
  const std::lock_guard lock(mutex_);
  Chunk& chunk = growing_[std::string(span.trace_id.to_hex().view())];
  const bool is_root = span.local_root;
  chunk.insert(is_root ? chunk.begin() : chunk.end(), std::move(span));
  if (!is_root) return;
  complete_.push_back(std::move(chunk));
  growing_.erase(std::string(complete_.back().front().trace_id.to_hex().view()));
}

void Exporter::flush() {
  const std::lock_guard one_at_a_time(sending_);
  std::vector<Chunk> chunks;
  {
    const std::lock_guard lock(mutex_);
    chunks.swap(complete_);
  }
  for (auto from = chunks.begin(); from != chunks.end();) {
    const auto count = std::min<std::ptrdiff_t>(most_traces, chunks.end() - from);
    const std::vector<Chunk> some(std::make_move_iterator(from),
                                  std::make_move_iterator(from + count));
    from += count;
    const std::string payload = encode_traces(some);
    for (const std::string& agent : agents_) send(agent, payload, some.size());
  }
}

void Exporter::send(const std::string& agent, const std::string& payload, std::size_t traces) {
  httplib::Client client = loopback_client(agent);
  const CallLimit limit(client, agent_patience);
  const httplib::Headers headers = {{"Datadog-Meta-Lang", "cpp"},
                                    {"Datadog-Meta-Lang-Version", std::to_string(__cplusplus)},
                                    {"Datadog-Meta-Tracer-Version", std::string(baton::version)},
                                    {"X-Datadog-Trace-Count", std::to_string(traces)}};
  const auto answer = client.Put("/v0.4/traces", headers, payload, "application/msgpack");
  if (answer && answer->status == 200) return;
  log("exporter", "agent " + agent + ": " + std::to_string(traces) + " traces lost: " +
                      (answer ? std::to_string(answer->status) + " " + answer->body.substr(0, 200)
                              : to_string(answer.error())));
  const std::lock_guard lock(mutex_);
  ++lost_;
}

std::size_t Exporter::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

}  // namespace pipeline
