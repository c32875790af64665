// SPDX-License-Identifier: MIT
#include "request.hpp"

#include <baton/baton.hpp>

#include <cstdint>
#include <limits>

#include "explanations.hpp"

namespace inspect {

namespace {

using baton::StyleNaming;
using baton::UniversalPropagator;

void add_complaint(std::string& complaints, std::string_view complaint) {
  if (!complaints.empty()) complaints += "; ";
  complaints += complaint;
}

/// `styles.extract` or `styles.inject`: our names, or else Datadog's words.
baton::StyleList styles_of(const Json& words, const char* which, std::string& complaint) {
  baton::StyleList out;
  for (const Json& json : words) {
    const std::string word = text_of(json, which);
    const bool one = word.find(',') == word.npos && !word.empty();
    auto list = UniversalPropagator::parse_styles(word, StyleNaming::baton);
    if (!list) list = UniversalPropagator::parse_styles(word, StyleNaming::datadog);
    if (one && list) {
      for (const std::size_t style : *list) out.add(style);
    } else {
      add_complaint(complaint, "unknown style: " + word);
    }
  }
  return out;
}

/// Pairs [name, value] of a member, in order.
Headers pairs_of(const Json& object, const char* name) {
  Headers out;
  const Json* const pairs = find_array(object, name);
  if (pairs == nullptr) return out;
  for (const Json& pair : *pairs) {
    if (!pair.is_array() || pair.size() != 2) {
      throw BadRequest(std::string(name) + ": expected pairs [name, value]");
    }
    out.emplace_back(text_of(pair[0], name), text_of(pair[1], name));
  }
  return out;
}

template <class Id>
std::optional<Id> find_id(const Json& object, const char* name, const char* expected) {
  const auto text = find_text(object, name);
  if (!text) return std::nullopt;
  const auto id = Id::from_hex(*text);
  if (!id) throw BadRequest(std::string(name) + ": expected " + expected);
  return *id;
}

Json link_json(const baton::SpanLink& link) {
  return Json{{"trace_id", link.trace_id.to_hex().view()},
              {"span_id", link.span_id.to_hex().view()},
              {"reason", link.reason},
              {"context_headers", link.context_headers},
              {"flags", link.trace_flags},
              {"tracestate", link.trace_state.empty() ? Json() : json_of(link.trace_state)}};
}

}  // namespace

UniversalPropagator propagator_of(const Json& request, std::string& complaint) {
  baton::Options options;
  if (const Json* const given = find_object(request, "options")) {
    options.extract_first = find_bool(*given, "extract_first").value_or(false);
    if (const auto word = find_text(*given, "propagation_behavior_extract")) {
      options.behavior = baton::parse_extract_behavior(*word);
    }
    const auto most = find_integer(*given, "tags_max_length", 0,
                                   std::numeric_limits<decltype(options.tags_max_length)>::max());
    if (most) options.tags_max_length = static_cast<std::uint32_t>(*most);
  }
  // Datadog's default, as in baton::extract() and baton::inject().
  const baton::StyleList standard = baton::universal_propagator.styles().inject;
  baton::Styles styles{standard, standard};
  if (const Json* const given = find_object(request, "styles")) {
    const auto choose = [&](const char* which, baton::StyleList& list) {
      const Json* const words = find_array(*given, which);
      if (words == nullptr) return;
      std::string unknown;
      const baton::StyleList chosen = styles_of(*words, which, unknown);
      if (!unknown.empty()) add_complaint(complaint, unknown);
      // As in the library: a list without a known word counts as absent.
      if (chosen.size() != 0 || unknown.empty()) list = chosen;
    };
    choose("extract", styles.extract);
    choose("inject", styles.inject);
  }
  return UniversalPropagator(options, styles);
}

Headers headers_of(const Json& request) {
  if (find(request, "in") == nullptr) throw BadRequest("in: missing");
  return pairs_of(request, "in");
}

std::optional<baton::SpanId> find_span_id(const Json& object, const char* name) {
  return find_id<baton::SpanId>(object, name, "16 lower-case hex digits");
}

baton::SpanContext context_of(const Json& request, std::string& complaint) {
  const Json* const given = find_object(request, "ctx");
  if (given == nullptr) throw BadRequest("ctx: missing");
  const auto trace_id = find_id<baton::TraceId>(*given, "trace_id", "32 lower-case hex digits");
  baton::SpanContext out(trace_id.value_or(baton::TraceId()),
                         find_span_id(*given, "span_id").value_or(baton::SpanId()));

  using Limits = std::numeric_limits<std::int32_t>;
  if (const auto n = find_integer(*given, "sampling_priority", Limits::min(), Limits::max())) {
    out.set_sampling_priority(static_cast<baton::SamplingPriority>(*n));
  }
  out.set_remote(find_bool(*given, "remote").value_or(false));
  out.set_origin(find_text(*given, "origin").value_or(""));
  out.set_last_datadog_parent(find_text(*given, "dd_parent_id").value_or(""));
  for (const auto& [key, value] : pairs_of(*given, "tags")) out.set_tag(key, value);
  for (const auto& [key, value] : pairs_of(*given, "baggage")) out.baggage().set(key, value);

  std::string members;
  if (const Json* const list = find_array(*given, "tracestate_other")) {
    for (const Json& member : *list) {
      if (!members.empty()) members += ',';
      const bool pair = member.is_array() && member.size() == 2;  // else "key=value"
      if (pair) members.append(text_of(member[0], "tracestate_other")).append("=");
      members += text_of(pair ? member[1] : member, "tracestate_other");
    }
  }
  if (const baton::Error error = out.set_trace_state(members)) {
    add_complaint(complaint,
                  "tracestate_other: " + std::string(message(error.code)) + ", left out");
  }
  return out;
}

Json context_json(const baton::Extraction& found) {
  const baton::SpanContext& context = found.context();
  const auto priority = context.sampling_priority();
  if (!found && !priority && found.baggage().empty() && found.links().empty()) return nullptr;

  Json tags = Json::object();
  for (const auto& [key, value] : context.tags()) tags[std::string(key)] = json_of(value);
  Json members = Json::array();
  for (const auto& member : context.trace_state()) members.push_back(json_of(member.text()));
  Json baggage = Json::array();
  for (const auto& member : found.baggage()) {
    baggage.push_back({json_of(member.key), json_of(member.value)});
  }
  Json links = Json::array();
  for (const baton::SpanLink& link : found.links()) links.push_back(link_json(link));

  return Json{{"trace_id", found ? Json(context.trace_id().to_hex().view()) : Json()},
              {"span_id", found ? Json(context.span_id().to_hex().view()) : Json()},
              {"sampling_priority", priority ? Json(static_cast<std::int32_t>(*priority)) : Json()},
              {"origin", json_or_null(context.origin())},
              {"tags", tags},
              {"tracestate_other", members},
              {"dd_parent_id", json_or_null(context.last_datadog_parent())},
              {"baggage", baggage},
              {"links", links},
              {"restart", found.restart()},
              {"error", error_json(found.propagation_error())}};
}

Json notes_json(const baton::Diagnostics& diagnostics) {
  Json out = Json::array();
  for (const baton::Diagnostic d : diagnostics) {
    const bool somewhere = d.offset != baton::Diagnostic::nowhere;
    const Explanation* const known = explain(d.what, d.field, {}, d.offset);
    out.push_back({{"what", name_of(d.what)},
                   {"field", d.field},
                   {"offset", somewhere ? Json(d.offset) : Json()},
                   {"rule", known != nullptr ? Json(known->rule) : Json()}});
  }
  return out;
}

Json headers_json(const Headers& headers) {
  Json out = Json::array();
  for (const auto& [name, value] : headers) out.push_back({json_of(name), json_of(value)});
  return out;
}

Json error_json(std::string_view complaint) {
  return complaint.empty() ? Json() : json_of(complaint);
}

std::string complaint_of(const baton::Injection& injected) {
  if (const baton::Error error = injected.error()) return std::string(message(error.code));
  return std::string(injected.propagation_error());
}

Json error_of(const std::string& complaint, const baton::Injection& injected) {
  return error_json(complaint.empty() ? complaint_of(injected) : complaint);
}

}  // namespace inspect
