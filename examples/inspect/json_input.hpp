// Headers in a JSON document: a message of a queue, an event of a function, an HTTP archive.
#pragma once

#include <optional>
#include <string_view>

#include "input.hpp"

namespace inspect {

/// The first place in the document that holds headers of a format known here: an object with their
/// names, attributes of a message (`StringValue`, `stringValue`, `Value`), a list of pairs or of
/// `{"name", "value"}`; also inside strings that are JSON themselves, or base64 of it. Nothing when
/// the text is no JSON.
std::optional<Input> read_json(std::string_view text);

}  // namespace inspect
