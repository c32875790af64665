// SPDX-License-Identifier: MIT
// The kinds of Lambda events that have a context in different places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace lambda {

/// The kind of an event. One service may have several kinds.
enum class EventKind : std::uint8_t {
  unknown,
  durable_execution,
  http,  ///< API Gateway, function URL, load balancer
  app_sync,
  sns,
  sns_in_sqs,
  event_bridge_in_sqs,
  sqs,
  kinesis,
  kafka,
  rabbitmq,
  activemq,
  event_bridge,
  step_functions,
};

/// Texts for people and logs; their positions are the values of the kinds.
inline constexpr std::string_view event_kind_names[] = {
    "unknown",    "durable execution",  "http",        "appsync",        "sns",
    "sns in sqs", "eventbridge in sqs", "sqs",         "kinesis",        "kafka",
    "rabbitmq",   "activemq",           "eventbridge", "step functions",
};

/// A text for people and logs.
constexpr std::string_view message(EventKind kind) noexcept {
  const auto place = static_cast<std::size_t>(kind);
  return event_kind_names[place < sizeof event_kind_names / sizeof *event_kind_names ? place : 0];
}

}}}  // namespace baton::v0::lambda
