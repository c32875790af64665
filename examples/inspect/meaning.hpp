// SPDX-License-Identifier: MIT
// What stands beside the trace, in words for people: pathways, timings, comments of statements.
#pragma once

#include <string>
#include <string_view>

namespace inspect {

/// What a value of this header says; empty where nothing is known of the header.
std::string meaning_of(std::string_view header, std::string_view value);

/// What the SQL comment in a line says; empty where there is none with a trace.
std::string sql_note(std::string_view line);

}  // namespace inspect
