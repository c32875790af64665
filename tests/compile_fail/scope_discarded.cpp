// SPDX-License-Identifier: MIT
// A scope without a name would end at once.
// expect: nodiscard
#include <baton/context.hpp>

void test(const baton::Context& context);
void test(const baton::Context& context) {
#ifdef SHOULD_FAIL
  baton::Scope{context};
#else
  const baton::Scope scope{context};
#endif
}
