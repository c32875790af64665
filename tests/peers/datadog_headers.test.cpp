// SPDX-License-Identifier: MIT
// x-datadog-*, the names of styles, and `none`: cases from Datadog's cross-tracer suite.
// https://github.com/DataDog/system-tests/tree/main/tests/parametric
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup datadog{.words = {.style = "Datadog"}};

TEST_CASE("Datadog's suite: x-datadog headers") {
  const Row rows[] = {
      {"[dd 5.10] all five, read and written",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
       "x-datadog-origin: synthetics\nx-datadog-tags: _dd.p.dm=-4",
       "trace b span 16 priority 2 origin synthetics _dd.p.dm=-4 by datadog",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 2\n"
       "x-datadog-origin: synthetics\nx-datadog-tags: _dd.p.dm=-4"},
      {"[dd 5.5] an origin is opaque, separators and all",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-origin: rum;=a,b",
       "trace b span 16 origin rum;=a,b by datadog",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-origin: rum;=a,b"},
      {"[dd 5.2] ids of zero: no context, nothing of it stays",
       "x-datadog-trace-id: 0\nx-datadog-parent-id: 0\nx-datadog-sampling-priority: 2\n"
       "x-datadog-origin: synthetics\nx-datadog-tags: _dd.p.dm=-4",
       "no trace error x-datadog-trace-id all-zero id", ""},
      {"[dd 5.2] a parent of zero beside an origin: a synthetic test begins the trace",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 0\nx-datadog-sampling-priority: 1\n"
       "x-datadog-origin: synthetics-browser",
       "trace b span 0 priority 1 origin synthetics-browser by datadog"},
      {"[dd 5.4] a decision to drop",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: -2",
       "trace b span 16 priority -2 by datadog",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: -2"},
      {"[multi 6.1] headers of styles that are not configured say nothing",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: foo=1",
       "no trace", ""},
      {"[multi 6.1] beside those that are",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: foo=1\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22",
       "trace b span 16 by datadog", "x-datadog-trace-id: 11\nx-datadog-parent-id: 170"},
  };
  check(datadog, rows);
}

TEST_CASE("Datadog's suite: the organisation's marker passes as any tag does") {
  const Row rows[] = {
      {"[dd 5.8] in x-datadog-tags",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-origin: rum\n"
       "x-datadog-tags: _dd.p.dm=-4,_dd.p.opm=Zz1122334455",
       "trace b span 16 origin rum _dd.p.dm=-4 _dd.p.opm=Zz1122334455 by datadog",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-origin: rum\n"
       "x-datadog-tags: _dd.p.dm=-4,_dd.p.opm=Zz1122334455\n"
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=o:rum;p:00000000000000aa;t.dm:-4;t.opm:Zz1122334455"},
      {"[dd 3.1] in tracestate",
       "traceparent: 00-0000000000000000000000000000000b-0000000000000016-01\n"
       "tracestate: dd=s:2;t.dm:-4;t.opm:Zz1122334455,foo=1",
       "trace b span 16 priority 2 _dd.p.dm=-4 _dd.p.opm=Zz1122334455 tracestate foo=1 "
       "by tracecontext",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 2\n"
       "x-datadog-tags: _dd.p.dm=-4,_dd.p.opm=Zz1122334455\n"
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-01\n"
       "tracestate: dd=s:2;p:00000000000000aa;t.dm:-4;t.opm:Zz1122334455,foo=1"},
  };
  check({}, rows);
}

TEST_CASE("Datadog's suite: none") {
  constexpr std::string_view all =
      "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
      "x-datadog-origin: synthetics\nx-datadog-tags: _dd.p.dm=-4";
  const Row none[] = {{"[multi 6.0] none alone", all, "no trace", ""}};
  check({.words = {.style = "none"}}, none);
  check({.words = {.extract = "none", .inject = "none"}}, none);
  const Row reading_none[] = {{"[multi 6.0] none to read", all, "no trace", ""}};
  check({.words = {.extract = "none", .inject = "Datadog"}}, reading_none);
  const Row writing_none[] = {{"[multi 6.0] none to write", all,
                               "trace b span 16 priority 2 origin synthetics _dd.p.dm=-4 by "
                               "datadog",
                               ""}};
  check({.words = {.extract = "Datadog", .inject = "none"}}, writing_none);
  const Row ignored[] = {
      {"[multi 6.0] none beside others", "x-datadog-trace-id: 11\nx-datadog-parent-id: 22",
       "trace b span 16 by datadog", "x-datadog-trace-id: 11\nx-datadog-parent-id: 170"}};
  check({.words = {.extract = "none,Datadog", .inject = "none,Datadog"}}, ignored);
}

TEST_CASE("Datadog's suite: whose variable decides") {
  const Row b3_and_w3c[] = {
      {"[words 18.3] Datadog's own before OpenTelemetry's",
       "b3: 000000000000000b-0000000000000016-1", "no trace"},
      {"[words 18.4] b3 means several headers there",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 0000000000000016",
       "trace b span 16 by b3multi"},
  };
  check({.words = {.style = "b3,tracecontext", .otel = "datadog,tracecontext"}}, b3_and_w3c);
  const Row otel[] = {
      {"[words 18.1] b3 means one header there", "b3: 000000000000000b-0000000000000016-1",
       "trace b span 16 priority 1 by b3",
       "b3: 000000000000000b-00000000000000aa-1\n"
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa"},
  };
  check({.words = {.otel = "b3,tracecontext"}}, otel);
  const Row unknown[] = {{"[multi 6.0] a list of unknown words counts as not set",
                          "x-datadog-trace-id: 11\nx-datadog-parent-id: 22",
                          "trace b span 16 by datadog"}};
  check({.words = {.otel = "foo"}}, unknown);
}

}}  // namespace baton::peers
