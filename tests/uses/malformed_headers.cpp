// SPDX-License-Identifier: MIT
// A service logs malformed trace headers, and is silent about requests that have none.
#include <baton/baton.hpp>

#include <map>
#include <sstream>
#include <string>

#include "uses/expect.hpp"

using Headers = std::map<std::string, std::string>;

std::string report(const Headers& request) {
  const auto incoming = baton::extract(request);
  std::ostringstream log;
  for (const auto& d : incoming.diagnostics()) {
    log << d.field << ": " << message(d.what) << ", " << message(d.effect);
    if (d.offset != baton::Diagnostic::nowhere) log << ", at byte " << d.offset;
    log << '\n';
  }
  return log.str();
}

int main() {
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT(report({}) == "");
  EXPECT(report({{"host", "shop"}}) == "");
  EXPECT(report({{"traceparent", parent}}) == "");
  EXPECT(report({{"traceparent", "00-xyz"}}) == "traceparent: bad length, refused, at byte 0\n");
  EXPECT(report({{"traceparent", parent}, {"tracestate", "a=1,???"}}) ==
         "tracestate: malformed tracestate, dropped, at byte 4\n");
  EXPECT(
      report({{"x-datadog-trace-id", "12x"}, {"x-datadog-parent-id", "1"}, {"traceparent", "1"}}) ==
      "x-datadog-trace-id: bad digit, refused, at byte 2\n"
      "traceparent: bad length, refused, at byte 0\n");
}
