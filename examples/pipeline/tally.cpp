// SPDX-License-Identifier: MIT
#include "tally.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "log.hpp"
#include "picture.hpp"
#include "trace_html.hpp"
#include "waterfall.hpp"

namespace pipeline {

namespace {

void list(const std::string& what, const std::vector<std::string>& orders) {
  constexpr std::size_t most = 10;
  std::string line = std::to_string(orders.size()) + what;
  for (std::size_t i = 0; i < std::min(orders.size(), most); ++i)
    line.append(i == 0 ? ": " : ", ").append(orders[i].substr(0, 80));
  if (orders.size() > most) line += ", and others";
  log("pipeline", line);
}

}  // namespace

void Tally::take(const Order& order, bool shown) {
  const Evidence evidence = pipeline_.evidence(order);
  if (order.dead) {
    dead.push_back(order.id);
    return;
  }
  const std::vector<Check> checks = verify(evidence);
  const bool is_whole = all_hold(checks);
  const bool first_lost = !is_whole && whole_traces == done;
  ++done;
  whole_traces += is_whole;
  broken_traces += broken_at_queue(evidence);
  stored += pipeline_.stored(order.id);
  if (shown || first_lost) show(evidence, checks);
}

void Tally::show(const Evidence& evidence, const std::vector<Check>& checks) {
  const Picture picture = compose(evidence.traces, pipeline_.formats(evidence.far_end));
  const bool colours = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  std::cout << draw_waterfall(picture, colours) << '\n';
  for (const Check& check : checks) {
    std::cout << (check.holds ? "  ok    " : "  LOST  ") << check.what << ": "
              << printable(check.detail) << '\n';
  }
  std::cout << std::flush;
  if (options_.html.empty()) return;
  std::ofstream file(options_.html);
  file << draw_html(picture, checks, evidence.far_end);
  if (file.flush()) {
    std::cout << "\n  " << options_.html << std::endl;
  } else {
    log("pipeline", "can't write " + options_.html);
    picture_lost_ = true;
  }
}

bool Tally::is_complete(int orders) const {
  return done == orders && stored == done && !picture_lost_ && pipeline_.lost_payloads() == 0;
}

void Tally::list_the_rest() const {
  if (!dead.empty()) list(" in the dead-letter queue of " + pipeline_.queue_name(), dead);
  if (const auto left = pipeline_.ledger().left(); !left.empty())
    list(" accepted and not done, left in " + pipeline_.queue_name(), left);
}

}  // namespace pipeline
