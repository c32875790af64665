// SPDX-License-Identifier: MIT
// B3: cases from the propagator tests of brave and of opentelemetry-go, -java and -python.
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup single{.words = {.otel = "b3"}, .options = opentelemetry};
constexpr Setup multi{.words = {.otel = "b3multi"}, .options = opentelemetry};

TEST_CASE("B3's tests: one header") {
  const Row rows[] = {
      {"[b3 8.1] undecided", "b3: 000000000000000b-0000000000000016", "trace b span 16 by b3",
       "b3: 000000000000000b-00000000000000aa"},
      {"[b3 8.4] 128 bits", "b3: 000000000000000a000000000000000b-0000000000000016",
       "trace a000000000000000b span 16 by b3",
       "b3: 000000000000000a000000000000000b-00000000000000aa"},
      {"[b3 8.4] padded", "b3: 0000000000000000000000000000000b-0000000000000016-1",
       "trace b span 16 priority 1 by b3", "b3: 000000000000000b-00000000000000aa-1"},
      {"[b3 8.3] zeros on the right", "b3: 000000000000000a0000000000000000-0000000000000016-1",
       "trace a0000000000000000 span 16 priority 1 by b3",
       "b3: 000000000000000a0000000000000000-00000000000000aa-1"},
      {"[b3 8.1] sampled", "b3: 000000000000000b-0000000000000016-1",
       "trace b span 16 priority 1 by b3", "b3: 000000000000000b-00000000000000aa-1"},
      {"[b3 8.1] not sampled", "b3: 000000000000000b-0000000000000016-0",
       "trace b span 16 priority 0 by b3", "b3: 000000000000000b-00000000000000aa-0"},
      {"[b3 8.1] debug", "b3: 000000000000000b-0000000000000016-d",
       "trace b span 16 priority 2 debug by b3", "b3: 000000000000000b-00000000000000aa-d"},
      {"[b3 8.1] a parent", "b3: 000000000000000b-0000000000000016-1-000000000000000c",
       "trace b span 16 priority 1 by b3", "b3: 000000000000000b-00000000000000aa-1"},
      {"[b3 8.1] a parent, not sampled", "b3: 000000000000000b-0000000000000016-0-000000000000000c",
       "trace b span 16 priority 0 by b3"},
      {"[b3 8.1] a parent, debug", "b3: 000000000000000b-0000000000000016-d-000000000000000c",
       "trace b span 16 priority 2 debug by b3"},
      {"[b3 8.1] a parent while undecided",
       "b3: 000000000000000b-0000000000000016-000000000000000c", "trace b span 16 by b3"},
      {"[b3 8.1] a parent of zeros", "b3: 000000000000000b-0000000000000016-1-0000000000000000",
       "trace b span 16 priority 1 by b3"},
      {"[b3 8.2] a decision alone: keep; it belongs to the trace that begins here", "b3: 1",
       "no trace priority 1"},
      {"[b3 8.2] drop", "b3: 0", "no trace priority 0"},
      {"[b3 8.2] debug", "b3: d", "no trace priority 2 debug"},
      {"[b3 8.3] upper case is folded: go refuses it",
       "b3: AB000000000000000000000000000000-CD00000000000000-1",
       "trace ab000000000000000000000000000000 span cd00000000000000 priority 1 by b3",
       "b3: ab000000000000000000000000000000-00000000000000aa-1"},
      {"[b3 8.3] shorter ids are padded: brave refuses them", "b3: b-16-1",
       "trace b span 16 priority 1 by b3"},
      {"[b3 8.3] trace id of 34", "b3: ab00000000000000000000000000000000-cd00000000000000-1",
       "no trace error b3 bad length", ""},
      {"[b3 8.3] span id of 18", "b3: ab000000000000000000000000000000-cd0000000000000000-1",
       "no trace error b3 bad length"},
      {"[b3 8.1] a decision of 2", "b3: 000000000000000b-0000000000000016-01",
       "no trace error b3 bad value"},
      {"[b3 8.1] of a word: java reads true; B3 has no such",
       "b3: 000000000000000b-0000000000000016-true", "no trace error b3 bad value"},
      {"[b3 8.1] of another letter", "b3: 000000000000000b-0000000000000016-f",
       "no trace error b3 bad value"},
      {"[b3 8.1] a parent of 18", "b3: 000000000000000b-0000000000000016-1-cd0000000000000000",
       "no trace error b3 bad length"},
      {"[b3 8.1] a parent that is none", "b3: 000000000000000b-0000000000000016-1-qw00000000000000",
       "no trace error b3 bad digit"},
      {"[b3 8.3] trace id, no digits", "b3: qw000000000000000000000000000000-cd00000000000000-1",
       "no trace error b3 bad digit"},
      {"[b3 8.3] span id, no digits", "b3: ab000000000000000000000000000000-qw00000000000000-1",
       "no trace error b3 bad digit"},
      {"[b3 8.3] beyond ASCII", "b3: 000000000000000b-000000000000001\xf0\x9f\x92\xa9",
       "no trace error b3 bad length"},
      {"[b3 8.3] a UUID", "b3: b970dafd-0d95-40aa-95d8-1d8725aebe40",
       "no trace error b3 bad value"},
      {"[b3 8.3] words", "b3: not-a-tumor", "no trace error b3 bad digit"},
      {"[b3 8.3] ids of zeros", "b3: 00000000000000000000000000000000-0000000000000000-1",
       "no trace error b3 all-zero id"},
      {"[b3 8.3] trace id of zeros", "b3: 0000000000000000-0000000000000016-1-000000000000000c",
       "no trace error b3 all-zero id"},
      {"[b3 8.3] span id of zeros", "b3: 000000000000000b-0000000000000000-1",
       "no trace error b3 all-zero id"},
      {"[b3 8.1] a field too many", "b3: 000000000000000b-0000000000000016-1-000000000000000c-",
       "no trace error b3 bad delimiter"},
      {"[b3 8.1] more", "b3: 0-1-2-3-4-5-6-7", "no trace error b3 all-zero id"},
      {"[b3 8.1] a - alone", "b3: -", "no trace error b3 bad value"},
      {"[field 0.2] empty", "b3: ", "no trace", ""},
      {"[b3 8.3] no trace id", "b3: -234567812345678-0000000000000016",
       "no trace error b3 bad length"},
      {"[b3 8.3] no span id", "b3: 000000000000000b--000000000000000c",
       "no trace error b3 bad length"},
      {"[b3 8.1] an id alone", "b3: 000000000000000b", "no trace error b3 missing part"},
      {"[b3 8.1] an empty decision", "b3: 000000000000000b-0000000000000016-",
       "no trace error b3 bad value"},
      {"[b3 8.1] an empty decision before a parent",
       "b3: 000000000000000b-0000000000000016--000000000000000c", "no trace error b3 bad value"},
      {"[b3 8.1] an empty parent", "b3: 000000000000000b-0000000000000016-1-",
       "no trace error b3 bad length"},
  };
  check(single, rows);
}

