// SPDX-License-Identifier: MIT
#include <baton/codecs/trace_state_members.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/propagator.hpp>
#include <string>
#include <vector>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

using W3c = Propagator<codecs::trace_context>;
constexpr W3c w3c;
constexpr W3c plain_w3c{Options{.datadog_member = false}};
constexpr std::string_view parent = "00-12345678901234567890123456789012-1234567890123456-01";
constexpr std::string_view field = "tracestate";

std::string members(int count) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "k" : ",k") + std::to_string(i) + "=1";
  return list;
}
std::string text_of(char c, std::size_t size) { return std::string(size, c); }

Extraction read(const W3c& propagator, const std::string& list) {
  return propagator.extract(
      exact_copies({{"traceparent", std::string(parent)}, {"tracestate", list}}));
}
std::string write(const W3c& propagator, const SpanContext& context) {
  Headers out;
  CHECK(propagator.inject(context, out));
  CHECK(may_travel(out));
  return std::string(value_of(out, "tracestate").value_or(""));
}

// Reading

struct Judged {
  std::string_view rule;
  std::string list;
  std::string_view others, origin, decision_maker;
  int priority;
  std::vector<Diagnostic> diagnostics = {};
};
Diagnostic dropped(Errc what, std::uint32_t offset) {
  return {what, Effect::dropped, offset, field};
}

TEST_CASE("tracestate: dd and the list of the others are judged apart") {
  const std::string long_tag = "dd=s:2;t.a:" + text_of('a', 246);  // 257 characters
  const Judged table[] = {
      // Two reports: an upper-case key of another vendor, and 33 members.
      {"[w3c 2.4] an illegal key",
       "dd=s:2;o:rum;t.dm:-4,Foo=1",
       "",
       "rum",
       "-4",
       2,
       {dropped(Errc::trace_state_malformed, 21)}},
      {"[w3c 2.4] before dd",
       "Foo=1,a=1,dd=s:2;o:rum;t.dm:-4",
       "",
       "rum",
       "-4",
       2,
       {dropped(Errc::trace_state_malformed, 0)}},
      {"[w3c 2.4] an illegal value",
       "dd=s:2;o:rum,a=b=c",
       "",
       "rum",
       "",
       2,
       {dropped(Errc::trace_state_malformed, 16)}},
      {"[w3c 2.4] no dd", "Foo=1", "", "", "-0", 1, {dropped(Errc::trace_state_malformed, 0)}},
      {"[w3c 2.5] 33 members",
       "dd=s:2," + members(32),
       "",
       "",
       "",
       2,
       {dropped(Errc::trace_state_too_many, 7 + 10 * 5 + 21 * 6)}},
      {"[w3c 2.5] dd behind 32 others",
       members(32) + ",dd=s:2;o:rum",
       "",
       "rum",
       "",
       2,
       {dropped(Errc::trace_state_too_many, 10 * 5 + 22 * 6)}},
      {"[w3c 2.4] dd that is empty",
       "a=1,dd=,b=2",
       "a=1,b=2",
       "",
       "-0",
       1,
       {dropped(Errc::datadog_member_malformed, 4)}},
      {"[w3c 2.4] dd without a value",
       "a=1,dd,b=2",
       "a=1,b=2",
       "",
       "-0",
       1,
       {dropped(Errc::datadog_member_malformed, 4)}},
      {"[w3c 2.4] dd with a =", "dd=s:2;o:a=b,b=2", "b=2", "a=b", "", 2},
      {"[w3c 2.4] dd with a tab",
       "dd=s:2;o:a\tb;x:\x01,b=2",
       "b=2",
       "a\tb",
       "",
       2,
       {dropped(Errc::datadog_member_malformed, 13)}},
      // A report of a dd member of 257 characters, and one over W3C's limit.
      {"[dd 3.5] dd of 257",
       long_tag + ",v1=1,v2=2",
       "v1=1,v2=2",
       "",
       "-0",
       1,
       {dropped(Errc::datadog_member_too_long, 3)}},
      {"[dd 3.5] dd of 300",
       "v1=1," + long_tag + text_of('b', 43) + ",v2=2",
       "v1=1,v2=2",
       "",
       "-0",
       1,
       {dropped(Errc::datadog_member_too_long, 8)}},
      {"[w3c 2.4] both",
       "Foo=1,dd=",
       "",
       "",
       "-0",
       1,
       {dropped(Errc::trace_state_malformed, 0), dropped(Errc::datadog_member_malformed, 6)}},
      {"[dd 3.6] the first dd, even so",
       "Foo=1,dd=s:2,dd=s:3",
       "",
       "",
       "",
       2,
       {dropped(Errc::trace_state_malformed, 0)}},
      {"[w3c 2.2] blanks and empty members",
       " dd=s:2 ,, \t Foo=1 ,",
       "",
       "",
       "",
       2,
       {dropped(Errc::trace_state_malformed, 12)}},
  };
  for (const Judged& row : table) {
    CAPTURE(row.rule);
    const auto found = read(w3c, row.list);
    REQUIRE(found);
    const SpanContext& context = found.context();
    CHECK(context.trace_state().text() == row.others);
    CHECK(context.origin().value_or("") == row.origin);
    CHECK(context.tags().get("_dd.p.dm").value_or("") == row.decision_maker);
    CHECK(static_cast<int>(context.sampling_priority().value_or(SamplingPriority{})) ==
          row.priority);
    std::vector<Diagnostic> diagnostics;
    for (const Diagnostic d : found.diagnostics()) diagnostics.push_back(d);
    CHECK(diagnostics == row.diagnostics);
  }
}

