// SPDX-License-Identifier: MIT
// The tracing of all parts: each has a tracer, and all share a propagator.
#pragma once

#include <baton/baton.hpp>
#include <baton/data_streams.hpp>
#include <baton/tracer.hpp>
#include <string>
#include <utility>
#include <vector>

#include "exporter.hpp"

namespace pipeline {

/// The tracer's sink.
struct ToExporter {
  Exporter* exporter;
  void operator()(baton::SpanData&& span) const { exporter->take(std::move(span)); }
};

using Tracer = baton::Tracer<ToExporter>;
/// Datadog's default, and Data Streams beside it.
using Propagator = baton::Propagator<baton::codecs::datadog, baton::codecs::trace_context,
                                     baton::codecs::baggage, baton::codecs::data_streams>;

inline constexpr const char* deployed_env = "demo";
inline constexpr const char* deployed_version = "1.0";
/// What Data Streams calls the queue, wherever it is.
inline constexpr const char* queue_topic = "orders";

/// A part's own tracer, and the destination of its spans.
struct Tracing {
  Tracing(std::string service, std::vector<std::string> agents)
      : exporter(std::move(agents)),
        tracer({.service = std::move(service), .env = deployed_env, .version = deployed_version},
               ToExporter{&exporter}) {}

  Exporter exporter;
  Tracer tracer;
};

}  // namespace pipeline
