// SPDX-License-Identifier: MIT
// Input: one value of Server-Timing.
#include <baton/server_timing.hpp>

#include <baton/carriers/map.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(as_text(data, size));
  std::vector<std::pair<std::string, std::string>> headers = {{"server-timing", text}};
  const auto read = read_server_timing(headers);
  require(read ? read->trace_id && read->span_id : static_cast<bool>(read.error()));
  for (const ServerTimingForm form : {ServerTimingForm::w3c, ServerTimingForm::rum}) {
    const SpanContext context({1, 2}, {3});
    require(static_cast<bool>(server_timing(context, headers, form)));
    const std::string once = headers[0].second;
    require(static_cast<bool>(server_timing(context, headers, form)));  // replaces its own metric
    require(headers[0].second == once || text.find('"') != text.npos);
  }
  return 0;
}
