// SPDX-License-Identifier: MIT
// A trace as the agent received it.
#pragma once

#include <baton/ids.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace pipeline {

/// The tags by which the parts of the pipeline describe themselves to the pictures.
namespace tags {
inline constexpr const char* order = "order.id";       // on every local root
inline constexpr const char* kind = "span.kind";       // server, client, producer, consumer
inline constexpr const char* medium = "hop.medium";    // on local roots: the carrier of the context
inline constexpr const char* formats = "hop.formats";  // and the styles found in it
inline constexpr const char* statement = "db.statement";  // as the database saw it
// A checkpoint of Data Streams: the hash, the one before it, and the ms since the first and the last.
inline constexpr const char* pathway_hash = "pathway.hash";
inline constexpr const char* pathway_parent = "pathway.parent";
inline constexpr const char* pathway_latency = "pathway.latency_ms";
inline constexpr const char* edge_latency = "pathway.edge_latency_ms";
}  // namespace tags

/// A span of an agent's payload.
struct TraceSpan {
  std::string service;
  std::string name;
  std::string resource;
  std::string type;
  baton::TraceId trace_id;
  baton::SpanId span_id;
  baton::SpanId parent_id;
  std::int64_t start = 0;     // ns since the epoch
  std::int64_t duration = 0;  // ns
  bool error = false;
  std::map<std::string, std::string> meta;
  std::map<std::string, double> metrics;

  std::int64_t end() const { return start + duration; }
  std::string tag(const std::string& key) const {
    const auto at = meta.find(key);
    return at == meta.end() ? std::string() : at->second;
  }
};

using Trace = std::vector<TraceSpan>;

}  // namespace pipeline
