// SPDX-License-Identifier: MIT
// All parts, connected.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent.hpp"
#include "event_source.hpp"
#include "gateway.hpp"
#include "ledger.hpp"
#include "options.hpp"
#include "queue.hpp"
#include "service.hpp"
#include "third_party.hpp"
#include "tracing.hpp"
#include "verify.hpp"

namespace pipeline {

class Pipeline {
 public:
  /// `options` must outlive it. Throws an exception that says what could not be started.
  explicit Pipeline(const Options& options);

  std::string address() const { return gateway_->url(); }
  std::string queue_name() const { return queue_->name(); }
  Ledger& ledger() { return ledger_; }

  /// All data about a finished order.
  Evidence evidence(const Order& order);
  std::string formats(const HeaderList& headers) const;
  /// Whether our own service has stored the order; true for another service.
  bool stored(const std::string& order);
  /// Payloads of spans that an agent did not take.
  std::size_t lost_payloads() const;

  /// Takes no more orders.
  void close() { gateway_->stop(); }
  /// Takes no more messages, and gives back those that no function has begun.
  void stop() { event_source_->stop(); }

 private:
  int connections() const { return options_.concurrency + 8; }
  void note_answer(const httplib::Headers& headers, const nlohmann::json& result);
  void repair_service();

  const Options& options_;
  const Propagator propagator_;
  Ledger ledger_;
  Agent agent_;
  ThirdParty third_party_;
  std::vector<std::unique_ptr<Tracing>> tracing_;
  std::unique_ptr<Queue> queue_;
  std::unique_ptr<Service> service_;
  std::once_flag repaired_;
  std::unique_ptr<EventSource> event_source_;  // ends first, except for the gateway
  std::unique_ptr<Gateway> gateway_;
};

}  // namespace pipeline
