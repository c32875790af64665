// The kinds of events that a Lambda function is called with, as far as they differ in where a context is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace lambda {

/// What an event is. Several kinds of events of one service carry a context in different places.
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

/// Words for people and logs; the place of each is the kind's value.
inline constexpr std::string_view event_kind_names[] = {
    "unknown",    "durable execution",  "http",        "appsync",        "sns",
    "sns in sqs", "eventbridge in sqs", "sqs",         "kinesis",        "kafka",
    "rabbitmq",   "activemq",           "eventbridge", "step functions",
};

/// A word for people and logs.
constexpr std::string_view message(EventKind kind) noexcept {
  const auto place = static_cast<std::size_t>(kind);
  return event_kind_names[place < sizeof event_kind_names / sizeof *event_kind_names ? place : 0];
}

}}}  // namespace baton::v0::lambda
