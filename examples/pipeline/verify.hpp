// SPDX-License-Identifier: MIT
// Checks the pipeline's result: the trace is whole, and its content arrived.
#pragma once

#include <baton/span_context.hpp>
#include <string>
#include <vector>

#include "trace.hpp"

namespace pipeline {

/// The headers of a request.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// All data about one order.
struct Evidence {
  std::string order;
  baton::SpanContext sent;    // the client's; without ids if the client sent no usable ones
  std::vector<Trace> traces;  // the traces with spans of the order, as the agent has them
  HeaderList far_end;         // the headers that reached the third party
};

struct Check {
  bool holds;
  std::string what;    // "one trace id"
  std::string detail;  // the value, or its fault
};

std::vector<Check> verify(const Evidence& evidence);
bool all_hold(const std::vector<Check>& checks);
/// The picture of a hop that lost the trace: the receiver's trace, and another trace of all other spans.
bool broken_at_queue(const Evidence& evidence);

}  // namespace pipeline
