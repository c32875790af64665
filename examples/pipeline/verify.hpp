// Checks that what the pipeline shows is true: the trace is whole, and what it carried arrived.
#pragma once

#include <baton/span_context.hpp>
#include <string>
#include <vector>

#include "trace.hpp"

namespace pipeline {

/// Headers as they stood in a request.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// All there is about one order.
struct Evidence {
  std::string order;
  baton::SpanContext sent;    // by the client; lacks ids when it sent no usable ones
  std::vector<Trace> traces;  // those in which spans of the order are, as the agent has them
  HeaderList far_end;         // what reached the third party
};

struct Check {
  bool holds;
  std::string what;    // "one trace id"
  std::string detail;  // the value, or what is wrong with it
};

std::vector<Check> verify(const Evidence& evidence);
bool all_hold(const std::vector<Check>& checks);
/// The picture of a hop that lost the trace: the receiver's trace, and another one of all the rest.
bool broken_at_queue(const Evidence& evidence);

}  // namespace pipeline
