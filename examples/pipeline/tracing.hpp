// The tracing of all parts: each has a tracer, and all share a propagator.
#pragma once

#include <baton/baton.hpp>
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
using Propagator = baton::DefaultPropagator;

/// A part's own tracer, and the destination of its spans.
struct Tracing {
  Tracing(std::string service, std::vector<std::string> agents)
      : exporter(std::move(agents)),
        tracer({.service = std::move(service), .env = "demo", .version = "1.0"},
               ToExporter{&exporter}) {}

  Exporter exporter;
  Tracer tracer;
};

}  // namespace pipeline
