// SPDX-License-Identifier: MIT
#include <baton/codecs/ottrace.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/propagator.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::ottrace> propagator;

Headers headers(std::string_view trace, std::string_view span, std::string_view sampled) {
  return {{"OT-Tracer-TraceId", std::string(trace)},
          {"ot-tracer-spanid", std::string(span)},
          {"ot-tracer-sampled", std::string(sampled)}};
}

TEST_CASE("ottrace: reading") {
  struct Row {
    std::string_view rule, trace, span, sampled;
    TraceId trace_id;
    std::optional<bool> decision;
    Error error = {};
    bool reported = false;
  };
  const Row table[] = {
      {"[ot 21.1] 16 digits",
       "64fe8b2a57d3eff7",
       "e457b5a2e4d86bd1",
       "true",
       {0, 0x64fe'8b2a'57d3'eff7},
       true},
      {"[ot 21.1] 32 digits",
       "80f198ee56343ba864fe8b2a57d3eff7",
       "e457b5a2e4d86bd1",
       "false",
       {0x80f1'98ee'5634'3ba8, 0x64fe'8b2a'57d3'eff7},
       false},
      {"[ot 21.1] shorter", "a", "b", "", {0, 10}, {}},
      {"[ot 21.1] no span id", "a", "", "1", {}, {}, {Errc::missing_part, 0, "ot-tracer-spanid"}},
      {"[ot 21.1] no trace id", "", "b", "1", {}, {}, {Errc::missing_part, 0, "ot-tracer-traceid"}},
      {"[ot 21.1] zero", "0", "b", "1", {}, {}, {Errc::zero_id, 0, "ot-tracer-traceid"}},
      {"[ot 21.1] no hex", "a", "bx", "1", {}, {}, {Errc::bad_digit, 1, "ot-tracer-spanid"}},
      {"[ot 21.2] a decision alone says nothing", "", "", "1", {}, {}},
      {"[ot 21.2] digits", "a", "b", "1", {0, 10}, true},
      {"[ot 21.2] any case", "a", "b", "FALSE", {0, 10}, false},
      {"[ot 21.2] another", "a", "b", "yes", {0, 10}, {}, {}, true},
      {"[field 0.3] joined: the last", "1, a", "2, b", "0, 1", {0, 10}, true},
  };
  for (const Row& row : table) {
    CAPTURE(row.rule);
    const auto found = propagator.extract(exact_copies(headers(row.trace, row.span, row.sampled)));
    CHECK(found.context().trace_id() == row.trace_id);
    const auto priority = found.context().sampling_priority();
    CHECK(priority.has_value() == row.decision.has_value());
    if (priority && row.decision) CHECK(is_sampled(*priority) == *row.decision);
    CHECK(found.error() == row.error);
    CHECK(found.diagnostics().has(Errc::decision_malformed) == row.reported);
  }
}

TEST_CASE("ottrace: writing") {
  SpanContext context({0x80f1'98ee'5634'3ba8, 0x64fe'8b2a'57d3'eff7}, {0xb});
  context.baggage().set("User-Id", "4 2");
  Headers out;
  CHECK(propagator.inject(context, out));
  CHECK(out == Headers{{"ot-tracer-traceid", "64fe8b2a57d3eff7"},  // [ot 21.1]
                       {"ot-tracer-spanid", "000000000000000b"},
                       {"ot-baggage-user-id", "4%202"}});  // [ot 21.3]
  for (const int priority : {2, 1, 0, -1}) {
    context.set_sampling_priority(static_cast<SamplingPriority>(priority));
    out.clear();
    CHECK(propagator.inject(context, out));
    CHECK(value_of(out, "ot-tracer-sampled") == (priority > 0 ? "true" : "false"));  // [ot 21.2]
  }
  const auto again = propagator.extract(exact_copies(out));
  CHECK(again.baggage().get("user-id") == "4 2");

  for (const SpanContext& none : {SpanContext({1, 0}, {2}), SpanContext({0, 1}, {})}) {
    out.clear();
    CHECK(!propagator.inject(none, out));
    CHECK(out.empty());
  }
}

TEST_CASE("ottrace: the lower half finds its upper half beside it [multi 6.3]") {
  constexpr Propagator<codecs::ottrace, codecs::trace_context> both;
  const SpanContext context({0x80f1'98ee'5634'3ba8, 0x64fe'8b2a'57d3'eff7}, {0xb});
  Headers out;
  CHECK(both.inject(context, out));
  const auto found = both.extract(exact_copies(out));
  CHECK(found.context().trace_id() == context.trace_id());
  CHECK(found.links().empty());
}

}  // namespace
