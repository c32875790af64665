// SPDX-License-Identifier: MIT
// baton-inspect for a browser: text in, an explanation with escape sequences for colours out.
#include <baton/presets.hpp>

#include <sstream>
#include <string>
#include <string_view>

#include "human_mode.hpp"

namespace {

using baton::UniversalPropagator;

std::string answer;

const char* keep(std::string text) {
  answer = std::move(text);
  return answer.c_str();
}

}  // namespace

extern "C" {

/// Names of all styles in the order they are read, joined with ",".
const char* inspect_styles() {
  std::string names;
  for (const std::size_t style : UniversalPropagator::all_styles().extract) {
    names.append(names.empty() ? "" : ",").append(UniversalPropagator::style_name(style));
  }
  return keep(std::move(names));
}

/// Explains `text` as a service that reads `styles`, names joined with ",", sees it.
const char* inspect_explain(const char* text, const char* styles) {
  baton::Styles chosen = baton::universal_propagator.styles();
  const std::string_view names = styles;
  if (names.empty()) {
    chosen.extract = {};
  } else if (const auto list =
                 UniversalPropagator::parse_styles(names, baton::StyleNaming::baton)) {
    chosen.extract = *list;
  }
  std::istringstream in{std::string(text)};
  std::ostringstream out;
  inspect::run_human_mode(in, UniversalPropagator({}, chosen), inspect::Paint(true), out);
  return keep(std::move(out).str());
}
}
