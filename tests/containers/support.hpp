// SPDX-License-Identifier: MIT
// What the proofs against real containers have in common.
#pragma once

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <string>

namespace baton::test {

/// A context that uses every header there is.
inline SpanContext full_context() {
  SpanContext context({0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210}, {0x1111'2222'3333'4444});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin("rum");
  context.set_tag("_dd.p.dm", "-4");
  context.set_trace_state("vendor=opaque,other=1");
  context.baggage().set("user", "alice b");
  context.baggage().set("a value too long for a small string", "ünïcode, quoted \"twice\"");
  return context;
}

/// Whether it has come out at the other end as it was put in.
inline void check_arrived(const Extraction& in) {
  CHECK(in.error().code == Errc::none);
  SpanContext expected = full_context();
  expected.set_remote(true);
  CHECK(in.context() == expected);
}

inline const std::string traceparent = "00-0123456789abcdeffedcba9876543210-1111222233334444-01";

}  // namespace baton::test
