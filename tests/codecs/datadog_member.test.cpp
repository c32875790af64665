// SPDX-License-Identifier: MIT
#include <baton/codecs/datadog_member.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <string>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::trace_context> w3c;

// Reading: parsing

struct Member {
  std::optional<int> s = {};
  std::string_view o = {}, p = {};
  std::optional<std::string_view> tid = {};
  std::size_t tags = 0, others = 0;
};
struct Row {
  std::string_view rule, member;
  Member expected;
};
constexpr Row rows[] = {
    {"[dd 3.1] nothing", "", {}},
    {"[dd 3.1] all that is known",
     "s:2;o:rum;p:0123456789abcdef;t.dm:-4;t.usr:x",
     {2, "rum", "0123456789abcdef", {}, 2}},
    {"[dd 3.1] any order", "t.dm:-4;p:1;o:a;s:-1", {-1, "a", "1", {}, 1}},
    {"[dd 3.1] empty pieces", ";;s:1;;o:a;", {1, "a", ""}},
    {"[dd 3.1] pieces without a colon", "s;s:1;o;x;t.a", {1, "", ""}},
    {"[dd 3.1] no key", ":1;s:1", {1, "", ""}},
    {"[dd 3.1] the first colon splits", "o:a:b;t.x:c:d", {{}, "a:b", "", {}, 1}},
    {"[dd 3.1] blanks belong to keys and values", "s:1; o:a;p: 1", {1, "", " 1"}},
    {"[dd 3.1] of a repeated sub-key the last", "s:1;s:2;o:a;o:b;p:1;p:2", {2, "b", "2"}},
    {"[dd 3.1] no name of a tag", "t.:x;t.a:y", {{}, "", "", {}, 1}},
    {"[dd 3.4] t.tid", "t.tid:640cfd8d00000000;t.a:1", {{}, "", "", "640cfd8d00000000", 1}},
    {"[dd 3.4] t.tid that is none", "t.tid:", {{}, "", "", ""}},
    {"[dd 3.6] unknown sub-keys", "x:1;s:1;y:2:3;ts:02", {1, "", "", {}, 0, 3}},
    {"[dd 3.6] an empty value", "x:;s:1", {1, "", "", {}, 0, 1}},
    {"[dd 3.6] a blank before a key", " s:2;o:some; o:x", {{}, "some"}},
    {"[dd 3.6] a blank within a key", "a b:1;s :2;x:1", {{}, "", "", {}, 0, 1}},
    {"[dd 3.6] a ~ in a key", "a~:1;x:~", {{}, "", "", {}, 0, 1}},
    {"[dd 3.6] a blank at the end", "x:1 ;y: 2;z:3", {{}, "", "", {}, 0, 2}},
    {"[dd 3.6] bytes that may not travel", "x:=;y:\x01;\xc3\xa4:1;z:3", {{}, "", "", {}, 0, 1}},
    {"[dd 3.6] case counts", "S:1;O:a;P:1;T.a:1", {{}, "", "", {}, 0, 4}},
    {"[dd 3.7] p that is no hex", "p:whatever it is", {{}, "", "whatever it is"}},
    {"[dd 3.7] p of other lengths", "p:0", {{}, "", "0"}},
    {"[dd 3.7] sixteen zeros", "p:0000000000000000", {}},
    {"[dd 3.7] zeros behind another", "p:1;p:0000000000000000", {}},
    {"[dd 3.7] seventeen zeros", "p:00000000000000000", {{}, "", "00000000000000000"}},
    {"[dd 4.1] unusual priorities", "s:2147483647", {2147483647, "", ""}},
    {"[dd 4.3] negative", "s:-2147483648", {-2147483647 - 1, "", ""}},
    {"[dd 4.2] unreadable", "s:2x", {}},
    {"[dd 4.2] no integer", "s:2.5", {}},
    {"[dd 4.2] empty", "s:", {}},
    {"[dd 4.2] too large", "s:2147483648", {}},
    {"[dd 4.2] unreadable behind a good one", "s:2;s:x", {}},
    {"[dd 4.2] a blank", "s: 2", {}},
};
constexpr bool matches(const Row& row) {
  std::size_t tags = 0;
  std::size_t others = 0;
  const DatadogMember found = parse_datadog_member(
      row.member, [&](std::string_view, std::string_view) { ++tags; },
      [&](std::string_view) { ++others; }, [](Errc, const char*) {});
  const bool same_priority =
      found.sampling_priority.has_value() == row.expected.s.has_value() &&
      (!row.expected.s || static_cast<int>(*found.sampling_priority) == *row.expected.s);
  return same_priority && found.origin == row.expected.o && found.last_parent == row.expected.p &&
         found.tid == row.expected.tid && tags == row.expected.tags &&
         others == row.expected.others;
}
static_assert(all_of(rows, matches));

