// SPDX-License-Identifier: MIT
// The operations of messaging: contexts in messages, events and bodies.
#include <baton/messaging.hpp>

#include <string>
#include <utility>
#include <vector>

#include "ops.hpp"
#include "request.hpp"

namespace inspect {

namespace {

constexpr const char* trace_header_variable = "_X_AMZN_TRACE_ID";

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A document: JSON of any kind, or a text, which may be malformed.
std::string document_of(const Json& request, const char* name) {
  const Json* const document = find(request, name);
  if (document == nullptr) throw BadRequest(std::string(name) + ": missing");
  const bool is_bytes = document->is_object() && document->size() == 1 && document->contains("b64");
  return document->is_string() || is_bytes ? text_of(*document, name) : dump(*document);
}

Json sqs_receive(const Json& request) {
  std::string complaint;
  const auto propagator = propagator_of(request, complaint);
  const auto found = baton::sqs::extract_message(propagator, document_of(request, "message"));
  return {{"context", context_json(found)},
          {"notes", notes_json(found.diagnostics())},
          {"error", error_json(complaint)}};
}

/// An attribute in the API's shape, and its form in the request.
struct Attribute {
  std::string DataType;
  std::string StringValue;
  std::string BinaryValue;
  Json given;
};
using Attributes = std::vector<std::pair<std::string, Attribute>>;

Attribute attribute_of(const Json& given) {
  Attribute out;
  out.given = given;
  const auto text = [&](const char* name) {
    const Json* const part = given.is_object() ? find(given, name) : nullptr;
    return part != nullptr && part->is_string() ? part->get<std::string>() : std::string();
  };
  out.DataType = text("DataType");
  out.StringValue = text("StringValue");
  out.BinaryValue = decode_base64(text("BinaryValue")).value_or("");
  return out;
}

Json attributes_json(const Attributes& attributes) {
  Json out = Json::object();
  for (const auto& [name, attribute] : attributes) {
    const bool written = attribute.given.is_null();
    out[name] = written
                    ? Json{{"DataType", attribute.DataType}, {"StringValue", attribute.StringValue}}
                    : attribute.given;
  }
  return out;
}

Json sqs_inject(const Json& request) {
  std::string complaint;
  const auto propagator = propagator_of(request, complaint);
  const auto context = context_of(request, complaint);
  Attributes attributes;
  if (const Json* const existing = find_object(request, "existing_attributes")) {
    for (const auto& [name, attribute] : existing->items()) {
      attributes.emplace_back(name, attribute_of(attribute));
    }
  }
  const auto injected = baton::sqs::inject(propagator, context, attributes);
  return {{"attributes", attributes_json(attributes)},
          {"notes", notes_json(injected.diagnostics())},
          {"error", error_of(complaint, injected)}};
}

/// `env` and the runtime's other data: `client_context`, JSON or text.
Json lambda_extract(const Json& request) {
  std::string complaint;
  const auto propagator = propagator_of(request, complaint);
  const std::string event = document_of(request, "event");
  const Json* const env = find_object(request, "env");
  const std::string header =
      env == nullptr ? std::string() : find_text(*env, trace_header_variable).value_or("");
  const std::string client = find(request, "client_context") == nullptr
                                 ? std::string()
                                 : document_of(request, "client_context");
  const auto found = baton::lambda::extract(propagator, event, {client, header});
  return {{"context", context_json(found)},
          {"notes", notes_json(found.diagnostics())},
          {"error", error_json(complaint)}};
}

/// Calls `inject` to write the context into the text of the member `name`. That text is also the reply.
template <class Inject>
Json inject_body(const Json& request, const char* name, Inject inject) {
  std::string complaint;
  const auto propagator = propagator_of(request, complaint);
  const auto context = context_of(request, complaint);
  std::string text = required_text(request, name);
  const auto injected = inject(context, text, propagator);
  return {{name, json_of(text)},
          {"notes", notes_json(injected.diagnostics())},
          {"error", error_of(complaint, injected)}};
}

Json kinesis_inject(const Json& request) {
  return inject_body(request, "data", [](const auto& context, auto& data, const auto& propagator) {
    return baton::kinesis::inject(propagator, context, data);
  });
}

Json eventbridge_inject(const Json& request) {
  return inject_body(request, "detail",
                     [](const auto& context, auto& detail, const auto& propagator) {
                       return baton::event_bridge::inject(propagator, context, detail);
                     });
}

Json xray_to_datadog(const Json& request) {
  const Json* const event = find_object(request, "event");
  const auto header = event == nullptr ? std::nullopt : find_text(*event, "header");
  if (!header) throw BadRequest("event.header: missing");
  const auto found = baton::lambda::extract("{}", {{}, *header});
  if (!found) return {{"context", nullptr}, {"error", nullptr}};
  const auto& context = found.context();
  const auto priority = context.sampling_priority();
  return {{"context",
           {{"trace_id_decimal", context.trace_id().to_decimal().view()},
            {"parent_id_decimal", context.span_id().to_decimal().view()},
            {"sampling_priority", priority ? Json(static_cast<std::int32_t>(*priority)) : Json()}}},
          {"error", nullptr}};
}

constexpr Op ops[] = {{"sqs_receive", sqs_receive},
                      {"sqs_inject", sqs_inject},
                      {"lambda_extract", lambda_extract},
                      {"kinesis_inject", kinesis_inject},
                      {"eventbridge_inject", eventbridge_inject},
                      {"xray_to_datadog", xray_to_datadog}};

}  // namespace

std::span<const Op> messaging_ops() { return ops; }

}  // namespace inspect
