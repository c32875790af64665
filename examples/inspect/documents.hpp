// Headers in JSON documents: messages, events, archives, lines of logs.
#pragma once

#include <functional>

#include "json_text.hpp"
#include "record.hpp"

namespace inspect {

/// Hands out a record for each place in the document that holds headers: an object with their names,
/// attributes of a message, a list of pairs or of `{"name", "value"}`; also inside strings, be they
/// text, JSON themselves, or base64 of it.
///
/// A message or an event, which has one context, is one record: the first place counts, and others are
/// named in its notes.
void search_document(const JsonDocument& document, const std::function<void(Record&&)>& take);

}  // namespace inspect
