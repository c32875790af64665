// SPDX-License-Identifier: MIT
// The codec of docs/codecs.md takes part in everything that the library's codecs do.
#include "support/acme.hpp"

#include <baton/presets.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/headers.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

static_assert(Codec<acme>);

namespace {

using Mine = Propagator<acme, codecs::trace_context, codecs::baggage>;
constexpr Mine mine;

const std::string ids = "00000000000000010000000000000002/0000000000000003";
const Headers acme_headers{{"X-Acme-Trace", ids + "/keep"}};
const Headers w3c_headers{
    {"traceparent", "00-000000000000000a000000000000000b-000000000000000c-00"},
    {"tracestate", "a=1"},
    {"baggage", "k=v"}};

Headers operator+(Headers a, const Headers& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST_CASE("custom codec: read and written like any other") {
  const auto found = mine.extract(exact_copies(acme_headers + w3c_headers));
  REQUIRE(found);
  CHECK(found.style() == "acme");
  CHECK(found.context().trace_id() == TraceId{1, 2});
  CHECK(found.context().span_id() == SpanId{3});
  CHECK(found.context().sampling_priority() == SamplingPriority::auto_keep);
  CHECK(found.baggage().get("k") == "v");
  Headers out;
  CHECK(mine.inject(found.context().with_span_id({4}), out));
  CHECK(value_of(out, "x-acme-trace") == "00000000000000010000000000000002/0000000000000004/keep");
  CHECK(value_of(out, "traceparent") == "00-00000000000000010000000000000002-0000000000000004-01");
}

struct Counting {
  Headers headers;
  mutable int walks = 0;
  void for_each(auto&& visit) const {
    ++walks;
    for (const auto& [name, value] : headers) visit(name, value);
  }
};

TEST_CASE("custom codec: one walk") {
  const Counting carrier{acme_headers + w3c_headers};
  CHECK(mine.extract(carrier));
  CHECK(carrier.walks == 1);
}

TEST_CASE("custom codec: order, links, and words that choose it") {
  const auto headers = exact_copies(acme_headers + w3c_headers);
  const auto ordered = [&](std::string_view words, Options options = {}) {
    return Mine(options, {*Mine::parse_styles(words, StyleNaming::datadog), {}}).extract(headers);
  };
  auto found = ordered("ACME, tracecontext");
  CHECK(found.style() == "acme");
  REQUIRE(found.links().size() == 1);
  CHECK((*found.links().begin()).context_headers == "tracecontext");
  CHECK((*found.links().begin()).trace_state == "a=1");

  found = ordered("tracecontext,acme");
  CHECK(found.style() == "tracecontext");
  REQUIRE(found.links().size() == 1);
  CHECK((*found.links().begin()).context_headers == "acme");
  CHECK((*found.links().begin()).trace_id == TraceId{1, 2});
  CHECK((*found.links().begin()).reason == "terminated_context");

  found = ordered("acme,tracecontext", {.extract_first = true});
  CHECK(found.links().empty());
  CHECK(ordered("acme", {.behavior = ExtractBehavior::restart}).restart());
  CHECK(!ordered("none"));
}

TEST_CASE("custom codec: the same trace beside it hands over its tracestate [multi 6.3]") {
  const auto found = mine.extract(exact_copies(
      acme_headers +
      Headers{{"traceparent", "00-00000000000000010000000000000002-00000000000000aa-01"},
              {"tracestate", "a=1"}}));
  CHECK(found.links().empty());
  CHECK(found.context().span_id() == SpanId{0xaa});
  CHECK(found.context().trace_state().text() == "a=1");
}

TEST_CASE("custom codec: its header among those of the propagator") {
  std::string names;
  for (const std::string_view name : mine.fields()) names.append(name).append(" ");
  CHECK(names == "x-acme-trace traceparent tracestate baggage ");
}

TEST_CASE("custom codec: what it refuses is told, and passed over [multi 6.1]") {
  struct Row {
    std::string input;
    Errc code;
  };
  const Row rows[] = {
      {"", Errc::none},  // [field 0.2]
      {ids.substr(1), Errc::bad_length},
      {ids + "/drop", Errc::bad_length},
      {"0000000000000001000000000000000g/0000000000000003", Errc::bad_digit},
      {"00000000000000000000000000000000/0000000000000003", Errc::zero_id},
      {"00000000000000010000000000000002/0000000000000000/keep", Errc::zero_id},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    const auto found =
        mine.extract(exact_copies(Headers{{"x-acme-trace", row.input}} + w3c_headers));
    CHECK(found.style() == "tracecontext");
    CHECK(found.error() == (row.code == Errc::none ? Error() : Error{row.code, 0, "x-acme-trace"}));
  }
}

TEST_CASE("custom codec: beside every format of the library") {
  using All =
      Propagator<acme, codecs::datadog, codecs::trace_context, codecs::baggage, codecs::b3multi,
                 codecs::b3, codecs::xray, codecs::jaeger, codecs::ot_baggage>;
  constexpr All all;
  const auto found = all.extract(exact_copies(acme_headers));
  Headers out;
  CHECK(all.inject(found.context(), out));
  CHECK(value_of(out, "x-acme-trace") == ids + "/keep");
  CHECK(value_of(out, "b3") == "00000000000000010000000000000002-0000000000000003-1");
  const auto again = all.extract(exact_copies(out));
  CHECK(again.links().empty());
}

}  // namespace
