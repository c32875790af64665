// SPDX-License-Identifier: MIT
// Without --serve: orders come from our own client, as many as asked for.
#pragma once

#include "tally.hpp"

namespace pipeline {

ExitCode drive(const Options& options, Pipeline& pipeline);

}  // namespace pipeline
