// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

namespace inspect {

/// The mode for programs: writes a reply on `out` for each line of `in`, whatever the line is. It holds one
/// line at a time.
void run_json_mode(std::istream& in, std::ostream& out);

}  // namespace inspect
