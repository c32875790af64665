// The rules that captures are judged by: what each says, and where it is specified.
#pragma once

#include <string_view>

namespace inspect {

struct Rule {
  std::string_view tag;   ///< as in tests/rules.txt and in the library's code
  std::string_view text;  ///< one sentence
  std::string_view link;  ///< the specification
};

/// The rule with a tag; there is one for every tag this program uses.
const Rule& rule(std::string_view tag);

}  // namespace inspect
