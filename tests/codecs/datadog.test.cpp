// SPDX-License-Identifier: MIT
#include <baton/codecs/datadog.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
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

constexpr Propagator<codecs::datadog> datadog;

Extraction read(const Headers& headers) { return datadog.extract(exact_copies(headers)); }
std::string tags_of(const SpanContext& context) {
  std::string out;
  for (const auto& [key, value] : context.tags()) {
    if (!out.empty()) out += ',';
    out.append(key).append("=").append(value);
  }
  return out;
}

// x-datadog-tags: parsing and formatting

struct Tags {
  std::string_view rule, header;
  Result<std::uint64_t> high;  ///< of the trace id, or why the header is malformed
  std::optional<std::string_view> malformed_tid = {};
  bool malformed_decision_maker = false;
  std::optional<std::uint32_t> empty = {};  ///< end of the first tag without a value
};
constexpr std::uint64_t zero = 0;
constexpr Tags tags_rows[] = {
    {"[dd 5.6] nothing", "", zero},
    {"[dd 5.6] one", "_dd.p.a=1", zero},
    {"[dd 5.6] several", "_dd.p.a=1,_dd.p.b=2,other=3", zero},
    {"[dd 5.6] = in a value", "_dd.p.a==b=", zero},
    {"[dd 5.6] blanks in a value", "_dd.p.a= b ", zero},
    {"[dd 5.6] all a key may be", "_dd.p.!\"#$%&'()*+-./:;<>?@[\\]^_`{|}~=1", zero},
    {"[dd 5.6] all a value may be", "_dd.p.a= !\"#$%&'()*+-./:;<=>?@[\\]^_`{|}~", zero},
    {"[dd 5.6] no =", "_dd.p.a", fail(Errc::bad_key, 7)},
    {"[dd 5.6] no = in the second", "a=1,b", fail(Errc::bad_key, 5)},
    {"[dd 5.6] no key", "=1", fail(Errc::bad_key, 0)},
    {"[dd 5.6] no value", "_dd.p.a=", zero, {}, false, 8},
    {"[dd 5.6] no value before a comma", "_dd.p.tid=,_dd.p.b=1", zero, {}, false, 10},
    {"[dd 5.6] no value but blanks", "_dd.p.a= \t,_dd.p.b=", zero, {}, false, 8},
    {"[dd 5.6] no value of a stranger", "a=,b=", zero},
    {"[dd 5.6] a comma alone", ",", zero},
    {"[dd 5.6] a leading comma", ",a=1", zero},
    {"[dd 5.6] a trailing comma", "a=1,", zero},
    {"[dd 5.6] two commas", "a=1,,b=2", zero},
    {"[dd 5.6] nothing but blanks", "a=1, \t ,b=2", zero},
    {"[dd 5.6] a blank in a key", "a b=1", fail(Errc::bad_key, 1)},
    {"[dd 5.6] a blank behind a key", "a =1", fail(Errc::bad_key, 1)},
    {"[dd 5.6] no key but blanks", " =1", fail(Errc::bad_key, 1)},
    {"[dd 5.6] no = but blanks", "a=1, b ,c=1", fail(Errc::bad_key, 6)},
    {"[dd 5.6] blanks around pieces", " a=1 ,\tb=2\t, _dd.p.tid=640cfd8d00000001 ",
     std::uint64_t{0x640c'fd8d'0000'0001}},
    {"[dd 5.6] a tab within a value", "a=1\t2", fail(Errc::bad_value, 3)},
    {"[dd 5.6] UTF-8 in a value", "a=\xc3\xa4", fail(Errc::bad_value, 2)},
    {"[dd 5.6] UTF-8 in a key", "\xc3\xa4=1", fail(Errc::bad_key, 0)},
    {"[dd 5.6] DEL", "a=\x7f", fail(Errc::bad_value, 2)},
    {"[dd 5.6] a stranger's tag counts too", "_dd.p.a=1,x=\n", fail(Errc::bad_value, 12)},
    {"[dd 5.1] the upper half", "_dd.p.tid=640cfd8d00000001", std::uint64_t{0x640c'fd8d'0000'0001}},
    {"[dd 5.1] zeros count as absent", "_dd.p.tid=0000000000000000", zero},
    {"[dd 5.1] too short", "_dd.p.tid=640cfd8d0000000", zero, "640cfd8d0000000"},
    {"[dd 5.1] too long", "_dd.p.tid=640cfd8d000000010", zero, "640cfd8d000000010"},
    {"[dd 5.1] upper case", "_dd.p.tid=640CFD8D00000001", zero, "640CFD8D00000001"},
    {"[dd 5.1] no hex", "_dd.p.tid=640cfd8d0000000g", zero, "640cfd8d0000000g"},
    {"[dd 5.1] a blank", "_dd.p.tid= 640cfd8d0000001", zero, " 640cfd8d0000001"},
    {"[dd 5.8] dm", "_dd.p.dm=-4", zero},
    {"[dd 5.8] dm without a sign", "_dd.p.dm=4", zero, {}, true},
    {"[dd 5.8] dm of letters", "_dd.p.dm=-x", zero, {}, true},
    {"[dd 5.8] dm behind a hash", "_dd.p.dm=934086a686-4", zero},
};
constexpr bool matches(const Tags& row) {
  const auto found = parse_trace_tags(row.header);
  if (!found) return found.error() == row.high.error();
  return row.high && found->trace_id_high == *row.high &&
         found->malformed_tid == row.malformed_tid &&
         found->malformed_decision_maker.has_value() == row.malformed_decision_maker &&
         found->empty == row.empty;
}
static_assert(all_of(tags_rows, matches));

constexpr std::string_view packed("\7_dd.p.a\1x\7_dd.p.b\3a=b\7_dd.p.c\1,\5other\1y", 40);
static_assert([] {
  std::array<char, 128> room{};
  bool left_out = false;
  const char* const end =
      format_trace_tags(0xab, TraceTags{baton::detail::Packed{packed}}, room.data(), left_out);
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) ==
             "_dd.p.tid=00000000000000ab,_dd.p.a=x,_dd.p.b=a=b" &&
         left_out && trace_tags_room(TraceTags{baton::detail::Packed{packed}}) <= room.size();
}());

TEST_CASE("x-datadog-tags: the legal characters") {
  for (const Tags& row : tags_rows) {
    CAPTURE(row.rule);
    Tags copied = row;
    const auto copy = exact_copy(row.header);
    copied.header = copy.view();
    CHECK(matches(copied));
  }
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CAPTURE(byte);
    const bool visible = byte >= 0x21 && byte <= 0x7e && c != ',';
    CHECK(parse_trace_tags(exact_copy(std::string{'a', c, '=', '1'})).has_value() == visible);
    CHECK(parse_trace_tags(exact_copy(std::string{'a', '=', c, '1'})).has_value() ==
          (visible || c == ' '));
  }
}

// The ids

struct Ids {
  std::string_view rule;
  std::optional<std::string_view> trace, parent, origin;
  std::uint64_t trace_id, span_id;  ///< 0, 0: nothing is extracted
  Error error = {};
};
constexpr std::string_view trace_field = "x-datadog-trace-id";
constexpr std::string_view parent_field = "x-datadog-parent-id";
constexpr std::uint64_t largest = ~std::uint64_t{0};

TEST_CASE("x-datadog: ids") {
  const auto none = std::nullopt;
  const Error absent{};
  const Ids table[] = {
      {"[dd 5.1] both", "123", "456", none, 123, 456},
      {"[dd 5.1] the largest", "18446744073709551615", "18446744073709551615", none, largest,
       largest},
      {"[dd 5.1] leading zeros", "000000000000000000000123", "0456", none, 123, 456},
      {"[dd 5.2] no trace id", none, "456", none, 0, 0, absent},
      {"[dd 5.2] empty trace id", "", "456", none, 0, 0, absent},
      {"[dd 5.2] trace id 0", "0", "456", none, 0, 0, {Errc::zero_id, 0, trace_field}},
      {"[dd 5.2] trace id 0, with an origin",
       "0",
       "456",
       "synthetics",
       0,
       0,
       {Errc::zero_id, 0, trace_field}},
      {"[dd 5.2] trace id 00", "00", "456", none, 0, 0, {Errc::zero_id, 0, trace_field}},
      {"[dd 5.2] no parent", "123", none, none, 0, 0, {Errc::missing_part, 0, parent_field}},
      {"[dd 5.2] empty parent", "123", "", none, 0, 0, {Errc::missing_part, 0, parent_field}},
      {"[dd 5.2] parent 0", "123", "0", none, 0, 0, {Errc::zero_id, 0, parent_field}},
      {"[dd 5.2] parent 0, an empty origin",
       "123",
       "0",
       "",
       0,
       0,
       {Errc::zero_id, 0, parent_field}},
      {"[dd 5.2] Synthetics: parent 0", "123", "0", "synthetics", 123, 0},
      {"[dd 5.2] no parent, an origin", "123", none, "synthetics-browser", 123, 0},
      {"[dd 5.2] an empty parent, an origin", "123", "", "rum", 123, 0},
      {"[dd 5.5] an origin alone", none, none, "rum", 0, 0, absent},
      {"[dd 5.5] an origin and a parent", none, "456", "rum", 0, 0, absent},
      {"[dd 5.3] hex", "ff", "456", none, 0, 0, {Errc::bad_digit, 0, trace_field}},
      {"[dd 5.3] 0x", "0x12", "456", none, 0, 0, {Errc::bad_digit, 1, trace_field}},
      {"[dd 5.3] +", "+123", "456", none, 0, 0, {Errc::bad_digit, 0, trace_field}},
      {"[dd 5.3] negative", "-1", "456", none, 0, 0, {Errc::bad_digit, 0, trace_field}},
      {"[dd 5.3] one too large",
       "18446744073709551616",
       "456",
       none,
       0,
       0,
       {Errc::out_of_range, 0, trace_field}},
      {"[dd 5.3] much too large",
       "340282366920938463463374607431768211456",
       "456",
       none,
       0,
       0,
       {Errc::out_of_range, 0, trace_field}},
      {"[dd 5.3] a fraction", "123.0", "456", none, 0, 0, {Errc::bad_digit, 3, trace_field}},
      {"[dd 5.3] a blank within", "1 2", "456", none, 0, 0, {Errc::bad_digit, 1, trace_field}},
      {"[field 0.1] a line feed", "123\n", "456\r\n", none, 123, 456},
      {"[dd 5.3] a line feed within",
       "12\n3",
       "456",
       none,
       0,
       0,
       {Errc::bad_digit, 2, trace_field}},
      {"[field 0.3] two values in one field", "123, 123", "455,456", none, 123, 456},
      {"[field 0.3] the last of two is none",
       "123,x",
       "456",
       none,
       0,
       0,
       {Errc::bad_digit, 0, trace_field}},
      {"[dd 5.3] parent: hex", "123", "ff", none, 0, 0, {Errc::bad_digit, 0, parent_field}},
      {"[dd 5.3] parent: +", "123", "+456", none, 0, 0, {Errc::bad_digit, 0, parent_field}},
      {"[dd 5.3] parent: negative", "123", "-456", none, 0, 0, {Errc::bad_digit, 0, parent_field}},
      {"[dd 5.3] parent: too large",
       "123",
       "18446744073709551616",
       none,
       0,
       0,
       {Errc::out_of_range, 0, parent_field}},
      {"[dd 5.3] parent unreadable, an origin",
       "123",
       "x",
       "synthetics",
       0,
       0,
       {Errc::bad_digit, 0, parent_field}},
      {"[dd 5.3] blanks around", " \t123 ", "\t456 \t", none, 123, 456},
      {"[dd 5.3] only blanks", "  ", "456", none, 0, 0, absent},
  };
  for (const Ids& row : table) {
    CAPTURE(row.rule);
    Headers headers;
    if (row.trace) headers.emplace_back("X-Datadog-Trace-Id", *row.trace);
    if (row.parent) headers.emplace_back("x-datadog-parent-id", *row.parent);
    if (row.origin) headers.emplace_back("x-datadog-origin", *row.origin);
    const auto found = read(headers);
    CHECK(static_cast<bool>(found) == (row.trace_id != 0));
    CHECK(found.context().trace_id() == TraceId{0, row.trace_id});
    CHECK(found.context().span_id() == SpanId{row.span_id});
    CHECK(found.error() == row.error);
    if (!found) {
      CHECK(found.context() == SpanContext());  // nothing of it, its origin neither
      continue;
    }
    CHECK(found.context().remote());
    CHECK(!found.context().sampling_priority());
    CHECK(found.context().origin().value_or("") == row.origin.value_or(""));
    CHECK(found.context().origin().has_value() == (row.origin && !row.origin->empty()));
  }
}

TEST_CASE("x-datadog: of a repeated header the last counts [dd 5.9]") {
  const auto found = read({{"x-datadog-trace-id", "1"},
                           {"x-datadog-parent-id", "2"},
                           {"x-datadog-sampling-priority", "x"},
                           {"x-datadog-tags", "_dd.p.a=1,_dd.p.tid=640cfd8d00000001"},
                           {"x-datadog-origin", "a"},
                           {"X-Datadog-Trace-Id", "3"},
                           {"X-DATADOG-PARENT-ID", "4"},
                           {"X-Datadog-Sampling-Priority", "2"},
                           {"X-Datadog-Tags", "_dd.p.b=2"},
                           {"X-Datadog-Origin", "b"}});
  REQUIRE(found);
  CHECK(found.context().trace_id() == TraceId{0x640c'fd8d'0000'0001, 3});
  CHECK(found.context().span_id() == SpanId{4});
  CHECK(found.context().sampling_priority() == SamplingPriority::user_keep);
  CHECK(found.context().origin() == "b");
  CHECK(tags_of(found.context()) == "_dd.p.a=1,_dd.p.b=2");  // tags are joined

  CHECK(!read(
      {{"x-datadog-trace-id", "1"}, {"x-datadog-parent-id", "2"}, {"x-datadog-trace-id", "x"}}));
}

TEST_CASE("x-datadog: priority [dd 5.4]") {
  struct Priority {
    std::string_view text;
    std::optional<int> value;
    bool malformed = false;
    std::uint32_t offset = 0;
  };
  constexpr std::string_view field = "x-datadog-sampling-priority";
  constexpr Priority table[] = {
      {"-1", -1},
      {"0", 0},
      {"1", 1},
      {"2", 2},
      {"3", 3},
      {"-2147483648", -2147483647 - 1},
      {"2147483647", 2147483647},
      {" 1\t", 1},
      {"", {}},
      {" ", {}},
      {"1, 1", 1},
      {"0.0", {}, true, 1},
      {"x", {}, true, 0},
      {"1x", {}, true, 1},
      {"0x1", {}, true, 1},
      {"-", {}, true, 1},
      {"true", {}, true, 0},
      {"2147483648", {}, true, 0},
  };
  for (const Priority& row : table) {
    CAPTURE(row.text);
    const auto found = read({{"x-datadog-trace-id", "1"},
                             {"x-datadog-parent-id", "2"},
                             {"x-datadog-sampling-priority", std::string(row.text)}});
    REQUIRE(found);
    CHECK(!found.error());
    CHECK(found.context().sampling_priority().has_value() == row.value.has_value());
    if (row.value) CHECK(static_cast<int>(*found.context().sampling_priority()) == *row.value);
    CHECK(found.diagnostics().has(Errc::priority_malformed) == row.malformed);
    if (row.malformed) {
      const Diagnostic d = *found.diagnostics().begin();
      CHECK(d == Diagnostic{Errc::priority_malformed, Effect::dropped, row.offset, field});
    }
  }
}

TEST_CASE("x-datadog: origin [dd 5.5]") {
  struct Origin {
    std::string_view in, out;
  };
  constexpr Origin table[] = {{"rum", "rum"},
                              {"spaced out", "spaced out"},
                              {"a,b;c=d~e", "a,b;c=d~e"},
                              {"a\tb\r\nc\x7f", "a_b__c_"},
                              {"\xc3\xa4", "__"},
                              {std::string_view("\0", 1), "_"}};
  for (const Origin& row : table) {
    CAPTURE(row.out);
    const auto found = read({{"x-datadog-trace-id", "1"},
                             {"x-datadog-parent-id", "2"},
                             {"x-datadog-origin", std::string(row.in)}});
    REQUIRE(found);
    CHECK(found.context().origin() == row.in);  // as it is
    Headers out;
    CHECK(datadog.inject(found.context(), out));
    CHECK(value_of(out, "x-datadog-origin") == row.out);
  }
}

TEST_CASE("x-datadog: tags on the way in") {
  struct In {
    std::string_view rule, header, tags, word;
    std::uint64_t high = 0;
    Errc what = Errc::none;
    std::uint32_t offset = Diagnostic::nowhere;  ///< other tests have it
  };
  constexpr In table[] = {
      {"[dd 5.6] only _dd.p.*", "a=1,_dd.p.b=2,_dd.x=3,_dd.p.c=4,_DD.P.d=5,_dd.p.=6",
       "_dd.p.b=2,_dd.p.c=4", ""},
      {"[dd 5.6] of a repeated key the last", "_dd.p.a=1,_dd.p.b=2,_dd.p.a=3",
       "_dd.p.b=2,_dd.p.a=3", ""},
      {"[dd 5.6] unreadable: all go", "_dd.p.a=1,_dd.p.tid=640cfd8d00000001,b", "",
       "decoding_error", 0, Errc::tags_malformed},
      {"[dd 5.6] no value: that tag only", "_dd.p.tid=640cfd8d00000001,_dd.p.a=,_dd.p.b=1",
       "_dd.p.b=1", "", 0x640c'fd8d'0000'0001, Errc::tag_malformed, 35},
      {"[dd 5.6] blanks around pieces", " _dd.p.a=1 , _dd.p.tid=640cfd8d00000001,,_dd.p.b= 2 3 ,",
       "_dd.p.a=1,_dd.p.b= 2 3", "", 0x640c'fd8d'0000'0001},
      {"[dd 5.6] a tag with blanks around again", "_dd.p.a=1, _dd.p.a=2", "_dd.p.a=2", ""},
      {"[dd 5.1] tid is no tag of its own", "_dd.p.tid=640cfd8d00000001,_dd.p.a=1", "_dd.p.a=1", "",
       0x640c'fd8d'0000'0001},
      {"[dd 5.1] tid of zeros", "_dd.p.tid=0000000000000000,_dd.p.a=1", "_dd.p.a=1", ""},
      {"[dd 5.1] malformed: that tag only", "_dd.p.tid=nope,_dd.p.a=1", "_dd.p.a=1",
       "malformed_tid nope", 0, Errc::malformed_tid},
      {"[dd 5.1] upper case", "_dd.p.tid=640CFD8D00000001", "", "malformed_tid 640CFD8D00000001", 0,
       Errc::malformed_tid},
      {"[dd 5.8] dm", "_dd.p.dm=-4", "_dd.p.dm=-4", ""},
      {"[dd 5.8] dm that is none", "_dd.p.dm=4,_dd.p.a=1", "_dd.p.a=1", "decoding_error", 0,
       Errc::decision_maker_malformed},
      {"[dd 5.8] unknown tags pass", "_dd.p.ts=02,_dd.p.opm=x,_dd.p.new=1",
       "_dd.p.ts=02,_dd.p.opm=x,_dd.p.new=1", ""},
      {"[dd 5.8] dm behind a hash", "_dd.p.dm=934086a686-4", "_dd.p.dm=934086a686-4", ""},
      {"[dd 5.8] dm of a letter", "_dd.p.dm=-1a", "", "decoding_error", 0,
       Errc::decision_maker_malformed, 9},
      {"[dd 5.8] upstream_services", "_dd.p.upstream_services=bWNudWx0eS13ZWI|0|1|0.1,_dd.p.dm=-4",
       "_dd.p.dm=-4", "", 0, Errc::tag_withdrawn, 0},
      {"[dd 5.8] upstream_services later", "_dd.p.dm=-4,_dd.p.upstream_services=x", "_dd.p.dm=-4",
       "", 0, Errc::tag_withdrawn, 12},
      {"[dd 5.6] empty header", "", "", ""},
  };
  for (const In& row : table) {
    CAPTURE(row.rule);
    const auto found = read({{"x-datadog-trace-id", "1"},
                             {"x-datadog-parent-id", "2"},
                             {"x-datadog-tags", std::string(row.header)}});
    REQUIRE(found);
    CHECK(found.context().trace_id() == TraceId{row.high, 1});
    CHECK(tags_of(found.context()) == row.tags);
    CHECK(found.propagation_error() == row.word);
    CHECK(found.diagnostics().empty() == (row.what == Errc::none));
    if (row.what != Errc::none) CHECK(found.diagnostics().has(row.what));
    if (row.offset != Diagnostic::nowhere) {
      CHECK(*found.diagnostics().begin() ==
            Diagnostic{row.what, Effect::dropped, row.offset, "x-datadog-tags"});
    }
    CHECK(!found.error());
  }
}

TEST_CASE("x-datadog: tags up to 512 characters each way [dd 5.7]") {
  const auto tags_of_size = [](std::size_t size) {
    std::string tags = "_dd.p.a=";
    return tags.append(size - tags.size(), 'x');
  };
  for (const std::uint32_t most : {512u, 20u, 0u}) {
    const Propagator<codecs::datadog> limited{Options{.tags_max_length = most}};
    for (const std::size_t size : {std::size_t{12}, std::size_t{20}, std::size_t{21},
                                   std::size_t{511}, std::size_t{512}, std::size_t{513}}) {
      CAPTURE(most);
      CAPTURE(size);
      const bool fits = size <= most;
      const auto found = limited.extract(exact_copies({{"x-datadog-trace-id", "1"},
                                                       {"x-datadog-parent-id", "2"},
                                                       {"x-datadog-tags", tags_of_size(size)}}));
      REQUIRE(found);
      CHECK(found.context().tags().empty() == !fits);
      CHECK(found.propagation_error() == (fits || most == 0 ? "" : "extract_max_size"));
      CHECK(found.diagnostics().has(Errc::tags_too_long) == (!fits && most != 0));

      SpanContext context({0, 1}, {2});
      context.set_tag("_dd.p.a", std::string(size - 8, 'x'));
      Headers out;
      const auto injected = limited.inject(context, out);
      CHECK(injected);
      CHECK(value_of(out, "x-datadog-tags").has_value() == fits);
      CHECK(injected.propagation_error() == (fits || most == 0 ? "" : "inject_max_size"));
      CHECK(value_of(out, "x-datadog-trace-id") == "1");
    }
  }
  // The upper half of the trace id belongs to the header that it came in.
  SpanContext context({7, 1}, {2});
  context.set_tag("_dd.p.a", std::string(512 - 26 - 1 - 8, 'x'));
  Headers out;
  CHECK(datadog.inject(context, out).diagnostics().empty());
  CHECK(value_of(out, "x-datadog-tags")->size() == 512);
  context.set_tag("_dd.p.a", std::string(512 - 26 - 8, 'x'));
  Headers none;
  CHECK(datadog.inject(context, none).propagation_error() == "inject_max_size");
  CHECK(!value_of(none, "x-datadog-tags"));
}

TEST_CASE("x-datadog: a tag that can't be encoded is left out alone [dd 5.7]") {
  SpanContext context({0, 1}, {2});
  context.set_tag("_dd.p.a", "1");
  for (const std::string_view value : {"a,b", "\t", "\xc3\xa4", "\x7f", "", "a\nb", "a ", " "}) {
    CAPTURE(value);
    context.set_tag("_dd.p.bad", value);
    context.set_tag("_dd.p.z", "2");
    Headers out;
    const auto injected = datadog.inject(context, out);
    CHECK(injected);
    CHECK(injected.propagation_error() == "encoding_error");
    CHECK(value_of(out, "x-datadog-tags") == "_dd.p.a=1,_dd.p.z=2");
  }
  context.remove_tag("_dd.p.bad");
  for (const std::string_view key : {"_dd.p.dm", "_dd.p.upstream_services"}) {  // [dd 5.8]
    CAPTURE(key);
    context.set_tag(key, "x");
    Headers out;
    CHECK(datadog.inject(context, out).diagnostics().has(Errc::tag_not_encodable));
    CHECK(value_of(out, "x-datadog-tags") == "_dd.p.a=1,_dd.p.z=2");
    context.remove_tag(key);
  }
  for (const std::string_view key :
       {"_dd.p.a b", "_dd.p.a,b", "_dd.p.a=b", "_dd.p.\xc3\xa4", "_dd.p.\r"}) {
    CAPTURE(key);
    context.set_tag(key, "x");
    Headers out;
    CHECK(datadog.inject(context, out).diagnostics().has(Errc::tag_not_encodable));
    CHECK(value_of(out, "x-datadog-tags") == "_dd.p.a=1,_dd.p.z=2");
    context.remove_tag(key);
  }
}

TEST_CASE("x-datadog: an origin has no outer blanks, here nor in dd [field 0.1]") {
  SpanContext context({0, 1}, {2});
  context.set_origin(" rum ");
  Headers out;
  CHECK(datadog.inject(context, out));
  CHECK(value_of(out, "x-datadog-origin") == "rum");
  CHECK(read({{"x-datadog-trace-id", "1"},
              {"x-datadog-parent-id", "2"},
              {"x-datadog-origin", " rum "}})
            .context()
            .origin() == "rum");
}

TEST_CASE("x-datadog: writing [dd 5.10]") {
  SpanContext context({0, 1}, {2});
  Headers out;
  CHECK(datadog.inject(context, out).written() == 2);
  CHECK(out == Headers{{"x-datadog-trace-id", "1"}, {"x-datadog-parent-id", "2"}});

  context.set_trace_id({0x640c'fd8d'0000'0000, ~std::uint64_t{0}});
  context.set_span_id({~std::uint64_t{0}});
  context.set_sampling_priority(SamplingPriority::user_reject);
  context.set_origin("rum");
  context.set_tag("_dd.p.dm", "-4");
  context.set_tag("_dd.p.tid", "1111111111111111");  // the trace id decides
  context.set_tag("other", "x");
  out.clear();
  CHECK(datadog.inject(context, out).written() == 5);
  CHECK(out == Headers{{"x-datadog-trace-id", "18446744073709551615"},
                       {"x-datadog-parent-id", "18446744073709551615"},
                       {"x-datadog-sampling-priority", "-1"},
                       {"x-datadog-origin", "rum"},
                       {"x-datadog-tags", "_dd.p.tid=640cfd8d00000000,_dd.p.dm=-4"}});

  // Undecided is not rejected.
  context = SpanContext({0, 1}, {2});
  context.set_sampling_priority(SamplingPriority::auto_reject);
  out.clear();
  CHECK(datadog.inject(context, out));
  CHECK(value_of(out, "x-datadog-sampling-priority") == "0");

  Headers none;
  CHECK(datadog.inject(SpanContext(), none).error().code == Errc::none);
  CHECK(none.empty());
}

TEST_CASE("x-datadog: Synthetics goes on as it came [dd 5.2]") {
  const auto found = read({{"x-datadog-trace-id", "1"},
                           {"x-datadog-parent-id", "0"},
                           {"x-datadog-origin", "synthetics"},
                           {"x-datadog-sampling-priority", "1"}});
  Headers out;
  CHECK(datadog.inject(found.context(), out));
  CHECK(out == Headers{{"x-datadog-trace-id", "1"},
                       {"x-datadog-parent-id", "0"},
                       {"x-datadog-sampling-priority", "1"},
                       {"x-datadog-origin", "synthetics"}});
}

std::string trimmed(const std::string& text) { return std::string(detail::trim_field(text)); }

TEST_CASE("x-datadog: written headers read back") {
  constexpr std::string_view key_letters = "abc.xyz_-:;/~!\"";
  constexpr std::string_view value_letters = "abc XYZ=019;:~\"";
  Random random(40);
  for (int round = 0; round < 5'000; ++round) {
    SpanContext context({random.below(2) == 0 ? 0 : random.next(), random.next() | 1},
                        {random.next() | 1});
    if (random.below(3) != 0) {
      context.set_sampling_priority(static_cast<SamplingPriority>(static_cast<int>(random.next())));
    }
    if (random.below(2) == 0) context.set_origin(trimmed(random.text(0, 30, value_letters)));
    for (std::size_t i = random.below(6); i > 0; --i) {
      context.set_tag("_dd.p.x" + random.text(0, 12, key_letters),
                      trimmed("x" + random.text(0, 30, value_letters)));
    }
    if (random.below(2) == 0) context.set_tag("_dd.p.dm", "-" + std::to_string(random.below(20)));
    context.set_remote(true);

    Headers out;
    const auto injected = datadog.inject(context, out);
    REQUIRE(injected);
    REQUIRE(injected.diagnostics().empty());
    REQUIRE(may_travel(out));
    const auto found = read(out);
    REQUIRE(found.context() == context);
    REQUIRE(found.diagnostics().empty());
  }
}

TEST_CASE("x-datadog: any bytes in any field are survived, and nothing forbidden is written") {
  constexpr std::string_view likely = "0123456789-+ \t,=_dd.p.tidm";
  Random random(41);
  Extraction found;
  Headers out;
  for (int round = 0; round < 20'000; ++round) {
    const auto any = [&](std::string text) {
      if (!text.empty() && random.below(3) == 0) text[random.below(text.size())] = random.byte();
      return text;
    };
    const Headers in{{"x-datadog-trace-id", any("1234567890")},
                     {"x-datadog-parent-id", any("0000000001")},
                     {"x-datadog-sampling-priority", any("2")},
                     {"x-datadog-origin", random.bytes(10)},
                     {"x-datadog-tags",
                      random.below(2) == 0 ? any("_dd.p.tid=640cfd8d00000001,_dd.p.dm=-4,_dd.p.a=b")
                                           : random.text(0, 60, likely)}};
    datadog.extract_into(exact_copies(in), found);
    SpanContext context = found.context();
    context.set_tag("_dd.p." + random.bytes(9), random.bytes(9));
    out.clear();
    static_cast<void>(datadog.inject(context, out));
    REQUIRE(may_travel(out));
    if (!found) REQUIRE(found.context().trace_id() == TraceId{});
  }
}

}  // namespace
