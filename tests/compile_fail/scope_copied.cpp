// SPDX-License-Identifier: MIT
// A scope belongs to its block.
// expect: deleted
#include <baton/context.hpp>

void test() {
  baton::Scope scope{baton::Context()};
#ifdef SHOULD_FAIL
  baton::Scope other(scope);
#else
  baton::Scope other{baton::Context::current()};
#endif
}
