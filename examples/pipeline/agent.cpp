// SPDX-License-Identifier: MIT
#include "agent.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "log.hpp"

namespace pipeline {

namespace {

using nlohmann::json;

/// Reads the fields of one span, and names a wrong field.
class SpanReader {
 public:
  SpanReader(const json& span, std::string where) : span_(span), where_(std::move(where)) {
    if (!span.is_object()) throw std::runtime_error(where_ + " is not a map");
  }

  std::string text(const char* key, bool required) const {
    const json& value = field(key, required);
    if (value.is_null() && !required) return {};
    check(value.is_string(), key, "is not a string");
    check(!required || !value.get_ref<const std::string&>().empty(), key, "is empty");
    return value.get<std::string>();
  }
  std::uint64_t id(const char* key, bool required) const {
    const json& value = field(key, required);
    if (value.is_null() && !required) return 0;
    check(value.is_number_unsigned(), key, "is not an unsigned 64-bit integer");
    check(!required || value != 0, key, "is zero");
    return value.get<std::uint64_t>();
  }
  std::int64_t nanoseconds(const char* key, std::int64_t least) const {
    const json& value = field(key, true);
    check(value.is_number_integer(), key, "is not an integer");
    check(value.get<std::int64_t>() >= least, key, "is too small");
    return value.get<std::int64_t>();
  }
  template <class Map>
  Map map(const char* key, bool (json::*is_right)() const noexcept, const char* complaint) const {
    const json& value = field(key, false);
    if (value.is_null()) return {};
    check(value.is_object(), key, "is not a map");
    for (const auto& [name, entry] : value.items())
      check((entry.*is_right)(), (key + ("." + name)).c_str(), complaint);
    return value.get<Map>();
  }
  const json& field(const char* key, bool required) const {
    static const json null;
    const auto at = span_.find(key);
    check(at != span_.end() || !required, key, "is missing");
    return at == span_.end() ? null : *at;
  }
  void check(bool holds, const char* key, const char* complaint) const {
    if (!holds) throw std::runtime_error(where_ + ": " + key + " " + complaint);
  }

