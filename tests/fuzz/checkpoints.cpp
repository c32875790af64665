// SPDX-License-Identifier: MIT
// Input: one line is the pathway that came, one line the service and its environment around a '|',
// and each further line the tags of a checkpoint, `key:value,key:value`.
#include <baton/data_streams.hpp>

#include <string>
#include <vector>

#include "reference/pathway.hpp"
#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

namespace {

std::int64_t elapsed(std::int64_t from, std::int64_t to) {
  if (to <= from) return 0;
  const std::uint64_t time = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  return time > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(time);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  const std::string came(next_line(rest));
  std::string service(next_line(rest)), env;
  reference::split_at_first(std::string(service), '|', service, env);
  const DataStreams streams{service, env};
  Pathway pathway = parse_pathway(came).value_or(Pathway());
  reference::Way way(reference::pathway(came).value_or(reference::Pathway()));
  for (std::int64_t now = 1'700'000'000'000; !rest.empty(); now += 10) {
    reference::Pairs tags;
    for (const std::string& tag : reference::split(std::string(next_line(rest)), ',')) {
      auto& [key, value] = tags.emplace_back(tag, "");
      reference::split_at_first(tag, ':', key, value);
    }
    std::vector<EdgeTag> edge;
    for (const auto& [key, value] : tags) edge.push_back({key, value});
    const Checkpoint point = streams.checkpoint(pathway, edge, now);
    const reference::Pathway before = way.before(tags);
    const reference::Pathway expected = way.add(service, env, tags, now);
    require(point.parent == before.hash);
    require(point.hash == expected.hash && point.pathway.hash == expected.hash);
    require(point.pathway.start_ms == expected.start);
    require(point.pathway.edge_start_ms == now);
    require(point.pathway_latency_ms == elapsed(expected.start, now));
    require(point.edge_latency_ms == (before.hash == 0 ? 0 : elapsed(before.edge_start, now)));
    pathway = point.pathway;
  }
  return 0;
}
