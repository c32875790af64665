// SPDX-License-Identifier: MIT
// extract, inject, roundtrip: contexts in and out of a list of headers.
#include "ops.hpp"
#include "request.hpp"

#include <baton/baton.hpp>
#include <baton/messaging/elastic_beanstalk.hpp>

#include <utility>

namespace inspect {

namespace {

Json extract(const Json& request) {
  std::string complaint;
  const auto propagator = propagator_of(request, complaint);
  // [msg 11.34] The header of a worker's queue daemon is asked last.
  const auto found = baton::elastic_beanstalk::extract(propagator, headers_of(request));
  return {{"context", context_json(found)},
          {"notes", notes_json(found.diagnostics())},
          {"error", error_json(complaint)}};
}

Json inject(const Json& request) {
  std::string complaint;
  const auto propagator = propagator_of(request, complaint);
  Headers headers;
  const auto injected = propagator.inject(context_of(request, complaint), headers);
  return {{"headers", headers_json(headers)},
          {"notes", notes_json(injected.diagnostics())},
          {"error", error_of(complaint, injected)}};
}

Json roundtrip(const Json& request) {
  std::string complaint;
  const auto propagator = propagator_of(request, complaint);
  const auto found = propagator.extract(headers_of(request));
  const auto child = find_span_id(request, "child");
  Headers headers;
  const auto injected =
      propagator.inject(child ? found.context().with_span_id(*child) : found.context(), headers);
  Json notes = notes_json(found.diagnostics());
  for (Json& note : notes_json(injected.diagnostics())) notes.push_back(std::move(note));
  return {{"context", context_json(found)},
          {"headers", headers_json(headers)},
          {"notes", notes},
          {"error", error_of(complaint, injected)}};
}

constexpr Op ops[] = {{"extract", extract}, {"inject", inject}, {"roundtrip", roundtrip}};

}  // namespace

std::span<const Op> propagation_ops() { return ops; }

}  // namespace inspect