TEST_CASE("dd member: its sub-keys") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CHECK(matches({row.rule, exact_copy(row.member), row.expected}));
  }
}

// Writing: characters

struct Encoded {
  std::string_view rule, text, value, name;
};
constexpr Encoded encoded[] = {
    {"[dd 3.2] plain", "abc", "abc", "abc"},
    {"[dd 3.2] separators of lists and sub-keys", "a,b;c", "a_b_c", "a_b_c"},
    {"[dd 3.2] = becomes ~", "a=b==", "a~b~~", "a_b__"},
    {"[dd 3.2] ~ first becomes _", "a~b=~", "a_b~_", "a~b_~"},
    {"[dd 3.2] a blank", "a b ", "a b ", "a_b_"},
    {"[dd 3.2] a colon", "a:b", "a:b", "a:b"},
    {"[dd 3.2] controls one by one", "\t\r\n\x1f\x7f", "_____", "_____"},
    {"[dd 3.2] NUL", std::string_view("a\0b", 3), "a_b", "a_b"},
    {"[dd 3.2] one _ for two octets", "\xc3\xa4", "_", "_"},
    {"[dd 3.2] for three", "\xe2\x82\xac", "_", "_"},
    {"[dd 3.2] for four", "\xf0\x9f\x98\x80", "_", "_"},
    {"[dd 3.2] a run of code points", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "___", "___"},
    {"[dd 3.2] bytes that are no UTF-8", "\x80\xff\xc0\xaf", "____", "____"},
    {"[dd 3.2] a sequence cut off", "\xe2\x82", "__", "__"},
    {"[dd 3.2] a sequence broken off", "\xe2\x82x", "__x", "__x"},
    {"[dd 3.2] a surrogate", "\xed\xa0\x80", "___", "___"},
};
constexpr bool encodes(const Encoded& row) {
  std::array<char, 64> value{};
  std::array<char, 64> name{};
  return detail::view(value.data(), detail::encode_datadog(row.text, detail::datadog_value, '~',
                                                           value.data())) == row.value &&
         detail::view(name.data(), detail::encode_datadog(row.text, detail::datadog_tag_name, '_',
                                                          name.data())) == row.name;
}
static_assert(all_of(encoded, encodes));

TEST_CASE("dd member: forbidden characters") {
  for (const Encoded& row : encoded) {
    CAPTURE(row.rule);
    CHECK(encodes({row.rule, exact_copy(row.text), row.value, row.name}));
  }
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    char value = '?';
    CHECK(detail::encode_datadog({&c, 1}, detail::datadog_value, '~', &value) == &value + 1);
    const bool kept = byte >= 0x20 && byte <= 0x7e && c != ',' && c != ';' && c != '~' && c != '=';
    CHECK(value == (kept ? c : c == '=' ? '~' : '_'));
  }
  for (const std::size_t size : {7u, 8u, 15u, 16u, 17u, 63u, 64u, 65u, 200u}) {  // a byte of many
    const std::string plain(size, 'x');
    std::string out(size, '?');
    for (std::size_t at = 0; at <= size; ++at) {
      std::string text = plain;
      std::string expected = plain;
      if (at != size) text[at] = '=';
      if (at != size) expected[at] = '~';
      detail::encode_datadog(exact_copy(text), detail::datadog_value, '~', out.data());
      REQUIRE(out == expected);
    }
  }
}

