// SPDX-License-Identifier: MIT
#include "rules.hpp"

#include <algorithm>
#include <vector>

#include "rules_text.hpp"
#include "text.hpp"

namespace inspect {

namespace {

/// Lines `tag  text` under lines `# Title. Link`.
std::vector<Rule> parse(std::string_view text) {
  std::vector<Rule> out;
  std::string_view link;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with('#')) {
      const std::size_t at = line.find("https://");
      link = at == line.npos ? std::string_view() : trim(line.substr(at));
      continue;
    }
    const std::size_t gap = line.find("  ");
    if (gap != line.npos) out.push_back({line.substr(0, gap), trim(line.substr(gap)), link});
  }
  return out;
}

}  // namespace

const Rule* find_rule(std::string_view tag) {
  static const std::vector<Rule> rules = parse(rules_text);
  const auto at =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.tag == tag; });
  return at == rules.end() ? nullptr : &*at;
}

}  // namespace inspect
