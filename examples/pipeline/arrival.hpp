// SPDX-License-Identifier: MIT
// Describes, for people, the context that reached a part.
#pragma once

#include <baton/baton.hpp>
#include <baton/data_streams.hpp>
#include <baton/span.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "log.hpp"
#include "trace.hpp"

namespace pipeline {

/// Names of the styles in which something was found: the style of the ids, the styles of other traces, and
/// baggage.
inline std::string formats_of(const baton::Extraction& found) {
  std::string names(found.style());
  const auto add = [&](std::string_view name) {
    names.append(names.empty() ? "" : ", ").append(name);
  };
  for (const baton::SpanLink link : found.links()) add(link.context_headers);
  if (!found.baggage().empty()) add("baggage");
  if (baton::pathway_of(found.context())) add(baton::codecs::data_streams::name);
  return names.empty() ? "no context" : names;
}

/// Names of the styles that the carrier has, well-formed or not.
template <class... Codecs>
std::string formats_in(const auto& carrier, const baton::Propagator<Codecs...>&) {
  std::string names;
  const auto look = [&]<class Codec>() {
    const baton::Extraction found = baton::Propagator<Codec>().extract(carrier);
    const bool beside = !found.baggage().empty() || baton::pathway_of(found.context());
    if (!found && !found.error() && !beside) return;
    names.append(names.empty() ? "" : ", ").append(Codec::name);
    if (found.error()) names.append(" (malformed)");
  };
  (look.template operator()<Codecs>(), ...);
  return names.empty() ? "no context" : names;
}

/// Says on standard error what could not be read, if anything. `medium` is the kind of carrier.
inline void report(std::string_view part, std::string_view medium, const baton::Extraction& found) {
  const std::string where = " in the " + std::string(medium) + ": ";
  if (const baton::Error error = found.error()) {
    log(part, std::string(error.field) + where + std::string(message(error.code)) + " at byte " +
                  std::to_string(error.offset) + (found ? "" : "; a new trace begins"));
  }
  for (const baton::Diagnostic& diagnostic : found.diagnostics()) {
    if (diagnostic.effect == baton::Effect::refused) continue;
    log(part, std::string(diagnostic.field) + where + std::string(message(diagnostic.what)) + ", " +
                  std::string(message(diagnostic.effect)));
  }
}

/// Notes in a part's first span by which hop its context came.
inline void note_hop(baton::SpanRef span, std::string_view medium, const baton::Extraction& found) {
  span.set_tag(tags::medium, medium);
  span.set_tag(tags::formats, formats_of(found));
}

/// Makes a checkpoint of Data Streams, and notes in the span what came of it. Returns what to send on.
inline baton::Pathway note_checkpoint(baton::SpanRef span, const baton::DataStreams& streams,
                                      const baton::Pathway& pathway, const baton::EdgeTags& edge) {
  using namespace std::chrono;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
  const baton::Checkpoint point = streams.checkpoint(pathway, edge, now.count());
  span.set_tag(tags::pathway_hash, std::to_string(point.hash));
  span.set_tag(tags::pathway_parent, std::to_string(point.parent));
  span.set_metric(tags::pathway_latency, static_cast<double>(point.pathway_latency_ms));
  span.set_metric(tags::edge_latency, static_cast<double>(point.edge_latency_ms));
  return point.pathway;
}

}  // namespace pipeline
