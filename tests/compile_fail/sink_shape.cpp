// SPDX-License-Identifier: MIT
// A sink takes SpanData.
// expect: baton::Tracer: a sink takes a baton::SpanData
#include <baton/tracer.hpp>

void test() {
#ifdef SHOULD_FAIL
  const auto sink = [](int) {};
#else
  const auto sink = [](const baton::SpanData&) {};
#endif
  baton::Tracer tracer({.service = "x"}, sink);
}