TEST_CASE("tracestate: without Datadog's member there is one list [w3c 2.4] [w3c 2.5]") {
  for (const std::string& list : {std::string("dd=s:2,Foo=1"), "dd=s:2," + members(32)}) {
    const auto found = read(plain_w3c, list);
    REQUIRE(found);
    CHECK(found.context().trace_state().empty());
    CHECK(found.diagnostics().size() == 1);
  }
}

TEST_CASE("tracestate: a link takes a well-formed list [multi 6.4]") {
  const W3c restarting{Options{.behavior = ExtractBehavior::restart}};
  struct Link {
    std::string_view list, state;
  };
  constexpr Link table[] = {
      {"dd=s:2,a=1", "dd=s:2,a=1"}, {"a=1, dd=s:2", "a=1,dd=s:2"},
      {"dd=s:2,Foo=1", "dd=s:2"},   {"dd=s=2,a=1", "a=1"},
      {"dd=s=2,Foo=1", ""},         {"a=1,ot=th:8,dd=s:1", "a=1,ot=th:8,dd=s:1"}};
  for (const Link& row : table) {
    CAPTURE(row.list);
    const auto found = read(restarting, std::string(row.list));
    REQUIRE(found.restart());
    CHECK((*found.links().begin()).trace_state == row.state);
  }
}

TEST_CASE("tracestate: ot is read, put right and leads the others [w3c 2.9]") {
  struct Probability {
    std::string_view rule, list, kept;
    std::vector<std::uint32_t> malformed = {};  ///< only the first is reported
  };
  const Probability table[] = {
      {"as it should be", "dd=s:1,ot=rv:ef284ace7a91e1;th:8,a=1", "ot=rv:ef284ace7a91e1;th:8,a=1"},
      {"it moves", "a=1,dd=s:1,b=2,ot=th:8", "ot=th:8,a=1,b=2"},
      {"without dd", "a=1,ot=th:8", "ot=th:8,a=1"},
      {"rv goes alone", "a=1,ot=rv:nope;th:8;foo:bar", "ot=th:8;foo:bar,a=1", {7}},
      {"no colon", "ot=th:8;foo,a=1", "ot=th:8,a=1", {8}},
      {"nothing is left", "a=1,ot=rv:nope;th:nope", "a=1", {7}},
      {"nothing at all is left", "ot=x", "", {3}},
      {"zeros behind", "ot=th:80", "ot=th:8"},
      {"of two the first", "a=1,ot=th:8,b=2,ot=th:c", "ot=th:8,a=1,b=2", {16}},
      {"blanks around it", "a=1 , ot=th:8 ,b=2", "ot=th:8,a=1,b=2"},
      {"another key", "otx=y,o=1,xot=z", "otx=y,o=1,xot=z"},
  };
  for (const Probability& row : table) {
    CAPTURE(row.rule);
    const auto found = read(w3c, std::string(row.list));
    REQUIRE(found);
    CHECK(found.context().trace_state().text() == row.kept);
    std::vector<std::uint32_t> malformed;
    for (const Diagnostic d : found.diagnostics()) {
      CHECK(d == dropped(Errc::probability_malformed, d.offset));
      malformed.push_back(d.offset);
    }
    CHECK(malformed == row.malformed);

    const std::string again = write(w3c, found.context());
    const std::size_t comma = again.find(',');
    CHECK(again.substr(0, 3) == "dd=");
    CHECK((comma == again.npos ? "" : again.substr(comma + 1)) == row.kept);

    // Without Datadog's member the list stays byte for byte.
    const auto plain = read(plain_w3c, std::string(row.list));
    CHECK(plain.diagnostics().empty());
    Headers out;
    CHECK(plain_w3c.inject(plain.context(), out));
    std::string expected(row.list);
    std::erase(expected, ' ');
    CHECK(value_of(out, "tracestate") == expected);
  }
}

