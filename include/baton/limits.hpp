// SPDX-License-Identifier: MIT
// Every limit, once, with its source.
#pragma once

#include <cstddef>
#include <cstdint>

namespace baton { inline namespace v0 { namespace limits {

/// Members of a tracestate list. https://www.w3.org/TR/trace-context-2/#list
inline constexpr std::size_t trace_state_members = 32;
/// Characters of a tracestate key. https://www.w3.org/TR/trace-context-2/#key
inline constexpr std::size_t trace_state_key = 256;
/// Characters of a tracestate value. https://www.w3.org/TR/trace-context-2/#value
inline constexpr std::size_t trace_state_value = 256;
/// Characters of a tracestate that everybody must carry; a smaller limit is not allowed.
/// https://www.w3.org/TR/trace-context-2/#tracestate-limits
inline constexpr std::size_t trace_state_carried = 512;
/// Characters of a tracestate that is written by default: a Go tracer drops a longer header whole.
inline constexpr std::uint32_t trace_state_written = 4096;
/// Characters of the `ot` member's value (OpenTelemetry, TraceState handling).
inline constexpr std::size_t probability_member = 256;
/// Members longer than this are removed first when a tracestate is trimmed (same section).
inline constexpr std::size_t trace_state_large_member = 128;
/// Characters of the `dd` member, `dd=` included (Datadog tracers).
inline constexpr std::size_t datadog_member = 256;
/// Characters of x-datadog-tags each way (DD_TRACE_X_DATADOG_TAGS_MAX_LENGTH).
inline constexpr std::uint32_t datadog_tags = 512;
/// Members of a baggage header. https://www.w3.org/TR/baggage/#limits
inline constexpr std::uint32_t baggage_members = 64;
/// Bytes of a baggage header (same section).
inline constexpr std::uint32_t baggage_bytes = 8192;
/// Attributes of one SQS message (SQS developer guide, "Message quotas").
inline constexpr std::size_t sqs_attributes = 10;
/// Characters of an SQS attribute name (same page).
inline constexpr std::size_t sqs_attribute_name = 256;
/// Bytes of an SQS message with its attributes (same page).
inline constexpr std::size_t sqs_message_bytes = std::size_t{256} * 1024;
/// Bytes of all entries of a call to PutEvents (EventBridge user guide, "PutEvents entry size").
inline constexpr std::size_t event_bridge_bytes = std::size_t{1024} * 1024;
/// Bytes of a Kinesis record with its partition key (Kinesis API reference, "PutRecord").
inline constexpr std::size_t kinesis_bytes = std::size_t{1024} * 1024;
/// Bytes of the input of an execution (Step Functions developer guide, "Quotas").
inline constexpr std::size_t step_functions_bytes = std::size_t{256} * 1024;
/// Nested containers of a JSON text; RFC 8259 section 9 lets a parser choose.
inline constexpr std::size_t json_depth = 1024;

}}}  // namespace baton::v0::limits
