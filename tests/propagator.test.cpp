#include <baton/propagator.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"

using namespace baton;
using baton::test::AllocationCounter;
using baton::test::exact_copy;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// Lines `name: value`.
Headers headers_of(std::string_view text) {
  Headers out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(": ");
    out.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}
std::string lines_of(const Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    if (!out.empty()) out += '\n';
    out.append(name).append(": ").append(value);
  }
  return out;
}

/// A reader whose texts end exactly where their block does.
struct ExactHeaders {
  std::vector<std::pair<baton::test::ExactCopy, baton::test::ExactCopy>> list;

  explicit ExactHeaders(std::string_view text) {
    for (const auto& [name, value] : headers_of(text)) {
      list.emplace_back(exact_copy(name), exact_copy(value));
    }
  }
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : list) visit(name.view(), value.view());
  }
};

std::string short_hex(std::string_view hex) {
  const std::size_t first = hex.find_first_not_of('0');
  return std::string(first == hex.npos ? "0" : hex.substr(first));
}

/// All an Extraction says, as one line; what is not there is left out.
std::string describe(const Extraction& in) {
  std::string out = in ? "trace " : "no trace";
  const auto add = [&](std::string_view word, std::string_view text) {
    out.append(1, ' ').append(word).append(text);
  };
  const SpanContext& context = in.context();
  if (in) {
    out += short_hex(context.trace_id().to_hex());
    add("span ", short_hex(context.span_id().to_hex()));
  }
  if (const auto priority = context.sampling_priority()) {
    add("priority ", std::to_string(static_cast<int>(*priority)));
  }
  if (context.random_trace_id()) add("random", "");
  if (context.debug()) add("debug", "");
  if (const auto origin = context.origin()) add("origin ", *origin);
  for (const auto& [key, value] : context.tags()) add(std::string(key) + '=', value);
  if (!context.trace_state().empty()) add("tracestate ", context.trace_state().text());
  if (const auto parent = context.last_datadog_parent()) add("last ", *parent);
  if (!context.other_datadog_keys().empty()) add("other ", context.other_datadog_keys());
  for (const auto& [key, value, properties] : in.baggage()) {
    add("baggage ", std::string(key) + '=' + std::string(value));
    if (!properties.empty()) out.append(1, ';').append(properties);
  }
  if (!in.style().empty()) add("by ", in.style());
  for (const SpanLink& link : in.links()) {
    out += " [" + std::string(link.context_headers) + ' ' + std::string(link.reason) + ' ' +
           short_hex(link.trace_id.to_hex()) + ' ' + short_hex(link.span_id.to_hex()) + ' ' +
           std::to_string(link.flags);
    if (!link.tracestate.empty()) out.append(1, ' ').append(link.tracestate);
    out += ']';
  }
  if (in.restart()) add("restart", "");
  if (!in.propagation_error().empty()) add("reported ", in.propagation_error());
  if (in.error() && in.error().code != Errc::absent) {
    add("error ", in.error().field);
    add("", message(in.error().code));
  }
  return out;
}

/// A third style for ids, as simple as can be: `x-acme: <trace>-<span>` in decimal, or `x-acme: keep`,
/// a decision without ids.
struct acme {
  static constexpr std::string_view name = "acme";
  static constexpr std::array fields{Field{"x-acme"}};

  static Error decode(const Fields& in, const Options&, Candidate& out, Report&) noexcept {
    const std::string_view text = in[0].text;
    if (text.empty()) return fail(Errc::absent);
    if (text == "keep") {
      out.sampling_priority = SamplingPriority::user_keep;
      return {};
    }
    const std::size_t dash = text.find('-');
    const auto trace = TraceId::from_decimal(text.substr(0, dash));
    if (!trace || dash == text.npos) return Error{Errc::bad_digit, 0, "x-acme"};
    const auto span = SpanId::from_decimal(text.substr(dash + 1));
    if (!span) return Error{Errc::bad_digit, 0, "x-acme"};
    out.trace_id = *trace;
    out.span_id = *span;
    return {};
  }
  static void encode(const SpanContext& context, const Options&, Stage& stage) {
    if (!context) return;
    char* const room = stage.room(42);
    char* out = detail::format_decimal(context.trace_id().low, room);
    *out++ = '-';
    stage.add("x-acme", detail::format_decimal(context.span_id().value, out));
  }
};

