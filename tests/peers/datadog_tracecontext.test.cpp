// SPDX-License-Identifier: MIT
// traceparent and tracestate: cases from Datadog's cross-tracer suite.
// codecs/trace_context_suite.test.cpp also tests the syntax of both headers.
// https://github.com/DataDog/system-tests/tree/main/tests/parametric
#include <doctest/doctest.h>

#include <string>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup w3c{.words = {.style = "tracecontext"}};
constexpr std::string_view kept = "trace c span 21 priority 1 _dd.p.dm=-0 by tracecontext";
constexpr std::string_view dropped = "trace c span 21 priority 0 by tracecontext";

TEST_CASE("Datadog's suite: traceparent") {
  const Row rows[] = {
      {"[w3c 1.1] valid", "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01",
       kept},
      {"[w3c 1.5] two of them",
       "traceparent: 00-0000000000000000000000000000000b-0000000000000021-01\n"
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent repeated field", ""},
      {"[w3c 1.8] another name",
       "trace-parent: 00-0000000000000000000000000000000c-0000000000000021-01", "no trace"},
      {"[w3c 1.8] yet another",
       "trace.parent: 00-0000000000000000000000000000000c-0000000000000021-01", "no trace"},
      {"[w3c 1.8] capitals", "TraceParent: 00-0000000000000000000000000000000c-0000000000000021-01",
       kept},
      {"[w3c 1.8] mixed", "TrAcEpArEnT: 00-0000000000000000000000000000000c-0000000000000021-01",
       kept},
      {"[w3c 1.8] upper case",
       "TRACEPARENT: 00-0000000000000000000000000000000c-0000000000000021-01", kept},
      {"[w3c 1.2] version 00, a character more",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01.",
       "no trace error traceparent bad length"},
      {"[w3c 1.2] version 00, a field more",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01-later",
       "no trace error traceparent bad length"},
      {"[w3c 1.2] a later version",
       "traceparent: cc-0000000000000000000000000000000c-0000000000000021-01", kept},
      {"[w3c 1.2] [w3c 1.7] a later version, a field more; version 00 is written",
       "traceparent: cc-0000000000000000000000000000000c-0000000000000021-01-later", kept,
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0"},
      {"[w3c 1.2] a later version, not a field",
       "traceparent: cc-0000000000000000000000000000000c-0000000000000021-01.later",
       "no trace error traceparent bad delimiter"},
      {"[w3c 1.2] version ff",
       "traceparent: ff-0000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad version"},
      {"[w3c 1.1] version, first digit",
       "traceparent: .0-0000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] version, second digit",
       "traceparent: 0.-0000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] version of 3 digits",
       "traceparent: 000-0000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad delimiter"},
      {"[w3c 1.1] of 4", "traceparent: 0000-0000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad delimiter"},
      {"[w3c 1.1] of 1", "traceparent: 0-0000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad length"},
      {"[w3c 1.3] trace id of zeros",
       "traceparent: 00-00000000000000000000000000000000-0000000000000021-01",
       "no trace error traceparent all-zero id"},
      {"[w3c 1.1] trace id, first digit",
       "traceparent: 00-.000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] trace id, last digit",
       "traceparent: 00-0000000000000000000000000000000.-0000000000000021-01",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] trace id of 33 digits",
       "traceparent: 00-00000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad delimiter"},
      {"[w3c 1.1] of 31", "traceparent: 00-000000000000000000000000000000c-0000000000000021-01",
       "no trace error traceparent bad length"},
      {"[w3c 1.3] span id of zeros",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000000-01",
       "no trace error traceparent all-zero id"},
      {"[w3c 1.1] span id, first digit",
       "traceparent: 00-0000000000000000000000000000000c-.000000000000021-01",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] span id, last digit",
       "traceparent: 00-0000000000000000000000000000000c-000000000000002.-01",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] span id of 17 digits",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000021-01",
       "no trace error traceparent bad delimiter"},
      {"[w3c 1.1] of 15", "traceparent: 00-0000000000000000000000000000000c-000000000000021-01",
       "no trace error traceparent bad length"},
      {"[w3c 1.1] flags, first digit",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-.0",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] flags, second digit",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-0.",
       "no trace error traceparent bad digit"},
      {"[w3c 1.1] flags of 3 digits",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-001",
       "no trace error traceparent bad length"},
      {"[w3c 1.1] of 1", "traceparent: 00-0000000000000000000000000000000c-0000000000000021-1",
       "no trace error traceparent bad length"},
      {"[field 0.1] a blank before",
       "traceparent:  00-0000000000000000000000000000000c-0000000000000021-01", kept},
      {"[field 0.1] a tab before",
       "traceparent: \t00-0000000000000000000000000000000c-0000000000000021-01", kept},
      {"[field 0.1] a blank behind",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01 ", kept},
      {"[field 0.1] a tab behind",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\t", kept},
      {"[field 0.1] both, both sides",
       "traceparent: \t 00-0000000000000000000000000000000c-0000000000000021-01 \t", kept},
      {"[w3c 2.1] tracestate alone", "tracestate: foo=1,bar=2", "no trace", ""},
  };
  check(w3c, rows);
}

constexpr std::string_view parent =
    "traceparent: 00-0000000000000000000000000000000c-0000000000000021-00\n";

TEST_CASE("Datadog's suite: tracestate") {
  const Row rows[] = {
      {"[w3c 2.3] two members", "tracestate: foo=1,bar=2",
       "trace c span 21 priority 0 tracestate foo=1,bar=2 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-00\n"
       "tracestate: dd=s:0;p:00000000000000aa,foo=1,bar=2"},
      {"[w3c 1.8] another name", "trace-state: foo=1", dropped},
      {"[w3c 1.8] yet another", "trace.state: foo=1", dropped},
      {"[w3c 1.8] capitals", "TraceState: foo=1",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[w3c 1.8] mixed", "TrAcEsTaTe: foo=1",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[w3c 1.8] upper case", "TRACESTATE: foo=1",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[field 0.2] empty", "tracestate: ", dropped},
      {"[w3c 2.2] the second is empty", "tracestate: foo=1\ntracestate: ",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[w3c 2.2] the first is empty", "tracestate: \ntracestate: foo=1",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[w3c 2.2] three fields, in order",
       "tracestate: foo=1,bar=2\ntracestate: rojo=1,congo=2\ntracestate: baz=3",
       "trace c span 21 priority 0 tracestate foo=1,bar=2,rojo=1,congo=2,baz=3 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-00\n"
       "tracestate: dd=s:0;p:00000000000000aa,foo=1,bar=2,rojo=1,congo=2,baz=3"},
      {"[w3c 2.6] a member twice", "tracestate: foo=1,foo=1",
       "trace c span 21 priority 0 tracestate foo=1,foo=1 by tracecontext"},
      {"[w3c 2.6] a key twice", "tracestate: foo=1,foo=2",
       "trace c span 21 priority 0 tracestate foo=1,foo=2 by tracecontext"},
      {"[w3c 2.6] in two fields", "tracestate: foo=1\ntracestate: foo=1",
       "trace c span 21 priority 0 tracestate foo=1,foo=1 by tracecontext"},
      {"[w3c 2.6] with two values", "tracestate: foo=1\ntracestate: foo=2",
       "trace c span 21 priority 0 tracestate foo=1,foo=2 by tracecontext"},
      {"[w3c 2.3] every character of a key", "tracestate: abcxyz0189_-*/=1",
       "trace c span 21 priority 0 tracestate abcxyz0189_-*/=1 by tracecontext"},
      {"[w3c 2.3] a tenant", "tracestate: abcxyz0189_-*/@a-z0-9_-*/=1",
       "trace c span 21 priority 0 tracestate abcxyz0189_-*/@a-z0-9_-*/=1 by tracecontext"},
      {"[w3c 2.3] every character of a value",
       "tracestate: k= !\"#$%&'()*+-./0123456789:;<>?@ABCXYZ[\\]^_`abcxyz{|}~",
       "trace c span 21 priority 0 tracestate "
       "k= !\"#$%&'()*+-./0123456789:;<>?@ABCXYZ[\\]^_`abcxyz{|}~ by tracecontext"},
      {"[w3c 2.3] blanks and tabs around members", "tracestate: foo=1 \t , \t bar=2, \t baz=3",
       "trace c span 21 priority 0 tracestate foo=1,bar=2,baz=3 by tracecontext"},
      {"[w3c 2.3] tabs first", "tracestate: foo=1\t \t,\t \tbar=2,\t \tbaz=3",
       "trace c span 21 priority 0 tracestate foo=1,bar=2,baz=3 by tracecontext"},
      {"[field 0.1] a blank before", "tracestate:  foo=1",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[field 0.1] a tab before", "tracestate: \tfoo=1",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[field 0.1] a blank behind", "tracestate: foo=1 ",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[field 0.1] a tab behind", "tracestate: foo=1\t",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[field 0.1] both, both sides", "tracestate: \t foo=1 \t",
       "trace c span 21 priority 0 tracestate foo=1 by tracecontext"},
      {"[w3c 2.4] an illegal member: its tracers forward it, here the list of others goes",
       "tracestate: dd=s:-1,foo@=1,bar=\t", "trace c span 21 priority -1 by tracecontext"},
  };
  check(w3c, rows, parent);
}

TEST_CASE("Datadog's suite: 32 members") {
  std::string others;
  for (int i = 1; i < 32; ++i) {
    others.append(i == 1 ? "key" : ",key").append(std::to_string(i)).append("=v");
  }
  const std::string given = std::string(parent) + "tracestate: ";
  const std::string call =
      "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-00\ntracestate: ";
  const std::string first = others + ",dd=s:-1", last = "dd=s:-1," + others,
                    too_many = others + ",key32=v";
  const std::string minus = "trace c span 21 priority -1 tracestate " + others + " by tracecontext";
  const std::string zero = "trace c span 21 priority 0 tracestate " + others + " by tracecontext";
  const std::string full = "trace c span 21 priority 0 tracestate " + too_many + " by tracecontext";
  const std::string minus_call = call + "dd=s:-1;p:00000000000000aa," + others;
  const std::string zero_call = call + "dd=s:0;p:00000000000000aa," + others;
  const Row rows[] = {
      {"[w3c 2.5] 31 and dd, last", first, minus, minus_call},
      {"[w3c 2.5] 31 and dd, first", last, minus, minus_call},
      {"[w3c 2.5] 31 without", others, zero, zero_call},
      {"[w3c 2.5] 32 without: ours takes the last one's place", too_many, full, zero_call},
  };
  check(w3c, rows, given);
}

TEST_CASE("Datadog's suite: p, the last Datadog span") {
  const Row rows[] = {
      {"[dd 3.7] read; a span made here writes its own",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\n"
       "tracestate: key1=value1,dd=s:2;o:rum;p:0123456789abcdef;t.dm:-4;t.usr.id:12345~",
       "trace c span 21 priority 2 origin rum _dd.p.dm=-4 _dd.p.usr.id=12345= "
       "tracestate key1=value1 last 0123456789abcdef by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:2;o:rum;p:00000000000000aa;t.dm:-4;t.usr.id:12345~,key1=value1"},
      {"[dd 3.7] opaque",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\n"
       "tracestate: key1=value1,dd=s:2;t.dm:-4;p:XX!X",
       "trace c span 21 priority 2 _dd.p.dm=-4 tracestate key1=value1 last XX!X by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:2;p:00000000000000aa;t.dm:-4,key1=value1"},
  };
  check(w3c, rows);

  const Row both[] = {
      {"[multi 6.3] equal ids: nothing to tell",
       "traceparent: 00-11111111111111110000000000000001-0000000000000016-01\n"
       "tracestate: dd=s:2;p:0000000000000016,foo=1\nx-datadog-trace-id: 1\n"
       "x-datadog-tags: _dd.p.tid=1111111111111111\nx-datadog-parent-id: 22",
       "trace 11111111111111110000000000000001 span 16 tracestate foo=1 by datadog"},
      {"[multi 6.4] other traces",
       "traceparent: 00-11111111111111110000000000000002-0000000000000016-01\n"
       "tracestate: dd=s:2;p:000000000000000a,foo=1\nx-datadog-trace-id: 2\n"
       "x-datadog-tags: _dd.p.tid=2222222222222222\nx-datadog-parent-id: 10",
       "trace 22222222222222220000000000000002 span a by datadog [tracecontext terminated_context "
       "11111111111111110000000000000002 16 1 dd=s:2;p:000000000000000a,foo=1]"},
      {"[multi 6.3] another span: p tells",
       "traceparent: 00-11111111111111110000000000000003-0000000000000016-01\n"
       "tracestate: dd=s:2;p:000000000000000a,foo=1\nx-datadog-trace-id: 3\n"
       "x-datadog-tags: _dd.p.tid=1111111111111111\nx-datadog-parent-id: 10",
       "trace 11111111111111110000000000000003 span 16 tracestate foo=1 last 000000000000000a by "
       "datadog"},
      {"[multi 6.3] without p: x-datadog's parent",
       "traceparent: 00-00000000000000000000000000000004-0000000000000016-01\n"
       "tracestate: dd=s:2,foo=1\nx-datadog-trace-id: 4\nx-datadog-parent-id: 10",
       "trace 4 span 16 tracestate foo=1 last 000000000000000a by datadog"},
      {"[multi 6.3] p is another than x-datadog's parent: p",
       "traceparent: 00-00000000000000000000000000000005-0000000000000016-01\n"
       "tracestate: dd=s:2;p:8fffffffffffffff,foo=1\nx-datadog-trace-id: 5\n"
       "x-datadog-parent-id: 10",
       "trace 5 span 16 tracestate foo=1 last 8fffffffffffffff by datadog"},
  };
  check({.words = {.style = "datadog,tracecontext"}}, both);
}

}}  // namespace baton::peers
