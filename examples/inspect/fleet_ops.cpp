// SPDX-License-Identifier: MIT
// sql_inject, sql_extract, dsm_checkpoint: contexts in statements, and pathways through queues.
#include <baton/data_streams.hpp>
#include <baton/sql_comment.hpp>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "ops.hpp"
#include "request.hpp"

namespace inspect {

namespace {

/// A word of a member, and what it means; the first where it is absent.
template <class Value, std::size_t N>
Value choice(const Json& object, const char* name,
             const std::pair<const char*, Value> (&known)[N]) {
  const auto word = find_text(object, name);
  if (!word) return known[0].second;
  for (const auto& [text, value] : known) {
    if (*word == text) return value;
  }
  throw BadRequest(std::string(name) + ": unknown: " + *word);
}

/// `sql`, with the comment's keys beside its other members or in `keys`. The texts are the holder's.
struct Comment {
  explicit Comment(const Json& sql) {
    using enum baton::SqlMode;
    using enum baton::SqlDialect;
    how.mode = choice<baton::SqlMode>(sql, "mode",
                                      {{"disabled", disabled},
                                       {"service", service},
                                       {"full", full},
                                       {"dynamic_service", dynamic_service},
                                       {"tracecontext", trace_context},
                                       {"opentelemetry", trace_context}});
    how.dialect = choice<baton::SqlDialect>(sql, "dialect",
                                            {{"other", other},
                                             {"postgres", postgres},
                                             {"postgresql", postgres},
                                             {"mysql", mysql},
                                             {"sqlserver", sqlserver},
                                             {"mssql", sqlserver},
                                             {"oracle", oracle}});
    how.place = choice<baton::SqlPlace>(sql, "place",
                                        {{"front", baton::SqlPlace::front},
                                         {"prepend", baton::SqlPlace::front},
                                         {"end", baton::SqlPlace::end},
                                         {"append", baton::SqlPlace::end}});
    how.prepared = find_bool(sql, "prepared").value_or(false);
    const Json* const keys = find_object(sql, "keys");
    const std::pair<const char*, std::string_view baton::SqlComment::*> parts[] = {
        {"dddb", &baton::SqlComment::database},
        {"dddbs", &baton::SqlComment::database_service},
        {"dde", &baton::SqlComment::environment},
        {"ddh", &baton::SqlComment::database_host},
        {"ddprs", &baton::SqlComment::peer_service},
        {"ddps", &baton::SqlComment::service},
        {"ddpv", &baton::SqlComment::version},
        {"ddsh", &baton::SqlComment::base_hash}};
    texts.reserve(std::size(parts));  // no text moves
    for (const auto& [name, part] : parts) {
      texts.push_back(find_text(keys != nullptr ? *keys : sql, name).value_or(""));
      how.*part = texts.back();
    }
  }
  baton::SqlComment how;
  std::vector<std::string> texts;
};

Json sql_inject(const Json& request) {
  std::string complaint;
  const Json* const sql = find_object(request, "sql");
  if (sql == nullptr) throw BadRequest("sql: missing");
  const Comment comment(*sql);
  const std::string statement = required_text(request, "statement");
  const baton::SpanContext context = find_object(request, "ctx") == nullptr
                                         ? baton::SpanContext()
                                         : context_of(request, complaint);
  return {{"statement", json_of(baton::comment_sql(statement, context, comment.how))},
          {"notes", Json::array()},
          {"error", error_json(complaint)}};
}

Json sql_extract(const Json& request) {
  const auto found = baton::extract_sql(required_text(request, "statement"));
  return {{"context", context_json(found)},
          {"notes", notes_json(found.diagnostics())},
          {"error", nullptr}};
}

/// `key:value`, or the pair of both.
std::pair<std::string, std::string> tag_of(const Json& json) {
  if (json.is_array() && json.size() == 2)
    return {text_of(json[0], "tags"), text_of(json[1], "tags")};
  const std::string text = text_of(json, "tags");
  const std::size_t colon = text.find(':');
  if (colon == text.npos) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

Json dsm_checkpoint(const Json& request) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (const Json* const given = find_array(request, "tags")) {
    for (const Json& tag : *given) texts.push_back(tag_of(tag));
  }
  std::vector<baton::EdgeTag> tags;
  for (const auto& [key, value] : texts) tags.push_back({key, value});
  const std::string service = find_text(request, "service").value_or("");
  const std::string env = find_text(request, "env").value_or("");
  using Limits = std::numeric_limits<std::int64_t>;
  const auto now = find_integer(request, "now_ms", Limits::min(), Limits::max());
  if (!now) throw BadRequest("now_ms: missing");

  // As a service reads it, and as it sends it on.
  constexpr baton::Propagator<baton::codecs::data_streams> propagator;
  constexpr std::string_view header = baton::codecs::data_streams::fields[0].name;
  Headers headers;
  if (const auto text = find_text(request, "pathway")) headers.emplace_back(header, *text);
  const auto found = propagator.extract(headers);
  const baton::DataStreams here{.service = service, .env = env};
  const auto point = here.checkpoint(baton::pathway_of(found.context()),
                                     std::span<const baton::EdgeTag>(tags), *now);
  const auto sent = baton::with_pathway({}, point.pathway);
  return {{"pathway",
           {{"header", sent.pathway_text()},
            {"hash", std::to_string(point.hash)},
            {"parent", std::to_string(point.parent)},
            {"pathway_latency_ms", point.pathway_latency_ms},
            {"edge_latency_ms", point.edge_latency_ms}}},
          {"notes", notes_json(found.diagnostics())},
          {"error", nullptr}};
}

constexpr Op ops[] = {
    {"sql_inject", sql_inject}, {"sql_extract", sql_extract}, {"dsm_checkpoint", dsm_checkpoint}};

}  // namespace

std::span<const Op> fleet_ops() { return ops; }

}  // namespace inspect