using codecs::baggage;
using codecs::datadog;
using codecs::trace_context;
using Four = Propagator<datadog, trace_context, baggage, acme>;
constexpr std::size_t dd = 0, w3c = 1, bag = 2, own = 3;

Styles reading(std::initializer_list<std::size_t> order) {
  Styles styles = Four::all_styles();
  styles.extract = {};
  for (const std::size_t style : order) styles.extract.add(style);
  return styles;
}
Styles writing(std::initializer_list<std::size_t> order) {
  Styles styles = Four::all_styles();
  styles.inject = {};
  for (const std::size_t style : order) styles.inject.add(style);
  return styles;
}

constexpr std::string_view dd_a =  // trace 0xb, span 0x16
    "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
    "x-datadog-origin: rum\nx-datadog-tags: _dd.p.dm=-4\n";
constexpr std::string_view w3c_a_same_span =
    "traceparent: 00-0000000000000000000000000000000b-0000000000000016-01\n";
constexpr std::string_view w3c_a =
    "traceparent: 00-0000000000000000000000000000000b-0000000000000021-01\n";
constexpr std::string_view w3c_b =
    "traceparent: 00-0000000000000000000000000000000c-0000000000000021-01\n";
constexpr std::string_view state = "tracestate: dd=s:1;o:lambda;p:00000000000000aa;t.x:y,a=b\n";
constexpr std::string_view bag_a = "baggage: k=v\n";

std::string operator+(std::string_view a, std::string_view b) { return std::string(a).append(b); }

struct Row {
  std::string rule;
  Styles styles;
  std::string headers;
  std::string expected;
  Options options = {};
};

constexpr std::string_view dd_only = "trace b span 16 priority 2 origin rum _dd.p.dm=-4 by datadog";

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.headers);
    const Four propagator(row.options, row.styles);
    const ExactHeaders carrier(row.headers);
    CHECK(describe(propagator.extract(carrier)) == row.expected);

    // The same into a result that held another: nothing of it shows through.
    Extraction used = Four(Options{}, reading({dd, w3c, bag}))
                          .extract(ExactHeaders(dd_a + "traceparent: bad\nbaggage: old=1"));
    propagator.extract_into(carrier, used);
    CHECK(describe(used) == row.expected);
  }
}

