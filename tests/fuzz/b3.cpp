// Lines: b3, x-b3-traceid, x-b3-spanid, x-b3-sampled, x-b3-flags.
#include <baton/codecs/b3.hpp>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// What was read is well-formed: it can be said in both forms, and is read from them as the same.
void check(const B3& b3) {
  require(static_cast<bool>(b3.trace_id) == static_cast<bool>(b3.span_id));
  char text[B3::max_size];
  const auto size = static_cast<std::size_t>(format_b3(b3, text) - text);
  require(size != 0 && size <= sizeof text);
  require(parse_b3({text, size}) == Result<B3>(b3));
  char ids[48];
  require(parse_b3_headers(format_b3_headers(b3, ids)) == Result<B3>(b3));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  if (const auto b3 = parse_b3(as_text(data, size))) check(*b3);

  const std::string_view line = next_line(rest);
  const auto single = parse_b3(line);
  if (single) {
    check(*single);
  } else {
    require(static_cast<bool>(single.error()) && single.error().offset <= line.size());
  }
  B3Headers headers;
  headers.trace_id = next_line(rest);
  headers.span_id = next_line(rest);
  headers.sampled = next_line(rest);
  headers.flags = next_line(rest);
  if (const auto multi = parse_b3_headers(headers)) check(*multi);
  return 0;
}
