// What a request says, in the library's terms; and what the library found, in a reply's.
#pragma once

#include <baton/presets.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "json.hpp"
#include "record.hpp"

namespace inspect {

/// The propagator a request asks for. `complaint` gets what it names and nobody knows.
baton::UniversalPropagator propagator_of(const Json& request, std::string& complaint);

/// `in`: ordered [name, value] pairs.
Headers headers_of(const Json& request);

/// `ctx`. `complaint` gets what can't be part of a context.
baton::SpanContext context_of(const Json& request, std::string& complaint);

/// A member that is a span's id as 16 digits; nothing when absent or null.
std::optional<baton::SpanId> find_span_id(const Json& object, const char* name);

/// The reply's `context`: null when nothing at all was found.
Json context_json(const baton::Extraction& found);
/// The reply's `notes`: everything that was refused, dropped or put right.
Json notes_json(const baton::Diagnostics& diagnostics);
/// The reply's `headers`.
Json headers_json(const Headers& headers);
/// The reply's `error`: null when there is nothing to say.
Json error_json(std::string_view complaint);

/// Why an injection wrote nothing, or Datadog's word for what it left out; empty when all is well.
std::string complaint_of(const baton::Injection& injected);
/// The `error` of a reply about an injection: what is wrong with the request comes before what became
/// of it.
Json error_of(const std::string& complaint, const baton::Injection& injected);

}  // namespace inspect