TEST_CASE("extract: one style after another") {
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

TEST_CASE("extract: extract_first") {
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

TEST_CASE("extract: the same trace again") {
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
      {"[multi 6.3] not the lower half alone", usual, dd_a + wide_w3c + "tracestate: a=b",
       dd_only + " [tracecontext terminated_context ff000000000000000b 21 1 a=b]"},
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

TEST_CASE("extract: another trace") {
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

TEST_CASE("extract: restart and ignore") {
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
      {"[multi 6.5] an error is told", usual, dd_a + "traceparent: x",
       "no trace by datadog [datadog propagation_behavior_extract b 16 1] restart "
       "error traceparent bad length",
       restart},
      {"[multi 6.5] ignore", usual, dd_a + w3c_b + state + bag_a + "x-acme: 1", "no trace", ignore},
  });
}

TEST_CASE("extract: what the report says") {
  const Extraction none = extract(Headers{});
  CHECK(!none);
  CHECK(none.error() == Error{Errc::absent});
  CHECK(none.dropped().empty());
  CHECK(none.style().empty());

  const Extraction bad =
      extract(headers_of("traceparent: 00-0000000000000000000000000000000b-000000000000002g-01"));
  CHECK(bad.error() == Error{Errc::bad_digit, 51, "traceparent"});

  const Extraction good = extract(headers_of(dd_a + "traceparent: x"));
  CHECK(good);
  CHECK(good.error().code == Errc::bad_length);
  CHECK(good.context().remote());
  CHECK(!good.context().child({1}).remote());

  const Extraction only_baggage = extract(headers_of(bag_a));
  CHECK(only_baggage.error().code == Errc::absent);
  CHECK(only_baggage.baggage().get("k") == "v");
}

TEST_CASE("extract: a repeated header") {
  const Styles usual = reading({dd, w3c, bag});
  check({
      {"[w3c 1.5] two traceparents", usual, w3c_a + w3c_a,
       "no trace error traceparent repeated field"},
      {"[w3c 2.2] tracestate", usual, w3c_a + "TraceState: a=b\nTRACESTATE: c=d",
       "trace b span 21 priority 1 _dd.p.dm=-0 tracestate a=b,c=d by tracecontext"},
      {"[bag 7.6] baggage", usual, "baggage: a=1\nBaggage: b=2,a=3",
       "no trace baggage a=3 baggage b=2"},
      {"[dd 5.9] x-datadog-*", usual,
       "X-Datadog-Trace-Id: 1\nx-datadog-trace-id: 11\nx-datadog-parent-id: 22",
       "trace b span 16 by datadog"},
  });
}

// How carriers are asked

struct CountingReader {
  Headers headers;
  mutable int walks = 0;
  void for_each(auto&& visit) const {
    ++walks;
    for (const auto& [name, value] : headers) visit(name, value);
  }
};

TEST_CASE("extract: the carrier is walked once, whatever is configured") {
  const CountingReader reader{headers_of(dd_a + w3c_b + state + bag_a)};
  CHECK(Four().extract(reader));
  CHECK(reader.walks == 1);
  Options ignore;
  ignore.behavior = ExtractBehavior::ignore;
  CHECK(!Four(ignore).extract(reader));
  CHECK(reader.walks == 1);
}

/// A source that can be read a single time, like an istream.
struct SinglePass {
  Headers headers;
  std::size_t at = 0;
  void for_each(auto&& visit) {
    for (; at < headers.size(); ++at) visit(headers[at].first, headers[at].second);
  }
};

TEST_CASE("extract: a source that can be read once only, not const") {
  SinglePass source{headers_of(dd_a + w3c_a)};
  CHECK(extract(source).context().span_id().value == 0x21);
  CHECK(!extract(source));
}

/// Every way in which a value may be handed out by name.
template <class Get>
struct Keyed {
  Get find;
  mutable std::map<std::string, int> asked = {};
  decltype(auto) get(std::string_view key) const {
    ++asked[std::string(key)];
    return find(key);
  }
};
template <class Get>
Keyed(Get) -> Keyed<Get>;

TEST_CASE("extract: a carrier that can only be asked by name is asked once for each") {
  const std::map<std::string, std::string, std::less<>> stored = {
      {"x-datadog-trace-id", "11"},
      {"x-datadog-parent-id", "22 and a value too long for a small string"},
      {"traceparent", std::string(w3c_a.substr(13, 55))},
      {"tracestate", "a=b"},
      {"baggage", ""}};
  const auto find = [&](std::string_view key) -> const std::string* {
    const auto at = stored.find(key);
    return at == stored.end() ? nullptr : &at->second;
  };
  const std::string expected =
      "trace b span 21 priority 1 _dd.p.dm=-0 tracestate a=b by tracecontext "
      "error x-datadog-parent-id bad digit";
  const auto check_reader = [&](const auto& reader) {
    CHECK(describe(extract(reader)) == expected);
    CHECK(reader.asked.size() == default_propagator.fields().size());
    for (const auto& asked : reader.asked) {
      CAPTURE(asked.first);
      CHECK(asked.second == 1);
    }
  };
  check_reader(Keyed{find});
  check_reader(Keyed{[&](std::string_view key) -> const char* {
    const auto* value = find(key);
    return value == nullptr ? nullptr : value->c_str();
  }});
  check_reader(Keyed{[&](std::string_view key) {  // empty where there is none
    const auto* value = find(key);
    return value == nullptr ? std::string() : *value;
  }});
  check_reader(Keyed{[&](std::string_view key) -> std::optional<std::string_view> {
    if (const auto* value = find(key)) return *value;
    return std::nullopt;
  }});
  check_reader(Keyed{[&](std::string_view key) -> std::optional<std::string> {
    if (const auto* value = find(key)) return *value;
    return std::nullopt;
  }});
  check_reader(Keyed{[&](std::string_view key) -> std::unique_ptr<std::string> {
    if (const auto* value = find(key)) return std::make_unique<std::string>(*value);
    return nullptr;
  }});
}

// Injection

SpanContext full_context() {
  SpanContext context({0xff, 0xb}, {0x16});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin("rum");
  context.set_tag("_dd.p.dm", "-4");
  context.set_trace_state("a=b,c=d");
  context.baggage().set("k", "v");
  return context;
}

const std::string full_text =
    "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 2\n"
    "x-datadog-origin: rum\nx-datadog-tags: _dd.p.tid=00000000000000ff,_dd.p.dm=-4\n"
    "traceparent: 00-00000000000000ff000000000000000b-0000000000000016-01\n"
    "tracestate: dd=s:2;o:rum;p:0000000000000016;t.dm:-4,a=b,c=d\n"
    "baggage: k=v";

TEST_CASE("inject: every style, in order") {
  Headers headers;
  const Injection done = inject(full_context(), headers);
  CHECK(done);
  CHECK(done.written == 8);
  CHECK(done.dropped.empty());
  CHECK(lines_of(headers) == full_text);
}

TEST_CASE("inject: the styles configured, in their order") {
  struct Case {
    std::string rule;
    std::initializer_list<std::size_t> styles;
    std::string expected;
  };
  for (const Case& row : {
           Case{"[multi 6.0]",
                {bag, own, w3c},
                "baggage: k=v\nx-acme: 11-22\n"
                "traceparent: 00-00000000000000ff000000000000000b-0000000000000016-01\n"
                "tracestate: dd=s:2;o:rum;p:0000000000000016;t.dm:-4,a=b,c=d"},
           Case{"[multi 6.0] one", {own}, "x-acme: 11-22"},
           Case{"[multi 6.0] none", {}, ""},
       }) {
    CAPTURE(row.rule);
    Headers headers;
    const Injection done = Four(Options{}, writing(row.styles)).inject(full_context(), headers);
    CHECK(static_cast<bool>(done) == !headers.empty());
    CHECK(done.written == headers.size());
    CHECK(lines_of(headers) == row.expected);
    if (headers.empty()) CHECK(done.error.code == Errc::absent);
  }
}

TEST_CASE("inject: nothing to say leaves the carrier alone") {
  Headers headers = headers_of("traceparent: old");
  const Injection done = inject(SpanContext(), headers);
  CHECK(!done);
  CHECK(done.error.code == Errc::absent);
  CHECK(done.written == 0);
  CHECK(lines_of(headers) == "traceparent: old");
}

TEST_CASE("inject: baggage needs no ids") {
  SpanContext context;
  context.baggage().set("k", "v");
  Headers headers;
  CHECK(inject(context, headers));
  CHECK(lines_of(headers) == "baggage: k=v");
}

TEST_CASE("inject: what was left out is told, with Datadog's word") {
  SpanContext context({0, 1}, {2});
  context.set_tag("_dd.p.k", "a,b");
  Headers headers;
  Injection done = inject(context, headers);
  CHECK(done);
  CHECK(done.dropped.has(Drop::tag_not_encodable));
  CHECK(done.propagation_error() == "encoding_error");

  context.set_tag("_dd.p.long", std::string(600, 'x'));
  done = inject(context, headers);
  CHECK(done);
  CHECK(done.dropped.has(Drop::tags_too_long));
  CHECK(done.propagation_error() == "inject_max_size");

  context = SpanContext({0, 1}, {2});
  CHECK(inject(context, headers).propagation_error().empty());
}

/// Records what a writer with limits is asked and told.
struct Limited {
  Headers headers = {};
  bool room = true;
  int asked = 0;
  std::size_t count = 0;
  std::size_t bytes = 0;
  bool written_before_asking = false;

  bool reserve(std::size_t new_count, std::size_t all_bytes) {
    ++asked;
    count = new_count;
    bytes = all_bytes;
    return room;
  }
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : headers) visit(name, value);
  }
  void set(std::string_view name, std::string_view value) {
    written_before_asking |= asked == 0;
    for (auto& header : headers) {
      if (detail::equal_ignoring_case(header.first, name)) {
        header.second = value;
        return;
      }
    }
    headers.emplace_back(name, value);
  }
};

