// What the parts have to say besides spans: one line each on standard error.
#pragma once

#include <string>
#include <string_view>

namespace pipeline {

/// `part: message`; lines of different threads don't mix.
void log(std::string_view part, const std::string& message);

}  // namespace pipeline
