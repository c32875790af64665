// SPDX-License-Identifier: MIT
#include "message_note.hpp"

#include <baton/messaging.hpp>
#include <baton/presets.hpp>

namespace inspect {

namespace {

/// A sentence about a message of this kind.
std::string sentence(std::string_view kind, const baton::Extraction& found) {
  std::string out = "By the rules for " + std::string(kind) + " it has ";
  if (found) {
    return out.append("trace ")
        .append(found.context().trace_id().to_hex())
        .append(", span ")
        .append(found.context().span_id().to_hex())
        .append(".");
  }
  out += "no trace";
  const baton::Error& error = found.error();
  if (error) {
    out.append(": ").append(error.field).append(", ").append(message(error.code));
  }
  return out + ".";
}

}  // namespace

std::string message_note(std::string_view json) {
  const baton::UniversalPropagator all({}, baton::UniversalPropagator::all_styles());
  const auto event = baton::lambda::extract(all, json);
  if (event.kind != baton::lambda::EventKind::unknown) {
    return sentence("events of the kind \"" + std::string(message(event.kind)) + "\"", event);
  }
  const auto received = baton::sqs::extract_message(all, json);
  return received ? sentence("messages of a queue", received) : std::string();
}

}  // namespace inspect