// Writing

TEST_CASE("tracestate: ot that was set here is put right on write [w3c 2.9]") {
  SpanContext context({0, 1}, {2});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  REQUIRE(!context.set_trace_state("a=1,ot=rv:x;th:80,b=2,ot=th:c"));
  Headers out;
  const auto injected = w3c.inject(context, out);
  CHECK(injected.diagnostics().has(Errc::probability_malformed));
  CHECK(value_of(out, "tracestate") == "dd=s:1;p:0000000000000002,ot=th:8,a=1,b=2");
  CHECK(write(plain_w3c, context) == "a=1,ot=rv:x;th:80,b=2,ot=th:c");
  REQUIRE(!context.set_trace_state("a=1,dd=s:7,b=2"));
  CHECK(write(w3c, context) == "dd=s:1;p:0000000000000002,a=1,b=2");
}

TEST_CASE("tracestate: ot is never trimmed before a stranger [w3c 2.9]") {
  const W3c limited{Options{.trace_state_max_length = 512}};
  const std::string ot = "ot=x:" + text_of('v', 200);
  const std::string large = "l=" + text_of('v', 200);
  SpanContext context({0, 1}, {2});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  REQUIRE(!context.set_trace_state(large + ",a=1," + ot + "," + large));
  Headers out;
  CHECK(limited.inject(context, out).diagnostics().has(Errc::trace_state_trimmed));
  CHECK(value_of(out, "tracestate") == "dd=s:1;p:0000000000000002," + ot + "," + large + ",a=1");

  const std::string small = "s=" + text_of('v', 120);
  REQUIRE(!context.set_trace_state(small + "," + ot + "," + small + "," + small));
  CHECK(limited.inject(context, out).diagnostics().has(Errc::trace_state_trimmed));
  CHECK(value_of(out, "tracestate") ==
        "dd=s:1;p:0000000000000002," + ot + "," + small + "," + small);

  // dd and ot together may exceed the 512 characters of everybody: ot is left out, for dd decides.
  context.set_origin(text_of('o', 228));
  REQUIRE(!context.set_trace_state("ot=x:" + text_of('v', 254) + ",a=1"));
  CHECK(limited.inject(context, out).diagnostics().has(Errc::trace_state_trimmed));
  CHECK(value_of(out, "tracestate") == "dd=s:1;o:" + text_of('o', 228) + ";p:0000000000000002");
}

TEST_CASE("tracestate: ot counts among the 32 members and stays [w3c 2.5] [w3c 2.9]") {
  SpanContext context({0, 1}, {2});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  REQUIRE(!context.set_trace_state(members(31) + ",ot=th:8"));
  Headers out;
  CHECK(w3c.inject(context, out).diagnostics().has(Errc::trace_state_too_many));
  CHECK(value_of(out, "tracestate") == "dd=s:1;p:0000000000000002,ot=th:8," + members(30));
}

TEST_CASE("tracestate: a list of 33 handed in keeps its first 32 [w3c 2.5]") {
  SpanContext context({0, 1}, {2});
  CHECK(context.set_trace_state(members(33)) == fail(Errc::too_many, 10 * 5 + 22 * 6));
  CHECK(context.trace_state().text() == members(32));
  CHECK(context.set_trace_state(members(32) + " , ,x=1,Bad") ==
        fail(Errc::too_many, 10 * 5 + 22 * 6 - 1 + 4));
  CHECK(context.trace_state().text() == members(32));
  Headers out;
  CHECK(w3c.inject(context, out).diagnostics().has(Errc::trace_state_too_many));
}

TEST_CASE("tracestate: a written list reads as the list that was received") {
  constexpr std::string_view likely = "dd=s:2;o:ot=th:8rv,;,, ab=1A\t~";
  Random random(91);
  for (int round = 0; round < 20'000; ++round) {
    const auto found = read(w3c, random.text(1, 80, likely));
    REQUIRE(found);
    Headers out;
    const auto injected = w3c.inject(found.context(), out);
    REQUIRE(injected);
    REQUIRE(injected.diagnostics().empty());
    REQUIRE(may_travel(out));
    const auto again = w3c.extract(exact_copies(out));
    REQUIRE(again.diagnostics().empty());
    REQUIRE(again.context().trace_state().text() == found.context().trace_state().text());
    REQUIRE(again.context().sampling_priority() == found.context().sampling_priority());
    REQUIRE(again.context().other_datadog_keys() == found.context().other_datadog_keys());
  }
}

}  // namespace
