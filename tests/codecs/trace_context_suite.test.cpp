// SPDX-License-Identifier: MIT
// The demands of W3C's own test suite, in its strict mode at level 2: a request comes in, the service makes a
// span, and calls on. https://github.com/w3c/trace-context/tree/main/test
#include <baton/codecs/trace_context.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/propagator.hpp>
#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr std::string_view trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr std::string_view span_id = "00f067aa0ba902b7";
const std::string unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

/// What the next service receives for a request. Empty: a new trace begins.
struct Outcome {
  bool kept = false;
  std::string tracestate;  ///< members of others
};
Outcome serve(const Headers& request, bool datadog_member, Headers& call) {
  const Propagator<codecs::trace_context> w3c{Options{.datadog_member = datadog_member}};
  const Extraction incoming = w3c.extract(exact_copies(request));
  const SpanContext parent = incoming ? incoming.context() : SpanContext({1, 2}, {3});
  REQUIRE(w3c.inject(parent.with_span_id({0xabc}), call));
  REQUIRE(may_travel(call));

  // A service always sends one valid traceparent, with its own span.
  const auto traceparent = parse_traceparent(value_of(call, "traceparent").value_or(""));
  REQUIRE(traceparent);
  CHECK(traceparent->span_id == SpanId{0xabc});
  const auto list = value_of(call, "tracestate").value_or("");
  REQUIRE(parse_trace_state(list));
  Outcome out;
  out.kept = traceparent->trace_id.to_hex() == trace_id;
  for (const TraceStateMember member : TraceState(list)) {
    if (member.key == "dd") continue;
    out.tracestate.append(out.tracestate.empty() ? "" : ",").append(member.text());
  }
  return out;
}
Outcome serve(const Headers& request) {
  Headers call;
  const Outcome plain = serve(request, false, call);
  Headers other_call;
  const Outcome with_datadog = serve(request, true, other_call);
  CHECK(plain.kept == with_datadog.kept);
  if (TraceState(plain.tracestate).get("k32")) return plain;  // dd takes the place of one
  CHECK(plain.tracestate == with_datadog.tracestate);
  return plain;
}

TEST_CASE("W3C suite: traceparent") {
  struct Case {
    std::string_view rule;
    std::string_view before, version, trace, span, flags, more;
    bool kept;
  };
  const auto none = std::string_view();
  const Case cases[] = {
      {"[w3c 1.1] valid", none, "00", trace_id, span_id, "01", none, true},
      {"[w3c 1.1] version 00 and a stray character", none, "00", trace_id, span_id, "01", ".",
       false},
      {"[w3c 1.1] version 00 and more fields", none, "00", trace_id, span_id, "01",
       "-from-the-future", false},
      {"[w3c 1.2] version cc", none, "cc", trace_id, span_id, "01", none, true},
      {"[w3c 1.2] version cc and more fields", none, "cc", trace_id, span_id, "01",
       "-from-the-future", true},
      {"[w3c 1.2] version cc and more without -", none, "cc", trace_id, span_id, "01",
       ".from-the-future", false},
      {"[w3c 1.2] version ff", none, "ff", trace_id, span_id, "01", none, false},
      {"[w3c 1.1] version, first character", none, ".0", trace_id, span_id, "01", none, false},
      {"[w3c 1.1] version, second character", none, "0.", trace_id, span_id, "01", none, false},
      {"[w3c 1.1] version of 3", none, "000", trace_id, span_id, "01", none, false},
      {"[w3c 1.1] version of 4", none, "0000", trace_id, span_id, "01", none, false},
      {"[w3c 1.1] version of 1", none, "0", trace_id, span_id, "01", none, false},
      {"[w3c 1.3] trace id 0", none, "00", "00000000000000000000000000000000", span_id, "01", none,
       false},
      {"[w3c 1.1] trace id, first character", none, "00", ".bf92f3577b34da6a3ce929d0e0e4736",
       span_id, "01", none, false},
      {"[w3c 1.1] trace id, last character", none, "00", "4bf92f3577b34da6a3ce929d0e0e473.",
       span_id, "01", none, false},
      {"[w3c 1.1] trace id of 33", none, "00", "4bf92f3577b34da6a3ce929d0e0e47361", span_id, "01",
       none, false},
      {"[w3c 1.1] trace id of 31", none, "00", "4bf92f3577b34da6a3ce929d0e0e473", span_id, "01",
       none, false},
      {"[w3c 1.3] span id 0", none, "00", trace_id, "0000000000000000", "01", none, false},
      {"[w3c 1.1] span id, first character", none, "00", trace_id, ".0f067aa0ba902b7", "01", none,
       false},
      {"[w3c 1.1] span id, last character", none, "00", trace_id, "00f067aa0ba902b.", "01", none,
       false},
      {"[w3c 1.1] span id of 17", none, "00", trace_id, "00f067aa0ba902b71", "01", none, false},
      {"[w3c 1.1] span id of 15", none, "00", trace_id, "00f067aa0ba902b", "01", none, false},
      {"[w3c 1.1] flags, first character", none, "00", trace_id, span_id, ".0", none, false},
      {"[w3c 1.1] flags, second character", none, "00", trace_id, span_id, "0.", none, false},
      {"[w3c 1.1] flags of 3", none, "00", trace_id, span_id, "001", none, false},
      {"[w3c 1.1] flags of 1", none, "00", trace_id, span_id, "1", none, false},
      {"[w3c 1.1] a blank before", " ", "00", trace_id, span_id, "01", none, true},
      {"[w3c 1.1] a tab before", "\t", "00", trace_id, span_id, "01", none, true},
      {"[w3c 1.1] a blank behind", none, "00", trace_id, span_id, "01", " ", true},
      {"[w3c 1.1] a tab behind", none, "00", trace_id, span_id, "01", "\t", true},
      {"[w3c 1.1] both around", "\t ", "00", trace_id, span_id, "01", " \t", true},
  };
  for (const Case& row : cases) {
    CAPTURE(row.rule);
    std::string value(row.before);
    value.append(row.version).append("-").append(row.trace).append("-").append(row.span);
    value.append("-").append(row.flags).append(row.more);
    CHECK(serve({{"traceparent", value}}).kept == row.kept);
  }
}

