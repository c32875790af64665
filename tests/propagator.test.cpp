// SPDX-License-Identifier: MIT
#include <baton/propagator.hpp>

#include <baton/baton.hpp>
#include <baton/codecs/jaeger.hpp>
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "support/allocations.hpp"
#include "support/four_styles.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE("extract: the report") {
  const Extraction none = extract(Headers{});
  CHECK(!none);
  CHECK(none.error() == Error());
  CHECK(none.diagnostics().empty());
  CHECK(none.style().empty());

  const Extraction bad =
      extract(headers_of("traceparent: 00-0000000000000000000000000000000b-000000000000002g-01"));
  CHECK(bad.error() == Error{Errc::bad_digit, 51, "traceparent"});

  const Extraction good = extract(headers_of(dd_a + "traceparent: x"));
  CHECK(good);
  CHECK(good.error().code == Errc::bad_length);
  CHECK(good.context().remote());
  CHECK(!good.context().with_span_id({1}).remote());

  const Extraction only_baggage = extract(headers_of(bag_a));
  CHECK(only_baggage.error().code == Errc::none);
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
       "no trace baggage b=2 baggage a=3"},
      {"[dd 5.9] x-datadog-*", usual,
       "X-Datadog-Trace-Id: 1\nx-datadog-trace-id: 11\nx-datadog-parent-id: 22",
       "trace b span 16 by datadog"},
  });
}

// How carriers are read

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

/// A source that can be read once, like an istream.
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

/// Every way to hand out a value by name.
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
  CHECK(done.written() == 8);
  CHECK(done.diagnostics().empty());
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
    CHECK(done.written() == headers.size());
    CHECK(lines_of(headers) == row.expected);
    if (headers.empty()) CHECK(done.error().code == Errc::none);
  }
}

TEST_CASE("inject: nothing to say leaves the carrier alone") {
  Headers headers = headers_of("traceparent: old");
  const Injection done = inject(SpanContext(), headers);
  CHECK(!done);
  CHECK(done.error().code == Errc::none);
  CHECK(done.written() == 0);
  CHECK(lines_of(headers) == "traceparent: old");
}

TEST_CASE("inject: baggage needs no ids") {
  SpanContext context;
  context.baggage().set("k", "v");
  Headers headers;
  CHECK(inject(context, headers));
  CHECK(lines_of(headers) == "baggage: k=v");
}

TEST_CASE("inject: the baggage that is let out, whatever headers carry it [bag 7.8]") {
  constexpr auto carry = []<class... Codecs>(std::string_view keys) {
    SpanContext context({0, 11}, {22});
    context.set_sampling_priority(SamplingPriority::auto_keep);
    context.baggage().set("tenant", "t");
    context.baggage().set("user", "u");
    Headers headers;
    const Propagator<Codecs...> propagator(Options{.baggage_keys = keys});
    CHECK(propagator.inject(context, headers));
    CHECK(context.baggage().size() == 2);
    return lines_of(headers);
  };
  const auto w3c_and_baggage = [&](std::string_view keys) {
    return carry.operator()<trace_context, baggage>(keys);
  };
  const std::string ids =
      "traceparent: 00-0000000000000000000000000000000b-0000000000000016-01\n"
      "tracestate: dd=s:1;p:0000000000000016";
  CHECK(w3c_and_baggage("*") == ids + "\nbaggage: tenant=t,user=u");
  CHECK(w3c_and_baggage("user,other") == ids + "\nbaggage: user=u");
  CHECK(w3c_and_baggage("User") == ids);
  CHECK(w3c_and_baggage("") == ids);
  CHECK(carry.operator()<codecs::jaeger>("user") ==
        "uber-trace-id: 0000000000000000000000000000000b:0000000000000016:0:01\nuberctx-user: u");
}

