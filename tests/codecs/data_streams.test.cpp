// SPDX-License-Identifier: MIT
#include <baton/codecs/data_streams.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/codecs/datadog.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/messaging/sqs.hpp>
#include <baton/presets.hpp>
#include <baton/propagator.hpp>
#include <baton/tracer.hpp>
#include <array>
#include <string>
#include <string_view>

#include "support/attributes.hpp"
#include "support/headers.hpp"
#include "support/mutations.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view vector_text = "22Mw09o+8j2AoKv++WL2oav++WI=";  // [dsm 13.6]
constexpr Pathway vector_pathway{4463699290244539355u, 1700000000000, 1700000000123, {}};

constexpr Pathway pathway(std::uint64_t hash, std::int64_t start, std::int64_t edge_start) {
  return {hash, start, edge_start, {}};
}

struct Row {
  std::string_view rule, input;
  Result<Pathway> expected;
};
constexpr Row rows[] = {
    {"[dsm 13.6]", vector_text, vector_pathway},
    {"[dsm 13.1] no padding", "22Mw09o+8j2AoKv++WL2oav++WI", vector_pathway},
    {"[dsm 13.1] bytes after it", "22Mw09o+8j2AoKv++WL2oav++WIAAAAA", vector_pathway},
    {"[dsm 13.1] more of them than are looked at",
     "22Mw09o+8j2AoKv++WL2oav++WIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", vector_pathway},
    {"[dsm 13.1] low byte first", "AQAAAAAAAAACBA==", pathway(1, 1, 2)},
    {"[dsm 13.1] zig-zag", "AQAAAAAAAAABAw==", pathway(1, -1, -2)},
    {"[dsm 13.1] nine bytes, the ninth with eight bits", "AQAAAAAAAAD+//////////////////////8=",
     pathway(1, 0x7fff'ffff'ffff'ffff, -0x7fff'ffff'ffff'ffff - 1)},
    {"[dsm 13.1] seven bytes", "22Mw09o+8g==", fail(Errc::bad_length)},
    {"[dsm 13.1] no start", "22Mw09o+8j0=", fail(Errc::bad_length)},
    {"[dsm 13.1] no edge start", "22Mw09o+8j2AoKv++WI=", fail(Errc::bad_length)},
    {"[dsm 13.1] broken varint", "22Mw09o+8j2AoKv++WL2oav+", fail(Errc::bad_length)},
    {"[dsm 13.1] no base64", "22Mw09o+8j2AoKv-+WL2oav++WI=", fail(Errc::not_base64, 15)},
    {"[dsm 13.1] none behind what is looked at", "22Mw09o+8j2AoKv++WL2oav++WIAAAAAAAAAAAAA\n",
     fail(Errc::not_base64, 40)},
    {"[dsm 13.1] a lone digit", "2", fail(Errc::not_base64)},
    {"[dsm 13.1] padding inside", "22Mw09o+8j2A=Kv++WL2oav++WI=", fail(Errc::not_base64, 12)},
    {"[dsm 13.1] padding behind what is looked at", "22Mw09o+8j2AoKv++WL2oav++WIAAAAAAAAA=AAA",
     fail(Errc::not_base64, 36)},
    {"[dsm 13.1] a lone digit behind it", "22Mw09o+8j2AoKv++WL2oav++WIAAAAAAAAAA",
     fail(Errc::not_base64)},
    {"[dsm 13.1] nothing", "", fail(Errc::bad_length)},
};
constexpr bool matches(const Row& row) { return parse_pathway(row.input) == row.expected; }
static_assert(all_of(rows, matches));

// Golden bytes: they change when Datadog's do. [dsm 13.6]
static_assert([] {
  std::array<char, Pathway::max_text_size> room{};
  const char* const end = format_pathway(vector_pathway, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == vector_text;
}());
static_assert([] {
  std::array<char, Pathway::max_text_size> room{};
  const auto longest = pathway(~0ull, -0x7fff'ffff'ffff'ffff - 1, 0x7fff'ffff'ffff'ffff);
  const char* const end = format_pathway(longest, room.data());
  return end == room.data() + room.size() &&
         parse_pathway({room.data(), room.size()}) == Result<Pathway>(longest);
}());

TEST_CASE("data streams: what is a pathway, and where it is none [dsm 13.1]") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_pathway(exact_copy(row.input));
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result == row.expected);
  }
}