// Reading: the result

constexpr std::string_view ids = "00-640cfd8d00000000abcdefab12345678-00f067aa0ba902b7-0";

Extraction read(char flag, std::string_view member, std::string_view more = "") {
  Headers headers{{"traceparent", std::string(ids) + flag}};
  if (!member.empty()) headers.emplace_back("tracestate", member);
  if (!more.empty()) headers.emplace_back("tracestate", more);
  return w3c.extract(exact_copies(headers));
}
std::string tags_of(const SpanContext& context) {
  std::string out;
  for (const auto& [key, value] : context.tags()) {
    if (!out.empty()) out += ',';
    out.append(key).append("=").append(value);
  }
  return out;
}
int priority_of(const SpanContext& context) {
  return static_cast<int>(context.sampling_priority().value_or(SamplingPriority{-99}));
}

TEST_CASE("dd member: the sampled flag, s and the decision maker") {
  struct Decision {
    std::string_view rule;
    char flag;
    std::string_view member;
    int priority;
    std::string_view tags;
  };
  constexpr Decision table[] = {
      {"[dd 4.1] 1", '1', "dd=s:1;t.dm:-4", 1, "_dd.p.dm=-4"},
      {"[dd 4.1] 2", '1', "dd=s:2;t.dm:-4", 2, "_dd.p.dm=-4"},
      {"[dd 4.1] large", '1', "dd=t.dm:-4;s:2147483647", 2147483647, "_dd.p.dm=-4"},
      {"[dd 4.1] without dm", '1', "dd=s:2", 2, ""},
      {"[dd 4.1] random flag too", '3', "dd=s:2;t.dm:-4", 2, "_dd.p.dm=-4"},
      {"[dd 4.2] 0", '1', "dd=s:0;t.dm:-4", 1, "_dd.p.dm=-0"},
      {"[dd 4.2] -1", '1', "dd=s:-1;t.dm:-4;t.a:b", 1, "_dd.p.a=b,_dd.p.dm=-0"},
      {"[dd 4.2] absent", '1', "dd=t.dm:-4", 1, "_dd.p.dm=-0"},
      {"[dd 4.2] unreadable", '1', "dd=s:2x;t.dm:-4", 1, "_dd.p.dm=-0"},
      {"[dd 4.2] unreadable, a fraction", '1', "dd=s:2.5", 1, "_dd.p.dm=-0"},
      {"[dd 4.2] empty", '1', "dd=s:", 1, "_dd.p.dm=-0"},
      {"[dd 4.2] no dd member", '1', "a=1", 1, "_dd.p.dm=-0"},
      {"[dd 4.2] no tracestate", '1', "", 1, "_dd.p.dm=-0"},
      {"[dd 4.1] the others dropped", '1', "dd=s:2,B=1", 2, ""},
      {"[dd 4.3] 0", '0', "dd=s:0;t.dm:-4", 0, "_dd.p.dm=-4"},
      {"[dd 4.3] -1", '0', "dd=s:-1;t.dm:-4", -1, "_dd.p.dm=-4"},
      {"[dd 4.3] lower", '0', "dd=s:-2147483648", -2147483647 - 1, ""},
      {"[dd 4.3] random flag too", '2', "dd=s:-1;t.dm:-4", -1, "_dd.p.dm=-4"},
      {"[dd 4.4] 1", '0', "dd=s:1;t.dm:-4", 0, ""},
      {"[dd 4.4] 2", '0', "dd=s:2;t.dm:-4;t.a:b", 0, "_dd.p.a=b"},
      {"[dd 4.4] absent", '0', "dd=t.dm:-4", 0, ""},
      {"[dd 4.4] unreadable", '0', "dd=s:x;t.dm:-4", 0, ""},
      {"[dd 4.4] no dd member", '0', "a=1", 0, ""},
      {"[dd 4.4] no tracestate", '0', "", 0, ""},
      {"[dd 5.8] dm that is none", '1', "dd=s:1;t.dm:4", 1, ""},
      {"[dd 5.8] dm of letters", '1', "dd=s:1;t.dm:-x", 1, ""},
      {"[dd 5.8] dm empty", '1', "dd=s:1;t.dm:", 1, ""},
      {"[dd 5.8] dm behind a hash", '1', "dd=s:1;t.dm:934086a686-4", 1, "_dd.p.dm=934086a686-4"},
      {"[dd 5.8] upstream_services", '1', "dd=s:1;t.upstream_services:x;t.a:b", 1, "_dd.p.a=b"},
  };
  for (const Decision& row : table) {
    CAPTURE(row.rule);
    const auto found = read(row.flag, row.member);
    REQUIRE(found);
    CHECK(priority_of(found.context()) == row.priority);
    CHECK(tags_of(found.context()) == row.tags);

    // When it is written again, the flag agrees.
    Headers out;
    CHECK(w3c.inject(found.context(), out));
    CHECK((value_of(out, "traceparent")->back() & 1) == (row.priority > 0));  // [dd 4.5]
  }
  CHECK(read('1', "dd=s:1;t.dm:4").diagnostics().has(Errc::decision_maker_malformed));
  CHECK(!read('0', "dd=s:1;t.dm:4").diagnostics().has(Errc::decision_maker_malformed));
}

