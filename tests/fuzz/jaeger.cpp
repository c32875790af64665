// SPDX-License-Identifier: MIT
// Input: one value of uber-trace-id, and also lines that are one uber-trace-id header each.
#include <baton/codecs/jaeger.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include "reference/jaeger.hpp"
#include "support/fuzz.hpp"
#include "support/headers.hpp"
#include "support/same.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::jaeger> propagator;

void check_same(std::string_view text) {
  Headers headers;
  reference::Texts values;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    headers.emplace_back("uber-trace-id", line);
    values.emplace_back(line);
  }
  const auto expected =
      reference::jaeger(reference::last_value(values)).value_or(reference::Jaeger{});
  require_same(propagator.extract(headers).context(),
               {expected.trace_id, expected.span_id, expected.priority, {}, {}, {}, {}, {}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  check_same(text);
  const auto header = parse_jaeger(text);
  if (!header) {
    require(static_cast<bool>(header.error()) && header.error().offset <= text.size());
    return 0;
  }
  require(header->trace_id && header->span_id);
  char room[JaegerHeader::size];
  require(format_jaeger(*header, room) == room + sizeof room);
  JaegerHeader expected = *header;
  const unsigned said = expected.flags.value_or(0) & 3u;
  expected.flags = static_cast<std::uint8_t>(said == JaegerHeader::debug ? 0 : said);
  require(parse_jaeger({room, sizeof room}) == Result<JaegerHeader>(expected));
  return 0;
}
