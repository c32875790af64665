// SPDX-License-Identifier: MIT
// X-Ray: cases from the propagator tests of opentelemetry-go, -java and -python.
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup xray{.words = {.otel = "xray"}, .options = opentelemetry};

TEST_CASE("X-Ray's tests") {
  const Row rows[] = {
      {"[xray 9.1] sampled",
       "X-Amzn-Trace-Id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=1",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 1 by xray",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=00000000000000aa;Sampled=1"},
      {"[xray 9.1] not sampled",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=0",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 0 by xray",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=00000000000000aa;Sampled=0"},
      {"[xray 9.1] asked",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=?",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 by xray",
       "x-amzn-trace-id: Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=00000000000000aa"},
      {"[xray 9.1] no decision: java and python refuse the ids with it",
       "x-amzn-trace-id: Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 by xray"},
      {"[xray 9.1] an empty one",
       "x-amzn-trace-id: Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 by xray"},
      {"[xray 9.1] another one",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=10220",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 by xray"},
      {"[xray 9.1] any order",
       "x-amzn-trace-id: "
       "Parent=0000000000000016;Sampled=1;Root=1-8a3c60f7-d188f8fa79d48a391a778fa6",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 1 by xray"},
      {"[xray 9.1] blanks around parts",
       "x-amzn-trace-id:   Root=1-8a3c60f7-d188f8fa79d48a391a778fa6 ; Parent=0000000000000016 ; "
       "Sampled=0  ",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 0 by xray"},
      {"[xray 9.1] a ; at the end",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=1;",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 1 by xray"},
      {"[xray 9.1] own parts",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=0;Foo=Bar",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 0 by xray"},
      {"[xray 9.1] Lineage: java forwards it as baggage; here it is a part like others",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=1;"
       "Lineage=32767:e65a2c4d:255",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 1 by xray",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=00000000000000aa;Sampled=1"},
      {"[xray 9.1] a piece that is no part: go refuses it all",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Broken;Parent=0000000000000016;Sampled=1",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 1 by xray"},
      {"[xray 9.1] no parent: all three refuse what load balancers send",
       "x-amzn-trace-id: Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Sampled=1",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 0 priority 1 by xray",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=00000000000000aa;Sampled=1"},
      {"[xray 9.1] an epoch of zeros",
       "x-amzn-trace-id: "
       "Root=1-00000000-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=1",
       "trace d188f8fa79d48a391a778fa6 span 16 priority 1 by xray"},
      {"[xray 9.1] a shorter epoch: java pads it; here ids have their lengths",
       "x-amzn-trace-id: Root=1-1a-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=1",
       "no trace error x-amzn-trace-id bad length", ""},
      {"[xray 9.1] a longer one",
       "x-amzn-trace-id: Root=1-8a3c60f711-d188f8fa79d48a391a778fa6;Parent=0000000000000016",
       "no trace error x-amzn-trace-id bad length"},
      {"[xray 9.1] none",
       "x-amzn-trace-id: Root=1-d188f8fa79d48a391a778fa6;Parent=0000000000000016",
       "no trace error x-amzn-trace-id bad length"},
      {"[xray 9.1] trace id too long",
       "x-amzn-trace-id: Root=1-8a3c60f7-d188f8fa79d48a391a778fa600;Parent=0000000000000016",
       "no trace error x-amzn-trace-id bad length"},
      {"[xray 9.1] too short",
       "x-amzn-trace-id: Root=1-64fbd5a9-2202432c9dfed25ae1e6996;Parent=0000000000000016",
       "no trace error x-amzn-trace-id bad length"},
      {"[xray 9.1] without delimiters",
       "x-amzn-trace-id: Root=18a3c60f7d188f8fa79d48a391a778fa6;Parent=0000000000000016",
       "no trace error x-amzn-trace-id bad version"},
      {"[xray 9.1] no digits",
       "x-amzn-trace-id: Root=1-12345678-abcdefghijklmnopqrstuvwx;Parent=0000000000000016",
       "no trace error x-amzn-trace-id bad digit"},
      {"[xray 9.1] another version",
       "x-amzn-trace-id: Root=2-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016",
       "no trace error x-amzn-trace-id bad version"},
      {"[xray 9.1] a parent of no digits",
       "x-amzn-trace-id: Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=abcdefghijklmnop",
       "no trace error x-amzn-trace-id bad digit"},
      {"[xray 9.1] a parent of 18",
       "x-amzn-trace-id: Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=53995c3f42cd8ad800",
       "no trace error x-amzn-trace-id bad length"},
      {"[xray 9.1] no root", "x-amzn-trace-id: Parent=0000000000000016;Sampled=1",
       "no trace error x-amzn-trace-id missing part"},
      {"[xray 9.1] a decision alone", "x-amzn-trace-id: Sampled=1",
       "no trace error x-amzn-trace-id missing part"},
      {"[field 0.2] empty", "x-amzn-trace-id: ", "no trace", ""},
      {"[xray 9.1] nothing", "", "no trace", ""},
  };
  check(xray, rows);
}

TEST_CASE("X-Ray's tests: beside others") {
  const Row rows[] = {
      {"[multi 6.1] the first style decides, the other trace is linked",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: foo=bar\n"
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=0",
       "trace c span 21 priority 1 tracestate foo=bar by tracecontext "
       "[xray terminated_context 8a3c60f7d188f8fa79d48a391a778fa6 16 0]"},
  };
  check({.words = {.otel = "tracecontext,xray"}, .options = opentelemetry}, rows);
  const Row turned[] = {
      {"[multi 6.4] the other way round: java keeps the other trace's tracestate, here it is the "
       "link's",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: foo=bar\n"
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=0000000000000016;Sampled=0",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 16 priority 0 by xray "
       "[tracecontext terminated_context c 21 1 foo=bar]"},
  };
  check({.words = {.otel = "xray,tracecontext"}, .options = opentelemetry}, turned);
  const Row written[] = {
      {"[xray 9.2] trace state and baggage have no part in it",
       "traceparent: 00-8a3c60f7d188f8fa79d48a391a778fa6-0000000000000021-00\ntracestate: foo=bar\n"
       "baggage: cat=meow",
       "trace 8a3c60f7d188f8fa79d48a391a778fa6 span 21 priority 0 tracestate foo=bar baggage "
       "cat=meow "
       "by tracecontext",
       "x-amzn-trace-id: "
       "Root=1-8a3c60f7-d188f8fa79d48a391a778fa6;Parent=00000000000000aa;Sampled=0"},
      {"[xray 9.2] the smallest id",
       "traceparent: 00-00000000000000000000000000000001-0000000000000001-00",
       "trace 1 span 1 priority 0 by tracecontext",
       "x-amzn-trace-id: "
       "Root=1-00000000-000000000000000000000001;Parent=00000000000000aa;Sampled=0"},
      {"[xray 9.2] the largest",
       "traceparent: 00-ffffffffffffffffffffffffffffffff-ffffffffffffffff-01",
       "trace ffffffffffffffffffffffffffffffff span ffffffffffffffff priority 1 by tracecontext",
       "x-amzn-trace-id: "
       "Root=1-ffffffff-ffffffffffffffffffffffff;Parent=00000000000000aa;Sampled=1"},
      {"[xray 9.2] no context, no header", "", "no trace", ""},
  };
  check({.words = {.extract = "tracecontext,baggage", .inject = "xray"}, .options = opentelemetry},
        written);
}

}}  // namespace baton::peers
