// SPDX-License-Identifier: MIT
// The client: a browser that Datadog's RUM traces and, in front of it, another vendor.
#pragma once

#include <baton/span_context.hpp>
#include <atomic>
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
  /// Called before each request with the values that must reach the far end.
  using Announce = std::function<void(const std::string& order, const baton::SpanContext& sent)>;

  explicit Client(Settings settings) : settings_(std::move(settings)) {}

  /// The number of orders that were not accepted. A client that is asked to come back does so.
  int run(const Announce& announce);
  /// Ends run() soon: no further order is sent, and no client comes back. Any thread may call it.
  void stop() { stopped_ = true; }

 private:
  Settings settings_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace pipeline
