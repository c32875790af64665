// SPDX-License-Identifier: MIT
// Input: one value of X-Cloud-Trace-Context.
#include <baton/codecs/gcp.hpp>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  const auto header = parse_gcp(text);
  if (!header) {
    require(static_cast<bool>(header.error()) && header.error().offset <= text.size());
    return 0;
  }
  require(header->trace_id && header->span_id);
  char room[GcpHeader::max_size];
  const auto written = static_cast<std::size_t>(format_gcp(*header, room) - room);
  require(written <= sizeof room);
  GcpHeader expected = *header;
  expected.sampled = expected.sampled.value_or(false);
  require(parse_gcp({room, written}) == Result<GcpHeader>(expected));
  return 0;
}
