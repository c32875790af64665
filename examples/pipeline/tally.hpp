// SPDX-License-Identifier: MIT
// Looks at finished orders, shows them, and counts them.
#pragma once

#include <string>
#include <vector>

#include "options.hpp"
#include "pipeline.hpp"
#include "verify.hpp"

namespace pipeline {

enum ExitCode { whole = 0, not_whole = 1, not_started = 2, broken_as_asked = 3 };

class Tally {
 public:
  Tally(const Options& options, Pipeline& pipeline) : options_(options), pipeline_(pipeline) {}

  /// Looks at a finished order. Shows its trace if `shown`, or if it is the first that is not whole.
  void take(const Order& order, bool shown);

  // Of the orders that were sent:
  int done = 0;
  std::vector<std::string> dead;
  // Of the finished orders:
  int stored = 0;
  int whole_traces = 0;
  int broken_traces = 0;  // at the queue

  /// Whether every order is done and stored, and all output is written and sent.
  bool is_complete(int orders) const;
  /// Says which orders are dead, and which accepted orders are neither done nor dead.
  void list_the_rest() const;

 private:
  void show(const Evidence& evidence, const std::vector<Check>& checks);

  const Options& options_;
  Pipeline& pipeline_;
  bool picture_lost_ = false;
};

}  // namespace pipeline
