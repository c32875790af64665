// SPDX-License-Identifier: MIT
// Input: one value of grpc-trace-bin, as bytes or as base64.
#include <baton/codecs/grpc_trace_bin.hpp>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view value = as_text(data, size);
  const auto trace = parse_grpc_trace(value);
  if (!trace) {
    require(static_cast<bool>(trace.error()) && trace.error().offset <= value.size());
    return 0;
  }
  require(trace->trace_id && trace->span_id);
  char bytes[GrpcTrace::size];
  require(format_grpc_trace_bytes(*trace, bytes) == bytes + sizeof bytes);
  require(parse_grpc_trace({bytes, sizeof bytes}) == trace);
  char text[GrpcTrace::text_size];
  require(format_grpc_trace(*trace, text) == text + sizeof text);
  require(parse_grpc_trace({text, sizeof text}) == trace);
  return 0;
}
