// SPDX-License-Identifier: MIT
// A key says what type its value has.
// expect: std::vector
#include <baton/context.hpp>
#include <vector>

static baton::ContextKey<std::vector<int>> numbers;

baton::Context test(const baton::Context& context);
baton::Context test(const baton::Context& context) {
#ifdef SHOULD_FAIL
  return context.with(numbers, "one");
#else
  return context.with(numbers, {1});
#endif
}
