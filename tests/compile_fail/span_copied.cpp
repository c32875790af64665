// SPDX-License-Identifier: MIT
// A span has one owner.
// expect: deleted
#include <baton/tracer.hpp>
#include <utility>

void use(baton::Span span);
void use(baton::Span) {}

void test(baton::Span span) {
#ifdef SHOULD_FAIL
  use(span);
#else
  use(std::move(span));
#endif
}