TEST_CASE("data streams: any numbers come back") {
  Random random(13);
  for (int round = 0; round < 20'000; ++round) {
    const auto time = [&] { return static_cast<std::int64_t>(random.next() >> random.below(64)); };
    Pathway some = pathway(random.next(), time(), time());
    if (random.below(2) == 0) some.start_ms = -some.start_ms;
    char text[Pathway::max_text_size];
    const auto size = static_cast<std::size_t>(format_pathway(some, text) - text);
    REQUIRE(parse_pathway({text, size}) == Result<Pathway>(some));
  }
}

TEST_CASE("data streams: one byte wrong, and it is refused or still well-formed") {
  for_each_mutation(vector_text, [](std::string_view text) {
    const auto result = parse_pathway(text);
    if (!result) {
      REQUIRE(result.error().offset <= text.size());
      return;
    }
    char again[Pathway::max_text_size];
    const auto size = static_cast<std::size_t>(format_pathway(*result, again) - again);
    REQUIRE(parse_pathway({again, size}) == result);
  });
}

using Traced = Propagator<codecs::datadog, codecs::trace_context, codecs::data_streams>;

const Headers ids = {{"x-datadog-trace-id", "1"}, {"x-datadog-parent-id", "2"}};
Headers with_ids(Headers more) {
  more.insert(more.begin(), ids.begin(), ids.end());
  return more;
}

TEST_CASE("data streams: what was read is passed on unchanged [dsm 13.2]") {
  constexpr Traced propagator;
  const std::string bytes(
      "\xdb\x63\x30\xd3\xda\x3e\xf2\x3d\x80\xa0\xab\xfe\xf9\x62\xf6\xa1\xab\xfe\xf9\x62");
  // A hash that begins with a line end, and padding that is blanks.
  const std::string blanks("\n\x63\x30\xd3\xda\x3e\xf2\x3d\x02\x04  ");
  struct Passed {
    std::string_view rule;
    Headers in;
    std::string_view out;
    bool reported = false;
  };
  const Passed all[] = {
      {"[dsm 13.2]", {{"dd-pathway-ctx-base64", std::string(vector_text)}}, vector_text},
      {"[dsm 13.1] in any case",
       {{"DD-Pathway-CTX-Base64", std::string(vector_text)}},
       vector_text},
      {"[dsm 13.2] padding as it was",
       {{"dd-pathway-ctx-base64", "22Mw09o+8j2AoKv++WL2oav++WIAAAAA"}},
       "22Mw09o+8j2AoKv++WL2oav++WIAAAAA"},
      {"[field 0.1]", {{"dd-pathway-ctx-base64", std::string(vector_text) + "\n"}}, vector_text},
      {"[field 0.3]", {{"dd-pathway-ctx-base64", "x," + std::string(vector_text)}}, vector_text},
      {"[dsm 13.1] bytes", {{"dd-pathway-ctx", bytes}}, vector_text},
      {"[dsm 13.1] bytes that are blanks", {{"dd-pathway-ctx", blanks}}, "CmMw09o+8j0CBCAg"},
      {"[dsm 13.1] base64 by mistake", {{"Dd-Pathway-Ctx", std::string(vector_text)}}, vector_text},
      {"[dsm 13.1] the new name first",
       {{"dd-pathway-ctx", "AQAAAAAAAAACBA=="},
        {"dd-pathway-ctx-base64", std::string(vector_text)}},
       vector_text},
      {"[dsm 13.1] unless it is broken",
       {{"dd-pathway-ctx", std::string(vector_text)}, {"dd-pathway-ctx-base64", "22Mw"}},
       vector_text,
       true},
      {"[dsm 13.1] none", {{"dd-pathway-ctx-base64", "22Mw"}}, "", true},
      {"[dsm 13.1] none", {{"dd-pathway-ctx", "\x01\x02"}}, "", true},
  };
  for (const Passed& row : all) {
    CAPTURE(row.rule);
    for (const bool traced : {false, true}) {
      CAPTURE(traced);
      const auto found = propagator.extract(exact_copies(traced ? with_ids(row.in) : row.in));
      CHECK(found.found() == traced);
      CHECK(!found.error());
      CHECK(found.diagnostics().empty() == !row.reported);
      Headers out;
      static_cast<void>(propagator.inject(found.context(), out));
      CHECK(value_of(out, "dd-pathway-ctx-base64").value_or("") == row.out);
      CHECK(!value_of(out, "dd-pathway-ctx"));
      // The next span takes it along.
      out.clear();
      static_cast<void>(propagator.inject(found.context().with_span_id({7}), out));
      CHECK(value_of(out, "dd-pathway-ctx-base64").value_or("") == row.out);
    }
  }
}

