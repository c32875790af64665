// SPDX-License-Identifier: MIT
#include "verify.hpp"

#include <baton/baton.hpp>
#include <baton/data_streams.hpp>
#include <baton/sql_comment.hpp>
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace pipeline {

namespace {

std::string quoted(std::string_view text) { return text.empty() ? "none" : std::string(text); }

Check same(std::string what, const std::string& sent, const std::string& found) {
  const bool holds = sent == found;
  return {holds, std::move(what),
          holds ? quoted(found) : quoted(sent) + " was sent, " + quoted(found) + " arrived"};
}

std::string tags_of(const baton::SpanContext& context) {
  std::map<std::string, std::string> sorted;
  for (const auto& [key, value] : context.tags()) sorted[std::string(key)] = value;
  std::string text;
  for (const auto& [key, value] : sorted) text += (text.empty() ? "" : ", ") + key + "=" + value;
  return text;
}

std::string baggage_of(const baton::SpanContext& context) {
  std::string text;
  for (const auto& [key, value, properties] : context.baggage()) {
    text.append(text.empty() ? "" : ", ").append(key).append("=").append(value);
    if (!properties.empty()) text.append(";").append(properties);
  }
  return text;
}

std::string priority_of(const baton::SpanContext& context) {
  const auto priority = context.sampling_priority();
  return priority ? std::to_string(static_cast<std::int32_t>(*priority)) : std::string();
}

std::set<std::string> services_of(const Trace& trace) {
  std::set<std::string> services;
  for (const TraceSpan& span : trace) services.insert(span.service);
  return services;
}

const TraceSpan* find(const Trace& trace, baton::SpanId id) {
  const auto at = std::find_if(trace.begin(), trace.end(),
                               [&](const TraceSpan& span) { return span.span_id == id; });
  return at == trace.end() ? nullptr : &*at;
}

Check one_trace(const Evidence& evidence, const baton::SpanContext& arrived) {
  if (evidence.traces.size() != 1) {
    return {false, "one trace id",
            "the order is in " + std::to_string(evidence.traces.size()) + " traces"};
  }
  const baton::TraceId id = evidence.traces[0].front().trace_id;
  const std::string hex(id.to_hex().view());
  if (evidence.sent && evidence.sent.trace_id() != id)
    return {false, "one trace id", hex + " is not the client's"};
  if (arrived.trace_id() != id)
    return {false, "one trace id", hex + " did not reach the third party"};
  const std::size_t services = services_of(evidence.traces[0]).size();
  if (services != 3)
    return {false, "one trace id", "spans of " + std::to_string(services) + " services, not 3"};
  return {true, "one trace id", hex};
}

/// Whether the parents of each span lead to the receiver's span, and from there to the client's.
Check unbroken(const Evidence& evidence, const baton::SpanContext& arrived) {
  const char* const what = "parents unbroken";
  std::size_t spans = 0;
  for (const Trace& trace : evidence.traces) {
    const TraceSpan* root = nullptr;
    for (const TraceSpan& span : trace) {
      ++spans;
      if (find(trace, span.parent_id) != nullptr) continue;
      if (root != nullptr)
        return {false, what, span.service + " " + span.name + " has no parent here"};
      root = &span;
    }
    if (root == nullptr) return {false, what, "the spans are a circle"};
    const baton::SpanId expected = evidence.sent ? evidence.sent.span_id() : baton::SpanId{};
    if (root->parent_id != expected)
      return {false, what, root->service + "'s parent is not the client's span"};
  }
  const TraceSpan* last = nullptr;
  for (const Trace& trace : evidence.traces) {
    if (const TraceSpan* span = find(trace, arrived.span_id())) last = span;
  }
  if (last == nullptr || last->tag(tags::kind) != "client") {
    return {false, what, "the third party was not called by a span of the trace"};
  }
  return {true, what, std::to_string(spans) + " spans, back to the client's"};
}

/// The priority that must arrive. If the client decided nothing, the receiver's tracer keeps the trace.
baton::SpanContext expected(baton::SpanContext sent) {
  if (sent.sampling_priority()) return sent;
  sent.set_sampling_priority(baton::SamplingPriority::auto_keep);
  sent.set_tag(baton::decision_maker_tag, "-0");
  return sent;
}

/// Whether each part told the agent this priority, and the third party received it.
Check priority(const Evidence& evidence, const std::string& sent,
               const baton::SpanContext& arrived) {
  for (const Trace& trace : evidence.traces) {
    for (const TraceSpan& span : trace) {
      const auto at = span.metrics.find("_sampling_priority_v1");
      if (at != span.metrics.end() && std::to_string(static_cast<int>(at->second)) != sent) {
        return {false, "priority", span.service + " has another than " + sent};
      }
    }
  }
  return same("priority", sent, priority_of(arrived));
}

std::vector<const TraceSpan*> spans_of(const Evidence& evidence, auto&& wanted) {
  std::vector<const TraceSpan*> spans;
  for (const Trace& trace : evidence.traces) {
    for (const TraceSpan& span : trace) {
      if (wanted(span)) spans.push_back(&span);
    }
  }
  return spans;
}

/// The checkpoint behind the queue goes on from the one before it, and what it made is passed on, where
/// somebody passes it on.
std::optional<Check> data_streams(const Evidence& evidence) {
  const char* const what = "Data Streams";
  const auto checkpoints = [&](const char* kind) {
    return spans_of(evidence, [kind](const TraceSpan& span) {
      return span.tag(tags::kind) == kind && !span.tag(tags::pathway_hash).empty();
    });
  };
  const auto sent = checkpoints("producer");
  const auto received = checkpoints("consumer");
  if (sent.empty()) return std::nullopt;
  if (received.empty()) return Check{false, what, "no checkpoint behind the queue"};
  for (const TraceSpan* consumer : received) {
    if (consumer->tag(tags::pathway_parent) != sent.front()->tag(tags::pathway_hash))
      return Check{false, what, "the checkpoint behind the queue does not know the one before it"};
  }
  const TraceSpan& last = *received.back();
  const auto latency = last.metrics.find(tags::pathway_latency);
  const double ms = latency == last.metrics.end() ? 0 : latency->second;
  std::string detail = std::to_string(std::lround(ms)) + " ms from before the queue to behind it";
  constexpr baton::Propagator<baton::codecs::data_streams> reader;
  const baton::Extraction found = reader.extract(evidence.far_end);
  if (const baton::Pathway arrived = baton::pathway_of(found.context())) {
    if (std::to_string(arrived.hash) != last.tag(tags::pathway_hash))
      return Check{false, what, "another pathway reached the third party"};
    detail += ", passed on to the third party";
  }
  return Check{true, what, detail};
}

/// Each statement that the database saw names the span that it is of.
std::optional<Check> sql_comment(const Evidence& evidence) {
  const char* const what = "SQL comment";
  const auto queries =
      spans_of(evidence, [](const TraceSpan& span) { return span.name == "sqlite.query"; });
  if (queries.empty()) return std::nullopt;
  for (const TraceSpan* query : queries) {
    const baton::Extraction seen = baton::extract_sql(query->tag(tags::statement));
    if (seen.context().trace_id() != query->trace_id ||
        seen.context().span_id() != query->span_id) {
      return Check{false, what, "the database did not see which span asked"};
    }
  }
  return Check{true, what,
               "the database saw span " + std::string(queries.back()->span_id.to_hex().view())};
}

}  // namespace

std::vector<Check> verify(const Evidence& evidence) {
  const auto text = [](std::optional<std::string_view> value) {
    return std::string(value.value_or(""));
  };
  const baton::Extraction found = baton::extract(evidence.far_end);
  const baton::SpanContext& arrived = found.context();
  const baton::SpanContext sent = expected(evidence.sent);
  std::vector<Check> checks = {
      one_trace(evidence, arrived),
      unbroken(evidence, arrived),
      priority(evidence, priority_of(sent), arrived),
      same("origin", text(sent.origin()), text(arrived.origin())),
      same("tags", tags_of(sent), tags_of(arrived)),
      same("tracestate", text(sent.trace_state().text()), text(arrived.trace_state().text())),
  };
  for (auto& check : {data_streams(evidence), sql_comment(evidence)}) {
    if (check) checks.push_back(*check);
  }
  checks.push_back(same("baggage", baggage_of(sent), baggage_of(arrived)));
  return checks;
}

bool all_hold(const std::vector<Check>& checks) {
  return std::all_of(checks.begin(), checks.end(), [](const Check& check) { return check.holds; });
}

bool broken_at_queue(const Evidence& evidence) {
  return evidence.traces.size() == 2 && services_of(evidence.traces[0]).size() == 1 &&
         services_of(evidence.traces[1]).size() == 2;
}

}  // namespace pipeline
