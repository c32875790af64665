// SPDX-License-Identifier: MIT
// The conventions of messaging, applied to a document.
#pragma once

#include <string>
#include <string_view>

namespace inspect {

/// One sentence: the kind of event or message, and the context that it has by the rules of that kind.
/// Empty for unknown kinds.
std::string message_note(std::string_view json);

}  // namespace inspect