TEST_CASE("inject: reports the parts that were left out, with Datadog's word") {
  SpanContext context({0, 1}, {2});
  context.set_tag("_dd.p.k", "a,b");
  Headers headers;
  Injection done = inject(context, headers);
  CHECK(done);
  CHECK(done.diagnostics().has(Errc::tag_not_encodable));
  CHECK(done.propagation_error() == "encoding_error");

  context.set_tag("_dd.p.long", std::string(600, 'x'));
  done = inject(context, headers);
  CHECK(done);
  CHECK(done.diagnostics().has(Errc::tags_too_long));
  CHECK(done.propagation_error() == "inject_max_size");

  context = SpanContext({0, 1}, {2});
  CHECK(inject(context, headers).propagation_error().empty());
}

/// Records the calls of a writer with limits.
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

TEST_CASE("inject: a writer with limits is asked once, first, for the new headers") {
  Limited carrier;
  CHECK(inject(full_context(), carrier));
  CHECK(carrier.asked == 1);
  CHECK(!carrier.written_before_asking);
  CHECK(carrier.count == 8);
  std::size_t bytes = 0;
  for (const auto& [name, value] : carrier.headers) bytes += name.size() + value.size();
  CHECK(carrier.bytes == bytes);
  CHECK(lines_of(carrier.headers) == full_text);

  CHECK(inject(full_context(), carrier));  // all headers are there already
  CHECK(carrier.count == 0);
  CHECK(carrier.bytes == bytes);

  Limited some{headers_of("Traceparent: 1\ntraceparent: 2\nother: 3\nBAGGAGE: 4")};
  CHECK(inject(full_context(), some));
  CHECK(some.count == 6);
}

TEST_CASE("inject: a refusal leaves the carrier as it was") {
  Limited carrier{headers_of("Traceparent: 1\nother: 3")};
  carrier.room = false;
  const Injection done = inject(full_context(), carrier);
  CHECK(!done);
  CHECK(done.error().code == Errc::no_room);
  CHECK(done.written() == 0);
  CHECK(lines_of(carrier.headers) == "Traceparent: 1\nother: 3");
}

/// Can be written, and not read.
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
  static void encode(const SpanContext&, const Options&, HeaderEncoder& encoder) {
    for (std::size_t i = 0; i <= HeaderEncoder::max_headers; ++i) encoder.add("x-flood", "");
  }
};

TEST_CASE("inject: more headers than any carrier takes") {
  Headers headers;
  const Injection done = Propagator<flood>().inject(SpanContext(), headers);
  CHECK(!done);
  CHECK(done.error().code == Errc::too_many);
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

TEST_CASE("fields: a header in play is known in any case") {
  for (const std::string_view name : {"traceparent", "TraceState", "X-DATADOG-TAGS", "Baggage"}) {
    CHECK(default_propagator.has_field(name));
  }
  for (const std::string_view name : {"", "b3", "traceparen", "traceparents", "x-datadog-"}) {
    CHECK(!default_propagator.has_field(name));
  }
  CHECK(Four(Options{}, reading({bag})).has_field("x-acme"));  // it is written
  CHECK(!Four(Options{}, Styles{}).has_field("traceparent"));
}

TEST_CASE("styles_from: the first variable that is set decides") {
  struct Case {
    std::string_view rule;
    StyleSettings words;
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
      {"[multi 6.0]", {.style = "zipkin", .otel = "zipkin"}, "0123", "0123"},
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
  static_cast<void>(inject(context, headers));
  static_cast<void>(inject(context, map));
  AllocationCounter counter;
  CHECK(inject(context, headers));
  CHECK(inject(context, map));
  CHECK(counter.count() == 0);
}

TEST_CASE("round trip: written contexts read back") {
  std::mt19937_64 random(20240101);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
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
    CHECK(back.diagnostics().empty());
    CHECK(back.links().empty());
    SpanContext expected = context;
    expected.set_remote(true);
    CHECK(back.context() == expected);
  }
}

}  // namespace
