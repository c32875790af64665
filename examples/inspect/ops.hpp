// SPDX-License-Identifier: MIT
// The operations of the mode for programs, by name.
#pragma once

#include <span>
#include <string_view>

#include "json.hpp"

namespace inspect {

/// One operation: takes the request and returns the reply without its `id`. Throws BadRequest if the
/// request cannot be used.
struct Op {
  std::string_view name;
  Json (*handle)(const Json& request);
};

/// extract, inject, roundtrip
std::span<const Op> propagation_ops();
/// sqs_receive, sqs_inject, lambda_extract, kinesis_inject, eventbridge_inject, xray_to_datadog
std::span<const Op> messaging_ops();
/// sql_inject, sql_extract, dsm_checkpoint
std::span<const Op> fleet_ops();

/// The operation called `name`, or null.
const Op* find_op(std::string_view name);

}  // namespace inspect