TEST_CASE("inject: a writer with limits is asked once, first, and told what is new") {
  Limited carrier;
  CHECK(inject(full_context(), carrier));
  CHECK(carrier.asked == 1);
  CHECK(!carrier.written_before_asking);
  CHECK(carrier.count == 8);
  std::size_t bytes = 0;
  for (const auto& [name, value] : carrier.headers) bytes += name.size() + value.size();
  CHECK(carrier.bytes == bytes);
  CHECK(lines_of(carrier.headers) == full_text);

  CHECK(inject(full_context(), carrier));  // nothing is new now
  CHECK(carrier.count == 0);
  CHECK(carrier.bytes == bytes);

  Limited some{headers_of("TraceParent: 1\ntraceparent: 2\nother: 3\nBAGGAGE: 4")};
  CHECK(inject(full_context(), some));
  CHECK(some.count == 6);
}

TEST_CASE("inject: a refusal leaves the carrier as it was") {
  Limited carrier{headers_of("TraceParent: 1\nother: 3")};
  carrier.room = false;
  const Injection done = inject(full_context(), carrier);
  CHECK(!done);
  CHECK(done.error.code == Errc::no_room);
  CHECK(done.written == 0);
  CHECK(lines_of(carrier.headers) == "TraceParent: 1\nother: 3");
}

