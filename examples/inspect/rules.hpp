// SPDX-License-Identifier: MIT
// The rules by which captures are judged: their sentences and specifications.
#pragma once

#include <string_view>

namespace inspect {

struct Rule {
  std::string_view tag;   ///< as in tests/rules.txt and in the library's code
  std::string_view text;  ///< one sentence
  std::string_view link;  ///< the specification; empty if the rule is the library's own
};

/// The rule with this tag; null if tests/rules.txt has none.
const Rule* find_rule(std::string_view tag);

}  // namespace inspect
