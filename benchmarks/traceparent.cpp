// SPDX-License-Identifier: MIT
// How long does it take to parse one traceparent, and to format one?
#include <baton/codecs/trace_context.hpp>

#include <string>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench { namespace {

const AddsWork adds([] {
  add("parse/traceparent/baton", [text = std::string(traceparent.second)] {
    keep(text);
    keep(parse_traceparent(text));
  });
  add("format/traceparent/baton", [parent = *parse_traceparent(traceparent.second)] {
    char out[Traceparent::size];
    keep(parent);
    format_traceparent(parent, out);
    keep(out);
  });
});

}}  // namespace baton::bench
