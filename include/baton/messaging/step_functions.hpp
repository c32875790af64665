// SPDX-License-Identifier: MIT
// Step Functions: the context in an execution's input.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
#pragma once

#include <baton/messaging/document.hpp>
#include <baton/messaging/search.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 {

/// Executions of Step Functions: `_datadog`, a member of the JSON object in `input`.
namespace step_functions {

/// Reads the context of a state's input: headers or a state machine's context object in its `_datadog`,
/// or the context object itself, also in `Payload`.
///
/// Output   see Extraction
/// Errors   not_json, too_deep and those of the formats
template <detail::AnyPropagator P>
[[nodiscard]] Extraction extract(const P& propagator, std::string_view input) {
  Extraction out;
  detail::Search search(propagator, out);
  detail::JsonReader reader(input);
  detail::StateInput parts;
  reader.object([&](detail::JsonString key) { detail::read_state_member(reader, key, parts); });
  if (reader.finish()) {
    search.state_input(input, parts);
  } else {
    search.refuse("input", reader.error());
  }
  return out;
}
/// By baton::default_propagator.
[[nodiscard]] inline Extraction extract(std::string_view input) {
  return extract(default_propagator, input);
}

/// Makes `_datadog` a member of `input`, or replaces it. Every other byte stays. [msg 11.20]
///
/// Errors   not_json, too_deep: not a JSON object | no_room: more than 256 KiB with it. The input is then
///          as it was.
/// Limits   step_functions_bytes
template <detail::AnyPropagator P>
[[nodiscard]] Injection inject(const P& propagator, const SpanContext& context,
                               std::string& input) {
  return detail::inject_member(propagator, context, input, 0, limits::step_functions_bytes);
}
/// By baton::default_propagator.
[[nodiscard]] inline Injection inject(const SpanContext& context, std::string& input) {
  return inject(default_propagator, context, input);
}

}  // namespace step_functions

}}  // namespace baton::v0
