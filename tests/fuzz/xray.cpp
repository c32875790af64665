// SPDX-License-Identifier: MIT
// Input: one value of X-Amzn-Trace-Id, and also lines that are one X-Amzn-Trace-Id header each.
#include <baton/codecs/xray.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include "reference/xray.hpp"
#include "support/fuzz.hpp"
#include "support/headers.hpp"
#include "support/same.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::xray> propagator;

void check_same(std::string_view text) {
  Headers headers;
  reference::Texts values;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    headers.emplace_back("X-Amzn-Trace-Id", line);
    values.emplace_back(line);
  }
  const auto expected = reference::xray(reference::last_value(values)).value_or(reference::XRay{});
  require_same(
      propagator.extract(headers).context(),
      {expected.trace_id, expected.span_id, expected.sampled, expected.origin, {}, {}, {}, {}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  check_same(text);
  const auto header = parse_xray(text);
  if (!header) {
    require(static_cast<bool>(header.error()) && header.error().offset <= text.size());
    return 0;
  }
  require(static_cast<bool>(header->trace_id));
  require(header->origin.empty() || header->is_written_by_datadog());
  if (!header->span_id) return 0;  // cannot be written
  char room[XRayHeader::max_size];
  const auto written = static_cast<std::size_t>(format_xray(*header, room) - room);
  require(written <= sizeof room);
  XRayHeader expected = *header;
  expected.origin = {};
  expected.unreadable_decision = false;
  require(parse_xray({room, written}) == Result<XRayHeader>(expected));

  const auto mapped = datadog_from_xray(*header);
  require(!mapped || (mapped->trace_id.high == 0 && mapped->trace_id.low >> 63 == 0));
  return 0;
}
