// SPDX-License-Identifier: MIT
// Cases from the test suites of other tracers, written anew: the incoming headers, the context to
// find, and the headers of an outgoing call. Every kind of input in a suite has a row. When a peer
// deliberately gives another answer, the row names the rule, says so, and has baton's answer.
#pragma once

#include <baton/codec.hpp>
#include <baton/styles.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace baton::peers {

/// The configuration: the words in the environment, and the options that match the peer's defaults.
struct Setup {
  StyleSettings words = {};
  Options options = {};
};

/// The options of OpenTelemetry's SDKs: plain W3C.
inline constexpr Options opentelemetry{.datadog_member = false,
                                       .baggage_dialect = BaggageDialect::w3c};

/// One incoming request, and one call that its handler makes.
struct Row {
  std::string_view rule;     ///< the rule's tag, and the point of the case
  std::string_view headers;  ///< lines `name: value`
  std::string_view found;    ///< the whole extraction, in the words of describe()
  /// The headers of a call from span aa, as lines. "" means no headers; a row without this field
  /// does not test the call.
  std::string_view call = {};
};
/// Checks rows. `common` precedes the headers of each row.
void check(const Setup& setup, std::span<const Row> rows, std::string_view common = {});

/// One event that invokes a function.
struct Event {
  std::string_view rule;
  std::string_view event;  ///< JSON
  std::string_view found;  ///< the kind of event, then the words of describe()
  std::string_view client_context = {};
  std::string_view trace_header = {};
};
void check(const Setup& setup, std::span<const Event> events);

}  // namespace baton::peers
