// SPDX-License-Identifier: MIT
#include "picture.hpp"

#include <baton/sql_comment.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>

namespace pipeline {

namespace {

class Composer {
 public:
  Composer(const std::vector<Trace>& traces, const std::string& far_end)
      : traces_(traces), far_end_(far_end) {
    begin_ = traces.front().front().start;
    for (const Trace& trace : traces) {
      for (const TraceSpan& span : trace) begin_ = std::min(begin_, span.start);
    }
  }

  Picture compose() {
    for (const Trace& trace : traces_) {
      picture_.panels.push_back({std::string(trace.front().trace_id.to_hex().view()), {}});
      for (const TraceSpan& span : trace) {
        const bool is_root = std::none_of(trace.begin(), trace.end(), [&](const TraceSpan& other) {
          return other.span_id == span.parent_id;
        });
        if (is_root) add(trace, span, 0);
      }
    }
    return std::move(picture_);
  }

 private:
  double time(std::int64_t ns) const { return static_cast<double>(ns - begin_) / 1e6; }

  void add(const Trace& trace, const TraceSpan& span, int depth) {
    if (std::find(picture_.services.begin(), picture_.services.end(), span.service) ==
        picture_.services.end()) {
      picture_.services.push_back(span.service);
    }
    std::vector<Row>& rows = picture_.panels.back().rows;
    if (const std::string medium = span.tag(tags::medium); !medium.empty()) {
      const bool queued = span.tag(tags::kind) == "consumer";
      const std::int64_t since = queued ? queued_since(span) : span.start;
      rows.push_back({.kind = queued ? Row::Kind::queue : Row::Kind::hop,
                      .depth = depth,
                      .service = span.service,
                      .title = medium,
                      .detail = span.tag(tags::formats),
                      .begin = time(since),
                      .end = time(span.start),
                      .note = queued ? pathway_of(span) : ""});
    }
    rows.push_back({.kind = Row::Kind::span,
                    .depth = depth,
                    .service = span.service,
                    .title = span.name,
                    .detail = span.resource,
                    .begin = time(span.start),
                    .end = time(span.end()),
                    .error = span.error,
                    .span_id = std::string(span.span_id.to_hex().view()),
                    .parent_id = std::string(span.parent_id.to_hex().view())});
    picture_.duration = std::max(picture_.duration, time(span.end()));
    if (span.tag("peer.service") == far_ends::third_party && !far_end_.empty()) {
      rows.push_back({.kind = Row::Kind::hop,
                      .depth = depth + 1,
                      .service = far_ends::third_party,
                      .title = "HTTP headers",
                      .detail = far_end_,
                      .begin = time(span.start),
                      .end = time(span.start)});
    }
    if (const std::string statement = span.tag(tags::statement); !statement.empty()) {
      rows.push_back({.kind = Row::Kind::hop,
                      .depth = depth + 1,
                      .service = far_ends::database,
                      .title = "SQL comment",
                      .detail = keys_in(statement),
                      .begin = time(span.start),
                      .end = time(span.start)});
    }
    for (const TraceSpan& child : trace) {
      if (child.parent_id == span.span_id) add(trace, child, depth + 1);
    }
  }

  static std::string pathway_of(const TraceSpan& consumer) {
    const auto latency = consumer.metrics.find(tags::pathway_latency);
    if (latency == consumer.metrics.end()) return "";
    char text[32];
    std::snprintf(text, sizeof text, "pathway %.0f ms", latency->second);
    return text;
  }
  /// The keys of the comment in the statement that the database saw.
  static std::string keys_in(const std::string& statement) {
    std::string keys;
    baton::SqlCommentReader(statement).for_each([&](std::string_view key, std::string_view) {
      keys.append(keys.empty() ? "" : ", ").append(key);
    });
    return keys.empty() ? "none" : keys;
  }

  /// The begin of the message's wait for this consumer: when it was sent, or given back.
  std::int64_t queued_since(const TraceSpan& consumer) const {
    std::int64_t since = 0;
    for (const Trace& trace : traces_) {
      for (const TraceSpan& span : trace) {
        const std::string kind = span.tag(tags::kind);
        if (span.tag(tags::order) != consumer.tag(tags::order) || span.start >= consumer.start)
          continue;
        if (kind == "producer" || kind == "consumer")
          since = std::max(since, std::min(span.end(), consumer.start));
      }
    }
    return since == 0 ? consumer.start : since;
  }

  const std::vector<Trace>& traces_;
  const std::string& far_end_;
  std::int64_t begin_ = 0;
  Picture picture_;
};

}  // namespace

Picture compose(const std::vector<Trace>& traces, const std::string& far_end) {
  if (traces.empty()) return {};
  return Composer(traces, far_end).compose();
}

std::vector<double> axis_ticks(double duration) {
  if (duration <= 0) return {0};
  const double power = std::pow(10, std::floor(std::log10(duration / 7)));
  const double rough = duration / 7 / power;
  const double step = power * (rough <= 1 ? 1 : rough <= 2 ? 2 : rough <= 5 ? 5 : 10);
  std::vector<double> ticks;
  for (int i = 0; i * step <= duration; ++i) ticks.push_back(i * step);
  return ticks;
}

std::string milliseconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 10 ? "%.2f ms" : "%.1f ms", value);
  return text;
}

}  // namespace pipeline