/// Can be written and not read.
struct WriteOnly {
  Headers headers = {};
  std::size_t count = 0;
  bool reserve(std::size_t new_count, std::size_t) {
    count = new_count;
    return true;
  }
  void set(std::string_view name, std::string_view value) { headers.emplace_back(name, value); }
};

TEST_CASE("inject: a writer that can't be read counts all as new") {
  WriteOnly carrier;
  CHECK(inject(full_context(), carrier));
  CHECK(carrier.count == 8);
  CHECK(lines_of(carrier.headers) == full_text);
}

struct flood {
  static constexpr std::string_view name = "flood";
  static constexpr std::array fields{Field{"x-flood"}};
  static void encode(const SpanContext&, const Options&, Stage& stage) {
    for (std::size_t i = 0; i <= Stage::max_headers; ++i) stage.add("x-flood", stage.room(0));
  }
};

TEST_CASE("inject: more headers than any carrier takes") {
  Headers headers;
  const Injection done = Propagator<flood>().inject(SpanContext(), headers);
  CHECK(!done);
  CHECK(done.error.code == Errc::too_many);
  CHECK(headers.empty());
}

TEST_CASE("inject: no byte outside printable ASCII is ever written") {
  SpanContext context = full_context();
  std::string every;
  for (int byte = 0; byte < 256; ++byte) every.push_back(static_cast<char>(byte));
  context.set_origin(every);
  context.set_tag("_dd.p.every", every);
  context.set_tag("_dd.p." + every, "v");
  context.set_last_datadog_parent(every);
  context.set_other_datadog_keys("x:" + every);
  context.set_remote(true);
  context.baggage().set(every, every, every);
  Headers headers;
  CHECK(inject(context, headers));
  for (const auto& header : headers) {
    const auto& [name, value] = header;
    CAPTURE(header.first);
    CHECK(!value.empty());
    for (const char c : name) CHECK((c > 0x20 && c < 0x7f));
    for (const char c : value) {
      if (c < 0x20 || c > 0x7e) CHECK_MESSAGE(false, static_cast<int>(c));
    }
    CHECK(value.front() != ' ');
    CHECK(value.back() != ' ');
  }
}

