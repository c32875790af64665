// SPDX-License-Identifier: MIT
#include <baton/carriers/proton.hpp>

#include <proton/codec/decoder.hpp>
#include <proton/message.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE("Qpid Proton: a message, encoded and decoded") {
  proton::message sent("body");
  sent.properties().put("traceparent", "old");
  sent.properties().put("x", 1);
  CHECK(inject(full_context(), sent.properties()));
  CHECK(sent.properties().size() == 9);

  proton::message received;
  received.decode(sent.encode());
  check_arrived(extract(std::as_const(received).properties()));
  CHECK(received.properties().get("x") == proton::scalar(1));
}

TEST_CASE("Qpid Proton: names are in lower case, numbers are their text") {  // [alias 22.5]
  proton::message message;
  message.properties().put("Traceparent", traceparent);
  CHECK(!extract(message.properties()));
  message.properties().put("x-datadog-trace-id", std::uint64_t{11});
  message.properties().put("x-datadog-parent-id", std::int32_t{22});
  const Extraction in = extract(message.properties());
  CHECK(in.context().trace_id() == TraceId{0, 11});
  CHECK(in.context().span_id() == SpanId{22});
}

}  // namespace
