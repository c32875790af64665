// SPDX-License-Identifier: MIT
// Part 4, an HTTP service: asks a third party for a rate and stores the answer.
#pragma once

#include <string>

#include "loopback.hpp"
#include "store.hpp"
#include "tracing.hpp"

namespace pipeline {

class Service {
 public:
  Service(const Tracer& tracer, const Propagator& propagator, std::string third_party_url,
          int connections, const std::string& store = {});

  void start() { server_.start(server_.port()); }
  void stop() { server_.stop(); }
  std::string url() const { return server_.url(); }
  Store& store() { return store_; }

 private:
  void ship(const httplib::Request& request, httplib::Response& response);
  std::string ask_rate(const baton::Context& context, const std::string& order);
  void save(const baton::Context& context, const std::string& order, const std::string& answer);

  Tracer tracer_;
  Propagator propagator_;
  std::string third_party_url_;
  Store store_;
  LoopbackServer server_;
};

}  // namespace pipeline
