// SPDX-License-Identifier: MIT
// Server-Timing: a response header that tells the caller the trace id.
// https://www.w3.org/TR/trace-context-3/
#pragma once

#include <baton/carrier.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/detail/charset.hpp>
#include <baton/propagator.hpp>
#include <baton/span_context.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 {

/// The form of the metric that names the trace. [timing 16.1]
enum class ServerTimingForm : std::uint8_t {
  w3c,  ///< `trace;desc=00-…-01`, from W3C's draft
  rum,  ///< `traceparent;desc="00-…-01"` for agents in browsers, with permission to read it
};

namespace detail {

inline constexpr std::string_view server_timing_header = "server-timing";
inline constexpr std::string_view expose_headers_header = "access-control-expose-headers";

constexpr std::string_view metric_of(ServerTimingForm form) noexcept {
  return form == ServerTimingForm::w3c ? "trace" : "traceparent";
}

/// Removes the piece before the first separator from `rest` and returns it. A separator between
/// quotes is text.
/// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4
constexpr std::string_view next_piece(std::string_view& rest, char separator) noexcept {
  std::size_t at = 0;
  bool quoted = false;
  for (; at < rest.size() && (quoted || rest[at] != separator); ++at) {
    if (rest[at] == '"') quoted = !quoted;
    if (quoted && rest[at] == '\\') ++at;
  }
  if (at > rest.size()) at = rest.size();
  const std::string_view piece = trim(rest.substr(0, at));
  rest = after(rest, at == rest.size() ? at : at + 1);
  return piece;
}

/// Whether a metric has this name.
constexpr bool is_metric(std::string_view metric, std::string_view name) noexcept {
  return next_piece(metric, ';') == name;
}
/// The description of a metric, without quotes; empty without a description.
constexpr std::string_view description_of(std::string_view metric) noexcept {
  next_piece(metric, ';');
  while (!metric.empty()) {
    std::string_view value = next_piece(metric, ';');
    if (!equal_ignoring_case(next_piece(value, '='), "desc")) continue;
    value = trim(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return {};
}

inline void append_piece(std::string& list, std::string_view piece) {
  if (piece.empty()) return;
  if (!list.empty()) list.append(", ");
  list.append(piece);
}

/// Appends the metrics of a field, except those with this name.
inline void append_others(std::string& list, std::string_view field, std::string_view name) {
  while (!field.empty()) {
    const std::string_view metric = next_piece(field, ',');
    if (!is_metric(metric, name)) append_piece(list, metric);
  }
}

}  // namespace detail

/// Tells the caller the trace id: adds a metric to the response's `Server-Timing` header.
///
///   baton::server_timing(span, response.headers, baton::ServerTimingForm::rum);
///
/// Input    context: the context of the server's span. carrier: can be read and written
/// Output   replaces an earlier metric of this name; other metrics stay. [timing 16.2] The form
///          `rum` also lets scripts of other sites read the header, through
///          Access-Control-Expose-Headers. A context without ids writes nothing
/// Errors   as in Propagator::inject()
/// Cost     allocates the header values
template <class C>
Injection server_timing(const SpanContext& context, C&& carrier,
                        ServerTimingForm form = ServerTimingForm::w3c) {
  using namespace detail;
  using Carrier = carrier_of<std::remove_reference_t<C>>;
  static_assert(TextMapReader<Carrier> && TextMapWriter<Carrier>,
                "baton: server_timing() adds to what stands there: a carrier that can be read and "
                "written");
  if (!context || !context.span_id()) return {};
  const bool rum = form == ServerTimingForm::rum;
  std::string timing;
  std::string exposed;
  bool is_exposed = false;
  read_header(carrier, server_timing_header,
              [&](std::string_view field) { append_others(timing, field, metric_of(form)); });
  if (rum) {
    read_header(carrier, expose_headers_header, [&](std::string_view field) {
      append_piece(exposed, trim(field));
      while (!field.empty()) {
        const std::string_view name = next_piece(field, ',');
        is_exposed |= name == "*" || equal_ignoring_case(name, server_timing_header);
      }
    });
  }
  char parent[Traceparent::size];
  format_traceparent({context.trace_id(), context.span_id(), context.trace_flags()}, parent);
  std::string metric(metric_of(form));  // [timing 16.1]
  metric.append(rum ? ";desc=\"" : ";desc=").append(parent, sizeof parent).append(rum ? "\"" : "");
  append_piece(timing, metric);
  append_piece(exposed, "Server-Timing");

  const Header headers[] = {{server_timing_header, timing}, {expose_headers_header, exposed}};
  const std::size_t count = rum && !is_exposed ? 2 : 1;
  Injection out(count, {});
  if (Error refused = write_headers(carrier, HeaderList(headers, count))) {
    refused.field = equal_ignoring_case(refused.field, expose_headers_header)
                        ? expose_headers_header
                        : server_timing_header;
    out.refuse(refused);
  }
  return out;
}

/// Reads the trace of a response from the first well-formed metric of either form.
///
/// Output   the ids of the trace and of the server's span
/// Errors   absent | if no metric is well-formed, the error of the first metric of either form: as
///          in parse_traceparent(), zero ids and version ff included [timing 16.3]; the offset
///          counts within the metric's description
/// Cost     no allocation
template <class C>
[[nodiscard]] Result<Traceparent> read_server_timing(C&& carrier) {
  using namespace detail;
  Result<Traceparent> out = fail(Errc::absent);
  read_header(carrier, server_timing_header, [&](std::string_view field) {
    while (!field.empty()) {
      const std::string_view metric = next_piece(field, ',');
      const bool is_one = is_metric(metric, metric_of(ServerTimingForm::w3c)) ||
                          is_metric(metric, metric_of(ServerTimingForm::rum));
      if (!is_one || out) continue;
      auto parent = parse_traceparent(description_of(metric));
      if (parent || out.error().code == Errc::absent) out = parent;
    }
  });
  return out;
}

}}  // namespace baton::v0
