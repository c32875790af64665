// SPDX-License-Identifier: MIT
// The options of a span when it starts.
#pragma once

#include <baton/extraction.hpp>
#include <baton/span.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 {

/// A parent in another process.
struct RemoteParent {
  SpanContext context;                 ///< its trace goes on
  bool extracted = false;              ///< read from a carrier: its baggage may become tags
  std::vector<SpanData::Link> links;   ///< traces that were found with it and are not continued
  std::string propagation_error = {};  ///< see Extraction
};

/// A span about to start. Options change it; if two disagree, the last wins.
struct SpanStart {
  SpanData data;                         ///< the span's first data
  std::optional<std::int64_t> start_ns;  ///< nanoseconds since 1970; without it, now
  SpanRef parent;                        ///< a span of this process
  std::optional<RemoteParent> remote;    ///< used when `parent` is empty
};

/// Anything that changes a SpanStart. The smallest:
///
///   auto sql = [](baton::SpanStart& start) { start.data.type = "sql"; };
///
/// Models: child_of, service, resource, span_type, tag, metric, start_time, link, span_links
template <class T>
concept SpanOption = std::invocable<const T&, SpanStart&>;

namespace detail {

/// An option that owns its value, so it can be kept in a variable. A temporary one moves its value.
template <class Value, class Set>
struct HeldOption {
  Value value;
  Set set;

  void operator()(SpanStart& start) const& { set(start, Value(value)); }
  void operator()(SpanStart& start) && { set(start, std::move(value)); }
};

template <class Value, class Set, class... Args>
HeldOption<Value, Set> option(Set set, Args&&... args) {
  return {Value(std::forward<Args>(args)...), set};
}

inline constexpr auto set_remote = [](SpanStart& start, RemoteParent&& remote) {
  start.parent = {};
  start.remote = std::move(remote);
};

template <class E>
RemoteParent remote_parent(E&& found) {
  RemoteParent parent;
  parent.extracted = true;
  for (const SpanLink link : found.links()) parent.links.push_back(link_to(link));
  parent.propagation_error = found.propagation_error();
  parent.context = std::forward<E>(found).context();
  return parent;
}
inline RemoteParent remote_parent(SpanContext&& context) {
  const bool extracted = context.remote();
  return {std::move(context), extracted, {}, {}};
}

inline SpanData::Link link_to(const SpanRef& span) { return link_to(span.context()); }

inline constexpr auto add_links = [](SpanStart& start, std::vector<SpanData::Link>&& links) {
  for (auto& link : links) {
    if (link.trace_id) start.data.links.push_back(std::move(link));
  }
};

}  // namespace detail

/// Makes the span a child of a span in this process: it shares the trace, the sampling decision and the
/// baggage.
[[nodiscard]] inline auto child_of(const SpanRef& parent) {
  const auto set = [](SpanStart& start, const SpanRef& span) {
    start.parent = span;
    start.remote.reset();
  };
  return detail::option<SpanRef>(set, parent);
}
/// Makes the span a child of a span in another process. Without a trace id a new trace starts, which
/// keeps the sampling decision and the baggage.
[[nodiscard]] inline auto child_of(SpanContext parent) {
  return detail::option<RemoteParent>(detail::set_remote, detail::remote_parent(std::move(parent)));
}
/// Makes the span a child of the extracted one. It also gets links to the traces that are not
/// continued, and the extraction's propagation_error().
[[nodiscard]] inline auto child_of(const Extraction& parent) {
  return detail::option<RemoteParent>(detail::set_remote, detail::remote_parent(parent));
}
/// As above, for an extraction that is no longer needed: nothing is copied.
[[nodiscard]] inline auto child_of(Extraction&& parent) {
  return detail::option<RemoteParent>(detail::set_remote, detail::remote_parent(std::move(parent)));
}

/// Sets the service, instead of the tracer's.
[[nodiscard]] inline auto service(std::string_view name) {
  const auto set = [](SpanStart& start, std::string&& text) {
    start.data.service = std::move(text);
  };
  return detail::option<std::string>(set, name);
}
/// Sets the object of the work, `GET /users/{id}`. Without it, this is the name of the span.
[[nodiscard]] inline auto resource(std::string_view name) {
  const auto set = [](SpanStart& start, std::string&& text) {
    start.data.resource = std::move(text);
  };
  return detail::option<std::string>(set, name);
}
/// Sets the kind of work: `web`, `http`, `sql`, `queue`, `serverless`…
[[nodiscard]] inline auto span_type(std::string_view type) {
  const auto set = [](SpanStart& start, std::string&& text) { start.data.type = std::move(text); };
  return detail::option<std::string>(set, type);
}
/// Sets a text about the span.
[[nodiscard]] inline auto tag(std::string_view key, std::string_view value) {
  using Pair = std::pair<std::string, std::string>;
  const auto set = [](SpanStart& start, Pair&& pair) {
    detail::set_pair(start.data.meta, std::move(pair));
  };
  return detail::option<Pair>(set, key, value);
}
/// Sets a number about the span.
[[nodiscard]] inline auto metric(std::string_view key, double value) {
  using Pair = std::pair<std::string, double>;
  const auto set = [](SpanStart& start, Pair&& pair) {
    detail::set_pair(start.data.metrics, std::move(pair));
  };
  return detail::option<Pair>(set, key, value);
}
/// Sets the start, in nanoseconds since 1970, of work that has begun already.
[[nodiscard]] inline auto start_time(std::int64_t unix_ns) {
  return [unix_ns](SpanStart& start) { start.start_ns = unix_ns; };
}

/// Adds a link to a span, of this trace or another, that is related but not the parent.
///
/// Input    a SpanContext, an Extraction, a span, or a SpanLink of an Extraction; without a trace id it
///          adds no link
template <class To>
  requires requires(const To& to) { detail::link_to(to); }
[[nodiscard]] auto link(const To& to) {
  std::vector<SpanData::Link> links(1, detail::link_to(to));
  return detail::option<std::vector<SpanData::Link>>(detail::add_links, std::move(links));
}
/// Adds a link to each of a batch, for a span that works on many messages.
///
///   std::vector<baton::Extraction> messages = …;
///   auto span = tracer.start_span("process batch", baton::span_links(messages));
///
/// Input    a range of anything that link() takes
template <class Range>
[[nodiscard]] auto span_links(const Range& range) {
  std::vector<SpanData::Link> links;
  for (const auto& to : range) links.push_back(detail::link_to(to));
  return detail::option<std::vector<SpanData::Link>>(detail::add_links, std::move(links));
}

}}  // namespace baton::v0