TEST_CASE("B3's tests: several headers") {
  const Row rows[] = {
      {"[b3 8.1] undecided", "", "trace b span 16 by b3multi",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 00000000000000aa"},
      {"[b3 8.1] sampled", "x-b3-sampled: 1", "trace b span 16 priority 1 by b3multi",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 00000000000000aa\nx-b3-sampled: 1"},
      {"[b3 8.1] not sampled", "x-b3-sampled: 0", "trace b span 16 priority 0 by b3multi",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 00000000000000aa\nx-b3-sampled: 0"},
      {"[b3 8.1] as a word", "x-b3-sampled: true", "trace b span 16 priority 1 by b3multi"},
      {"[b3 8.1] as a word, not", "x-b3-sampled: false", "trace b span 16 priority 0 by b3multi"},
      {"[b3 8.1] python's words", "x-b3-sampled: True", "trace b span 16 priority 1 by b3multi"},
      {"[b3 8.1] debug", "x-b3-flags: 1", "trace b span 16 priority 2 debug by b3multi",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 00000000000000aa\nx-b3-flags: 1"},
      {"[b3 8.1] debug beside a decision", "x-b3-flags: 1\nx-b3-sampled: 0",
       "trace b span 16 priority 2 debug by b3multi"},
      {"[b3 8.1] beside the other", "x-b3-flags: 1\nx-b3-sampled: 1",
       "trace b span 16 priority 2 debug by b3multi"},
      {"[b3 8.1] other flags", "x-b3-flags: 2\nx-b3-sampled: 1",
       "trace b span 16 priority 1 by b3multi"},
      {"[b3 8.1] a parent", "x-b3-parentspanid: 00f067aa0ba90200\nx-b3-sampled: 1",
       "trace b span 16 priority 1 by b3multi",
       "x-b3-traceid: 000000000000000b\nx-b3-spanid: 00000000000000aa\nx-b3-sampled: 1"},
      {"[b3 8.1] an unreadable decision is none: go and brave refuse the ids with it",
       "x-b3-sampled: 10", "trace b span 16 by b3multi"},
      {"[b3 8.1] d is none here: python reads debug", "x-b3-sampled: d",
       "trace b span 16 by b3multi"},
      {"[b3 8.1] beyond ASCII", "x-b3-sampled: \xf0\x9f\x92\xa9", "trace b span 16 by b3multi"},
      {"[field 0.2] empty", "x-b3-sampled: ", "trace b span 16 by b3multi"},
  };
  check(multi, rows, "X-B3-TraceId: 000000000000000b\nX-B3-SpanId: 0000000000000016\n");

  const Row ids[] = {
      {"[b3 8.4] 128 bits",
       "x-b3-traceid: 000000000000000a000000000000000b\nx-b3-spanid: 0000000000000016",
       "trace a000000000000000b span 16 by b3multi",
       "x-b3-traceid: 000000000000000a000000000000000b\nx-b3-spanid: 00000000000000aa"},
      {"[b3 8.3] zeros on the right",
       "x-b3-traceid: 000000000000000a0000000000000000\nx-b3-spanid: 0000000000000016",
       "trace a0000000000000000 span 16 by b3multi"},
      {"[b3 8.3] upper case is folded: go refuses it",
       "x-b3-traceid: AB000000000000000000000000000000\nx-b3-spanid: CD00000000000000",
       "trace ab000000000000000000000000000000 span cd00000000000000 by b3multi"},
      {"[b3 8.3] shorter ids are padded: go, java and python refuse them",
       "x-b3-traceid: ab0000000000\nx-b3-spanid: abc123",
       "trace ab0000000000 span abc123 by "
       "b3multi"},
      {"[b3 8.3] between the lengths",
       "x-b3-traceid: ab0000000000000000000000000000\nx-b3-spanid: cd",
       "trace ab0000000000000000000000000000 span cd by b3multi"},
      {"[b3 8.3] trace id of 34",
       "x-b3-traceid: ab00000000000000000000000000000000\nx-b3-spanid: cd",
       "no trace error x-b3-traceid bad length", ""},
      {"[b3 8.3] span id of 18", "x-b3-traceid: ab\nx-b3-spanid: cd0000000000000000",
       "no trace error x-b3-spanid bad length"},
      {"[b3 8.3] trace id, no digits", "x-b3-traceid: qw\nx-b3-spanid: cd",
       "no trace error x-b3-traceid bad digit"},
      {"[b3 8.3] span id, no digits", "x-b3-traceid: ab\nx-b3-spanid: qw",
       "no trace error x-b3-spanid bad digit"},
      {"[b3 8.3] trace id of zeros",
       "x-b3-traceid: 00000000000000000000000000000000\nx-b3-spanid: cd",
       "no trace error x-b3-traceid all-zero id"},
      {"[b3 8.3] span id of zeros", "x-b3-traceid: ab\nx-b3-spanid: 0000000000000000",
       "no trace error x-b3-spanid all-zero id"},
      {"[b3 8.3] no span id; the decision stands alone", "x-b3-traceid: ab\nx-b3-sampled: 1",
       "no trace error x-b3-spanid missing part"},
      {"[b3 8.3] no trace id", "x-b3-spanid: cd\nx-b3-flags: 1",
       "no trace error x-b3-traceid missing part"},
      {"[b3 8.2] a decision alone", "x-b3-sampled: 0", "no trace priority 0"},
      {"[b3 8.2] keep", "x-b3-sampled: 1", "no trace priority 1"},
      {"[b3 8.2] debug", "x-b3-flags: 1", "no trace priority 2 debug"},
      {"[b3 8.1] nothing", "", "no trace", ""},
  };
  check(multi, ids);
}

TEST_CASE("B3's tests: both kinds of headers") {
  const Setup both{.words = {.otel = "b3,b3multi"}, .options = opentelemetry};
  constexpr std::string_view several =
      "x-b3-traceid: 000000000000000c\nx-b3-spanid: 0000000000000021\nx-b3-sampled: 0\n";
  const Row rows[] = {
      {"[b3 8.5] the first style decides, both are written",
       "b3: 000000000000000c-0000000000000016-1", "trace c span 16 priority 1 by b3",
       "b3: 000000000000000c-00000000000000aa-1\n"
       "x-b3-traceid: 000000000000000c\nx-b3-spanid: 00000000000000aa\nx-b3-sampled: 1"},
      {"[multi 6.4] another trace is linked", "b3: 000000000000000b-0000000000000016-1",
       "trace b span 16 priority 1 by b3 [b3multi terminated_context c 21 0]"},
      {"[multi 6.1] an invalid one is passed over", "b3: 000000000000000b-0000000000000016-",
       "trace c span 21 priority 0 by b3multi error b3 bad value"},
      {"[multi 6.1] ids that are none", "b3: 000000000000000b-abcdefghijklmnop-1",
       "trace c span 21 priority 0 by b3multi error b3 bad digit"},
  };
  check(both, rows, several);
  const Row invalid[] = {
      {"[multi 6.1] both are invalid",
       "b3: 000000000000000b-abcdefghijklmnop-1\nx-b3-traceid: b\nx-b3-spanid: 000000000000002100",
       "no trace error b3 bad digit"},
      {"[b3 8.1] invalid several beside a valid one",
       "b3: 000000000000000b-0000000000000016-1\nx-b3-traceid: b\nx-b3-spanid: 16\n"
       "x-b3-sampled: invalid",
       "trace b span 16 priority 1 by b3"},
  };
  check(both, invalid);
}

}}  // namespace baton::peers
