// SPDX-License-Identifier: MIT
// Uses every part of the library. Units that include it must agree, and their objects show every call of the library.
#pragma once

#include <baton/baton.hpp>
#include <baton/carriers/civetweb.hpp>
#include <baton/carriers/curl.hpp>
#include <baton/carriers/environment.hpp>
#include <baton/carriers/envoy.hpp>
#include <baton/carriers/grpc.hpp>
#include <baton/carriers/header_block.hpp>
#include <baton/carriers/json.hpp>
#include <baton/carriers/kafka.hpp>
#include <baton/carriers/last_value_wins.hpp>
#include <baton/carriers/libevent.hpp>
#include <baton/carriers/libwebsockets.hpp>
#include <baton/carriers/mqtt.hpp>
#include <baton/carriers/nats.hpp>
#include <baton/carriers/nghttp2.hpp>
#include <baton/carriers/pistache.hpp>
#include <baton/carriers/proton.hpp>
#include <baton/carriers/qt.hpp>
#include <baton/carriers/rabbitmq.hpp>
#include <baton/carriers/value_by_name.hpp>
#include <baton/data_streams.hpp>
#include <baton/messaging.hpp>
#include <baton/presets.hpp>
#include <baton/server_timing.hpp>
#include <baton/sql_comment.hpp>
#include <baton/traced.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::test {

struct Attribute {
  std::string StringValue, DataType, BinaryValue;
};
/// nghttp2_nv, amqp_table_t, and a container that is asked by key.
struct NameValue {
  std::uint8_t *name, *value;
  std::size_t namelen, valuelen;
  std::uint8_t flags;
};
struct AmqpBytes {
  std::size_t len;
  void* bytes;
};
struct AmqpEntry {
  struct Value {
    std::uint8_t kind;
    struct {
      AmqpBytes bytes;
    } value;
  };
  AmqpBytes key;
  Value value;
};
struct AmqpTable {
  int num_entries;
  AmqpEntry* entries;
};
class ByKey {
 public:
  const std::string* getByKey(std::string_view key) const {
    const auto at = entries_.find(std::string(key));
    return at == entries_.end() ? nullptr : &at->second;
  }
  void setByKey(std::string_view key, std::string_view value) {
    entries_[std::string(key)] = value;
  }

