// SPDX-License-Identifier: MIT
#include "serve.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <iostream>
#include <stdexcept>

#include "log.hpp"

namespace pipeline {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr unsigned last_seconds = 15;  // for the orders that are under way when the grace is over

volatile std::sig_atomic_t interrupts = 0;

/// Ends the program when a part hangs.
void give_up(int) {
  constexpr char line[] = "pipeline: does not end by itself, and is ended\n";
  if (::write(STDERR_FILENO, line, sizeof(line) - 1) < 0) ::_exit(not_whole);
  ::_exit(not_whole);
}

void announce(const Pipeline& pipeline) {
  std::cout << "receiver: " << pipeline.address() << "\n"
            << "try:      curl -d '{}' -H 'traceparent: "
               "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' "
            << pipeline.address() << std::endl;
  if (!std::cout) throw std::runtime_error("can't write to standard output");
}

void finish(const Options& options, Pipeline& pipeline, Tally& tally) {
  std::signal(SIGALRM, give_up);
  const auto grace = static_cast<unsigned>(options.grace);
  ::alarm(grace + last_seconds);
  const auto deadline = Clock::now() + std::chrono::seconds(grace);
  pipeline.close();
  log("pipeline", "takes no more orders; " + std::to_string(pipeline.ledger().under_way()) +
                      " under way get " + std::to_string(grace) + " s");
  while (pipeline.ledger().under_way() > 0 && interrupts < 2 && Clock::now() < deadline) {
    if (const auto order = pipeline.ledger().next(100ms)) tally.take(*order, true);
  }
  pipeline.stop();
  while (const auto order = pipeline.ledger().next(0ms)) {  // no time to look at those
    if (order->dead) tally.dead.push_back(order->id);
  }
}

}  // namespace

ExitCode serve(const Options& options, Pipeline& pipeline) {
  for (const int signal : {SIGINT, SIGTERM}) {
    std::signal(signal, [](int) { interrupts = interrupts + 1; });
  }
  announce(pipeline);
  Tally tally(options, pipeline);
  bool heard = true;
  while (interrupts == 0) {
    if (const auto order = pipeline.ledger().next(200ms)) tally.take(*order, true);
    if (heard && !std::cout) log("pipeline", "can't write to standard output; goes on");
    heard = static_cast<bool>(std::cout);
  }
  finish(options, pipeline, tally);

  const auto accepted = static_cast<int>(pipeline.ledger().accepted());
  const int left = static_cast<int>(pipeline.ledger().left().size());
  const int dead = static_cast<int>(tally.dead.size());
  std::cout << "\n"
            << accepted << " accepted, " << accepted - left - dead << " done, " << dead << " dead, "
            << left << " left; " << tally.whole_traces << " whole traces of " << tally.done
            << " looked at" << std::endl;
  tally.list_the_rest();
  return tally.is_complete(accepted) && tally.whole_traces == tally.done ? whole : not_whole;
}

}  // namespace pipeline
