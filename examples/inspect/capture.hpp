// The reader: what people paste, as records with headers.
#pragma once

#include <functional>
#include <iosfwd>

#include "record.hpp"

namespace inspect {

/// Reads a capture, whatever tool printed it, and hands out its records in order.
///
/// One idea, no list of formats: known names and known shapes of values are found wherever they stand,
/// and each value is cut by its own grammar. Start lines, direction marks, blank lines and log lines
/// split a capture into records. A JSON document is searched in its keys and inside its strings.
///
/// Output   records with headers of a format known here; requests, responses and messages without any
/// Cost     linear in the text; holds one record at a time, and one JSON document
///
/// True when the text has lines that look like headers, a request or a message at all.
bool read_capture(std::istream& in, const std::function<void(Record&&)>& take);

}  // namespace inspect