TEST_CASE("dd member: undecided writes flag 00 and no s [dd 4.5]") {
  SpanContext context({0, 1}, {2});
  Headers out;
  CHECK(w3c.inject(context, out));
  CHECK(value_of(out, "traceparent")->substr(53) == "00");
  CHECK(value_of(out, "tracestate") == "dd=p:0000000000000002");
}

TEST_CASE("dd member: origin, tags, parent and the unknown") {
  struct Read {
    std::string_view rule, member, origin, tags, parent, others, again;
  };
  constexpr Read table[] = {
      {"[dd 3.1] all of it", "dd=s:1;o:rum;p:0123456789abcdef;t.dm:-4;t.usr.id:x", "rum",
       "_dd.p.dm=-4,_dd.p.usr.id=x", "0123456789abcdef", "",
       "dd=s:1;o:rum;p:0123456789abcdef;t.dm:-4;t.usr.id:x"},
      {"[dd 3.1] ~ is =", "dd=s:1;o:a~b;t.a:~~", "a=b", "_dd.p.a===", "", "",
       "dd=s:1;o:a~b;t.a:~~"},
      {"[dd 3.1] but not in a tag's name", "dd=s:1;t.a~b:c", "", "_dd.p.a~b=c", "", "",
       "dd=s:1;t.a~b:c"},
      {"[dd 3.1] an empty origin is none", "dd=s:1;o:;t.a:b", "", "_dd.p.a=b", "", "",
       "dd=s:1;t.a:b"},
      {"[dd 3.1] an empty tag is none", "dd=s:1;t.a:;t.b:c", "", "_dd.p.b=c", "", "",
       "dd=s:1;t.b:c"},
      {"[dd 3.1] of a repeated tag the last", "dd=s:1;t.a:1;t.b:2;t.a:3", "", "_dd.p.b=2,_dd.p.a=3",
       "", "", "dd=s:1;t.b:2;t.a:3"},
      {"[dd 3.3] sorted by kind, tags as received", "dd=x:1;t.z:1;p:7;t.a:2;o:rum;s:1", "rum",
       "_dd.p.z=1,_dd.p.a=2", "7", "x:1", "dd=s:1;o:rum;p:7;t.z:1;t.a:2;x:1"},
      {"[dd 3.4] t.tid is not kept", "dd=s:1;t.tid:640cfd8d00000000;t.a:b", "", "_dd.p.a=b", "", "",
       "dd=s:1;t.a:b"},
      {"[dd 3.6] unknown sub-keys", "dd=x:1;s:1;y:2:~3", "", "", "", "x:1;y:2:~3",
       "dd=s:1;x:1;y:2:~3"},
      {"[dd 3.6] colon-less ones vanish", "dd=x;s:1;y:2", "", "", "", "y:2", "dd=s:1;y:2"},
      {"[dd 3.6] no second s behind ours", "dd= s:2;o:some", "some", "_dd.p.dm=-0", "", "",
       "dd=s:1;o:some;t.dm:-0"},
      {"[dd 3.6] no second o", "dd=s:1;o:a; o:b", "a", "", "", "", "dd=s:1;o:a"},
      {"[dd 3.2] blanks around an origin", "dd=s:1;o: rum ;t.a:b", " rum ", "_dd.p.a=b", "", "",
       "dd=s:1;o:rum;t.a:b"},
      {"[dd 3.6] the first of several members", "dd=s:1;o:a,dd=s:2;o:b,b=1", "a", "", "", "",
       "dd=s:1;o:a,b=1"},
      {"[dd 3.6] even if nothing is in it", "dd=x,dd=s:2;o:b", "", "_dd.p.dm=-0", "", "",
       "dd=s:1;t.dm:-0"},
      {"[dd 3.7] p that is no hex", "dd=s:1;p:no~hex at all", "", "", "no~hex at all", "",
       "dd=s:1;p:no~hex at all"},
      {"[dd 3.7] no p", "dd=s:1", "", "", "", "", "dd=s:1"},
      {"[dd 3.7] zeros", "dd=s:1;p:0000000000000000", "", "", "", "", "dd=s:1"},
      {"[dd 3.7] empty", "dd=s:1;p:", "", "", "", "", "dd=s:1"},
      {"[dd 5.8] unknown tags and ts pass", "dd=s:1;t.ts:02;t.opm:x;t.new:1", "",
       "_dd.p.ts=02,_dd.p.opm=x,_dd.p.new=1", "", "", "dd=s:1;t.ts:02;t.opm:x;t.new:1"},
  };
  for (const Read& row : table) {
    CAPTURE(row.rule);
    const auto found = read('1', row.member);
    REQUIRE(found);
    const SpanContext& context = found.context();
    CHECK(context.origin().value_or("") == row.origin);
    CHECK(context.origin().has_value() == !row.origin.empty());
    CHECK(tags_of(context) == row.tags);
    CHECK(context.last_datadog_parent().value_or("") == row.parent);
    CHECK(context.other_datadog_keys() == row.others);

    Headers out;
    CHECK(w3c.inject(context, out));  // passed on, no local span
    CHECK(value_of(out, "tracestate") == row.again);
  }
}

