// SPDX-License-Identifier: MIT
// Input: lines with the values of b3, x-b3-traceid, x-b3-spanid, x-b3-sampled, x-b3-flags, in turn.
#include <baton/codecs/b3.hpp>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>

#include <string_view>
#include <utility>
#include <vector>

#include "reference/b3.hpp"
#include "support/fuzz.hpp"
#include "support/same.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;
constexpr Propagator<codecs::b3multi> multi;
constexpr Propagator<codecs::b3> one;

/// Requires that an accepted value can be written in both forms and reads back unchanged.
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

void check_single(std::string_view line) {
  const auto single = parse_b3(line);
  if (single) {
    check(*single);
  } else {
    require(static_cast<bool>(single.error()) && single.error().offset <= line.size());
  }
}

void check_same(const SpanContext& found, const reference::B3& expected) {
  require_same(found, {expected.trace_id, expected.span_id, expected.priority, {}, {}, {}, {}, {}});
  require(found.debug() == (expected.priority == 2));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = as_text(data, size);
  if (const auto b3 = parse_b3(as_text(data, size))) check(*b3);

  static constexpr std::string_view names[] = {"b3", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled",
                                               "x-b3-flags"};
  Headers headers;
  reference::Texts values[5];
  for (std::size_t i = 0; !rest.empty(); ++i) {
    const std::string_view line = next_line(rest);
    if (i % 5 == 0) check_single(line);
    headers.emplace_back(names[i % 5], line);
    values[i % 5].emplace_back(line);
  }
  const auto several = multi.extract(headers);
  const B3 b3 = detail::b3_from_context(several.context());
  if (b3 != B3{}) check(b3);
  check_same(
      several.context(),
      reference::b3_multi(reference::last_value(values[1]), reference::last_value(values[2]),
                          reference::last_value(values[3]), reference::last_value(values[4])));
  check_same(one.extract(headers).context(),
             reference::b3(reference::last_value(values[0])).value_or(reference::B3{}));
  return 0;
}