TEST_CASE("W3C suite: fields and their names") {
  struct Case {
    std::string_view rule;
    Headers request;
    bool kept;
    std::string_view tracestate = {};
  };
  const std::string other = "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-00";
  const Case cases[] = {
      {"[w3c 1.1] neither", {}, false},
      {"[w3c 1.1] traceparent alone", {{"traceparent", unsampled}}, true},
      {"[w3c 1.5] two traceparents", {{"traceparent", other}, {"traceparent", unsampled}}, false},
      {"[w3c 1.5] the other way round",
       {{"traceparent", unsampled}, {"traceparent", other}},
       false},
      {"[w3c 1.8] another name", {{"trace-parent", unsampled}}, false},
      {"[w3c 1.8] yet another", {{"trace.parent", unsampled}}, false},
      {"[w3c 1.8] capitals", {{"Traceparent", unsampled}}, true},
      {"[w3c 1.8] mixed", {{"TrAcEpArEnT", unsampled}}, true},
      {"[w3c 1.8] upper case", {{"TRACEPARENT", unsampled}}, true},
      {"[w3c 2.1] tracestate alone", {{"tracestate", "foo=1,bar=2"}}, false, ""},
      {"[w3c 2.1] tracestate beside a bad traceparent",
       {{"traceparent", "00-0-0-0"}, {"tracestate", "foo=1"}},
       false,
       ""},
      {"[w3c 2.1] both",
       {{"traceparent", unsampled}, {"tracestate", "foo=1,bar=2"}},
       true,
       "foo=1,bar=2"},
      {"[w3c 1.8] tracestate by another name",
       {{"traceparent", unsampled}, {"trace-state", "foo=1"}},
       true,
       ""},
      {"[w3c 1.8] by yet another",
       {{"traceparent", unsampled}, {"trace.state", "foo=1"}},
       true,
       ""},
      {"[w3c 1.8] TraceState",
       {{"traceparent", unsampled}, {"TraceState", "foo=1"}},
       true,
       "foo=1"},
      {"[w3c 1.8] TrAcEsTaTe",
       {{"traceparent", unsampled}, {"TrAcEsTaTe", "foo=1"}},
       true,
       "foo=1"},
      {"[w3c 1.8] TRACESTATE",
       {{"traceparent", unsampled}, {"TRACESTATE", "foo=1"}},
       true,
       "foo=1"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.rule);
    const Outcome outcome = serve(row.request);
    CHECK(outcome.kept == row.kept);
    CHECK(outcome.tracestate == row.tracestate);
  }
}