TEST_CASE("dd member: a local span writes its own id as p [dd 3.7]") {
  const auto found = read('1', "dd=s:1;p:0123456789abcdef;x:1");
  Headers out;
  CHECK(w3c.inject(found.context().with_span_id({0xab}), out));
  CHECK(value_of(out, "tracestate") == "dd=s:1;p:00000000000000ab;x:1");
}

TEST_CASE("dd member: t.tid is checked against traceparent [dd 3.4]") {
  struct Tid {
    std::string_view member, word;
    Errc what = Errc::none;
  };
  constexpr Tid table[] = {
      {"dd=s:1;t.tid:640cfd8d00000000", ""},
      {"dd=s:1", ""},
      {"dd=s:1;t.tid:640cfd8d00000001", "inconsistent_tid 640cfd8d00000001",
       Errc::inconsistent_tid},
      {"dd=s:1;t.tid:0000000000000000", "inconsistent_tid 0000000000000000",
       Errc::inconsistent_tid},
      {"dd=s:1;t.tid:640CFD8D00000000", "malformed_tid 640CFD8D00000000", Errc::malformed_tid},
      {"dd=s:1;t.tid:640cfd8d0000000", "malformed_tid 640cfd8d0000000", Errc::malformed_tid},
      {"dd=s:1;t.tid:640cfd8d000000000", "malformed_tid 640cfd8d000000000", Errc::malformed_tid},
      {"dd=s:1;t.tid:nope", "malformed_tid nope", Errc::malformed_tid},
      {"dd=s:1;t.tid:", "malformed_tid", Errc::malformed_tid},
  };
  for (const Tid& row : table) {
    CAPTURE(row.member);
    const auto found = read('1', row.member);
    REQUIRE(found);
    CHECK(found.context().trace_id() == TraceId{0x640c'fd8d'0000'0000, 0xabcd'efab'1234'5678});
    CHECK(found.propagation_error() == row.word);
    CHECK(found.diagnostics().empty() == (row.what == Errc::none));
    if (row.what != Errc::none) CHECK(found.diagnostics().has(row.what));
    CHECK(tags_of(found.context()).empty());
  }
}

