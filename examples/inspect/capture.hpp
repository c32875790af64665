// SPDX-License-Identifier: MIT
// The reader: turns a pasted text into records with headers.
#pragma once

#include <functional>
#include <iosfwd>

#include "record.hpp"

namespace inspect {

/// Reads a capture of any tool, and hands out its records in order.
///
/// The reader knows no list of formats. It finds known names and known shapes of values anywhere, and cuts
/// each value by its own grammar. Start lines, direction marks, blank lines and log lines split a
/// capture into records. A JSON document is searched in its keys and inside its strings.
///
/// Output   records with headers of a known format; requests, responses and messages without any
/// Cost     linear in the text; holds one record at a time, and one JSON document
///
/// True if the text has lines that look like headers, a request or a message.
bool read_capture(std::istream& in, const std::function<void(Record&&)>& take);

}  // namespace inspect
