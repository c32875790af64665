// Lines: b3, x-b3-traceid, x-b3-spanid, x-b3-sampled, x-b3-flags.
#include <baton/codecs/b3.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include <string_view>
#include <utility>
#include <vector>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;
constexpr Propagator<codecs::b3multi> multi;

/// A value that was read is well-formed: it can be written in both forms, and reads back from them.
void check(const B3& b3) {
  require(static_cast<bool>(b3.trace_id) == static_cast<bool>(b3.span_id));
  char text[B3::max_size];
  const auto size = static_cast<std::size_t>(format_b3(b3, text) - text);
  require(size != 0 && size <= sizeof text);
  require(parse_b3({text, size}) == Result<B3>(b3));
  char ids[48];
  const B3Headers several = format_b3_headers(b3, ids);
  const auto found = multi.extract(Headers{{"x-b3-traceid", several.trace_id},
                                           {"x-b3-spanid", several.span_id},
                                           {"x-b3-sampled", several.sampled},
                                           {"x-b3-flags", several.flags}});
  require(found.context().trace_id() == b3.trace_id && found.context().span_id() == b3.span_id);
  require(detail::b3_from_context(found.context()) == b3 && found.diagnostics().empty());
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
  Headers headers;
  for (const std::string_view name :
       {"x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "x-b3-flags"}) {
    headers.emplace_back(name, next_line(rest));
  }
  const auto found = multi.extract(headers);
  const B3 b3 = detail::b3_from_context(found.context());
  if (b3 != B3{}) check(b3);
  return 0;
}