TEST_CASE("dd member: longer than 256 characters it is not read [dd 3.5]") {
  for (const std::size_t size :
       {std::size_t{255}, std::size_t{256}, std::size_t{257}, std::size_t{259}}) {
    CAPTURE(size);
    std::string member = "dd=s:2;t.a:";
    member.append(size - member.size(), 'x');
    const bool read_it = size <= 256;
    const auto found = read('1', member + ",b=1");
    REQUIRE(found);
    CHECK(priority_of(found.context()) == (read_it ? 2 : 1));
    CHECK(found.diagnostics().has(Errc::datadog_member_too_long) == !read_it);
    CHECK(found.context().tags().get("_dd.p.a").has_value() == read_it);
    CHECK(found.context().tags().get("_dd.p.dm").has_value() == !read_it);
    CHECK(found.context().trace_state().text() == "b=1");
  }
  // A value of more than 256 bytes is malformed, but costs other members nothing.
  const auto longer = read('1', "dd=" + std::string(257, 'x') + ",b=1");
  CHECK(longer.diagnostics().has(Errc::datadog_member_too_long));
  CHECK(longer.context().trace_state().text() == "b=1");
  // The first member counts, even if it is malformed.
  const auto found = read('1', "dd=" + std::string(254, 'x'), "dd=s:2");
  CHECK(priority_of(found.context()) == 1);
}

// Writing

SpanContext local(int priority = 1) {
  SpanContext context({0, 1}, {2});
  context.set_sampling_priority(static_cast<SamplingPriority>(priority));
  return context;
}
std::string member_of(const SpanContext& context, bool cut_expected = false) {
  Headers out;
  const auto injected = w3c.inject(context, out);
  CHECK(injected);
  CHECK(injected.diagnostics().has(Errc::datadog_member_too_long) == cut_expected);
  CHECK(may_travel(out));
  return std::string(value_of(out, "tracestate").value_or(""));
}

constexpr std::string_view packed("\6_dd.p.\1x\7_dd.p.b\3a=b\5other\1y", 29);
static_assert([] {
  const DatadogMemberParts parts{SamplingPriority::user_keep, "r~m", "0123456789abcdef",
                                 TraceTags{baton::detail::Packed{packed}}, "x:1;y"};
  std::array<char, 256> room{};
  DatadogMemberLoss lost;
  const char* const end = format_datadog_member(parts, room.data(), lost);
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) ==
             "dd=s:2;o:r_m;p:0123456789abcdef;t.b:a~b;x:1" &&
         !lost.too_long && lost.sub_key && datadog_member_room(parts) <= room.size();
}());

TEST_CASE("dd member: s;o;p;t.*, left out from the right beyond the limit [dd 3.3] [dd 3.5]") {
  constexpr std::string_view fixed = "dd=s:-1;p:0000000000000002";  // 26
  SpanContext context = local(-1);
  CHECK(member_of(context) == fixed);

  context.set_tag("_dd.p.a", std::string(256 - 26 - 5, 'x'));
  CHECK(member_of(context) == std::string(fixed) + ";t.a:" + std::string(225, 'x'));
  CHECK(member_of(context).size() == 256);
  context.set_tag("_dd.p.a", std::string(256 - 26 - 4, 'x'));
  CHECK(member_of(context, true) == fixed);

  // The sub-keys behind one that is too long are left out as well.
  context.set_tag("_dd.p.b", "1");
  context.set_other_datadog_keys("x:1");
  CHECK(member_of(context, true) == fixed);
  context.remove_tag("_dd.p.a");
  CHECK(member_of(context) == std::string(fixed) + ";t.b:1;x:1");
  context.set_other_datadog_keys("x:1;y:" + std::string(250, 'y') + ";z:1");
  CHECK(member_of(context, true) == std::string(fixed) + ";t.b:1;x:1");

  // Never s, and never a part of a sub-key.
  context.set_origin(std::string(300, 'o'));
  CHECK(member_of(context, true) == "dd=s:-1");
  context.set_origin(std::string(256 - 7 - 3, 'o'));
  CHECK(member_of(context, true) == "dd=s:-1;o:" + std::string(246, 'o'));
}

