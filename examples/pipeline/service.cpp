// SPDX-License-Identifier: MIT
#include "service.hpp"

#include <baton/sql_comment.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "arrival.hpp"
#include "call_limit.hpp"
#include "log.hpp"

namespace pipeline {

using nlohmann::json;

Service::Service(const Tracer& tracer, const Propagator& propagator, std::string third_party_url,
                 int connections, const std::string& store)
    : tracer_(tracer),
      propagator_(propagator),
      third_party_url_(std::move(third_party_url)),
      store_(store),
      server_(connections) {
  server_.routes().Post("/shipments",
                        [this](const httplib::Request& request, httplib::Response& response) {
                          ship(request, response);
                        });
}

void Service::ship(const httplib::Request& request, httplib::Response& response) {
  const baton::Extraction incoming = propagator_.extract(request.headers);
  auto [span, context] = tracer_.start_span_from_context(
      {}, "http.request", baton::child_of(incoming), baton::span_type("web"),
      baton::resource("POST /shipments"), baton::tag(tags::kind, "server"),
      baton::tag("http.method", "POST"));
  report("service", "HTTP headers", incoming);
  note_hop(span, "HTTP headers", incoming);
  try {
    const std::string order = json::parse(request.body).at("order").get<std::string>();
    span.set_tag(tags::order, order);
    const std::string answer = ask_rate(context, order);
    save(context, order, answer);
    response.set_content(answer, "application/json");
  } catch (const std::exception& error) {
    log("service", error.what(), span);
    span.set_error(error.what());
    response.status = 500;
  }
  span.set_metric("http.status_code", response.status == -1 ? 200 : response.status);
}

std::string Service::ask_rate(const baton::Context& context, const std::string& order) {
  auto [span, inner] = tracer_.start_span_from_context(
      context, "http.request", baton::span_type("http"), baton::resource("GET /rates"),
      baton::tag(tags::kind, "client"), baton::tag("http.method", "GET"),
      baton::tag("http.url", third_party_url_ + "/rates"),
      baton::tag("peer.service", "third party"));
  httplib::Headers headers;
  static_cast<void>(propagator_.inject(span, headers));  // these headers never refuse
  httplib::Client client = loopback_client(third_party_url_);
  const CallLimit limit(client, call_patience);
  const auto answer = client.Get("/rates", {{"order", order}}, headers);
  const std::string problem = !answer                 ? "no answer: " + to_string(answer.error())
                              : answer->status != 200 ? "status " + std::to_string(answer->status)
                                                      : "";
  if (!problem.empty()) {
    span.set_error(problem);
    throw std::runtime_error("third party: " + problem);
  }
  return answer->body;
}

void Service::save(const baton::Context& context, const std::string& order,
                   const std::string& answer) {
  auto [span, inner] = tracer_.start_span_from_context(
      context, "sqlite.query", baton::span_type("sql"), baton::resource(Store::insert),
      baton::tag(tags::kind, "client"));
  const std::string sql = baton::comment_sql(Store::insert, span,
                                             {.mode = baton::SqlMode::full,
                                              .database = "shipments",
                                              .environment = deployed_env,
                                              .service = "shipping-service",
                                              .version = deployed_version});
  span.set_tag(tags::statement, store_.save(order, answer, sql));
}

}  // namespace pipeline