TEST_CASE("W3C suite: tracestate") {
  struct Case {
    std::string_view rule;
    std::vector<std::string> fields;
    std::string tracestate;
  };
  const auto members = [](int from, int to) {
    std::string out;
    for (int i = from; i <= to; ++i) {
      out += (i == from ? "k" : ",k") + std::to_string(i) + "=" + std::to_string(i);
    }
    return out;
  };
  const auto key = [](std::size_t before, char separator, std::size_t after) {
    return std::string(before, 't') + separator + std::string(after, 'v') + "=1";
  };
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
  std::string any_value;
  for (char c = 0x20; c < 0x7f; ++c) {
    if (c != ',' && c != '=') any_value += c;
  }
  const std::string any_key = std::string(letters) + "=" + any_value;
  const std::string any_vendor_key = std::string(letters) + "@a-z0-9_-*/=" + any_value;
  const std::string z256(256, 'z');
  const Case cases[] = {
      {"[w3c 2.2] an empty field", {""}, ""},
      {"[w3c 2.2] an empty field behind", {"foo=1", ""}, "foo=1"},
      {"[w3c 2.2] an empty field before", {"", "foo=1"}, "foo=1"},
      {"[w3c 2.2] several fields, in order",
       {"foo=1,bar=2", "rojo=1,congo=2", "baz=3"},
       "foo=1,bar=2,rojo=1,congo=2,baz=3"},
      {"[w3c 2.6] the same member twice", {"foo=1,foo=1"}, "foo=1,foo=1"},
      {"[w3c 2.6] the same key twice", {"foo=1,foo=2"}, "foo=1,foo=2"},
      {"[w3c 2.6] the same member in two fields", {"foo=1", "foo=1"}, "foo=1,foo=1"},
      {"[w3c 2.6] the same key in two fields", {"foo=1", "foo=2"}, "foo=1,foo=2"},
      {"[w3c 2.3] every character allowed", {any_key}, any_key},
      {"[w3c 2.3] with a vendor's @", {any_vendor_key}, any_vendor_key},
      {"[w3c 2.3] blanks and tabs around commas",
       {"foo=1 \t , \t bar=2, \t baz=3"},
       "foo=1,bar=2,baz=3"},
      {"[w3c 2.3] tabs first", {"foo=1\t \t,\t \tbar=2,\t \tbaz=3"}, "foo=1,bar=2,baz=3"},
      {"[w3c 2.3] a blank before all", {" foo=1"}, "foo=1"},
      {"[w3c 2.3] a tab before all", {"\tfoo=1"}, "foo=1"},
      {"[w3c 2.3] a blank behind all", {"foo=1 "}, "foo=1"},
      {"[w3c 2.3] a tab behind all", {"foo=1\t"}, "foo=1"},
      {"[w3c 2.3] both around all", {"\t foo=1 \t"}, "foo=1"},
      {"[w3c 2.4] a blank in a key", {"foo =1"}, ""},
      {"[w3c 2.4] capitals in a key", {"FOO=1"}, ""},
      {"[w3c 2.4] a dot in a key", {"foo.bar=1"}, ""},
      {"[w3c 2.3] @ at the end of a key", {"foo@=1,bar=2"}, "foo@=1,bar=2"},
      {"[w3c 2.4] @ at its start", {"@foo=1,bar=2"}, ""},
      {"[w3c 2.3] two @", {"foo@@bar=1,bar=2"}, "foo@@bar=1,bar=2"},
      {"[w3c 2.3] two @ apart", {"foo@bar@baz=1,bar=2"}, "foo@bar@baz=1,bar=2"},
      {"[w3c 2.5] 32 members in four fields",
       {members(1, 10), members(11, 20), members(21, 30), members(31, 32)},
       members(1, 32)},
      {"[w3c 2.5] 33 members in four fields",
       {members(1, 10), members(11, 20), members(21, 30), members(31, 33)},
       ""},
      {"[w3c 2.3] a key of 256", {"foo=1", z256 + "=1"}, "foo=1," + z256 + "=1"},
      {"[w3c 2.4] a key of 257", {"foo=1", z256 + "z=1"}, ""},
      {"[w3c 2.3] a key of 241 @ 14", {"foo=1", key(241, '@', 14)}, "foo=1," + key(241, '@', 14)},
      {"[w3c 2.3] a key of 242 @ 1", {"foo=1", key(242, '@', 1)}, "foo=1," + key(242, '@', 1)},
      {"[w3c 2.3] a key of 1 @ 15", {"foo=1", key(1, '@', 15)}, "foo=1," + key(1, '@', 15)},
      {"[w3c 2.4] = in a value", {"foo=bar=baz"}, ""},
      {"[w3c 2.4] an empty value", {"foo=,bar=3"}, ""},
  };
  for (const Case& row : cases) {
    CAPTURE(row.rule);
    Headers request{{"traceparent", unsampled}};
    for (const auto& field : row.fields) request.emplace_back("tracestate", field);
    const Outcome outcome = serve(request);
    CHECK(outcome.kept);
    CHECK(outcome.tracestate == row.tracestate);
  }
}

TEST_CASE("W3C suite: several calls for one request") {
  const Propagator<codecs::trace_context> w3c;
  const Extraction incoming = w3c.extract(exact_copies({{"traceparent", unsampled}}));
  for (std::uint64_t id = 1; id <= 3; ++id) {
    Headers call;
    REQUIRE(w3c.inject(incoming.context().with_span_id({id}), call));
    const auto traceparent = parse_traceparent(*value_of(call, "traceparent"));
    CHECK(traceparent->trace_id.to_hex() == trace_id);
    CHECK(traceparent->span_id == SpanId{id});
  }
}

TEST_CASE("W3C suite: level 2's random flag goes on [w3c 1.6]") {
  Headers call;
  CHECK(serve({{"traceparent", unsampled.substr(0, 53) + "02"}}, true, call).kept);
  CHECK((parse_traceparent(*value_of(call, "traceparent"))->flags & 2) != 0);
}

}  // namespace