TEST_CASE("dd member: no blank at its end [dd 3.3]") {
  SpanContext context = local();
  context.set_tag("_dd.p.a", "b  ");
  CHECK(member_of(context) == "dd=s:1;p:0000000000000002;t.a:b");
  context.set_tag("_dd.p.c", "d ");
  CHECK(member_of(context) == "dd=s:1;p:0000000000000002;t.a:b  ;t.c:d");
  context.remove_tag("_dd.p.a");
  context.set_tag("_dd.p.c", "\xe2\x82\xac ");
  CHECK(member_of(context) == "dd=s:1;p:0000000000000002;t.c:_");
  REQUIRE(!context.set_trace_state("a=1"));
  CHECK(member_of(context) == "dd=s:1;p:0000000000000002;t.c:_,a=1");

  // Blanks at the end of a value, when the sub-keys behind it are left out.
  context.set_tag("_dd.p.c", "e ");
  context.set_tag("_dd.p.f", std::string(250, 'f'));
  CHECK(member_of(context, true) == "dd=s:1;p:0000000000000002;t.c:e,a=1");
}

TEST_CASE("dd member: characters of origin, tags, p and the unknown [dd 3.2]") {
  SpanContext context = local();
  context.set_origin("r~u=m,;\xe2\x82\xac");
  context.set_tag("_dd.p.a b=c,d;e", "~=,;\x01\xc3\xa4");
  context.set_tag("other", "not ours");
  context.set_tag("_dd.p.tid", "640cfd8d00000000");  // [dd 3.4] never written
  context.set_other_datadog_keys("x:1,2=3;;y;z:\n");
  CHECK(member_of(context) == "dd=s:1;o:r_u~m___;p:0000000000000002;t.a_b_c_d_e:_~____");
  context.set_other_datadog_keys("s:2;x:1;o:y;t.z:1;p:3;y:~2");  // [dd 3.6]
  CHECK(member_of(context) == "dd=s:1;o:r_u~m___;p:0000000000000002;t.a_b_c_d_e:_~____;x:1;y:~2");

  context.set_remote(true);
  context.set_last_datadog_parent("a=b,c;d\x7f");
  CHECK(member_of(context).substr(0, 31) == "dd=s:1;o:r_u~m___;p:a_b_c_d_;t.");
}

TEST_CASE("dd member: parts that are left out are reported with their place") {
  struct Left {
    std::string_view rule, member;
    Errc what;
    std::uint32_t offset;
  };
  constexpr Left table[] = {
      {"[dd 3.1] no colon", "dd=s:1;abc;o:x", Errc::datadog_member_malformed, 7},
      {"[dd 3.1] no key", "dd=s:1;:x", Errc::datadog_member_malformed, 7},
      {"[dd 3.1] no name", "dd=s:1;t.:x", Errc::datadog_member_malformed, 7},
      {"[dd 3.6] a blank before s", "dd= s:1", Errc::datadog_member_malformed, 3},
      {"[dd 3.6] a blank behind", "dd=s:1;x:1 ;y:1", Errc::datadog_member_malformed, 7},
      {"[dd 4.2] unreadable s", "a=1,dd=s:2x", Errc::priority_malformed, 9},
      {"[dd 5.8] dm", "dd=s:1;t.dm:x", Errc::decision_maker_malformed, 12},
      {"[dd 5.8] upstream_services", "dd=s:1;t.upstream_services:x", Errc::tag_withdrawn, 9},
      {"[dd 5.6] an empty tag", "dd=s:1;t.a:;o:x", Errc::tag_malformed, 11},
  };
  for (const Left& row : table) {
    CAPTURE(row.rule);
    const auto found = read('1', row.member);
    REQUIRE(found);
    REQUIRE(found.diagnostics().size() == 1);
    CHECK(*found.diagnostics().begin() ==
          Diagnostic{row.what, Effect::dropped, row.offset, "tracestate"});
  }
  CHECK(read('1', "dd=;;s:1;;o:a;").diagnostics().empty());
}

