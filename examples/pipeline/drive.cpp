// SPDX-License-Identifier: MIT
#include "drive.hpp"

#include <chrono>
#include <future>
#include <iostream>
#include <map>
#include <mutex>
#include <string>

#include "client.hpp"
#include "log.hpp"

namespace pipeline {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto patience = 30s;  // without a finished order

/// Whether this fault must lose the trace. After other faults the trace must be whole.
bool is_meant_to_break(Sabotage sabotage) {
  return sabotage == Sabotage::sqs || sabotage == Sabotage::attributes ||
         sabotage == Sabotage::message;
}

}  // namespace

ExitCode drive(const Options& options, Pipeline& pipeline) {
  std::cout << options.requests << (options.requests == 1 ? " request, " : " requests, ")
            << options.concurrency << " at a time, through " << pipeline.queue_name() << std::endl;
  std::mutex mutex;
  std::map<std::string, baton::SpanContext> sent;
  Client client({pipeline.address(), options.requests, options.concurrency, options.sabotage});
  std::future<int> refused = std::async(std::launch::async, [&] {
    return client.run([&](const std::string& order, const baton::SpanContext& context) {
      const std::lock_guard lock(mutex);
      sent[order] = context;
    });
  });

  Tally tally(options, pipeline);
  const auto through = [&] { return tally.done + static_cast<int>(tally.dead.size()); };
  int accepted = options.requests;  // as far as we know
  auto deadline = Clock::now() + patience;
  while (through() < accepted && Clock::now() < deadline) {
    if (refused.valid() && refused.wait_for(0s) == std::future_status::ready)
      accepted -= refused.get();
    std::optional<Order> order = pipeline.ledger().next(100ms);
    if (!order) continue;
    {
      const std::lock_guard lock(mutex);
      const auto node = sent.extract(order->id);
      if (!node) continue;  // from another client
      order->sent = node.mapped();
    }
    deadline = Clock::now() + patience;
    tally.take(*order, through() + 1 == options.requests);
  }
  if (through() < accepted) {
    log("client", "no order was finished for " + std::to_string(patience.count()) +
                      " s, so no more are sent");
    client.stop();  // who waits for room would wait for ever
  }
  if (refused.valid()) accepted -= refused.get();

  std::cout << "\n"
            << options.requests << " sent, " << accepted << " accepted, " << tally.done << " done, "
            << tally.stored << " stored, " << tally.whole_traces << " whole traces" << std::endl;
  tally.list_the_rest();
  if (!tally.is_complete(options.requests)) return not_whole;
  if (tally.whole_traces == tally.done) return whole;
  const bool broken = tally.broken_traces == tally.done;
  return is_meant_to_break(options.sabotage) && broken ? broken_as_asked : not_whole;
}

}  // namespace pipeline
