// SPDX-License-Identifier: MIT
#include "log.hpp"

#include <baton/log_correlation.hpp>
#include <cstdio>

namespace pipeline {

std::string printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return text;
}

void log(std::string_view part, const std::string& message) {
  const std::string line = std::string(part) + ": " + printable(message) + "\n";
  std::fwrite(line.data(), 1, line.size(),
              stderr);  // in one call, for which stdio locks the stream
}

void log(std::string_view part, const std::string& message, const baton::SpanRef& span) {
  char ids[baton::log_ids_size];
  log(part, message + " (" + std::string(baton::format_log_ids(span, ids)) + ")");
}

}  // namespace pipeline