// Configuration

TEST_CASE("fields: the headers in play, each once, in order") {
  const auto names = [](const auto& propagator) {
    std::string out;
    for (const std::string_view name : propagator.fields()) out.append(name).append(1, ' ');
    return out;
  };
  CHECK(names(default_propagator) ==
        "x-datadog-trace-id x-datadog-parent-id x-datadog-sampling-priority x-datadog-origin "
        "x-datadog-tags traceparent tracestate baggage ");
  CHECK(names(Four(Options{}, reading({}))) ==
        "x-datadog-trace-id x-datadog-parent-id x-datadog-sampling-priority x-datadog-origin "
        "x-datadog-tags traceparent tracestate baggage x-acme ");
  Styles styles = reading({bag, w3c});
  styles.inject = {};
  styles.inject.add(own);
  styles.inject.add(w3c);
  CHECK(names(Four(Options{}, styles)) == "baggage traceparent tracestate x-acme ");
  CHECK(names(Four(Options{}, Styles{})).empty());
}

TEST_CASE("styles_from: the first variable that is set decides") {
  struct Case {
    std::string_view rule;
    StyleWords words;
    std::string_view extract;
    std::string_view inject;
  };
  constexpr Case rows[] = {
      {"[multi 6.0] nothing is set", {}, "0123", "0123"},
      {"[multi 6.0]", {.style = "baggage,datadog"}, "20", "20"},
      {"[multi 6.0]", {.style = "datadog", .extract = "baggage"}, "2", "0"},
      {"[multi 6.0]", {.style = "datadog", .inject = "baggage"}, "0", "2"},
      {"[multi 6.0]", {.extract = "acme", .inject = "tracecontext"}, "3", "1"},
      {"[multi 6.0]", {.otel = "tracecontext,baggage"}, "12", "12"},
      {"[multi 6.0]", {.style = "datadog", .otel = "tracecontext"}, "0", "0"},
      {"[multi 6.0]", {.extract = "datadog", .otel = "tracecontext"}, "0", "1"},
      {"[multi 6.0]", {.extract = "none", .otel = "tracecontext"}, "", "1"},
      {"[multi 6.0]", {.style = "none"}, "", ""},
      {"[multi 6.0]", {.otel = "none"}, "", ""},
      {"[multi 6.0] unknown words alone: as if not set",
       {.style = "datadog", .extract = "zipkin"},
       "0",
       "0"},
      {"[multi 6.0]", {.style = "zipkin", .otel = "ottrace"}, "0123", "0123"},
      {"[multi 6.0]", {.style = "", .extract = " ", .inject = ","}, "0123", "0123"},
  };
  const auto digits = [](const StyleList& list) {
    std::string out;
    for (const auto style : list) out.push_back(static_cast<char>('0' + style));
    return out;
  };
  for (const Case& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.words.style);
    CAPTURE(row.words.extract);
    const Styles styles = Four::styles_from(row.words);
    CHECK(digits(styles.extract) == row.extract);
    CHECK(digits(styles.inject) == row.inject);
  }
  constexpr Styles at_compile_time = Four::styles_from({.style = "baggage"});
  static_assert(at_compile_time.extract.size() == 1);

  Styles fallback;
  fallback.extract.add(own);
  CHECK(Four::styles_from({}, fallback) == fallback);
  std::string unknown;
  Four::styles_from({.style = "zipkin,datadog", .extract = "ottrace"}, fallback,
                    [&](std::string_view word) { unknown.append(word).append(1, ' '); });
  CHECK(unknown.find("zipkin") != unknown.npos);
  CHECK(unknown.find("ottrace") != unknown.npos);
}

