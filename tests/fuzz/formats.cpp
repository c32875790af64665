// SPDX-License-Identifier: MIT
// Input: lines `name: value`, headers of any format. One propagator reads and writes all formats.
#include <baton/presets.hpp>

#include <baton/baton.hpp>

#include <string>
#include <utility>
#include <vector>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr UniversalPropagator all({}, UniversalPropagator::all_styles());

/// Sets `whole` to whether the injection dropped and changed nothing.
Headers written(const SpanContext& context, bool& whole) {
  Headers out;
  const Injection injection = all.inject(context, out);
  whole = injection.diagnostics().empty();
  require(injection.written() == out.size() && !injection.error());
  for (const auto& [name, value] : out) {
    require(detail::token.all(name) && !name.empty());
    require(detail::printable.all(value) && !value.empty());
  }
  return out;
}

Headers written(const SpanContext& context) {
  bool whole = false;
  return written(context, whole);
}

/// Requires that the second extraction finds everything that the first one found.
void require_kept(const SpanContext& found, const SpanContext& again) {
  require(again.trace_state().text() == found.trace_state().text());
  require(again.tags().size() == found.tags().size());
  require(again.pathway_text() == found.pathway_text());
  for (const auto& [key, value, properties] : found.baggage()) {
    require(again.baggage().get(key) == value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  std::vector<std::pair<std::string_view, std::string_view>> in;
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    const std::size_t colon = line.find(": ");
    if (colon == line.npos) continue;
    in.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  const Extraction found = all.extract(in);
  require(static_cast<bool>(found) == !found.style().empty());

  // All formats together give one context. The first round of writing and reading may change it:
  // Datadog's format comes first and has no debug flag. The second round changes nothing. Some
  // formats cannot write a trace id whose lower half is zero, or a zero span id.
  bool whole = false;
  const Extraction again = all.extract(written(found.context(), whole));
  require(again.links().empty());
  if (found && (found.context().trace_id().low == 0 || !found.context().span_id())) return 0;
  require(again.context().trace_id() == found.context().trace_id());
  require(again.context().span_id() == found.context().span_id());
  require(again.context().sampling_priority() == found.context().sampling_priority());
  if (whole) require_kept(found.context(), again.context());
  const Headers twice = written(again.context());
  require(written(all.extract(twice).context()) == twice);
  return 0;
}
