#include "log.hpp"

#include <cstdio>

namespace pipeline {

void log(std::string_view part, const std::string& message) {
  const std::string line = std::string(part) + ": " + message + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);  // one call: stdio locks the stream for it
}

}  // namespace pipeline