 private:
  std::map<std::string, std::string> entries_;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Carries a context through a container of each kind, and back.
template <class... Containers>
bool survives(const SpanContext& context, Containers... containers) {
  Extraction incoming;
  const auto passes = [&](auto& container) {
    if (!inject(context, container)) return false;
    extract_into(container, incoming);
    return incoming && incoming.context().trace_id() == context.trace_id() &&
           incoming.diagnostics().empty();
  };
  return (passes(containers) && ...);
}

inline bool use_propagation() {
  SpanContext context({1, 2}, {3});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin("rum");
  context.set_tag("_dd.p.dm", "-4");
  context.baggage().set("user id", "ä;1", "ttl=5");
  if (context.set_trace_state("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7")) return false;

  Pairs headers;
  auto lambdas = make_carrier(
      [&](auto&& visitor) {
        for (const auto& [key, value] : headers) visitor(key, value);
      },
      [&](std::string_view key, std::string_view value) { headers.emplace_back(key, value); });

  StyleSettings words;
  words.extract = "tracecontext, b3 single header";
  words.otel = "baggage";
  Options options;
  options.extract_first = true;
  const DefaultPropagator chosen(
      options, DefaultPropagator::styles_from(words, DefaultPropagator::all_styles(),
                                              [](std::string_view) {}));
  const auto again = chosen.extract(std::map<std::string, std::string>{
      {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
      {"tracestate", "dd=s:2;o:rum;p:00000000000000ff;t.dm:-4;x:y,congo=1"},
      {"x-datadog-tags", "_dd.p.dm=-1"},
      {"baggage", "a=%41;p,b = 2"}});

  char line[log_ids_size];
  return survives(context, std::map<std::string, std::string>(), Pairs(), lambdas,
                  std::map<std::string, Attribute>()) &&
         again.style() == "tracecontext" && chosen.fields().size() == 3 && again.links().empty() &&
         !format_log_ids(context, line).empty() && !message(Errc::absent).empty() &&
         !message(Errc::malformed_tid).empty();
}

inline bool use_carriers() {
  const SpanContext context({1, 2}, {3});
  std::string head = "GET / HTTP/1.1\r\n\r\n";
  std::vector<std::string> variables;
  std::vector<std::string> cgi;
  AmqpHeaders<AmqpTable> headers;
  return survives(context, header_block(head), environment_block(variables),
                  cgi_environment_block(cgi), ByKey()) &&
         inject(context, headers) && extract(headers.table()) &&
         extract(header_block(std::string_view(head))) &&
         extract(environment([&](const char*) { return variables[0].c_str() + 19; })) &&
         survives(context, NameValues<NameValue>());
}

inline bool use_formats() {
  SpanContext context({1, 2}, {3});
  context.baggage().set("user id", "a b");
  Pairs headers;
  const UniversalPropagator all({}, UniversalPropagator::all_styles());
  return all.inject(context, headers) && all.extract(headers).found() &&
         universal_propagator.extract(headers).baggage().size() == 1 &&
         w3c_propagator.extract(headers) && datadog_from_xray({{1, 2}, {3}});
}

inline bool use_spans() {
  std::size_t finished = 0;
  const Tracer tracer({.service = "odr"}, [&](SpanData&& data) { finished += data.links.size(); });
  const auto handle = traced(tracer, "handle", [&](const Pairs& event, const Context& context) {
    auto [span, inner] = tracer.start_span_from_context(
        context, "inner", service("other"), tag("k", "v"), metric("m", 1), resource("r"));
    span.set_error("message", "type");
    span.set_baggage("k", "v");
    span.set_sampling_priority(SamplingPriority::user_reject);
    const Scope scope(inner);
    Pairs out = event;
    return static_cast<bool>(inject(span_from_context(Context::current()), out));
  });
  Span other = tracer.start_span("other", start_time(1), span_type("web"), child_of(SpanContext()));
  other.add_link({{1, 2}, {3}, 1, "reason", "tracecontext", ""});
  other.finish();
  return handle(
             Pairs{{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}) &&
         finished == 1;
}

inline bool use_sql_comments() {
  const SpanContext context({1, 2}, {3});
  const std::string sql = comment_sql("SELECT 1", context, {.mode = SqlMode::full});
  const std::string text = comment_mongodb("", context, {.mode = SqlMode::trace_context});
  return extract_sql(sql).context() && !text.empty();
}

inline bool use_data_streams() {
  const DataStreams here{.service = "a", .env = "b"};
  const Checkpoint point = here.checkpoint({}, edges::sqs_out("q"), 1);
  return here.checkpoint(pathway_of(with_pathway({}, point.pathway)), edges::sqs_in("q"), 2).hash !=
         point.hash;
}

inline bool use_messaging() {
  const SpanContext context({1, 2}, {3});
  std::map<std::string, Attribute> sent;
  std::map<std::string, Attribute> published;
  std::map<std::string, Attribute> system;
  std::string detail = R"({"order":7})";
  std::string data = detail;
  std::string input = detail;
  const bool written = sqs::inject(context, sent) && sns::inject(context, published) &&
                       sqs::inject_aws_trace_header(context, system) &&
                       event_bridge::inject(context, detail) && kinesis::inject(context, data) &&
                       step_functions::inject(context, input);
  const std::string event = R"({"detail-type":"t","detail":)" + detail + "}";
  std::size_t records = 0;
  const Error error = lambda::for_each_record(
      R"({"Records":[{"eventSource":"aws:sqs","body":"\"Notification\""}]})",
      [&](lambda::EventExtraction&& record) {
        records += record.kind == lambda::EventKind::sqs ? 1 : 0;
      });
  const auto found = lambda::extract(
      event,
      {R"({"custom":{}})", "Root=1-5e272390-8c398be037738dc042009320;Parent=00f067aa0ba902b7"});
  return written && sqs::extract(sent) && sqs::extract(published) && event_bridge::extract(event) &&
         kinesis::extract(data) && step_functions::extract(input) && found && !error &&
         records == 1 && !elastic_beanstalk::extract(Pairs()) && !sns::extract("{}") &&
         !sqs::extract_message("{}") &&
         extract(last_value_wins(
             Pairs{{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}})) &&
         !message(found.kind).empty();
}

/// The address of an object that the units share; null if anything does not work.
inline const void* use_everything() {
  return use_propagation() && use_carriers() && use_formats() && use_sql_comments() &&
                 use_data_streams() && use_messaging() && use_spans()
             ? &default_propagator
             : nullptr;
}

}  // namespace baton::test
