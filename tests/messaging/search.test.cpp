// SPDX-License-Identifier: MIT
#include <baton/messaging/search.hpp>

#include <baton/codecs/b3.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;
using detail::Search;

namespace {

TEST_CASE("search: nothing looked at, nothing found") {
  Extraction out;
  const Search search(default_propagator, out);
  CHECK_FALSE(out);
  CHECK(out.error().code == Errc::none);
}

TEST_CASE("search: over with the first ids") {
  Extraction out;
  Search search(default_propagator, out);
  CHECK_FALSE(search.document("{}"));
  CHECK(search.document(exact_copy(headers_json(7))));
  CHECK(number_of(out) == 7);
  CHECK(out.error().code == Errc::none);
}

TEST_CASE("search: why there is nothing, and where") {  // [msg 11.26]
  Extraction out;
  Search search(default_propagator, out);
  CHECK_FALSE(search.document("{}"));
  CHECK(out.error().code == Errc::none);
  CHECK_FALSE(search.document("[1]"));
  CHECK_FALSE(search.document(R"({"x-datadog-trace-id":"x"})"));
  CHECK(out.error() == Error{Errc::not_json, 0, "_datadog"});  // the first reason stays
  CHECK(search.document(headers_json(7)));
  CHECK(number_of(out) == 7);
  CHECK(out.error() == Error{Errc::not_json, 0, "_datadog"});
}

TEST_CASE("search: a broken document gives nothing, not the half that could be read") {
  for (std::string json : {headers_json(7) + "x", headers_json(7).substr(0, 60), headers_json(7)}) {
    if (json == headers_json(7)) json.back() = ',';
    CAPTURE(json);
    Extraction out;
    Search search(default_propagator, out);
    CHECK_FALSE(search.document(exact_copy(json)));
    CHECK_FALSE(out.context());
    CHECK(out.error().code == Errc::not_json);
  }
}

TEST_CASE("search: baggage stays, wherever it was") {
  Extraction out;
  Search search(default_propagator, out);
  CHECK_FALSE(search.document(R"({"baggage":"a=1"})"));
  CHECK_FALSE(search.document(R"({"baggage":"b=2"})"));
  CHECK(out.baggage().get("a") == "1");
  CHECK(search.document(headers_json(7)));
  CHECK(number_of(out) == 7);
  CHECK(out.baggage().get("a") == "1");
  CHECK_FALSE(out.baggage().contains("b"));

  Search again(default_propagator, out);  // begins anew
  CHECK(out.baggage().empty());
}

TEST_CASE("search: a decision without ids is kept until there are ids") {
  constexpr Propagator<codecs::b3, codecs::datadog, codecs::baggage> propagator;
  Extraction out;
  Search search(propagator, out);
  CHECK_FALSE(search.document(R"({"baggage":"a=1"})"));
  CHECK_FALSE(search.document(R"({"b3":"0"})"));
  CHECK_FALSE(search.document(R"({"b3":"1"})"));
  CHECK(out.context().sampling_priority() == SamplingPriority::auto_reject);
  CHECK(out.baggage().get("a") == "1");
  CHECK(search.document(headers_json(7)));
  CHECK(number_of(out) == 7);
  CHECK(out.baggage().get("a") == "1");
}

TEST_CASE("search: the propagator's behaviour holds for every place") {
  Options options;
  options.behavior = ExtractBehavior::restart;
  const DefaultPropagator restart(options);
  Extraction out;
  Search search(restart, out);
  CHECK(
      search.aws_trace_header("Root=1-00000000-000000000000000000000007;Parent=00000000000003ef"));
  CHECK_FALSE(out);
  CHECK(out.restart());
  REQUIRE(out.links().size() == 1);
  CHECK((*out.links().begin()).trace_id == TraceId{0, 7});

  options.behavior = ExtractBehavior::ignore;
  const DefaultPropagator ignore(options);
  Search blind(ignore, out);
  CHECK_FALSE(blind.document(headers_json(7)));
  CHECK_FALSE(
      blind.aws_trace_header("Root=1-00000000-000000000000000000000007;Parent=00000000000003ef"));
  CHECK_FALSE(out);
  CHECK(out.links().empty());
}

struct HeaderRow {
  std::string_view rule, header;
  std::uint64_t trace_id;  ///< 0: none
  std::uint64_t span_id;
  std::optional<int> priority;
  std::string_view origin = {};
};
constexpr HeaderRow aws_headers[] = {
    {"[xray 9.3]", "Root=1-00000000-000000001234567890abcdef;Parent=0123456789abcdef;Sampled=1",
     0x1234'5678'90ab'cdef, 0x0123'4567'89ab'cdef, 1},
    {"[xray 9.3]", "Sampled=0;Parent=0123456789abcdef;Root=1-654321ab-00000000ffffffffffffffff",
     ~std::uint64_t{0}, 0x0123'4567'89ab'cdef, 0},
    {"[xray 9.3]", "Root=1-00000000-000000001234567890abcdef;Parent=0123456789abcdef",
     0x1234'5678'90ab'cdef, 0x0123'4567'89ab'cdef, std::nullopt},
    {"[xray 9.3]",
     "Root=1-00000000-000000001234567890abcdef;Parent=0123456789abcdef;Sampled=1;_dd.origin=rum",
     0x1234'5678'90ab'cdef, 0x0123'4567'89ab'cdef, 1, "rum"},
    // X-Ray's own ids are not Datadog's
    {"[msg 11.24]", "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1", 0,
     0, std::nullopt},
    {"[msg 11.24]", "Root=1-5e272390-000000010000000042009320;Parent=94ae789b969f1cc5;Sampled=1", 0,
     0, std::nullopt},
    {"[msg 11.24]", "Root=1-5e272390-000000000000000000000000;Parent=94ae789b969f1cc5;Sampled=1", 0,
     0, std::nullopt},
    // the first span of Datadog's trace is still to come
    {"[xray 9.1]", "Root=1-00000000-000000001234567890abcdef;Sampled=1", 0x1234'5678'90ab'cdef, 0,
     1},
    {"[xray 9.1]", "Root=1-00000000-000000001234567890abcdef;Parent=;Sampled=?",
     0x1234'5678'90ab'cdef, 0, std::nullopt},
    {"[msg 11.26]", "garbage", 0, 0, std::nullopt},
    {"[msg 11.26]", "", 0, 0, std::nullopt},
};
constexpr HeaderRow ambient_headers[] = {
    {"[xray 9.4]", "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled=1",
     0x3773'8dc0'4200'9320, 0x94ae'789b'969f'1cc5, 2},
    {"[xray 9.4]", "Root=1-5e272390-8c398be0b7738dc042009320;Parent=94ae789b969f1cc5;Sampled=0",
     0x3773'8dc0'4200'9320, 0x94ae'789b'969f'1cc5, -1},
    {"[xray 9.4]", "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Lineage=a:0",
     0x3773'8dc0'4200'9320, 0x94ae'789b'969f'1cc5, -1},
    {"[xray 9.4]", "Root=1-5e272390-8c398be037738dc042009320;Sampled=0", 0, 0, std::nullopt},
    {"[xray 9.4]", "Root=1-5e272390-8c398be08000000000000000;Parent=94ae789b969f1cc5", 0, 0,
     std::nullopt},
    // if Datadog wrote it, they are
    {"[xray 9.3]", "Root=1-00000000-000000009234567890abcdef;Parent=0123456789abcdef;Sampled=1",
     0x9234'5678'90ab'cdef, 0x0123'4567'89ab'cdef, 1},
    {"[xray 9.1]", "Root=1-00000000-000000001234567890abcdef;Sampled=0", 0x1234'5678'90ab'cdef, 0,
     0},
};

void check_header(const HeaderRow& row, const Extraction& out, bool found) {
  CAPTURE(row.rule);
  CAPTURE(row.header);
  CHECK(found == (row.trace_id != 0));
  CHECK(static_cast<bool>(out) == found);
  CHECK(out.context().trace_id() == TraceId{0, row.trace_id});
  CHECK(out.context().span_id().value == row.span_id);
  CHECK(out.context().origin().value_or("") == row.origin);
  const auto priority = out.context().sampling_priority();
  CHECK(priority.has_value() == row.priority.has_value());
  if (priority && row.priority) CHECK(static_cast<int>(*priority) == *row.priority);
}

TEST_CASE("search: AWSTraceHeader, where Datadog wrote it") {  // [msg 11.9]
  for (const HeaderRow& row : aws_headers) {
    Extraction out;
    Search search(default_propagator, out);
    check_header(row, out, search.aws_trace_header(exact_copy(row.header)));
  }
}

TEST_CASE("search: the trace header of a Lambda function") {
  for (const HeaderRow& row : ambient_headers) {
    Extraction out;
    Search search(default_propagator, out);
    check_header(row, out, search.ambient_trace_header(exact_copy(row.header)));
  }
}

TEST_CASE("search: ids are found whatever styles and limits are configured") {
  Options options;
  options.tags_max_length = 0;
  const Propagator<codecs::trace_context> w3c(options);
  Extraction out;
  Search search(w3c, out);
  CHECK(search.execution(R"({"Execution":{"Id":"a"},"State":{"Name":"b","EnteredTime":"c"}})"));
  CHECK(out.context().trace_id().high != 0);
  CHECK(out.context().sampling_priority() == SamplingPriority::auto_keep);
}

struct ClientRow {
  std::string text;
  int number;
};
const ClientRow client_contexts[] = {
    {fill(R"({"custom":%})", {headers_json(7)}), 7},
    {fill(R"({"custom":{"_datadog":%}})", {headers_json(7)}), 7},
    {fill(R"({"client":{"x":1},"custom":{"a":"b","_datadog":%},"env":{}})", {headers_json(7)}), 7},
    {base64(fill(R"({"custom":{"_datadog":%}})", {headers_json(7)})), 7},
    {fill(R"({"custom":{"_datadog":null,%})", {headers_json(7).substr(1)}), 0},
    {fill(R"({"Custom":%})", {headers_json(7)}), 0},
    {R"({"custom":"x"})", 0},
    {R"({"custom":[]})", 0},
    {"{}", 0},
    {"[]", 0},
    {"null", 0},
    {"{", 0},
};

TEST_CASE("search: the client context of a Lambda invocation") {  // [msg 11.22]
  for (const ClientRow& row : client_contexts) {
    CAPTURE(row.text);
    Extraction out;
    Search search(default_propagator, out);
    CHECK(search.client_context(exact_copy(row.text)) == (row.number != 0));
    CHECK(number_of(out) == row.number);
  }
}

}  // namespace
