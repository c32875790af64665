// SPDX-License-Identifier: MIT
#include <baton/merge.hpp>

#include <baton/baton.hpp>
#include <baton/codecs/b3.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/four_styles.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr std::string_view dd_only = "trace b span 16 priority 2 origin rum _dd.p.dm=-4 by datadog";

TEST_CASE("merge: one style after another") {
  const Styles usual = reading({dd, w3c, bag});
  check({
      {"[multi 6.0] default order",
       default_propagator.styles().extract.size() == 3 ? usual : Styles{}, dd_a + w3c_b,
       dd_only + " [tracecontext terminated_context c 21 1]"},
      {"[multi 6.0] none", reading({}), dd_a + w3c_a + bag_a, "no trace"},

      {"[multi 6.1] the first success provides it all", usual, dd_a + w3c_a_same_span + state,
       "trace b span 16 priority 2 origin rum _dd.p.dm=-4 tracestate a=b by datadog"},
      {"[multi 6.1] in the order configured", reading({w3c, dd, bag}),
       dd_a + w3c_a_same_span + state,
       "trace b span 16 priority 1 origin lambda _dd.p.x=y tracestate a=b last 00000000000000aa "
       "by tracecontext"},
      {"[multi 6.1] the order of headers says nothing", usual, state + w3c_a_same_span + dd_a,
       "trace b span 16 priority 2 origin rum _dd.p.dm=-4 tracestate a=b by datadog"},
      {"[multi 6.1] a style that is absent", usual, std::string(w3c_a),
       "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext"},
      {"[multi 6.1] a failing style is passed over", usual, "x-datadog-trace-id: x\n" + w3c_a,
       "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext error x-datadog-trace-id bad digit"},
      {"[multi 6.1] also after a success", usual, dd_a + "traceparent: 00-",
       dd_only + " error traceparent bad length"},
      {"[multi 6.1] the first failure is the one told", usual,
       "x-datadog-trace-id: 0\ntraceparent: 00-", "no trace error x-datadog-trace-id all-zero id"},
      {"[multi 6.1] origin of a failing style is not taken", usual,
       "x-datadog-origin: rum\nx-datadog-trace-id: 11\nx-datadog-parent-id: x\n" + w3c_a,
       "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext "
       "error x-datadog-parent-id bad digit"},
      {"[multi 6.1] a style that is not configured is not read", reading({w3c, bag}), dd_a + bag_a,
       "no trace baggage k=v"},
      {"[multi 6.1] nothing", usual, "", "no trace"},
      {"[multi 6.1] strangers", usual, "host: a\naccept: b\nx-datadog-traceid: 1", "no trace"},
      {"[multi 6.1] a decision without ids", reading({own, dd}), "x-acme: keep",
       "no trace priority 2"},
      {"[multi 6.1] gives way to ids", reading({own, w3c}), "x-acme: keep\n" + w3c_a,
       "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext"},
      {"[multi 6.1] and does not override them", reading({w3c, own}), "x-acme: keep\n" + w3c_a,
       "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext"},
  });
}

TEST_CASE("merge: extract_first") {
  Options first;
  first.extract_first = true;
  const Styles usual = reading({dd, w3c, bag});
  check({
      {"[multi 6.2] stops after a success", usual, dd_a + w3c_a + state, std::string(dd_only),
       first},
      {"[multi 6.2] no links", usual, dd_a + w3c_b + state, std::string(dd_only), first},
      {"[multi 6.2] later styles are not even judged", usual, dd_a + "traceparent: x",
       std::string(dd_only), first},
      {"[multi 6.2] a failure is no success", usual, "x-datadog-trace-id: 0\n" + w3c_a + state,
       "trace b span 21 priority 1 origin lambda _dd.p.x=y tracestate a=b last 00000000000000aa "
       "by tracecontext error x-datadog-trace-id all-zero id",
       first},
      {"[multi 6.2] nor is absence", reading({own, w3c, dd}), dd_a + w3c_a,
       "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext", first},
      {"[multi 6.2] nor is a decision without ids", reading({own, w3c, dd}),
       "x-acme: keep\n" + dd_a + w3c_a, "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext",
       first},
      {"[multi 6.2] baggage is read in any case", usual, dd_a + w3c_a + bag_a,
       "trace b span 16 priority 2 origin rum _dd.p.dm=-4 baggage k=v by datadog", first},
      {"[multi 6.2] and it is no success of its own", reading({bag, dd, w3c}), w3c_a + bag_a,
       "trace b span 21 priority 1 _dd.p.dm=-0 baggage k=v by tracecontext", first},
  });
}

