// SPDX-License-Identifier: MIT
#include "gateway.hpp"

#include <atomic>
#include <exception>
#include <nlohmann/json.hpp>
#include <utility>

#include "log.hpp"

namespace pipeline {

namespace {

using nlohmann::json;

/// The parts of the proxy integration's event (payload format 1.0) that a function reads.
json proxy_event(const httplib::Request& request, const std::string& request_id) {
  json one = json::object();
  json many = json::object();
  for (const auto& [name, value] : request.headers) {
    one[name] = value;
    many[name].push_back(value);
  }
  return {{"resource", request.path},
          {"path", request.path},
          {"httpMethod", request.method},
          {"headers", std::move(one)},
          {"multiValueHeaders", std::move(many)},
          {"requestContext", {{"requestId", request_id}, {"stage", "local"}}},
          {"body", request.body},
          {"isBase64Encoded", false}};
}

std::string next_request_id() {
  static std::atomic<unsigned long> serial = 0;
  return "request-" + std::to_string(++serial);
}

}  // namespace

Gateway::Gateway(Function function, int connections, Hooks hooks)
    : function_(std::move(function)), hooks_(std::move(hooks)), server_(connections) {
  server_.routes().Post("/orders",
                        [this](const httplib::Request& request, httplib::Response& response) {
                          answer(request, response);
                        });
}

void Gateway::answer(const httplib::Request& request, httplib::Response& response) {
  if (!hooks_.admit()) {
    response.status = 503;
    response.set_header("Retry-After", "1");
    response.set_content(json({{"error", "too many orders are under way"}}).dump() + "\n",
                         "application/json");
    return;
  }
  json result;
  try {
    result = function_(proxy_event(request, next_request_id()), {});
  } catch (const std::exception& error) {  // the gateway answers 502 for a function that throws
    log("receiver", error.what());
    result = {{"statusCode", 502}, {"body", json({{"error", error.what()}}).dump()}};
  }
  response.status = result.at("statusCode").get<int>();
  response.set_content(result.at("body").get<std::string>() + "\n", "application/json");
  hooks_.answered(request.headers, result);
}

}  // namespace pipeline
