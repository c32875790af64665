// SPDX-License-Identifier: MIT
// Part 3, a function: takes orders from an SQS event and has the service ship them.
#pragma once

#include <string>

#include "function.hpp"
#include "tracing.hpp"

namespace pipeline {

Function make_consumer(const Tracer& tracer, const Propagator& propagator, std::string service_url);

}  // namespace pipeline