TEST_CASE("dd member: tags that readers drop are not written [dd 5.8] [dd 3.6]") {
  SpanContext context = local();
  context.set_tag("_dd.p.dm", "x");
  context.set_tag("_dd.p.upstream_services", "y");
  context.set_tag("_dd.p.a", "");
  context.set_tag("_dd.p.b", "1");
  context.set_other_datadog_keys(" s:2;x:1");
  Headers out;
  const auto injected = w3c.inject(context, out);
  CHECK(injected.diagnostics().has(Errc::tag_not_encodable));
  CHECK(injected.diagnostics().has(Errc::datadog_member_malformed));
  CHECK(value_of(out, "tracestate") == "dd=s:1;p:0000000000000002;t.b:1;x:1");
}

TEST_CASE("dd member: written values read back") {
  constexpr std::string_view letters = "abcXYZ019 _-=.+/\"";
  Random random(30);
  for (int round = 0; round < 5'000; ++round) {
    SpanContext context({random.next(), random.next() | 1}, {random.next() | 1});
    context.set_sampling_priority(
        static_cast<SamplingPriority>(static_cast<int>(random.below(5)) - 2));
    if (random.below(2) == 0) context.set_origin("x" + random.text(1, 20, letters) + "x");
    for (std::size_t i = random.below(5); i > 0; --i) {
      context.set_tag("_dd.p." + random.text(1, 10, "abc.xyz_-~"),
                      random.text(0, 20, letters) + "x");
    }
    if (random.below(2) == 0) context.set_tag("_dd.p.dm", "-" + std::to_string(random.below(20)));
    if (random.below(2) == 0)
      context.set_last_datadog_parent(random.text(1, 16, "0123456789abcdefx") + "x");
    if (random.below(2) == 0)
      context.set_other_datadog_keys("q:" + random.text(0, 9, "abc:~ ") + "x;u:1");
    if (random.below(2) == 0) REQUIRE(!context.set_trace_state("z=1,b=2"));
    context.set_remote(true);

    Headers out;
    const auto injected = w3c.inject(context, out);
    REQUIRE(injected);
    REQUIRE(may_travel(out));
    if (injected.diagnostics().has(Errc::datadog_member_too_long)) continue;
    const auto found = w3c.extract(exact_copies(out));
    REQUIRE(found.context() == context);
  }
}

TEST_CASE("dd member: only legal characters are written, whatever the context has") {
  Random random(31);
  for (int round = 0; round < 5'000; ++round) {
    SpanContext context({0, 1}, {2});
    if (random.below(2) == 0)
      context.set_sampling_priority(static_cast<SamplingPriority>(static_cast<int>(random.next())));
    context.set_origin(random.bytes(40));
    context.set_last_datadog_parent(random.bytes(40));
    context.set_other_datadog_keys(random.text(0, 60, ":;,=~ \n\x80q"));
    for (std::size_t i = random.below(6); i > 0; --i) {
      context.set_tag("_dd.p." + random.bytes(20), random.bytes(random.below(10) == 0 ? 300 : 30));
    }
    context.set_remote(random.below(2) == 0);
    Headers out;
    REQUIRE(w3c.inject(context, out));
    REQUIRE(may_travel(out));
    if (const auto list = value_of(out, "tracestate")) {
      REQUIRE(list->size() <= 256);  // [dd 3.5]
      REQUIRE(parse_trace_state(*list) == Result(TraceStateSummary{1, list->size()}));
    }
  }
}

}  // namespace
