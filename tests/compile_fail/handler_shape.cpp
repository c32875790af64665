// SPDX-License-Identifier: MIT
// A handler takes the event and the context.
// expect: baton::traced: a handler takes (event, const baton::Context&)
#include <baton/traced.hpp>
#include <map>
#include <string>

using Event = std::map<std::string, std::string>;

int test(const Event& event);
int test(const Event& event) {
  baton::Tracer tracer({.service = "x"}, [](baton::SpanData&&) {});
#ifdef SHOULD_FAIL
  const auto handler = [](const Event&) { return 1; };
#else
  const auto handler = [](const Event&, const baton::Context&) { return 1; };
#endif
  return baton::traced(tracer, "x", handler)(event);
}
