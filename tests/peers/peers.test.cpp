// SPDX-License-Identifier: MIT
#include "peers/peers.hpp"

#include <baton/baton.hpp>
#include <baton/messaging/lambda.hpp>
#include <baton/presets.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/describe.hpp"
#include "support/exact_copy.hpp"
#include "support/headers.hpp"

namespace baton::peers {
namespace {

UniversalPropagator propagator_of(const Setup& setup) {
  Styles usual = UniversalPropagator::all_styles();
  usual.extract = usual.inject =
      *UniversalPropagator::parse_styles("datadog,tracecontext,baggage", StyleNaming::datadog);
  return UniversalPropagator(setup.options, UniversalPropagator::styles_from(setup.words, usual));
}

}  // namespace

void check(const Setup& setup, std::span<const Row> rows, std::string_view common) {
  const UniversalPropagator propagator = propagator_of(setup);
  CHECK(!rows.empty());
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.headers);
    const Extraction in =
        propagator.extract(test::ExactLines(std::string(common).append(row.headers)));
    CHECK(test::describe(in) == row.found);
    if (row.call.data() == nullptr) continue;
    test::Headers call;
    const Injection out = propagator.inject(in.context().with_span_id({0xaa}), call);
    CHECK(!out.error());
    CHECK(test::may_travel(call));
    CHECK(test::lines_of(call) == row.call);
  }
}

void check(const Setup& setup, std::span<const Event> events) {
  const UniversalPropagator propagator = propagator_of(setup);
  CHECK(!events.empty());
  for (const Event& row : events) {
    CAPTURE(row.rule);
    const auto event = test::exact_copy(row.event);
    const auto found = lambda::extract(propagator, event, {row.client_context, row.trace_header});
    CHECK(std::string(message(found.kind)) + ": " + test::describe(found) == row.found);
  }
}

namespace {

TEST_CASE("peers: words configure the propagator that reads and writes the rows") {
  const Row one[] = {{"[multi 6.0] the usual styles",
                      "x-datadog-trace-id: 11\nx-datadog-parent-id: 22",
                      "trace b span 16 by datadog",
                      "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\n"
                      "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
                      "tracestate: dd=p:00000000000000aa"}};
  check({}, one);
  const Row other[] = {{"[multi 6.0] other styles to write", one[0].headers, one[0].found,
                        "b3: 000000000000000b-00000000000000aa"}};
  check({.words = {.extract = "datadog", .inject = "B3 single header"}}, other);
  const Row none[] = {{"[multi 6.0] none", one[0].headers, "no trace", ""}};
  check({.words = {.style = "none"}}, none);
}

}  // namespace
}  // namespace baton::peers
