// SPDX-License-Identifier: MIT
// Spans started from headers: cases from Datadog's cross-tracer suite, about parents, links, tags
// from baggage and manual decisions.
// https://github.com/DataDog/system-tests/tree/main/tests/parametric
#include <baton/tracer.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

#include "support/describe.hpp"
#include "support/headers.hpp"
#include "support/recorder.hpp"

namespace baton::peers { namespace {

/// Describes a finished span in one line. Omits absent parts.
std::string describe(const SpanData& span) {
  std::string out = "trace " + test::short_hex(span.trace_id.to_hex());
  if (span.parent_id) out += " parent " + test::short_hex(span.parent_id.to_hex());
  if (span.sampling_priority) {
    out += " priority " + std::to_string(static_cast<int>(*span.sampling_priority));
  }
  if (!span.origin.empty()) out += " origin " + span.origin;
  for (const auto& [key, value] : span.meta) out.append(" ").append(key).append("=").append(value);
  for (const SpanData::Link& link : span.links) {
    out += " [" + test::short_hex(link.trace_id.to_hex()) + ' ' +
           test::short_hex(link.span_id.to_hex()) + ' ' + std::to_string(link.trace_flags);
    if (!link.trace_state.empty()) out += ' ' + link.trace_state;
    for (const auto& [key, value] : link.attributes) {
      out.append(" ").append(key).append("=").append(value);
    }
    out += ']';
  }
  return out;
}

struct Row {
  std::string_view rule;
  std::string_view headers;
  std::string_view span;                                    ///< the span started from `headers`
  std::string_view keys = "user.id,session.id,account.id";  ///< DD_TRACE_BAGGAGE_TAG_KEYS
};

TEST_CASE("Datadog's suite: a span under headers") {
  const std::string ids =
      "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\n"
      "x-datadog-sampling-priority: 2\n";
  const Row rows[] = {
      {"[dd 5.1] all of x-datadog", "x-datadog-origin: rum\nx-datadog-tags: _dd.p.dm=-4",
       "trace b parent 16 priority 2 origin rum _dd.p.dm=-4"},
      {"[bag 14.1] the usual keys", "baggage: user.id=doggo,session.id=mine,foo=bar",
       "trace b parent 16 priority 2 baggage.user.id=doggo baggage.session.id=mine"},
      {"[bag 14.1] one's own", "baggage: user.id=doggo,session.id=mine,account.id=1,foo=bar",
       "trace b parent 16 priority 2 baggage.session.id=mine baggage.foo=bar", "session.id,foo"},
      {"[bag 14.1] all", "baggage: user.id=doggo,serverNode=DF 28,region=us-east-1",
       "trace b parent 16 priority 2 baggage.user.id=doggo baggage.serverNode=DF 28 "
       "baggage.region=us-east-1",
       "*"},
      {"[bag 7.2] none of a malformed header", "baggage: user.id=,session.id=mine",
       "trace b parent 16 priority 2"},
      {"[bag 14.1] none at all", "baggage: user.id=alice,session.id=mine,account.id=1",
       "trace b parent 16 priority 2", ""},
      {"[bag 14.1] a * within a key is no pattern",
       "baggage: user.id=doggo,account.id=1,foo=bar,feature*flag=xyz",
       "trace b parent 16 priority 2 baggage.account.id=1 baggage.feature*flag=xyz",
       "account.id,feature*flag"},
      {"[bag 14.1] empty pieces", "baggage: account.id=1,foo=bar",
       "trace b parent 16 priority 2 baggage.account.id=1", "account.id,,"},
      {"[multi 6.4] a link to the trace that is not continued",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\ntracestate: foo=1",
       "trace b parent 16 priority 2 [c 21 1 foo=1 reason=terminated_context "
       "context_headers=tracecontext]"},
      {"[multi 6.3] the last Datadog span",
       "traceparent: 00-0000000000000000000000000000000b-0000000000000021-01",
       "trace b parent 21 priority 2 _dd.parent_id=0000000000000016"},
      {"[dd 5.8] a malformed dm is said", "x-datadog-tags: _dd.p.dm=4",
       "trace b parent 16 priority 2 _dd.propagation_error=decoding_error"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.rule);
    test::Recorder recorder;
    auto tracer = recorder.tracer({.service = "x", .baggage_tag_keys = std::string(row.keys)});
    const test::Headers request = test::headers_of(ids + std::string(row.headers));
    Span(tracer.start_span("serve", child_of(extract(request)))).finish();
    CHECK(describe(recorder.spans.at(0)) == row.span);
  }
}

TEST_CASE("Datadog's suite: links to what was extracted, in a span of its own trace") {
  const Row rows[] = {
      {"[dd 5.1] from x-datadog headers",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
       "x-datadog-origin: synthetics\nx-datadog-tags: _dd.p.dm=-4,_dd.p.tid=0000000000000010",
       "[10000000000000000b 16 1]"},
      {"[w3c 2.5] from W3C's, the list of others with it",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\n"
       "tracestate: foo=1,dd=t.dm:-4;s:2,bar=baz",
       "[c 21 1 foo=1,bar=baz]"},
      {"[dd 4.1] a decision to drop is no flag",
       "traceparent: 00-0000000000000000000000000000000c-0000000000000021-00\n"
       "tracestate: dd=t.dm:-3;s:-1",
       "[c 21 0]"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.rule);
    test::Recorder recorder;
    auto tracer = recorder.tracer();
    {
      Span span = tracer.start_span("root");
      span.add_link(extract(test::headers_of(row.headers)).context());
    }
    const std::string said = describe(recorder.spans.at(0));
    CHECK(said.ends_with(row.span));
    CHECK(said.find(" parent ") == said.npos);
    CHECK(said.find(" origin ") == said.npos);
  }
}

TEST_CASE("Datadog's suite: a decision by hand, and ot") {
  const auto kept = [](std::string_view headers) {  // a call's tracestate after a manual keep
    test::Recorder recorder;
    auto tracer = recorder.tracer({.service = "x", .sampler = rate_sampler(0.1)});
    Span span = tracer.start_span("serve", child_of(extract(test::headers_of(headers))));
    CHECK(span.set_sampling_priority(SamplingPriority::user_keep));
    test::Headers call;
    REQUIRE(inject(span, call));
    CHECK(test::value_of(call, "traceparent")->ends_with(headers.empty() ? "-03" : "-01"));
    const std::string list(test::value_of(call, "tracestate").value_or(""));
    const std::size_t comma = list.find(',');
    return comma == list.npos ? std::string() : list.substr(comma + 1);
  };
  CHECK(kept("") == "");  // [w3c 2.9] adds no `ot`
  CHECK(kept("traceparent: 00-0000000000000000000000000000000c-0000000000000021-00\n"
             "tracestate: ot=rv:1234567890abcd") == "ot=rv:1234567890abcd");
  CHECK(kept("traceparent: 00-0000000000000000000000000000000a-0000000000000021-00\n"
             "tracestate: ot=rv:65cd67504a538e;th:e6666666666668") == "ot=rv:65cd67504a538e");
}

TEST_CASE("Datadog's suite: a rate where the trace is undecided") {
  const auto call_of = [](std::uint64_t trace_id, double rate) {  // flags and `ot` of a call
    test::Recorder recorder;
    auto tracer = recorder.tracer({.service = "x", .sampler = rate_sampler(rate)});
    const std::string id = std::to_string(trace_id);
    Span span = tracer.start_span(
        "serve",
        child_of(extract(test::Headers{{"x-datadog-trace-id", id}, {"x-datadog-parent-id", id}})));
    test::Headers call;
    REQUIRE(inject(span, call));
    const std::string parent(test::value_of(call, "traceparent").value_or(""));
    const std::string list(test::value_of(call, "tracestate").value_or(""));
    return parent.substr(53) + ' ' + list.substr(list.find("ot="));
  };
  // [sample 15.3] The rows include the boundary, where 56 bits alone would decide differently.
  CHECK(call_of(1, 0.01) == "00 ot=rv:f0948a54d43b8e;th:fd70a3d70a3d7");
  CHECK(call_of(10, 0.5) == "00 ot=rv:65cd67504a538e;th:8");
  CHECK(call_of(0x03A93EE8B1999F00, 0.1) == "01 ot=rv:e6666666666668;th:e6666666666668");
  CHECK(call_of(5401449561355763072, 0.05) == "00 ot=rv:f333333333332f;th:f333333333333");
}

}}  // namespace baton::peers
