// SPDX-License-Identifier: MIT
// Input: lines with the values of x-datadog-trace-id, -parent-id, -sampling-priority, -origin,
// -tags, in turn.
#include <baton/codecs/datadog.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include "reference/datadog.hpp"
#include "support/fuzz.hpp"
#include "support/headers.hpp"
#include "support/same.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::datadog> propagator;

Headers written(const SpanContext& context) {
  Headers out;
  require(static_cast<bool>(propagator.inject(context, out)) == static_cast<bool>(context));
  require(may_travel(out));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  const auto tags = parse_trace_tags(rest);
  if (!tags) require(tags.error() && tags.error().offset <= rest.size());

  Headers headers;
  reference::Texts values[5];
  for (std::size_t i = 0; !rest.empty(); ++i) {
    const std::string_view line = next_line(rest);
    headers.emplace_back(codecs::datadog::fields[i % 5].name, line);
    values[i % 5].emplace_back(line);
  }
  const Extraction found = propagator.extract(headers);
  require_same(found.context(),
               reference::datadog({values[0], values[1], values[2], values[3], values[4]}));
  const Headers once = written(found.context());
  if (!found) return 0;

  // Written headers read back unchanged, except for forbidden bytes of the origin.
  const Extraction again = propagator.extract(once);
  require(again.context().trace_id() == found.context().trace_id());
  require(again.context().span_id() == found.context().span_id());
  require(again.context().sampling_priority() == found.context().sampling_priority());
  require(again.diagnostics().empty());
  require(written(again.context()) == once);
  return 0;
}
