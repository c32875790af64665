// What the conventions of messaging make of a document.
#pragma once

#include <string>
#include <string_view>

namespace inspect {

/// One sentence: which kind of event or message it is, and which context it has by the rules of that
/// kind. Empty when it is none that is known.
std::string message_note(std::string_view json);

}  // namespace inspect
