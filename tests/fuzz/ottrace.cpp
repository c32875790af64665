// SPDX-License-Identifier: MIT
// Input: lines with the values of ot-tracer-traceid, ot-tracer-spanid, ot-tracer-sampled,
// ot-baggage-k.
#include <baton/codecs/ottrace.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include "support/fuzz.hpp"
#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr Propagator<codecs::ottrace> propagator;
  std::string_view rest = as_text(data, size);
  Headers in;
  for (const std::string_view name :
       {"ot-tracer-traceid", "ot-tracer-spanid", "ot-tracer-sampled", "ot-baggage-K"}) {
    in.emplace_back(name, next_line(rest));
  }
  const auto found = propagator.extract(in);
  Headers out;
  static_cast<void>(propagator.inject(found.context(), out));
  require(may_travel(out));
  // After the first injection, further rounds of reading and writing change nothing.
  const auto again = propagator.extract(out);
  require(again.context().trace_id().low == found.context().trace_id().low ||
          found.context().trace_id().low == 0);
  Headers twice;
  static_cast<void>(propagator.inject(again.context(), twice));
  require(twice == out);
  return 0;
}
