// SPDX-License-Identifier: MIT
// Part 1, a function: takes an order from an API Gateway event and puts it into the queue.
#pragma once

#include "function.hpp"
#include "queue.hpp"
#include "sabotage.hpp"
#include "tracing.hpp"

namespace pipeline {

Function make_receiver(const Tracer& tracer, const Propagator& propagator, Queue& queue,
                       Sabotage sabotage);

}  // namespace pipeline
