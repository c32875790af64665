// SPDX-License-Identifier: MIT
// The command line.
#pragma once

#include <string>

#include "sabotage.hpp"

namespace pipeline {

struct Options {
  int requests = 1;
  int concurrency = 1;
  bool serve = false;
  bool help = false;
  int port = 0;
  std::string sqs;                  // URL, or empty: embedded
  std::string agent;                // URL of a real agent, in addition
  std::string service;              // URL of another third party, or empty
  std::string store;                // file of the service, or empty: in memory
  int backlog = 1000;               // orders under way at once
  int receives = 5;                 // of one message
  int grace = 15;                   // seconds
  std::string html = "trace.html";  // or empty: none
  Sabotage sabotage = Sabotage::none;
};

extern const char* const usage;

/// Throws std::runtime_error with the fault.
Options parse_options(int count, const char* const* arguments);

}  // namespace pipeline