TEST_CASE("data streams: a malformed pathway costs nothing else, and is reported [dsm 13.1]") {
  const auto found =
      Traced().extract(exact_copies(with_ids({{"dd-pathway-ctx-base64", "22Mw09o+8j2A-"}})));
  CHECK(found);
  REQUIRE(found.diagnostics().size() == 1);
  CHECK(*found.diagnostics().begin() ==
        Diagnostic{Errc::not_base64, Effect::dropped, 12, "dd-pathway-ctx-base64"});
}

TEST_CASE("data streams: whichever styles are chosen, it stands beside them [dsm 13.2]") {
  const Styles w3c = Traced::styles_from({.style = "tracecontext"});
  const Traced propagator({}, w3c);
  const SpanContext context = [] {
    SpanContext out({1, 2}, {3});
    out.set_pathway_text(vector_text);
    return out;
  }();
  Headers out;
  CHECK(propagator.inject(context, out));
  CHECK(out.size() == 3);
  CHECK(propagator.extract(exact_copies(out)).context().pathway_text() == vector_text);

  out.clear();
  const Traced none({}, Traced::styles_from({.style = "none"}));
  CHECK(none.inject(context, out));
  CHECK(out == Headers{{"dd-pathway-ctx-base64", std::string(vector_text)}});
  CHECK(none.extract(exact_copies(out)).context().pathway_text() == vector_text);

  CHECK(!Traced::parse_styles("datastreams", StyleNaming::baton));  // it is no style
  CHECK(Traced::all_styles().extract.size() == 2);
  bool listed = false;
  for (const std::string_view name : none.fields())
    listed = listed || name == "dd-pathway-ctx-base64";
  CHECK(listed);
  CHECK(none.has_field("DD-Pathway-Ctx-Base64"));
  CHECK(!none.has_field("traceparent"));

  const Traced restart(Options{.behavior = ExtractBehavior::restart});
  const auto found = restart.extract(
      exact_copies(with_ids({{"dd-pathway-ctx-base64", std::string(vector_text)}})));
  CHECK(found.restart());
  CHECK(found.context().pathway_text() == vector_text);
}

TEST_CASE("data streams: nothing but a pathway is written") {
  constexpr Traced propagator;
  for (const std::string_view text : {"x"sv, "22Mw09o+8j2AoKv++WL2oav++WI=\n"sv, "\0"sv}) {
    SpanContext context({1, 2}, {3});
    context.set_pathway_text(text);
    Headers out;
    CHECK(propagator.inject(context, out));
    CHECK(!value_of(out, "dd-pathway-ctx-base64"));
  }
}

TEST_CASE("data streams: one more member of _datadog [dsm 13.2]") {
  constexpr Traced propagator;
  SpanContext context({1, 2}, {3});
  context.set_pathway_text(vector_text);
  ApiAttributes attributes;
  REQUIRE(sqs::inject(propagator, context, attributes));
  CHECK(attributes["_datadog"].StringValue.find(
            R"("dd-pathway-ctx-base64":"22Mw09o+8j2AoKv++WL2oav++WI=")") != std::string::npos);
  CHECK(sqs::extract(propagator, attributes).context().pathway_text() == vector_text);

  // It is in one place, the ids are in another.
  attributes["_datadog"].StringValue =
      R"({"dd-pathway-ctx-base64":"22Mw09o+8j2AoKv++WL2oav++WI="})";
  attributes["traceparent"] =
      text_attribute("00-00000000000000010000000000000002-0000000000000003-01");
  const auto found = sqs::extract(propagator, attributes);
  CHECK(found);
  CHECK(found.context().pathway_text() == vector_text);
}

TEST_CASE("data streams: through a span, of a trace that goes on or begins here [dsm 13.2]") {
  constexpr Traced propagator;
  const Tracer tracer({}, [](SpanData&&) {});
  for (const bool traced : {false, true}) {
    const Headers in = {{"dd-pathway-ctx-base64", std::string(vector_text)}};
    const auto found = propagator.extract(exact_copies(traced ? with_ids(in) : in));
    auto span = tracer.start_span("consume", child_of(found));
    auto inner = tracer.start_span("send", child_of(span));
    Headers out;
    CHECK(propagator.inject(inner, out));
    CHECK(value_of(out, "dd-pathway-ctx-base64") == vector_text);
  }
}

}  // namespace
