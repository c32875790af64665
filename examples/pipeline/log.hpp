// SPDX-License-Identifier: MIT
// The messages of the parts: one line each on standard error.
#pragma once

#include <baton/span.hpp>
#include <string>
#include <string_view>

namespace pipeline {

/// The text without bytes that terminals interpret: much of it comes from strangers.
std::string printable(std::string text);

/// Prints `part: message`. Lines of different threads do not mix.
void log(std::string_view part, const std::string& message);
/// As above, with the ids of the span, so that the line can be found beside its trace.
void log(std::string_view part, const std::string& message, const baton::SpanRef& span);

}  // namespace pipeline
