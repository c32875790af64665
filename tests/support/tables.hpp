// SPDX-License-Identifier: MIT
#pragma once

namespace baton::test {

/// Whether every row of a table passes: `static_assert(all_of(rows, matches))`.
template <class Rows, class Matches>
[[nodiscard]] constexpr bool all_of(const Rows& rows, Matches matches) {
  for (const auto& row : rows) {
    if (!matches(row)) return false;
  }
  return true;
}

}  // namespace baton::test
