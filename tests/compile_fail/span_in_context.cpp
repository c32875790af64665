// SPDX-License-Identifier: MIT
// A context holds a reference to a span: putting the span itself there does not compile.
// expect: deleted
#include <baton/tracer.hpp>

baton::Context test(const baton::Span& span);
baton::Context test(const baton::Span& span) {
#ifdef SHOULD_FAIL
  return baton::Context().with(span);
#else
  return baton::Context().with<baton::SpanRef>(span);
#endif
}
