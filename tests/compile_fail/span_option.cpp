// SPDX-License-Identifier: MIT
// Options are made by the functions of span_options.hpp, or take a SpanStart&.
// expect: SpanOption
#include <baton/tracer.hpp>

void test() {
  baton::Tracer tracer({.service = "x"}, [](const baton::SpanData&) {});
#ifdef SHOULD_FAIL
  const auto span = tracer.start_span("x", "web");
#else
  const auto span = tracer.start_span("x", baton::span_type("web"));
#endif
}
