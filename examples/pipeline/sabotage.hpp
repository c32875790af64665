// SPDX-License-Identifier: MIT
// Faults on purpose, to see their effects.
#pragma once

#include <cstdint>

namespace pipeline {

enum class Sabotage : std::uint8_t {
  none,
  sqs,         // the receiver sends its message without the trace
  headers,     // the client's trace headers are malformed
  attributes,  // the application uses all ten attributes of the message
  message,     // the trace in the message's attributes is garbage
  service,     // the service is down when the first message comes
};

}  // namespace pipeline
