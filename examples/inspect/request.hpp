// SPDX-License-Identifier: MIT
// Requests in the library's terms, and the library's results in a reply's terms.
#pragma once

#include <baton/presets.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "json.hpp"
#include "record.hpp"

namespace inspect {

/// The propagator for a request. `complaint` gets the unknown names.
baton::UniversalPropagator propagator_of(const Json& request, std::string& complaint);

/// `in`: ordered [name, value] pairs.
Headers headers_of(const Json& request);

/// `ctx`. `complaint` gets the parts that a context cannot have.
baton::SpanContext context_of(const Json& request, std::string& complaint);

/// A member with a span's id as 16 digits; nothing if absent or null.
std::optional<baton::SpanId> find_span_id(const Json& object, const char* name);

/// The reply's `context`: null if nothing was found.
Json context_json(const baton::Extraction& found);
/// The reply's `notes`: everything that was refused, dropped or changed.
Json notes_json(const baton::Diagnostics& diagnostics);
/// The reply's `headers`.
Json headers_json(const Headers& headers);
/// The reply's `error`: null if there is none.
Json error_json(std::string_view complaint);

/// Why an injection wrote nothing, or Datadog's word for the parts that it left out; empty otherwise.
std::string complaint_of(const baton::Injection& injected);
/// The `error` of a reply about an injection. A fault of the request comes before a fault of the
/// injection.
Json error_of(const std::string& complaint, const baton::Injection& injected);

}  // namespace inspect