 private:
  const json& span_;
  std::string where_;
};

void check_links(const SpanReader& reader) {
  const json& links = reader.field("span_links", false);
  if (links.is_null()) return;
  reader.check(links.is_array(), "span_links", "is not an array");
  for (const json& link : links) {
    const SpanReader fields(link, "span link");
    fields.id("trace_id", true);
    fields.id("span_id", true);
    fields.id("trace_id_high", false);
    const std::uint64_t flags = fields.id("flags", false);
    fields.check(flags == 0 || (flags >> 31) == 1, "flags", "lacks the bit that says it is set");
  }
}

TraceSpan read_span(const json& span, const std::string& where) {
  const SpanReader reader(span, where);
  TraceSpan out;
  out.service = reader.text("service", true);
  out.name = reader.text("name", true);
  out.resource = reader.text("resource", true);
  out.type = reader.text("type", false);
  out.trace_id.low = reader.id("trace_id", true);
  out.span_id.value = reader.id("span_id", true);
  out.parent_id.value = reader.id("parent_id", false);
  out.start = reader.nanoseconds("start", 1);
  out.duration = reader.nanoseconds("duration", 0);
  out.error = reader.nanoseconds("error", 0) != 0;
  out.meta = reader.map<decltype(out.meta)>("meta", &json::is_string, "is not a string");
  out.metrics = reader.map<decltype(out.metrics)>("metrics", &json::is_number, "is not a number");
  check_links(reader);
  return out;
}

/// The first span of a chunk has the upper half of the trace id, for all of them.
void complete_ids(Trace& chunk, const std::string& where) {
  std::uint64_t high = 0;
  if (const std::string tid = chunk.front().tag("_dd.p.tid"); !tid.empty()) {
    const auto id = baton::SpanId::from_hex(tid);
    if (!id) throw std::runtime_error(where + ": _dd.p.tid is not 16 hex digits");
    high = id->value;
  }
  for (TraceSpan& span : chunk) {
    if (span.trace_id.low != chunk.front().trace_id.low)
      throw std::runtime_error(where + " has two trace ids");
    span.trace_id.high = high;
  }
}

}  // namespace

std::vector<Trace> decode_traces(std::string_view payload) {
  json decoded;
  try {
    decoded = json::from_msgpack(payload);
  } catch (const json::exception& error) {
    throw std::runtime_error(std::string("no msgpack: ") + error.what());
  }
  if (!decoded.is_array()) throw std::runtime_error("the payload is not an array of traces");
  std::vector<Trace> traces;
  for (const json& chunk : decoded) {
    const std::string where = "trace " + std::to_string(traces.size());
    if (!chunk.is_array() || chunk.empty())
      throw std::runtime_error(where + " is not an array of spans");
    Trace trace;
    for (const json& span : chunk)
      trace.push_back(read_span(span, where + " span " + std::to_string(trace.size())));
    complete_ids(trace, where);
    traces.push_back(std::move(trace));
  }
  return traces;
}

Agent::Agent(int connections, std::size_t most)
    : most_(most), server_(connections, {.body_bytes = 64 * 1024 * 1024}) {
  server_.routes().Put("/v0.4/traces",
                       [this](const httplib::Request& request, httplib::Response& response) {
                         receive(request, response);
                       });
}

void Agent::receive(const httplib::Request& request, httplib::Response& response) {
  try {
    if (request.get_header_value("Content-Type") != "application/msgpack") {
      throw std::runtime_error("Content-Type is not application/msgpack");
    }
    for (const char* header : {"Datadog-Meta-Lang", "Datadog-Meta-Tracer-Version"}) {
      if (!request.has_header(header))
        throw std::runtime_error(std::string(header) + " is missing");
    }
    const std::vector<Trace> traces = decode_traces(request.body);
    if (request.get_header_value("X-Datadog-Trace-Count") != std::to_string(traces.size())) {
      throw std::runtime_error("X-Datadog-Trace-Count does not match the payload");
    }
    const std::lock_guard lock(mutex_);
    for (const Trace& chunk : traces) keep(chunk);
    received_.notify_all();
    response.set_content(R"({"rate_by_service":{"service:,env:":1}})", "application/json");
  } catch (const std::exception& error) {
    log("agent", std::string("payload refused: ") + error.what());
    response.status = 400;
    response.set_content(error.what(), "text/plain");
    const std::lock_guard lock(mutex_);
    ++refused_;
  }
}

void Agent::keep(const Trace& chunk) {
  const std::string id(chunk.front().trace_id.to_hex().view());
  const auto [at, is_new] = traces_.try_emplace(id);
  at->second.insert(at->second.end(), chunk.begin(), chunk.end());
  for (const TraceSpan& span : chunk) {
    if (span.tag(tags::order).empty()) continue;
    auto& ids = orders_[span.tag(tags::order)];
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  if (!is_new) return;
  ages_.push_back(id);
  if (ages_.size() <= most_) return;
  take(ages_.front());
  ages_.pop_front();
}

std::optional<Trace> Agent::take(const std::string& id) {
  auto trace = traces_.extract(id);
  if (!trace) return std::nullopt;
  for (const TraceSpan& span : trace.mapped()) {
    const auto order = orders_.find(span.tag(tags::order));
    if (order == orders_.end()) continue;
    std::erase(order->second, id);
    if (order->second.empty()) orders_.erase(order);
  }
  return std::move(trace.mapped());
}

void Agent::await(const baton::SpanContext& context, std::chrono::seconds patience) {
  const auto is_it = [&](const TraceSpan& span) { return span.span_id == context.span_id(); };
  std::unique_lock lock(mutex_);
  received_.wait_for(lock, patience, [&] {
    const auto trace = traces_.find(std::string(context.trace_id().to_hex().view()));
    return trace != traces_.end() && std::any_of(trace->second.begin(), trace->second.end(), is_it);
  });
}

std::vector<Trace> Agent::take_traces(const std::string& order) {
  const std::lock_guard lock(mutex_);
  std::vector<Trace> traces;
  const auto ids = orders_.extract(order);
  if (ids.empty()) return traces;
  for (const std::string& id : ids.mapped()) {
    if (auto trace = take(id)) traces.push_back(std::move(*trace));
  }
  const auto by_start = [](const TraceSpan& a, const TraceSpan& b) { return a.start < b.start; };
  for (Trace& trace : traces) std::sort(trace.begin(), trace.end(), by_start);
  std::sort(traces.begin(), traces.end(),
            [&](const Trace& a, const Trace& b) { return by_start(a.front(), b.front()); });
  return traces;
}

std::size_t Agent::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

}  // namespace pipeline