TEST_CASE("merge: another style with this trace") {
  const Styles usual = reading({dd, w3c, bag});
  const std::string_view wide_dd =
      "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-tags: "
      "_dd.p.tid=00000000000000ff\n";
  const std::string_view wide_w3c =
      "traceparent: 00-00000000000000ff000000000000000b-0000000000000021-01\n";
  check({
      {"[multi 6.3] another span: W3C's, and p", usual, dd_a + w3c_a + state,
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 tracestate a=b last 00000000000000aa "
       "by datadog"},
      {"[multi 6.3] lacking p the Datadog parent", usual, dd_a + w3c_a + "tracestate: a=b,dd=s:2",
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 tracestate a=b last 0000000000000016 "
       "by datadog"},
      {"[multi 6.3] p of zeros is none", usual, dd_a + w3c_a + "tracestate: dd=p:0000000000000000",
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 last 0000000000000016 by datadog"},
      {"[multi 6.3] p is opaque", usual, dd_a + w3c_a + "tracestate: dd=p:what",
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 last what by datadog"},
      {"[multi 6.3] no tracestate at all", usual, dd_a + w3c_a,
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 last 0000000000000016 by datadog"},
      {"[multi 6.3] equal spans: no last parent", usual, dd_a + w3c_a_same_span + state,
       "trace b span 16 priority 2 origin rum _dd.p.dm=-4 tracestate a=b by datadog"},
      {"[multi 6.3] a malformed tracestate costs nothing else", usual,
       dd_a + w3c_a + "tracestate: A=b",
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 last 0000000000000016 by datadog"},
      {"[multi 6.3] unknown sub-keys come along", usual,
       dd_a + w3c_a + "tracestate: dd=x:1;t.k:v;y:2",
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 last 0000000000000016 other x:1;y:2 "
       "by datadog"},
      {"[multi 6.3] Synthetics' parent is none", usual,
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 0\nx-datadog-origin: synthetics\n" + w3c_a,
       "trace b span 21 origin synthetics by datadog"},
      {"[multi 6.3] level 2's flag", usual,
       dd_a + "traceparent: 00-0000000000000000000000000000000b-0000000000000016-02",
       "trace b span 16 priority 2 random origin rum _dd.p.dm=-4 by datadog"},
      // 128 bits, _dd.p.tid included
      {"[multi 6.3] all 128 bits", usual, wide_dd + wide_w3c + "tracestate: a=b",
       "trace ff000000000000000b span 21 tracestate a=b last 0000000000000016 by datadog"},
      {"[multi 6.3] the lower half alone, where the upper got lost", usual,
       dd_a + wide_w3c + "tracestate: a=b",
       "trace ff000000000000000b span 21 priority 2 origin rum _dd.p.dm=-4 tracestate a=b last "
       "0000000000000016 by datadog"},
      {"[multi 6.3] the other way round", reading({w3c, dd}), wide_w3c + dd_a,
       "trace ff000000000000000b span 21 priority 1 _dd.p.dm=-0 by tracecontext"},
      {"[multi 6.3] nor without _dd.p.tid", usual, wide_dd + w3c_a,
       "trace ff000000000000000b span 16 by datadog [tracecontext terminated_context b 21 1]"},
      // other orders
      {"[multi 6.3] tracecontext first: it needs nothing from datadog", reading({w3c, dd}),
       dd_a + w3c_a, "trace b span 21 priority 1 _dd.p.dm=-0 by tracecontext"},
      {"[multi 6.3] others with the same id change nothing", reading({dd, own, bag}),
       dd_a + "x-acme: 11-99", std::string(dd_only)},
      {"[multi 6.3] others between", reading({dd, own, w3c}), dd_a + "x-acme: 11-99\n" + w3c_a,
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 last 0000000000000016 by datadog"},
      {"[multi 6.3] another style first: the Datadog parent counts", reading({own, dd, w3c}),
       dd_a + "x-acme: 11-99\n" + w3c_a, "trace b span 21 last 0000000000000016 by acme"},
      {"[multi 6.3] also when it comes last", reading({own, w3c, dd}),
       dd_a + "x-acme: 11-99\n" + w3c_a, "trace b span 21 last 0000000000000016 by acme"},
      {"[multi 6.3] no Datadog parent", reading({own, w3c}), "x-acme: 11-99\n" + w3c_a,
       "trace b span 21 by acme"},
      {"[multi 6.3] a Datadog parent of another trace", reading({own, dd, w3c}),
       "x-datadog-trace-id: 12\nx-datadog-parent-id: 22\nx-acme: 11-99\n" + w3c_a,
       "trace b span 21 by acme [datadog terminated_context c 16 0]"},
  });
}

TEST_CASE("merge: another trace") {
  const Styles usual = reading({dd, w3c, bag, own});
  check({
      {"[multi 6.4] a link, tracestate and flags with it", usual, dd_a + w3c_b + state,
       dd_only + " [tracecontext terminated_context c 21 1 "
                 "dd=s:1;o:lambda;p:00000000000000aa;t.x:y,a=b]"},
      {"[multi 6.4] tracestate as a list", usual,
       dd_a + w3c_b + "tracestate: , a=b ,,c=d\ntracestate: e=f",
       dd_only + " [tracecontext terminated_context c 21 1 a=b,c=d,e=f]"},
      {"[multi 6.4] a malformed one is not", usual,
       dd_a + w3c_b + "tracestate: a=b,=", dd_only + " [tracecontext terminated_context c 21 1]"},
      {"[multi 6.4] flags", usual,
       dd_a + "traceparent: 00-0000000000000000000000000000000c-0000000000000021-ff",
       dd_only + " [tracecontext terminated_context c 21 3]"},
      {"[multi 6.4] from datadog", reading({w3c, dd}), dd_a + w3c_b,
       "trace c span 21 priority 1 _dd.p.dm=-0 by tracecontext "
       "[datadog terminated_context b 16 1]"},
      {"[multi 6.4] in order of styles", reading({dd, own, w3c}), dd_a + w3c_b + "x-acme: 13-14",
       dd_only + " [acme terminated_context d e 0] [tracecontext terminated_context c 21 1]"},
      {"[multi 6.4] and in the other", reading({dd, w3c, own}), dd_a + w3c_b + "x-acme: 13-14",
       dd_only + " [tracecontext terminated_context c 21 1] [acme terminated_context d e 0]"},
      {"[multi 6.4] one each, even of one trace", usual, dd_a + w3c_b + "x-acme: 12-33",
       dd_only + " [tracecontext terminated_context c 21 1] [acme terminated_context c 21 0]"},
      {"[multi 6.4] beside a merge", usual, dd_a + w3c_a + "tracestate: a=b\nx-acme: 13-14",
       "trace b span 21 priority 2 origin rum _dd.p.dm=-4 tracestate a=b last 0000000000000016 "
       "by datadog [acme terminated_context d e 0]"},
      {"[multi 6.4] no link to what is malformed", usual, dd_a + "x-acme: 13",
       dd_only + " error x-acme bad digit"},
      {"[multi 6.4] baggage does not depend on it", usual, dd_a + w3c_b + bag_a,
       "trace b span 16 priority 2 origin rum _dd.p.dm=-4 baggage k=v "
       "by datadog [tracecontext terminated_context c 21 1]"},
  });
}

TEST_CASE("merge: restart and ignore") {
  Options restart;
  restart.behavior = ExtractBehavior::restart;
  Options ignore;
  ignore.behavior = ExtractBehavior::ignore;
  Options first = restart;
  first.extract_first = true;
  const Styles usual = reading({dd, w3c, bag, own});
  check({
      {"[multi 6.5] a link to what would have been continued", usual, std::string(dd_a),
       "no trace by datadog [datadog propagation_behavior_extract b 16 1] restart", restart},
      {"[multi 6.5] after the merge", usual, dd_a + w3c_a + state + bag_a,
       "no trace baggage k=v by datadog [datadog propagation_behavior_extract b 21 1 "
       "dd=s:1;o:lambda;p:00000000000000aa;t.x:y,a=b] restart",
       restart},
      {"[multi 6.5] no links to terminated contexts", usual, dd_a + w3c_b + state,
       "no trace by datadog [datadog propagation_behavior_extract b 16 1] restart", restart},
      {"[multi 6.5] the style that gave it", usual, w3c_a + state,
       "no trace by tracecontext [tracecontext propagation_behavior_extract b 21 1 "
       "dd=s:1;o:lambda;p:00000000000000aa;t.x:y,a=b] restart",
       restart},
      {"[multi 6.5] with extract_first", usual, dd_a + w3c_a + state,
       "no trace by datadog [datadog propagation_behavior_extract b 16 1] restart", first},
      {"[multi 6.5] only baggage: no link", usual, std::string(bag_a), "no trace baggage k=v",
       restart},
      {"[multi 6.5] nothing", usual, "", "no trace", restart},
      {"[multi 6.5] a decision without ids is not kept either", reading({own}), "x-acme: keep",
       "no trace", restart},
      {"[multi 6.5] nor is baggage lost with it", reading({own, bag}), "x-acme: keep\n" + bag_a,
       "no trace baggage k=v", restart},
      {"[multi 6.5] an error is told", usual, dd_a + "traceparent: x",
       "no trace by datadog [datadog propagation_behavior_extract b 16 1] restart "
       "error traceparent bad length",
       restart},
      {"[multi 6.5] ignore", usual, dd_a + w3c_b + state + bag_a + "x-acme: 1", "no trace", ignore},
  });
}

TEST_CASE("merge: a forced debug without ids does not outlive a restart [multi 6.5]") {
  constexpr Propagator<codecs::b3> edge(Options{.behavior = ExtractBehavior::restart});
  CHECK(describe(edge.extract(ExactLines("b3: d"))) == "no trace");
}

TEST_CASE("merge: the baggage that is let in") {
  const Styles usual = reading({dd, w3c, bag});
  const std::string_view three = "baggage: tenant=t,user=u;p,region=r\n";
  const auto keys = [](std::string_view list) { return Options{.baggage_keys = list}; };
  check({
      {"[bag 7.8] all", usual, std::string(three),
       "no trace baggage tenant=t baggage user=u;p baggage region=r"},
      {"[bag 7.8] some", usual, std::string(three), "no trace baggage tenant=t baggage region=r",
       keys("region, tenant")},
      {"[bag 7.8] one", usual, std::string(three), "no trace baggage user=u;p", keys("user")},
      {"[bag 7.8] keys have a case", usual, std::string(three), "no trace", keys("User,TENANT")},
      {"[bag 7.8] none; ids and links are as ever", usual, dd_a + w3c_b + std::string(three),
       dd_only + " [tracecontext terminated_context c 21 1]", keys("")},
      {"[bag 7.8] of a stranger", usual, dd_a + std::string(three),
       "no trace baggage tenant=t by datadog [datadog propagation_behavior_extract b 16 1] restart",
       Options{.behavior = ExtractBehavior::restart, .baggage_keys = "tenant"}},
  });
}

TEST_CASE("merge: of decisions without ids the first counts [multi 6.1]") {
  using codecs::b3;
  const auto check = [](const auto& propagator, std::string_view headers,
                        std::string_view expected) {
    CAPTURE(headers);
    CHECK(describe(propagator.extract(ExactLines(headers))) == expected);
  };
  constexpr Propagator<acme, b3> acme_first;
  constexpr Propagator<b3, acme> b3_first;
  check(acme_first, "b3: 0\nx-acme: keep", "no trace priority 2");
  check(b3_first, "b3: 0\nx-acme: keep", "no trace priority 0");
  check(acme_first, "b3: d\nx-acme: keep", "no trace priority 2");
  check(b3_first, "b3: d\nx-acme: keep", "no trace priority 2 debug");
}

/// W3C's format in headers of other names.
struct other_trace_context : trace_context {
  static constexpr std::string_view name = "other";
  static constexpr Field fields[] = {{"x-traceparent", FieldKind::unique},
                                     {"x-tracestate", FieldKind::list}};
};

TEST_CASE("merge: the first tracestate of the trace counts [multi 6.3]") {
  const std::string headers =
      dd_a + w3c_a +
      "tracestate: a=b\nx-tracestate: c=d\n"
      "x-traceparent: 00-0000000000000000000000000000000b-0000000000000031-01";
  const ExactLines carrier(headers);
  constexpr Propagator<datadog, trace_context, other_trace_context> usual_first;
  CHECK(describe(usual_first.extract(carrier)) ==
        "trace b span 21 priority 2 origin rum _dd.p.dm=-4 tracestate a=b last 0000000000000016 "
        "by datadog");
  constexpr Propagator<datadog, other_trace_context, trace_context> other_first;
  CHECK(describe(other_first.extract(carrier)) ==
        "trace b span 31 priority 2 origin rum _dd.p.dm=-4 tracestate c=d last 0000000000000016 "
        "by datadog");
}

/// The content of a style in one of the tests below, and its result.
struct Said {
  std::string headers = {};
  TraceId trace_id = {};
  SpanId span_id = {};
  std::string_view error = {};  ///< the field with the fault
};
Said say(std::size_t style, Random& random) {
  const std::size_t what = random.below(6);
  if (what == 0) return {};
  const std::uint64_t trace = 11 + random.below(2);
  const std::uint64_t span = 21 + random.below(3);
  const bool bad = what == 1;
  Said said;
  if (style == dd) {
    said.headers = "x-datadog-trace-id: " + std::to_string(trace) +
                   "\nx-datadog-parent-id: " + (bad ? "x" : std::to_string(span)) + '\n';
    if (bad) said.error = "x-datadog-parent-id";
  } else if (style == w3c) {
    said.headers = "traceparent: 00-" + TraceId{0, trace}.to_hex() + (bad ? "x" : "-") +
                   SpanId{span}.to_hex() + "-01\n";
    if (bad) said.error = "traceparent";
    if (random.below(2) == 0) said.headers += "tracestate: a=b,dd=s:2;o:o\n";
  } else {
    said.headers =
        "x-acme: " + std::to_string(trace) + (bad ? "" : "-" + std::to_string(span)) + '\n';
    if (bad) said.error = "x-acme";
  }
  if (!bad) {
    said.trace_id = {0, trace};
    said.span_id = {span};
  }
  return said;
}
/// The three styles with ids, in any order.
std::array<std::size_t, 3> shuffled(Random& random) {
  std::array<std::size_t, 3> order{dd, w3c, own};
  for (std::size_t i = 2; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
  return order;
}

TEST_CASE("merge: any three styles in any order") {
  Random random(31);
  for (int round = 0; round < 5'000; ++round) {
    const auto order = shuffled(random);
    Options options;
    options.extract_first = random.below(4) == 0;
    std::string headers;
    const Said* first = nullptr;
    std::string_view style;
    SpanId span_id;
    std::string_view error;
    std::vector<std::pair<std::string_view, Said>> others;
    Said all[4];
    for (const std::size_t index : order) {
      const Said& said = all[index] = say(index, random);
      headers += said.headers;
      if (first != nullptr && options.extract_first) continue;  // [multi 6.2]
      if (error.empty()) error = said.error;
      if (!said.trace_id) continue;
      if (first == nullptr) {  // [multi 6.1]
        first = &said;
        style = Four::style_name(index);
        span_id = said.span_id;
      } else if (said.trace_id != first->trace_id) {
        others.emplace_back(Four::style_name(index), said);  // [multi 6.4]
      } else if (index == w3c) {
        span_id = said.span_id;  // [multi 6.3]
      }
    }
    CAPTURE(headers);
    const Four propagator(options, reading({order[0], order[1], order[2]}));
    const Extraction found = propagator.extract(ExactLines(headers));
    REQUIRE(static_cast<bool>(found) == (first != nullptr));
    REQUIRE(found.style() == style);
    REQUIRE(found.error().field == error);
    REQUIRE(found.context().trace_id() == (first == nullptr ? TraceId() : first->trace_id));
    REQUIRE(found.context().span_id() == span_id);
    std::size_t count = 0;
    for (const SpanLink& link : found.links()) {
      REQUIRE(count < others.size());
      REQUIRE(link.context_headers == others[count].first);
      REQUIRE(link.trace_id == others[count].second.trace_id);
      REQUIRE(link.span_id == others[count].second.span_id);
      ++count;
    }
    REQUIRE(count == others.size());
  }
}

TEST_CASE("merge: a style alone gives what it gives beside baggage") {
  Random random(32);
  const std::string_view more[] = {"", "x-datadog-origin: rum\n", "x-datadog-tags: _dd.p.dm=-4\n",
                                   "x-datadog-sampling-priority: -1\n"};
  for (int round = 0; round < 2'000; ++round) {
    const auto order = shuffled(random);
    Options options;
    options.extract_first = random.below(2) == 0;
    if (random.below(4) == 0) options.behavior = ExtractBehavior::restart;
    const Four propagator(options, reading({order[0], bag, order[1], order[2]}));
    const std::size_t style = order[random.below(3)];
    std::string headers =
        random.below(8) == 0 && style == own ? "x-acme: keep\n" : say(style, random).headers;
    if (style == dd) headers += random.pick(more);
    CAPTURE(headers);
    const std::string_view baggage = " baggage k=v";
    std::string beside = describe(propagator.extract(ExactLines(headers + bag_a)));
    REQUIRE(beside.find(baggage) != beside.npos);
    beside.erase(beside.find(baggage), baggage.size());
    REQUIRE(describe(propagator.extract(ExactLines(headers))) == beside);
  }
}

}  // namespace
