// SPDX-License-Identifier: MIT
// Does the cost per byte stay constant as the number of headers, tracestate members and baggage
// members grows?
#include <baton/baton.hpp>

#include <cstddef>
#include <iterator>
#include <string>

#include "support/work.hpp"
#include "support/workloads.hpp"

namespace baton::bench { namespace {

/// A list of `count` members `vendor1=…,vendor2=…`, valid as tracestate and as baggage.
std::string members(std::size_t count) {
  std::string list;
  for (std::size_t i = 1; i <= count; ++i) {
    if (!list.empty()) list += ',';
    list += "vendor" + std::to_string(i) + "=t61rcWkgMzE00f067aa0ba902b7";
  }
  return list;
}

void add_extraction(const std::string& what, std::size_t count, Headers headers) {
  add("growth/" + what + '/' + std::to_string(count) + "/baton",
      [carrier = headers.in<Flat>(), out = Extraction()]() mutable {
        extract_into(carrier, out);
        keep(out);
      },
      {.bytes = headers.bytes()});
}

const AddsWork adds([] {
  for (std::size_t count = 1; count <= 512; count *= 2) {
    Headers headers;
    for (std::size_t i = 1; i < count; ++i) {
      headers = headers + ordinary[i % std::size(ordinary)];
    }
    add_extraction("headers", count, headers + traceparent);
  }
  for (std::size_t count = 1; count <= limits::trace_state_members; count *= 2) {
    const std::string list = members(count);
    add_extraction("tracestate", count, Headers(traceparent) + Header("tracestate", list));
  }
  for (std::size_t count = 1; count <= limits::baggage_members; count *= 2) {
    const std::string list = members(count);
    add_extraction("baggage", count, Header("baggage", list));
  }
});

}}  // namespace baton::bench
