// SPDX-License-Identifier: MIT
// The tracestate members dd and ot: cases from Datadog's cross-tracer suite.
// https://github.com/DataDog/system-tests/tree/main/tests/parametric
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup both{.words = {.style = "tracecontext,Datadog"}};
constexpr std::string_view ids = "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\n";
constexpr std::string_view sampled =
    "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: ";
constexpr std::string_view unsampled =
    "traceparent: 00-0000000000000000000000000000000c-0000000000000021-00\ntracestate: ";

TEST_CASE("Datadog's suite: dd, the priority") {
  const Row from_datadog[] = {
      {"[dd 4.1] 2", "x-datadog-sampling-priority: 2", "trace b span 16 priority 2 by datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-01\n"
       "tracestate: dd=s:2;p:00000000000000aa\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 2"},
      {"[dd 4.1] -1", "x-datadog-sampling-priority: -1", "trace b span 16 priority -1 by datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=s:-1;p:00000000000000aa\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: -1"},
  };
  check(both, from_datadog, ids);
  const Row flag_1[] = {
      {"[dd 4.1] flag 1, no s", "", "trace c span 21 priority 1 _dd.p.dm=-0 by tracecontext"},
      {"[dd 4.1] flag 1, s -1", "foo=1,dd=s:-1",
       "trace c span 21 priority 1 _dd.p.dm=-0 tracestate foo=1 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0,foo=1\n"
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 1\n"
       "x-datadog-tags: _dd.p.dm=-0"},
      {"[dd 4.1] flag 1, s 2", "foo=1,dd=s:2",
       "trace c span 21 priority 2 tracestate foo=1 by tracecontext"},
  };
  check(both, flag_1, sampled);
  const Row flag_0[] = {
      {"[dd 4.1] flag 0, no s", "", "trace c span 21 priority 0 by tracecontext"},
      {"[dd 4.1] flag 0, s -1", "foo=1,dd=s:-1",
       "trace c span 21 priority -1 tracestate foo=1 by tracecontext"},
      {"[dd 4.1] flag 0, s 1", "foo=1,dd=s:1",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-00\n"
       "tracestate: dd=s:0;p:00000000000000aa,foo=1\n"
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 0"},
  };
  check(both, flag_0, unsampled);
}

TEST_CASE("Datadog's suite: dd, the origin") {
  const Row from_datadog[] = {
      {"[dd 3.2] a known one", "x-datadog-origin: synthetics-browser",
       "trace b span 16 origin synthetics-browser by datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=o:synthetics-browser;p:00000000000000aa\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-origin: synthetics-browser"},
      {"[dd 3.2] any", "x-datadog-origin: tracing2.0",
       "trace b span 16 origin tracing2.0 by datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=o:tracing2.0;p:00000000000000aa\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-origin: tracing2.0"},
      {"[dd 3.2] characters that dd can't hold become _, then = becomes ~",
       "x-datadog-origin: rum~;=a,b", "trace b span 16 origin rum~;=a,b by datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=o:rum__~a_b;p:00000000000000aa\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-origin: rum~;=a,b"},
  };
  check(both, from_datadog, ids);
  const Row from_w3c[] = {
      {"[dd 3.1] none", "foo=1,dd=s:-1",
       "trace c span 21 priority 1 _dd.p.dm=-0 tracestate foo=1 by tracecontext"},
      {"[dd 3.1] a known one", "foo=1,dd=s:2;o:synthetics-browser",
       "trace c span 21 priority 2 origin synthetics-browser tracestate foo=1 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:2;o:synthetics-browser;p:00000000000000aa,foo=1\n"
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 2\n"
       "x-datadog-origin: synthetics-browser"},
      {"[dd 3.1] any", "foo=1,dd=s:2;o:tracing2.0",
       "trace c span 21 priority 2 origin tracing2.0 tracestate foo=1 by tracecontext"},
  };
  check(both, from_w3c, sampled);
}

TEST_CASE("Datadog's suite: dd, the tags") {
  const Row from_datadog[] = {
      {"[dd 3.1] _dd.p. is t.", "x-datadog-tags: _dd.p.usr.id=MTIz",
       "trace b span 16 _dd.p.usr.id=MTIz by datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=p:00000000000000aa;t.usr.id:MTIz\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-tags: _dd.p.usr.id=MTIz"},
      {"[dd 3.2] = is ~; a colon stays",
       "x-datadog-tags: _dd.p.dm=-4,_dd.p.usr.id=baz64==,_dd.p.url=http://localhost\n"
       "x-datadog-sampling-priority: 1",
       "trace b span 16 priority 1 _dd.p.dm=-4 _dd.p.usr.id=baz64== _dd.p.url=http://localhost by "
       "datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-01\n"
       "tracestate: "
       "dd=s:1;p:00000000000000aa;t.dm:-4;t.usr.id:baz64~~;t.url:http://localhost\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 1\n"
       "x-datadog-tags: _dd.p.dm=-4,_dd.p.usr.id=baz64==,_dd.p.url=http://localhost"},
  };
  check(both, from_datadog, ids);
  const Row flag_1[] = {
      {"[dd 4.1] the flag keeps, s drops: dm stays -0", "foo=1,dd=s:0;t.dm:-0;t.usr.id:baz64~~",
       "trace c span 21 priority 1 _dd.p.usr.id=baz64== _dd.p.dm=-0 tracestate foo=1 by "
       "tracecontext"},
      {"[dd 4.1] the flag keeps, s drops: another dm becomes -0",
       "foo=1,dd=s:-1;t.dm:-4;t.usr.id:baz64~~",
       "trace c span 21 priority 1 _dd.p.usr.id=baz64== _dd.p.dm=-0 tracestate foo=1 by "
       "tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.usr.id:baz64~~;t.dm:-0,foo=1\n"
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 1\n"
       "x-datadog-tags: _dd.p.usr.id=baz64==,_dd.p.dm=-0"},
  };
  check(both, flag_1, sampled);
  const Row flag_0[] = {
      {"[dd 4.1] the flag drops, s keeps: dm goes",
       "foo=1,dd=s:1;t.dm:-0;t.usr.id:baz64~~;t.url:http://localhost",
       "trace c span 21 priority 0 _dd.p.usr.id=baz64== _dd.p.url=http://localhost tracestate "
       "foo=1 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-00\n"
       "tracestate: dd=s:0;p:00000000000000aa;t.usr.id:baz64~~;t.url:http://localhost,foo=1\n"
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 0\n"
       "x-datadog-tags: _dd.p.usr.id=baz64==,_dd.p.url=http://localhost"},
      {"[dd 4.1] whatever dm it was", "foo=1,dd=s:2;t.dm:-4;t.usr.id:baz64~~",
       "trace c span 21 priority 0 _dd.p.usr.id=baz64== tracestate foo=1 by tracecontext"},
  };
  check(both, flag_0, unsampled);
}

TEST_CASE("Datadog's suite: ot, the sampling of OpenTelemetry") {
  constexpr Setup w3c{.words = {.style = "tracecontext"}};
  const Row flag_1[] = {
      {"[w3c 2.9] forwarded as it came", "ot=rv:ef284ace7a91e1;th:e6666666666668",
       "trace c span 21 priority 1 _dd.p.dm=-0 tracestate ot=rv:ef284ace7a91e1;th:e6666666666668 "
       "by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0,ot=rv:ef284ace7a91e1;th:e6666666666668"},
      {"[w3c 2.9] malformed parts are dropped, others pass",
       "dd=s:1,ot=rv:not-hex;th:not-hex,congo=xyz123",
       "trace c span 21 priority 1 tracestate congo=xyz123 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa,congo=xyz123"},
      {"[w3c 2.9] th alone: no rv is made of it", "ot=th:e6666666666668",
       "trace c span 21 priority 1 _dd.p.dm=-0 tracestate ot=th:e6666666666668 by tracecontext"},
      {"[w3c 2.9] beside dd and others",
       "dd=s:2;t.dm:-3,ot=rv:ef284ace7a91e1;th:e6666666666668,congo=t61rcWkgMzE",
       "trace c span 21 priority 2 _dd.p.dm=-3 tracestate "
       "ot=rv:ef284ace7a91e1;th:e6666666666668,congo=t61rcWkgMzE by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:2;p:00000000000000aa;t.dm:-3,"
       "ot=rv:ef284ace7a91e1;th:e6666666666668,congo=t61rcWkgMzE"},
      {"[w3c 2.9] unknown sub-keys stay", "dd=s:1,ot=rv:ef284ace7a91e1;th:e6666666666668;foo:bar",
       "trace c span 21 priority 1 tracestate ot=rv:ef284ace7a91e1;th:e6666666666668;foo:bar by "
       "tracecontext"},
      {"[w3c 2.9] alone too", "dd=s:1,ot=foo:bar",
       "trace c span 21 priority 1 tracestate ot=foo:bar by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa,ot=foo:bar"},
      {"[w3c 2.9] none is made where none was", "dd=s:1",
       "trace c span 21 priority 1 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa"},
      {"[w3c 2.9] a malformed th, rv stays", "dd=s:1,ot=rv:1234567890abcd;th:not-hex-either",
       "trace c span 21 priority 1 tracestate ot=rv:1234567890abcd by tracecontext"},
  };
  check(w3c, flag_1, sampled);
  const Row flag_0[] = {
      {"[w3c 2.9] a decision to drop", "dd=s:0,ot=rv:ef284ace7a91e1;th:e6666666666668",
       "trace c span 21 priority 0 tracestate ot=rv:ef284ace7a91e1;th:e6666666666668 by "
       "tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-00\n"
       "tracestate: dd=s:0;p:00000000000000aa,ot=rv:ef284ace7a91e1;th:e6666666666668"},
      {"[w3c 2.9] a decision to drop, th alone", "ot=th:e6666666666668",
       "trace c span 21 priority 0 tracestate ot=th:e6666666666668 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-00\n"
       "tracestate: dd=s:0;p:00000000000000aa,ot=th:e6666666666668"},
  };
  check(w3c, flag_0, unsampled);
}

}}  // namespace baton::peers