TEST_CASE("propagator: constexpr, small, shareable") {
  static_assert(Four::style_name(own) == "acme");
  static_assert(std::is_trivially_copyable_v<Four>);
  constexpr Propagator<trace_context, baggage> plain;
  CHECK(describe(plain.extract(headers_of(dd_a + w3c_b + bag_a))) ==
        "trace c span 21 priority 1 _dd.p.dm=-0 baggage k=v by tracecontext");
}

// Promises

TEST_CASE("allocations: nothing found, ids alone, everything, reused") {
  const Headers nothing = headers_of("host: a.example\naccept: */*");
  const Headers ids = headers_of(
      "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\nx-datadog-sampling-priority: 1\n" +
      std::string(w3c_a_same_span));
  const Headers everything =
      headers_of(dd_a + w3c_a +
                 "tracestate: dd=s:2;o:rum;p:00000000000000aa;t.dm:-4,a=b,c=d\nbaggage: "
                 "user=alice,tenant=a%20b;p=1");
  const auto cost = [](const Headers& headers) {
    AllocationCounter counter;
    const Extraction incoming = extract(headers);
    return counter.count();
  };
  CHECK(cost(nothing) == 0);
  CHECK(cost(ids) == 0);
  CHECK(cost(everything) <= 2);

  Extraction reused;
  extract_into(everything, reused);
  AllocationCounter counter;
  for (int i = 0; i < 3; ++i) {
    extract_into(everything, reused);
    extract_into(nothing, reused);
    extract_into(ids, reused);
  }
  CHECK(counter.count() == 0);
}

TEST_CASE("allocations: injection into a carrier that is used again") {
  const SpanContext context = full_context();
  Headers headers;
  std::map<std::string, std::string> map;
  inject(context, headers);
  inject(context, map);
  AllocationCounter counter;
  CHECK(inject(context, headers));
  CHECK(inject(context, map));
  CHECK(counter.count() == 0);
}

TEST_CASE("round trip: what is written is read back, for many contexts") {
  std::mt19937_64 random(20240101);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  const auto text = [&](std::string_view alphabet, std::size_t least, std::size_t most) {
    std::string out;
    for (std::size_t n = least + below(most - least + 1); n > 0; --n) {
      out.push_back(alphabet[below(alphabet.size())]);
    }
    return out;
  };
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (int round = 0; round < 2000; ++round) {
    SpanContext context({below(2) == 0 ? 0 : random(), random() | 1}, {random() | 1});
    if (below(4) != 0) {
      context.set_sampling_priority(static_cast<SamplingPriority>(static_cast<int>(below(4)) - 1));
    }
    if (below(2) == 0) context.set_origin(text(letters, 1, 12));
    for (std::uint64_t n = below(4); n > 0; --n) {
      context.set_tag("_dd.p." + text(letters, 3, 8), text(letters, 1, 20));
    }
    if (below(2) == 0)
      context.set_trace_state('v' + text(letters, 1, 9) + '=' + text(letters, 1, 9));
    for (std::uint64_t n = below(4); n > 0; --n) {
      context.baggage().set(text(letters, 1, 9), text(" ,;=%\"\\\xc3\xa9", 1, 1) == "\xc3"
                                                     ? "é"
                                                     : text(" ,;=%\"\\a", 1, 9));
    }
    std::map<std::string, std::string> carrier;
    REQUIRE(inject(context, carrier));
    const Extraction back = extract(carrier);
    REQUIRE(back);
    CHECK(back.error().code == Errc::none);
    CHECK(back.dropped().empty());
    CHECK(back.links().empty());
    SpanContext expected = context;
    expected.set_remote(true);
    CHECK(back.context() == expected);
  }
}

}  // namespace
