// What can be said of a span when it starts.
#pragma once

#include <baton/span.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 {

/// A span about to start. Options change it; the last of two that disagree counts.
struct SpanStart {
  SpanData data;                           ///< what the span begins with
  std::optional<std::int64_t> start_ns;    ///< nanoseconds since 1970; otherwise now
  SpanRef parent;                          ///< a span of this process
  const SpanContext* remote = nullptr;     ///< or else the context of another process
  const Extraction* extraction = nullptr;  ///< and, when it came from one, all that was found
};

/// Anything that changes a SpanStart. The smallest:
///
///   auto sql = [](baton::SpanStart& start) { start.data.type = "sql"; };
///
/// Models: child_of, service, resource, span_type, tag, metric, start_time, link
template <class T>
concept SpanOption = std::invocable<const T&, SpanStart&>;

// The options below refer to their arguments; they are meant to be written where they are passed.

/// Of a span in this process: same trace, shared sampling decision, its baggage.
[[nodiscard]] inline auto child_of(const SpanRef& parent) noexcept {
  return [&parent](SpanStart& start) {
    start.parent = parent;
    start.remote = nullptr;
    start.extraction = nullptr;
  };
}
/// Of a span elsewhere. Without trace id a new trace starts; a decision and baggage are kept.
[[nodiscard]] inline auto child_of(const SpanContext& parent) noexcept {
  return [&parent](SpanStart& start) {
    start.parent = {};
    start.remote = &parent;
    start.extraction = nullptr;
  };
}
/// The same, and the links to traces that are not continued, and what was wrong with the tags.
[[nodiscard]] inline auto child_of(const Extraction& parent) noexcept {
  return [&parent](SpanStart& start) {
    start.parent = {};
    start.remote = &parent.context();
    start.extraction = &parent;
  };
}

/// Instead of the tracer's own.
[[nodiscard]] inline auto service(std::string_view name) noexcept {
  return [name](SpanStart& start) { start.data.service = name; };
}
/// What the work is done on; the name of the span when not given.
[[nodiscard]] inline auto resource(std::string_view name) noexcept {
  return [name](SpanStart& start) { start.data.resource = name; };
}
/// The kind of work: `web`, `http`, `sql`, `queue`, `serverless`…
[[nodiscard]] inline auto span_type(std::string_view type) noexcept {
  return [type](SpanStart& start) { start.data.type = type; };
}
[[nodiscard]] inline auto tag(std::string_view key, std::string_view value) noexcept {
  return [key, value](SpanStart& start) {
    detail::set_pair(start.data.meta, key, std::string(value));
  };
}
[[nodiscard]] inline auto metric(std::string_view key, double value) noexcept {
  return [key, value](SpanStart& start) { detail::set_pair(start.data.metrics, key, value); };
}
/// Nanoseconds since 1970: for work that began before anybody looked.
[[nodiscard]] inline auto start_time(std::int64_t unix_ns) noexcept {
  return [unix_ns](SpanStart& start) { start.start_ns = unix_ns; };
}
/// To a span of another trace, or of this one, that is related and not the parent.
[[nodiscard]] inline auto link(const SpanLink& to) noexcept {
  return [&to](SpanStart& start) { start.data.links.push_back(detail::own_link(to)); };
}

}}  // namespace baton::v0
