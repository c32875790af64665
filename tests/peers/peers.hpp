// SPDX-License-Identifier: MIT
// Cases that other tracers' test suites ask, as facts of our own making: what comes in, what must be found, what a call
// from there carries. Every kind of input of a suite has a row. Where a peer answers otherwise on purpose, the row
// names the rule, says so, and gives baton's answer.
#pragma once

#include <baton/codec.hpp>
#include <baton/styles.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace baton::peers {

/// How the program is configured: the words in its environment, and what its peers do by themselves.
struct Setup {
  StyleSettings words = {};
  Options options = {};
};

/// What the SDKs of OpenTelemetry are: plain W3C.
inline constexpr Options opentelemetry{.datadog_member = false,
                                       .baggage_dialect = BaggageDialect::w3c};

/// One request, and a call made while it is served.
struct Row {
  std::string_view rule;     ///< its tag, and what the case shows
  std::string_view headers;  ///< lines `name: value`
  std::string_view found;    ///< all that was found, as describe() says it
  /// What a call from span aa carries, as lines; "" when that is nothing, left out where nobody asks.
  std::string_view call = {};
};
/// Checks rows; `common` are headers that stand before those of each.
void check(const Setup& setup, std::span<const Row> rows, std::string_view common = {});

/// One event that invokes a function.
struct Event {
  std::string_view rule;
  std::string_view event;  ///< JSON
  std::string_view found;  ///< as describe() says it, the kind of event in front
  std::string_view client_context = {};
  std::string_view trace_header = {};
};
void check(const Setup& setup, std::span<const Event> events);

}  // namespace baton::peers
