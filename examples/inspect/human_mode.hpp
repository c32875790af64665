#pragma once

#include <baton/presets.hpp>

#include <iosfwd>
#include <string_view>

namespace inspect {

/// Exit codes of the people's mode.
enum Outcome : int { found = 0, nothing_found = 1, unusable = 2 };

/// The people's mode: explains the capture `text` on `out`.
Outcome run_human_mode(std::string_view text, const baton::UniversalPropagator& propagator,
                       std::ostream& out);

}  // namespace inspect
