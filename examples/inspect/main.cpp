// SPDX-License-Identifier: MIT
// baton-inspect: why did my trace break here?
#include <baton/presets.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "human_mode.hpp"
#include "json_mode.hpp"

#ifdef __unix__
#include <unistd.h>
#endif

namespace {

constexpr std::string_view usage =
    R"(usage: baton-inspect [OPTIONS] < CAPTURE    explains the headers in a capture
       baton-inspect --json < REQUESTS         answers one JSON object for each line

A capture is any text with headers: the output of curl -v, the log of a proxy or an application, a dump
of a message, an event in JSON, a debugger's view. Headers are found anywhere, by their names and by the
shapes of their values. Without options all formats are read and Datadog's default is written.

  --style WORDS     DD_TRACE_PROPAGATION_STYLE of the service that received the headers
  --extract WORDS   DD_TRACE_PROPAGATION_STYLE_EXTRACT
  --inject WORDS    DD_TRACE_PROPAGATION_STYLE_INJECT
  --otel WORDS      OTEL_PROPAGATORS
  --color=WHEN      auto (a terminal, and NO_COLOR is not set), always, never
  --help

Exit code: 0 a context was found, 1 no context was found, 2 the input or an option is unusable.
)";

int complain(std::string_view what) {
  std::cerr << "baton-inspect: " << what << "; see --help\n";
  return inspect::unusable;
}

bool is_terminal() {
#ifdef __unix__
  return isatty(STDOUT_FILENO) != 0;
#else
  return false;
#endif
}

/// --color=auto
bool wants_color() {
  const char* const refused = std::getenv("NO_COLOR");
  return (refused == nullptr || *refused == '\0') && is_terminal();
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  baton::StyleSettings words;
  bool color = wants_color();
  for (int i = 1; i < argc; ++i) {
    const std::string_view option = argv[i];
    if (option == "--help") {
      std::cout << usage;
      return 0;
    }
    if (option == "--json") {
      if (argc != 2) return complain("--json takes no other options");
      inspect::run_json_mode(std::cin, std::cout);
      return 0;
    }
    if (option.starts_with("--color=")) {
      const std::string_view when = option.substr(8);
      if (when != "auto" && when != "always" && when != "never") {
        return complain("--color is auto, always or never");
      }
      color = when == "auto" ? wants_color() : when == "always";
      continue;
    }
    std::string_view* const slot = option == "--style"     ? &words.style
                                   : option == "--extract" ? &words.extract
                                   : option == "--inject"  ? &words.inject
                                   : option == "--otel"    ? &words.otel
                                                           : nullptr;
    if (slot == nullptr) return complain("unknown option '" + std::string(option) + "'");
    if (++i == argc) return complain(std::string(option) + " needs a value");
    *slot = argv[i];
  }
  const auto styles = baton::UniversalPropagator::styles_from(
      words, baton::universal_propagator.styles(), [](std::string_view word) {
        std::cerr << "baton-inspect: unknown style '" << word << "' is ignored\n";
      });
  return inspect::run_human_mode(std::cin, baton::UniversalPropagator({}, styles),
                                 inspect::Paint(color), std::cout);
}
