// One uber-trace-id value.
#include <baton/codecs/jaeger.hpp>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
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
