// What the parts have to say besides spans: one line each on standard error.
#pragma once

#include <baton/span.hpp>
#include <string>
#include <string_view>

namespace pipeline {

/// The text without bytes that a terminal would obey: much of it comes from who knows where.
std::string printable(std::string text);

/// `part: message`; lines of different threads don't mix.
void log(std::string_view part, const std::string& message);
/// The same with the ids of the span it is about, so that the line is found beside its trace.
void log(std::string_view part, const std::string& message, const baton::SpanRef& span);

}  // namespace pipeline
