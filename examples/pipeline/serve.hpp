// SPDX-License-Identifier: MIT
// --serve: orders come from any HTTP client until the program is told to end.
#pragma once

#include "tally.hpp"

namespace pipeline {

ExitCode serve(const Options& options, Pipeline& pipeline);

}  // namespace pipeline
