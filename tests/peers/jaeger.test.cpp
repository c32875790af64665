// SPDX-License-Identifier: MIT
// Jaeger: cases from the propagator tests of opentelemetry-go, -java and -python.
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup jaeger{.words = {.otel = "jaeger"}, .options = opentelemetry};

TEST_CASE("Jaeger's tests: uber-trace-id") {
  const Row rows[] = {
      {"[jaeger 10.2] not sampled",
       "uber-trace-id: 000000000000000a000000000000000b:0000000000000016:0:0",
       "trace a000000000000000b span 16 priority 0 by jaeger",
       "uber-trace-id: 000000000000000a000000000000000b:00000000000000aa:0:00"},
      {"[jaeger 10.2] sampled",
       "uber-trace-id: 000000000000000a000000000000000b:0000000000000016:0:1",
       "trace a000000000000000b span 16 priority 1 by jaeger",
       "uber-trace-id: 000000000000000a000000000000000b:00000000000000aa:0:01"},
      {"[jaeger 10.2] debug", "uber-trace-id: b:16:0:3",
       "trace b span 16 priority 2 debug by jaeger",
       "uber-trace-id: 0000000000000000000000000000000b:00000000000000aa:0:03"},
      {"[jaeger 10.2] debug without sampled", "uber-trace-id: b:16:0:2",
       "trace b span 16 priority 0 by jaeger"},
      {"[jaeger 10.2] flags of any length", "uber-trace-id: b:16:0:00001",
       "trace b span 16 priority 1 by jaeger"},
      {"[jaeger 10.2] flags are hex", "uber-trace-id: b:16:0:ff",
       "trace b span 16 priority 2 debug by jaeger"},
      {"[jaeger 10.1] 60 bits", "uber-trace-id: 3ce929d0e0e4736:16:0:1",
       "trace 3ce929d0e0e4736 span 16 priority 1 by jaeger"},
      {"[jaeger 10.1] 64 bits", "uber-trace-id: a3ce929d0e0e4736:16:0:1",
       "trace a3ce929d0e0e4736 span 16 priority 1 by jaeger"},
      {"[jaeger 10.1] the parent is not looked at", "uber-trace-id: b:16:whatever:1",
       "trace b span 16 priority 1 by jaeger"},
      {"[jaeger 10.1] URL-encoded", "uber-trace-id: b%3A16%3A0%3A1",
       "trace b span 16 priority 1 by jaeger"},
      {"[jaeger 10.2] unreadable flags are no decision: all three refuse the ids with them",
       "uber-trace-id: b:16:0:wired", "trace b span 16 by jaeger"},
      {"[jaeger 10.1] trace id of 36", "uber-trace-id: 000000000000000a000000000000000b0000:16:0:1",
       "no trace error uber-trace-id bad length", ""},
      {"[jaeger 10.1] span id of 20", "uber-trace-id: b:00000000000000160000:0:1",
       "no trace error uber-trace-id bad length"},
      {"[jaeger 10.1] trace id, no digits", "uber-trace-id: zcd00v:16:0:1",
       "no trace error uber-trace-id bad digit"},
      {"[jaeger 10.1] span id, no digits", "uber-trace-id: b:00f0wiredba902b7:0:1",
       "no trace error uber-trace-id bad digit"},
      {"[jaeger 10.2] another separator", "uber-trace-id: b-16-0-1",
       "no trace error uber-trace-id missing part"},
      {"[jaeger 10.2] three fields", "uber-trace-id: b:16:00",
       "no trace error uber-trace-id missing part"},
      {"[jaeger 10.3] trace id of zeros", "uber-trace-id: 00000000000000000000000000000000:16:0:0",
       "no trace error uber-trace-id all-zero id"},
      {"[jaeger 10.3] span id of zeros", "uber-trace-id: b:0000000000000000:0:0",
       "no trace error uber-trace-id all-zero id"},
      {"[jaeger 10.3] before flags that are none", "uber-trace-id: b:0000000000000000:0:xyz",
       "no trace error uber-trace-id all-zero id"},
      {"[field 0.2] empty", "uber-trace-id: ", "no trace", ""},
      {"[jaeger 10.1] another name", "uber-trace-idnot: b:16:0:1", "no trace"},
      {"[jaeger 10.1] nothing", "", "no trace", ""},
  };
  check(jaeger, rows);
}

TEST_CASE("Jaeger's tests: baggage") {
  const Row rows[] = {
      {"[jaeger 10.4] beside ids", "uber-trace-id: b:16:0:1\nuberctx-foo: bar",
       "trace b span 16 priority 1 baggage foo=bar by jaeger",
       "uber-trace-id: 0000000000000000000000000000000b:00000000000000aa:0:01\nuberctx-foo: bar"},
      {"[jaeger 10.4] without",
       "uberctx-nometa: nometa-value\nuberctx-meta: meta-value\nanother: value",
       "no trace baggage nometa=nometa-value baggage meta=meta-value",
       "uberctx-nometa: nometa-value\nuberctx-meta: meta-value"},
      {"[jaeger 10.4] beside ids that are none", "uber-trace-id: b:16:00\nuberctx-key1: value1",
       "no trace baggage key1=value1 error uber-trace-id missing part"},
      {"[jaeger 10.4] no key", "uberctx-: value", "no trace", ""},
      {"[field 0.2] no value", "uberctx-key2: \nuberctx-key3: value3",
       "no trace baggage key3=value3"},
      {"[jaeger 10.4] jaeger-baggage", "jaeger-baggage: nometa=nometa-value,meta=meta-value",
       "no trace baggage nometa=nometa-value baggage meta=meta-value"},
      {"[jaeger 10.4] with blanks", "jaeger-baggage: nometa = nometa-value , meta = meta-value",
       "no trace baggage nometa=nometa-value baggage meta=meta-value"},
      {"[jaeger 10.4] no =", "jaeger-baggage: nometa+novalue", "no trace"},
      {"[jaeger 10.4] no value", "jaeger-baggage: user=", "no trace"},
      {"[jaeger 10.4] two =", "jaeger-baggage: a=b=c", "no trace"},
      {"[jaeger 10.4] one of three", "jaeger-baggage: malformed,k0=v0,a=b=c",
       "no trace baggage k0=v0"},
      {"[jaeger 10.4] both headers", "jaeger-baggage: meta=meta-value\nuberctx-foo: bar",
       "no trace baggage foo=bar baggage meta=meta-value"},
      {"[jaeger 10.4] in capitals: keys are folded",
       "UBERCTX-SOME-KEY: value\nJAEGER-BAGGAGE: meta=meta-value",
       "no trace baggage some-key=value baggage meta=meta-value"},
  };
  check(jaeger, rows);
}

}}  // namespace baton::peers
