// SPDX-License-Identifier: MIT
#include "third_party.hpp"

#include <thread>

namespace pipeline {

ThirdParty::ThirdParty(int connections, std::chrono::milliseconds thinking_time)
    : server_(connections) {
  server_.routes().Get("/rates", [=, this](const httplib::Request& request,
                                           httplib::Response& response) {
    std::this_thread::sleep_for(thinking_time);
    {
      const std::lock_guard lock(mutex_);
      seen_[request.get_param_value("order")] = request.headers;
    }
    response.set_content(R"({"carrier":"Condor Parcel","price":7.4,"days":2})", "application/json");
  });
}

std::optional<httplib::Headers> ThirdParty::take_headers(const std::string& order) {
  const std::lock_guard lock(mutex_);
  const auto node = seen_.extract(order);
  if (node.empty()) return std::nullopt;
  return std::move(node.mapped());
}

}  // namespace pipeline
