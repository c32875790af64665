// SPDX-License-Identifier: MIT
#pragma once

#include <baton/presets.hpp>

#include <iosfwd>

#include "paint.hpp"

namespace inspect {

/// Exit codes of the mode for people.
enum Outcome : int { found = 0, nothing_found = 1, unusable = 2 };

/// The mode for people: explains a capture on `out`, record by record.
Outcome run_human_mode(std::istream& in, const baton::UniversalPropagator& propagator,
                       const Paint& paint, std::ostream& out);

}  // namespace inspect
