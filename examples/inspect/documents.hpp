// SPDX-License-Identifier: MIT
// Headers in JSON documents: messages, events, archives, lines of logs.
#pragma once

#include <functional>

#include "json_text.hpp"
#include "record.hpp"

namespace inspect {

/// Hands out a record for each place in the document that has headers: an object with their names,
/// attributes of a message, a list of pairs or of `{"name", "value"}`. It also looks inside strings,
/// which may be text, JSON, or base64 of either.
///
/// A message or an event has one context, so it is one record: the first place counts, and the record's
/// notes name the others.
void search_document(const JsonDocument& document, const std::function<void(Record&&)>& take);

}  // namespace inspect
