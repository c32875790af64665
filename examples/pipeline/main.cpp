// SPDX-License-Identifier: MIT
// One trace through a whole pipeline:
//
//   client ~HTTP~> gateway > receiver ~SQS~> event source > consumer ~HTTP~> service ~HTTP~> third party
//                             own tracer                     own tracer      own tracer > SQLite
//
// Every part has its own threads, and knows the others only by their addresses on loopback.

#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <system_error>

#include "drive.hpp"
#include "log.hpp"
#include "options.hpp"
#include "pipeline.hpp"
#include "serve.hpp"

namespace pipeline { namespace {

std::string describe(const std::exception& error) {
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  return system != nullptr && system->code() == std::errc::resource_unavailable_try_again
             ? "cannot start a thread: " + system->code().message()
             : error.what();
}

ExitCode run(int count, char** arguments) {
  Options options;
  try {
    options = parse_options(count, arguments);
  } catch (const std::exception& error) {
    log("pipeline", std::string(error.what()) + "; see --help");
    return not_started;
  }
  if (options.help) {
    std::cout << usage;
    return whole;
  }
  std::unique_ptr<Pipeline> pipeline;
  try {
    pipeline = std::make_unique<Pipeline>(options);
    return options.serve ? serve(options, *pipeline) : drive(options, *pipeline);
  } catch (const std::exception& error) {
    log("pipeline", describe(error));
    return not_started;
  }
}

}}  // namespace pipeline

int main(int count, char** arguments) {
  // A failed write is reported by its call, not by a signal.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const pipeline::ExitCode code = pipeline::run(count, arguments);
  if (std::cout.flush()) return code;
  pipeline::log("pipeline", "can't write to standard output");
  return code == pipeline::whole ? pipeline::not_whole : code;
}
