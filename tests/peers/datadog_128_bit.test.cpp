// SPDX-License-Identifier: MIT
// 128-bit trace ids: cases from Datadog's cross-tracer suite.
// https://github.com/DataDog/system-tests/tree/main/tests/parametric
#include <baton/tracer.hpp>

#include <baton/baton.hpp>
#include <baton/presets.hpp>
#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "peers/peers.hpp"
#include "support/headers.hpp"

namespace baton::peers { namespace {

TEST_CASE("Datadog's suite: 128 bits in x-datadog headers") {
  const Row rows[] = {
      {"[dd 5.1] the upper half travels as a tag",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-tags: "
       "_dd.p.tid=640cfd8d00000000",
       "trace 640cfd8d00000000000000000000000b span 16 by datadog",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\n"
       "x-datadog-tags: _dd.p.tid=640cfd8d00000000"},
      {"[dd 5.1] a digit too many",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-tags: "
       "_dd.p.tid=640cfd8d000000001",
       "trace b span 16 by datadog reported malformed_tid 640cfd8d000000001",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170"},
      {"[dd 5.1] a digit too few",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-tags: _dd.p.tid=640cfd8d0000000",
       "trace b span 16 by datadog reported malformed_tid 640cfd8d0000000",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170"},
      {"[dd 5.1] no digit",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-tags: "
       "_dd.p.tid=640cfd8d0000000X",
       "trace b span 16 by datadog reported malformed_tid 640cfd8d0000000X",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170"},
      {"[dd 5.10] an id of 64 bits stays one",
       "x-datadog-trace-id: 1234567890123456789\nx-datadog-parent-id: 22",
       "trace 112210f47de98115 span 16 by datadog",
       "x-datadog-trace-id: 1234567890123456789\nx-datadog-parent-id: 170"},
  };
  check({.words = {.style = "Datadog"}}, rows);
}

TEST_CASE("Datadog's suite: 128 bits in B3") {
  const Row single[] = {
      {"[b3 8.4] 32 digits", "b3: 640cfd8d00000000abcdefab12345678-0000000000000016-1",
       "trace 640cfd8d00000000abcdefab12345678 span 16 priority 1 by b3",
       "b3: 640cfd8d00000000abcdefab12345678-00000000000000aa-1"},
      {"[b3 8.4] 16 digits stay 16", "b3: abcdefab12345678-0000000000000016-1",
       "trace abcdefab12345678 span 16 priority 1 by b3",
       "b3: abcdefab12345678-00000000000000aa-1"},
  };
  check({.words = {.style = "B3 single header"}}, single);
  const Row multi[] = {
      {"[b3 8.4] 32 digits",
       "x-b3-traceid: 640cfd8d00000000abcdefab12345678\nx-b3-spanid: 0000000000000016",
       "trace 640cfd8d00000000abcdefab12345678 span 16 by b3multi",
       "x-b3-traceid: 640cfd8d00000000abcdefab12345678\nx-b3-spanid: 00000000000000aa"},
      {"[b3 8.4] 16 digits stay 16",
       "x-b3-traceid: abcdefab12345678\nx-b3-spanid: 0000000000000016",
       "trace abcdefab12345678 span 16 by b3multi",
       "x-b3-traceid: abcdefab12345678\nx-b3-spanid: 00000000000000aa"},
  };
  check({.words = {.style = "b3multi"}}, multi);
}

TEST_CASE("Datadog's suite: 128 bits in traceparent") {
  constexpr std::string_view parent =
      "traceparent: 00-640cfd8d00000000abcdefab12345678-0000000000000016-01\ntracestate: ";
  const Row rows[] = {
      {"[w3c 1.1] read and written", "",
       "trace 640cfd8d00000000abcdefab12345678 span 16 priority 1 _dd.p.dm=-0 by tracecontext",
       "traceparent: 00-640cfd8d00000000abcdefab12345678-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0"},
      {"[dd 3.4] an equal tid is not worth a word", "dd=t.tid:640cfd8d00000000",
       "trace 640cfd8d00000000abcdefab12345678 span 16 priority 1 _dd.p.dm=-0 by tracecontext"},
      {"[dd 3.4] another tid is reported, traceparent's stays", "dd=t.tid:640cfd8d0000ffff",
       "trace 640cfd8d00000000abcdefab12345678 span 16 priority 1 _dd.p.dm=-0 by tracecontext "
       "reported inconsistent_tid 640cfd8d0000ffff"},
      {"[dd 3.4] so is a malformed one", "dd=t.tid:XXXX",
       "trace 640cfd8d00000000abcdefab12345678 span 16 priority 1 _dd.p.dm=-0 by tracecontext "
       "reported malformed_tid XXXX"},
  };
  check({.words = {.style = "tracecontext"}}, rows, parent);
}

TEST_CASE("Datadog's suite: the upper half of one trace never shows in another") {
  const Row rows[] = {
      {"[multi 6.3] with an upper half",
       "traceparent: 00-33333333333333330000000000000003-0000000000000016-01\n"
       "tracestate: dd=s:2;p:000000000000000a,foo=1\n"
       "x-datadog-trace-id: 3\nx-datadog-parent-id: 10\nx-datadog-tags: _dd.p.tid=3333333333333333",
       "trace 33333333333333330000000000000003 span 16 tracestate foo=1 last 000000000000000a "
       "by datadog"},
      {"[multi 6.3] then one without",
       "traceparent: 00-00000000000000000000000000000004-0000000000000016-01\n"
       "tracestate: dd=s:2,foo=1\nx-datadog-trace-id: 4\nx-datadog-parent-id: 10",
       "trace 4 span 16 tracestate foo=1 last 000000000000000a by datadog"},
  };
  check({.words = {.style = "datadog,tracecontext"}}, rows);
}

TEST_CASE("Datadog's suite: a trace that begins here") {
  // In every format the upper half is the time in seconds, followed by 32 zero bits.
  const Tracer tracer({.service = "x"}, [](SpanData&&) {});
  const SpanContext context = tracer.start_span("root").context();
  CHECK((context.trace_id().high >> 32) > 0x640c'fd8c);
  CHECK((context.trace_id().high & 0xffff'ffff) == 0);

  const std::string trace(context.trace_id().to_hex()), span(context.span_id().to_hex());
  Styles styles = UniversalPropagator::all_styles();
  styles.inject =
      *UniversalPropagator::parse_styles("datadog,tracecontext,b3multi", StyleNaming::datadog);
  test::Headers call;
  REQUIRE(UniversalPropagator({}, styles).inject(context, call));
  CHECK(test::value_of(call, "x-datadog-trace-id") == std::to_string(context.trace_id().low));
  CHECK(test::value_of(call, "x-datadog-parent-id") == std::to_string(context.span_id().value));
  CHECK(test::value_of(call, "x-datadog-sampling-priority") == "1");
  CHECK(test::value_of(call, "x-datadog-tags") ==
        "_dd.p.tid=" + trace.substr(0, 16) + ",_dd.p.dm=-0");
  CHECK(test::value_of(call, "traceparent") == "00-" + trace + '-' + span + "-03");
  CHECK(test::value_of(call, "tracestate")->starts_with("dd=s:1;p:" + span));
  CHECK(test::value_of(call, "x-b3-traceid") == trace);
  CHECK(test::value_of(call, "x-b3-sampled") == "1");
}

}}  // namespace baton::peers
