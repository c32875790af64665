// SPDX-License-Identifier: MIT
// Ids in logs and in tables: Datadog's form for log lines, streams, hash tables and std::format.
#include <baton/baton.hpp>
#include <baton/ids_format.hpp>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>

#include "uses/expect.hpp"

int main() {
  const baton::SpanContext context({0x0af7651916cd43dd, 0x8448eb211c80319c}, {0xb7ad6b7169203331});

  // As Datadog's log pipeline reads them.
  char buffer[baton::log_ids_size];
  std::ostringstream log;
  log << baton::format_log_ids(context, buffer) << " order stored";
  EXPECT(
      log.str() ==
      "dd.trace_id=0af7651916cd43dd8448eb211c80319c dd.span_id=13235353014750950193 order stored");

  // As people print them.
  std::ostringstream out;
  out << context.trace_id() << ' ' << context.span_id().to_hex() << ' '
      << context.span_id().to_decimal();
  EXPECT(out.str() == "0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 13235353014750950193");
#if defined(__cpp_lib_format)
  EXPECT(std::format("[{}]", context.span_id()) == "[b7ad6b7169203331]");
#endif

  // As keys.
  std::unordered_map<baton::TraceId, int> requests;
  ++requests[context.trace_id()];
  ++requests[context.trace_id()];
  EXPECT(requests.at(context.trace_id()) == 2);
  std::set<baton::SpanId> spans = {{2}, {1}, {2}};
  EXPECT(spans.size() == 2 && spans.begin()->value == 1);
}
