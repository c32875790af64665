// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "support/exact_copy.hpp"

namespace baton::test {

/// Calls `check` with every text that differs from `text` in one byte, and with every text that lacks
/// one of its bytes or some of its end.
template <class Check>
void for_each_mutation(std::string_view text, Check&& check) {
  std::string mutated(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      mutated[i] = static_cast<char>(byte);
      check(exact_copy(mutated).view());
    }
    mutated[i] = text[i];
    check(exact_copy(text.substr(0, i)).view());
    check(exact_copy(std::string(text).erase(i, 1)).view());
  }
}

}  // namespace baton::test
