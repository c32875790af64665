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
  std::string agent;                // URL of a real one besides
  std::string service;              // URL of another in its place, or empty
  std::string store;                // file of the service, or empty: in memory
  int backlog = 1000;               // orders under way at a time
  int receives = 5;                 // of one message
  int grace = 15;                   // seconds
  std::string html = "trace.html";  // or empty: none
  Sabotage sabotage = Sabotage::none;
};

extern const char* const usage;

/// Throws std::runtime_error that says what is wrong.
Options parse_options(int count, const char* const* arguments);

}  // namespace pipeline
