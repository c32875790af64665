// The client: a browser that is traced by Datadog's RUM and, in front of it, by another vendor.
#pragma once

#include <baton/span_context.hpp>
#include <functional>
#include <string>

#include "sabotage.hpp"

namespace pipeline {

/// Sends one order after another, `concurrency` at a time.
class Client {
 public:
  struct Settings {
    std::string url;
    int requests = 1;
    int concurrency = 1;
    Sabotage sabotage = Sabotage::none;
  };
  /// Called before each request with what must be found at the far end.
  using Announce = std::function<void(const std::string& order, const baton::SpanContext& sent)>;

  explicit Client(Settings settings) : settings_(std::move(settings)) {}

  /// How many were not accepted. Who is asked to come back later does so.
  int run(const Announce& announce);

 private:
  Settings settings_;
};

}  // namespace pipeline
