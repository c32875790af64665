// SPDX-License-Identifier: MIT
// Several styles at once: cases from Datadog's cross-tracer suite.
// https://github.com/DataDog/system-tests/tree/main/tests
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr std::string_view w3c =
    "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\n";
constexpr std::string_view dd =
    "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\n"
    "x-datadog-sampling-priority: -2\n";

TEST_CASE("Datadog's suite: tracecontext alone") {
  const Row rows[] = {
      {"[multi 6.1] nothing comes", "", "no trace"},
      {"[multi 6.1] traceparent",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01",
       "trace c span 21 priority 1 _dd.p.dm=-0 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0"},
      {"[w3c 2.5] ours stands first",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: foo=1",
       "trace c span 21 priority 1 _dd.p.dm=-0 tracestate foo=1 by tracecontext",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0,foo=1"},
      {"[multi 6.1] x-datadog headers say nothing",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: -2",
       "no trace", ""},
      {"[w3c 1.3] not even where traceparent is invalid",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000000-01\ntracestate: foo=1\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22",
       "no trace error traceparent all-zero id", ""},
  };
  check({.words = {.style = "tracecontext"}}, rows);
}

TEST_CASE("Datadog's suite: tracecontext, then datadog") {
  const Row rows[] = {
      {"[multi 6.1] traceparent is used, both are written", w3c,
       "trace c span 21 priority 1 _dd.p.dm=-0 by tracecontext",
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 1\n"
       "x-datadog-tags: _dd.p.dm=-0\n"
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0"},
  };
  check({.words = {.extract = "tracecontext,Datadog", .inject = "Datadog,tracecontext"}}, rows);
  const Row both[] = {
      {"[multi 6.4] both, of two traces: the first style's, a link to the other",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: -2\n"
       "tracestate: foo=1",
       "trace c span 21 priority 1 _dd.p.dm=-0 tracestate foo=1 by tracecontext "
       "[datadog terminated_context b 16 0]",
       "traceparent: 00-0000000000000000000000000000000c-00000000000000aa-01\n"
       "tracestate: dd=s:1;p:00000000000000aa;t.dm:-0,foo=1\n"
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: 1\n"
       "x-datadog-tags: _dd.p.dm=-0"},
  };
  check({.words = {.style = "tracecontext,Datadog"}}, both, w3c);
  const Row others[] = {
      {"[multi 6.1] datadog's where there are no others", "",
       "trace b span 16 priority -2 by datadog",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=s:-2;p:00000000000000aa\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: -2"},
      {"[multi 6.1] or where traceparent is invalid; its tracestate goes with it [w3c 2.1]",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000000-01\ntracestate: foo=1",
       "trace b span 16 priority -2 by datadog error traceparent all-zero id",
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=s:-2;p:00000000000000aa\n"
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: -2"},
  };
  check({.words = {.style = "tracecontext,Datadog"}}, others, dd);
}

TEST_CASE("Datadog's suite: datadog, then tracecontext") {
  const Row rows[] = {
      {"[multi 6.1] datadog's alone", "", "trace b span 16 priority -2 by datadog",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: -2\n"
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=s:-2;p:00000000000000aa"},
      {"[multi 6.4] both, of two traces: nothing of the other's tracestate leaks",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: foo=1",
       "trace b span 16 priority -2 by datadog [tracecontext terminated_context c 21 1 foo=1]",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\nx-datadog-sampling-priority: -2\n"
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=s:-2;p:00000000000000aa"},
      {"[multi 6.1] an invalid traceparent is passed over",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000000-01\ntracestate: foo=1",
       "trace b span 16 priority -2 by datadog error traceparent all-zero id"},
  };
  check({.words = {.style = "Datadog,tracecontext"}}, rows, dd);
}

// One trace in three styles, and its headers after a proxy changed some of them.
constexpr std::string_view same_span =
    "traceparent: 00-11111111111111110000000000000001-0000000000000016-01\n"
    "x-datadog-trace-id: 1\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
    "x-datadog-tags: _dd.p.tid=1111111111111111\n";
constexpr std::string_view other_span =
    "traceparent: 00-11111111111111110000000000000001-0000000000000016-01\n"
    "x-datadog-trace-id: 1\nx-datadog-parent-id: 3540\nx-datadog-sampling-priority: 2\n"
    "x-datadog-tags: _dd.p.tid=1111111111111111\n";
constexpr std::string_view other_trace =
    "traceparent: 00-11111111111111110000000000000005-0000000000000016-01\n"
    "x-datadog-trace-id: 1\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
    "x-datadog-tags: _dd.p.tid=1111111111111111\n";

TEST_CASE("Datadog's suite: tracestate comes along, whichever style is first") {
  const Setup datadog_first{.words = {.style = "Datadog,b3multi,tracecontext"}};
  const Setup w3c_first{.words = {.style = "tracecontext,Datadog,b3multi"}};
  const Setup datadog_only{.words = {.style = "Datadog,b3multi,tracecontext"},
                           .options = {.extract_first = true}};
  const Setup w3c_only{.words = {.style = "tracecontext,Datadog,b3multi"},
                       .options = {.extract_first = true}};
  const Row datadog_same[] = {
      {"[multi 6.3] equal in both", "tracestate: dd=s:2;t.tid:1111111111111111,foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 tracestate foo=1 by datadog"},
      {"[multi 6.3] another decision in dd", "tracestate: dd=s:1;t.tid:1111111111111111,foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 tracestate foo=1 by datadog"},
      {"[multi 6.3] without dd", "tracestate: foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 tracestate foo=1 by datadog"},
  };
  check(datadog_first, datadog_same, same_span);
  const Row w3c_same[] = {
      {"[multi 6.1] equal in both", "tracestate: dd=s:2;t.tid:1111111111111111,foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 tracestate foo=1 by "
       "tracecontext"},
      {"[multi 6.1] another decision in dd", "tracestate: dd=s:1;t.tid:1111111111111111,foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 1 tracestate foo=1 by "
       "tracecontext"},
      {"[dd 4.1] without dd", "tracestate: foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 1 _dd.p.dm=-0 tracestate foo=1 "
       "by tracecontext"},
  };
  check(w3c_first, w3c_same, same_span);
  check(w3c_only, w3c_same, same_span);
  const Row first_alone[] = {
      {"[multi 6.2] the first success is all", "tracestate: dd=s:1,foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 by datadog"},
  };
  check(datadog_only, first_alone, same_span);

  const Row proxy[] = {
      {"[multi 6.3] a proxy's span of the same trace is the parent",
       "tracestate: dd=s:2;t.tid:1111111111111111,foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 tracestate foo=1 "
       "last 0000000000000dd4 by datadog"},
  };
  check(datadog_first, proxy, other_span);
  const Row proxy_first[] = {
      {"[multi 6.1] read from tracecontext", "tracestate: dd=s:2;t.tid:1111111111111111,foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 tracestate foo=1 by "
       "tracecontext"},
  };
  check(w3c_first, proxy_first, other_span);
  check(w3c_only, proxy_first, other_span);
  const Row proxy_ignored[] = {
      {"[multi 6.2] not looked at", "tracestate: dd=s:2;p:0123456789abcdef,foo=1",
       "trace 11111111111111110000000000000001 span dd4 priority 2 by datadog"},
  };
  check(datadog_only, proxy_ignored, other_span);

  const Row conflict[] = {
      {"[multi 6.4] another trace is linked", "tracestate: foo=1",
       "trace 11111111111111110000000000000001 span 16 priority 2 by datadog "
       "[tracecontext terminated_context 11111111111111110000000000000005 16 1 foo=1]"},
  };
  check(datadog_first, conflict, other_trace);
  const Row conflict_first[] = {
      {"[multi 6.4] the other way round", "tracestate: foo=1",
       "trace 11111111111111110000000000000005 span 16 priority 1 _dd.p.dm=-0 tracestate foo=1 "
       "by tracecontext [datadog terminated_context 11111111111111110000000000000001 16 1]"},
  };
  check(w3c_first, conflict_first, other_trace);
}

TEST_CASE("Datadog's suite: links to traces that are not continued") {
  const Row rows[] = {
      {"[multi 6.4] only the upper halves differ",
       "x-datadog-trace-id: 2\nx-datadog-parent-id: 10\nx-datadog-sampling-priority: 2\n"
       "x-datadog-tags: _dd.p.tid=2222222222222222\n"
       "traceparent: 00-11111111111111110000000000000002-0000000000000016-01\n"
       "tracestate: dd=s:2;p:000000000000000a,foo=1",
       "trace 22222222222222220000000000000002 span a priority 2 by datadog "
       "[tracecontext terminated_context 11111111111111110000000000000002 16 1 "
       "dd=s:2;p:000000000000000a,foo=1]"},
      {"[multi 6.4] one for each style, in their order; B3 has no tracestate",
       "x-datadog-trace-id: 2\nx-datadog-parent-id: 10\nx-datadog-tags: "
       "_dd.p.tid=2222222222222222\n"
       "traceparent: 00-11111111111111110000000000000002-0000000000000016-01\n"
       "tracestate: foo=1\nx-b3-traceid: 11111111111111110000000000000003\n"
       "x-b3-spanid: a2fb4a1d1a96d312\nx-b3-sampled: 0",
       "trace 22222222222222220000000000000002 span a by datadog "
       "[tracecontext terminated_context 11111111111111110000000000000002 16 1 foo=1] "
       "[b3multi terminated_context 11111111111111110000000000000003 a2fb4a1d1a96d312 0]"},
      {"[multi 6.4] B3 alone beside traceparent",
       "traceparent: 00-11111111111111110000000000000002-0000000000000016-01\n"
       "tracestate: dd=s:2,foo=1\nx-b3-traceid: 22222222222222220000000000000002\n"
       "x-b3-spanid: 000000000000000a\nx-b3-sampled: 1",
       "trace 11111111111111110000000000000002 span 16 priority 2 tracestate foo=1 by "
       "tracecontext [b3multi terminated_context 22222222222222220000000000000002 a 1]"},
      {"[multi 6.3] none where the traces are one",
       "x-datadog-trace-id: 1\nx-datadog-parent-id: 23\nx-datadog-tags: "
       "_dd.p.tid=1111111111111111\n"
       "traceparent: 00-11111111111111110000000000000001-0000000000000016-01\n"
       "tracestate: dd=s:2;t.tid:1111111111111111,foo=1",
       "trace 11111111111111110000000000000001 span 16 tracestate foo=1 last 0000000000000017 by "
       "datadog"},
      {"[b3 8.3] none to ids of zero",
       "x-datadog-trace-id: 5\nx-datadog-parent-id: 22\n"
       "x-b3-traceid: 00000000000000000000000000000000\nx-b3-spanid: a2fb4a1d1a96d314\n"
       "x-b3-sampled: 1",
       "trace 5 span 16 by datadog error x-b3-traceid all-zero id"},
  };
  check({.words = {.style = "datadog,tracecontext,b3multi,baggage"}}, rows);
}

TEST_CASE("Datadog's suite: continue, restart, ignore") {
  constexpr std::string_view styles = "datadog,tracecontext,b3multi,baggage";
  const std::string_view one_trace =
      "x-datadog-trace-id: 1\nx-datadog-parent-id: 1\nx-datadog-sampling-priority: 2\n"
      "x-datadog-tags: _dd.p.tid=1111111111111111,_dd.p.dm=-4\n"
      "traceparent: 00-11111111111111110000000000000001-0000000000000001-01\n"
      "tracestate: dd=s:2;t.dm:-4,foo=1\nbaggage: key1=value1";
  const std::string_view two_traces =
      "x-datadog-trace-id: 2\nx-datadog-parent-id: 2\nx-datadog-sampling-priority: 2\n"
      "x-datadog-tags: _dd.p.tid=1111111111111111,_dd.p.dm=-4\n"
      "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01";
  const std::string_view two_spans =
      "x-datadog-trace-id: 1\nx-datadog-parent-id: 1\nx-datadog-sampling-priority: 2\n"
      "x-datadog-tags: _dd.p.tid=1111111111111111,_dd.p.dm=-4\n"
      "traceparent: 00-11111111111111110000000000000001-0000000000000021-01";

  const Row go_on[] = {
      {"[multi 6.5] continue", one_trace,
       "trace 11111111111111110000000000000001 span 1 priority 2 _dd.p.dm=-4 tracestate foo=1 "
       "baggage key1=value1 by datadog"},
      {"[multi 6.4] continue: the other trace is linked", two_traces,
       "trace 11111111111111110000000000000002 span 2 priority 2 _dd.p.dm=-4 by datadog "
       "[tracecontext terminated_context c 21 1]"},
  };
  check({}, go_on);
  check(
      {.words = {.style = styles}, .options = {.behavior = parse_extract_behavior("no such word")}},
      go_on);

  const Row restart[] = {
      {"[multi 6.5] restart: a link to what would have been continued", one_trace,
       "no trace baggage key1=value1 by datadog [datadog propagation_behavior_extract "
       "11111111111111110000000000000001 1 1 dd=s:2;t.dm:-4,foo=1] restart",
       "baggage: key1=value1"},
      {"[multi 6.5] restart: none to others", two_traces,
       "no trace by datadog [datadog propagation_behavior_extract "
       "11111111111111110000000000000002 2 1] restart",
       ""},
      {"[multi 6.5] restart: to the span that would have been the parent", two_spans,
       "no trace by datadog [datadog propagation_behavior_extract "
       "11111111111111110000000000000001 21 1] restart"},
  };
  check({.words = {.extract = styles}, .options = {.behavior = parse_extract_behavior("restart")}},
        restart);
  const Row restart_first[] = {
      {"[multi 6.2] [multi 6.5] restart after the first success", one_trace,
       "no trace baggage key1=value1 by datadog [datadog propagation_behavior_extract "
       "11111111111111110000000000000001 1 1] restart",
       "baggage: key1=value1"},
      {"[multi 6.2] [multi 6.5] with another trace behind it", two_traces,
       "no trace by datadog [datadog propagation_behavior_extract "
       "11111111111111110000000000000002 2 1] restart"},
  };
  check({.words = {.extract = styles},
         .options = {.extract_first = true, .behavior = parse_extract_behavior("restart")}},
        restart_first);

  const Row ignore[] = {
      {"[multi 6.5] ignore: baggage too", one_trace, "no trace", ""},
      {"[multi 6.5] ignore: no link", two_traces, "no trace", ""},
  };
  check({.words = {.extract = styles}, .options = {.behavior = parse_extract_behavior("ignore")}},
        ignore);
}

}}  // namespace baton::peers
