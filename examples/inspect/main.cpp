// inspect: why did my trace break here?
#include <baton/presets.hpp>

#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "human_mode.hpp"
#include "json_mode.hpp"

namespace {

constexpr std::string_view usage =
    R"(usage: inspect [OPTIONS] < CAPTURE    explains the headers in a capture
       inspect --json < REQUESTS         answers one JSON object a line

A capture is a curl -v log, lines "Name: value", a log line with name="value", a Kafka header dump,
or a message or event in JSON. Without options all formats are read and Datadog's default is written.

  --style WORDS     what DD_TRACE_PROPAGATION_STYLE says in the service that got the headers
  --extract WORDS   DD_TRACE_PROPAGATION_STYLE_EXTRACT
  --inject WORDS    DD_TRACE_PROPAGATION_STYLE_INJECT
  --otel WORDS      OTEL_PROPAGATORS
  --help

Exit code: 0 a context was found, 1 none was, 2 the input or an option is of no use.
)";

int complain(std::string_view what) {
  std::cerr << "inspect: " << what << "; see --help\n";
  return inspect::unusable;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  baton::StyleSettings words;
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
        std::cerr << "inspect: unknown style '" << word << "' is left out\n";
      });
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  return inspect::run_human_mode(text, baton::UniversalPropagator({}, styles), std::cout);
}
