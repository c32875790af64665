// SPDX-License-Identifier: MIT
// OpenTracing's basic format: cases from the propagator tests of opentelemetry-go, -java and
// -python.
#include <doctest/doctest.h>

#include "peers/peers.hpp"

namespace baton::peers { namespace {

constexpr Setup ottrace{.words = {.otel = "ottrace"}, .options = opentelemetry};

TEST_CASE("ottrace's tests") {
  constexpr std::string_view ids =
      "ot-tracer-traceid: 80f198ee56343ba864fe8b2a57d3eff7\not-tracer-spanid: 0000000000000016\n";
  const Row rows[] = {
      {"[ot 21.1] sampled, 128 bits; 64 are written", "ot-tracer-sampled: true",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 priority 1 by ottrace",
       "ot-tracer-traceid: 64fe8b2a57d3eff7\not-tracer-spanid: 00000000000000aa\n"
       "ot-tracer-sampled: true"},
      {"[ot 21.1] as a number", "ot-tracer-sampled: 1",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 priority 1 by ottrace"},
      {"[ot 21.1] not sampled", "ot-tracer-sampled: false",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 priority 0 by ottrace",
       "ot-tracer-traceid: 64fe8b2a57d3eff7\not-tracer-spanid: 00000000000000aa\n"
       "ot-tracer-sampled: false"},
      {"[ot 21.1] as a number", "ot-tracer-sampled: 0",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 priority 0 by ottrace"},
      {"[ot 21.1] undecided", "", "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 by ottrace",
       "ot-tracer-traceid: 64fe8b2a57d3eff7\not-tracer-spanid: 00000000000000aa"},
      {"[ot 21.1] an unreadable decision is none: go refuses the ids with it",
       "ot-tracer-sampled: wired", "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 by ottrace"},
      {"[ot 21.1] baggage", "ot-tracer-sampled: 0\not-baggage-foo: bar\not-baggage-key: value",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 priority 0 baggage foo=bar baggage "
       "key=value "
       "by ottrace",
       "ot-tracer-traceid: 64fe8b2a57d3eff7\not-tracer-spanid: 00000000000000aa\n"
       "ot-tracer-sampled: false\not-baggage-foo: bar\not-baggage-key: value"},
      {"[multi 6.6] in capitals: keys are folded", "Ot-Baggage-Some-Key: value",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 baggage some-key=value by ottrace"},
      {"[multi 6.6] no key", "ot-baggage-: value",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 by ottrace"},
      {"[multi 6.6] a key that is no token: go drops it; it is a name of a header all the same",
       "ot-baggage-d\xe2\x80\x93"
       "76: test",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 baggage d\xe2\x80\x93"
       "76=test by ottrace"},
      {"[multi 6.6] a value beyond ASCII: go drops it; here it is text",
       "ot-baggage-foo: \xc3\xb8tel",
       "trace 80f198ee56343ba864fe8b2a57d3eff7 span 16 baggage foo=\xc3\xb8tel by ottrace"},
  };
  check(ottrace, rows, ids);

  const Row other_ids[] = {
      {"[ot 21.1] 64 bits",
       "ot-tracer-traceid: 64fe8b2a57d3eff7\not-tracer-spanid: 0000000000000016",
       "trace 64fe8b2a57d3eff7 span 16 by ottrace"},
      {"[ot 21.1] shorter span ids are padded",
       "ot-tracer-traceid: 64fe8b2a57d3eff7\not-tracer-spanid: f00000000000041",
       "trace 64fe8b2a57d3eff7 span f00000000000041 by ottrace"},
      {"[ot 21.1] and trace ids: go refuses them, python writes them",
       "ot-tracer-traceid: 1\not-tracer-spanid: 2", "trace 1 span 2 by ottrace",
       "ot-tracer-traceid: 0000000000000001\not-tracer-spanid: 00000000000000aa"},
      {"[ot 21.1] trace id of 34",
       "ot-tracer-traceid: 80f198ee56343ba864fe8b2a57d3eff700\not-tracer-spanid: 16",
       "no trace error ot-tracer-traceid bad length", ""},
      {"[ot 21.1] span id of 18", "ot-tracer-traceid: b\not-tracer-spanid: 000000000000001600",
       "no trace error ot-tracer-spanid bad length"},
      {"[ot 21.1] trace id, no digits", "ot-tracer-traceid: abc123!\not-tracer-spanid: 16",
       "no trace error ot-tracer-traceid bad digit"},
      {"[ot 21.1] span id, no digits", "ot-tracer-traceid: b\not-tracer-spanid: abc123!",
       "no trace error ot-tracer-spanid bad digit"},
      {"[ot 21.1] trace id of zeros",
       "ot-tracer-traceid: 00000000000000000000000000000000\not-tracer-spanid: 16",
       "no trace error ot-tracer-traceid all-zero id"},
      {"[ot 21.1] span id of zeros", "ot-tracer-traceid: b\not-tracer-spanid: 0000000000000000",
       "no trace error ot-tracer-spanid all-zero id"},
      {"[ot 21.1] baggage beside ids that are none: java drops it; baggage needs no ids [bag 7.7]",
       "ot-tracer-traceid: 00000000000000000000000000000000\not-tracer-spanid: 16\n"
       "ot-baggage-foo: bar",
       "no trace baggage foo=bar error ot-tracer-traceid all-zero id"},
      {"[field 0.2] empty", "ot-tracer-traceid: ", "no trace", ""},
      {"[ot 21.1] nothing", "", "no trace", ""},
  };
  check(ottrace, other_ids);
}

}}  // namespace baton::peers
