#include <baton/messaging/document.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;
using baton::detail::JsonHeaders;
using baton::detail::JsonString;
using baton::detail::Unwrapper;

namespace {

TEST_CASE("document: texts are unwrapped, and only copied when they must be") {
  Unwrapper unwrapper;
  AllocationCounter counter;
  constexpr std::string_view plain = "nothing to undo";
  CHECK(unwrapper.text(JsonString(plain)).data() == plain.data());
  CHECK(unwrapper.text(plain).data() == plain.data());
  CHECK(unwrapper.text(JsonString(R"(a\nb)")) == "a\nb");
  CHECK(unwrapper.text(JsonString(R"(\"\u00e9\")")) == "\"\xc3\xa9\"");
  CHECK(counter.count() == 0);

  std::string large(100'000, 'x');
  large += R"(\n)";
  AllocationCounter once;
  CHECK(unwrapper.text(JsonString(large)).size() == large.size() - 1);
  CHECK(once.count() == 1);
  CHECK(once.bytes() < large.size() + 64);
}

TEST_CASE("document: bytes come as base64, or as themselves") {  // [msg 11.7]
  Unwrapper unwrapper;
  CHECK(unwrapper.bytes(exact_copy("eyJhIjoxfQ==")).value_or("") == R"({"a":1})");
  CHECK(unwrapper.bytes(R"({"a":1})").value_or("") == R"({"a":1})");
  CHECK(unwrapper.bytes("").value_or("x").empty());
  CHECK(unwrapper.bytes(exact_copy("not base64")).error() == fail(Errc::not_base64, 3));
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct HeadersRow {
  std::string_view json;
  Pairs headers;
  Errc code = Errc::none;
};
const HeadersRow header_rows[] = {
    {R"({})", {}},
    {R"({"a":"1","B":"2"})", {{"a", "1"}, {"B", "2"}}},
    {R"({"a":"\u0031\"","\u0062":"2"})", {{"a", "1\""}, {"b", "2"}}},
    // only text counts
    {R"({"a":1,"b":null,"c":{"d":"e"},"f":true,"g":"h"})", {{"g", "h"}}},
    {R"({"a":["1","2"],"b":[],"c":[7,"8"],"d":[["9"]]})", {{"a", "1"}}},
    {R"({"a":"1","a":"2"})", {{"a", "1"}, {"a", "2"}}},
    {R"([])", {}, Errc::not_json},
    {R"("text")", {}, Errc::not_json},
    {R"(null)", {}, Errc::not_json},
    {R"()", {}, Errc::not_json},
    {R"({"a":"1")", {{"a", "1"}}, Errc::not_json},
    {R"({"a":"1"} x)", {{"a", "1"}}, Errc::not_json},
};

TEST_CASE("document: a JSON object as headers") {
  for (const HeadersRow& row : header_rows) {
    CAPTURE(row.json);
    const auto copy = exact_copy(row.json);
    Unwrapper unwrapper;
    JsonHeaders headers(copy.view(), unwrapper);
    Pairs seen;
    headers.for_each([&](std::string_view name, std::string_view value) {
      seen.emplace_back(std::string(name), std::string(value));
    });
    CHECK(seen == row.headers);
    CHECK(headers.error().code == row.code);
  }
}

TEST_CASE("document: of a repeated header the last counts, in any case, lists too") {
  const auto copy =
      exact_copy(R"({"traceparent":"00-00000000000000000000000000000001-0000000000000001-01",)"
                 R"("Traceparent":"00-00000000000000000000000000000002-0000000000000002-01",)"
                 R"("tracestate":"a=1","tracestate":"b=2"})");
  Unwrapper unwrapper;
  const Extraction found = extract(JsonHeaders(copy.view(), unwrapper));
  CHECK(found.context().trace_id() == TraceId{0, 2});
  CHECK(found.context().trace_state().text() == "b=2");
}

TEST_CASE("document: values that nobody wants are not unwrapped") {
  std::string json = R"({"user-agent":")";
  for (int i = 0; i < 10'000; ++i) json += R"(\"\u00e9)";
  json += R"(",)" + headers_json(7).substr(1);
  Unwrapper unwrapper;
  AllocationCounter counter;
  CHECK(number_of(extract(JsonHeaders(json, unwrapper))) == 7);
  CHECK(counter.count() == 0);
}

SpanContext full_context() {
  SpanContext context({0x640c'fd8d'0000'0000, 1234}, {987});
  context.set_sampling_priority(SamplingPriority::user_keep);
  context.set_origin("synthetics");
  context.set_tag("_dd.p.dm", "-4");
  REQUIRE(!context.set_trace_state("vendor=a\"b\\c"));
  context.baggage().set("user", "J\xc3\xbcrgen \"x\"");
  return context;
}

TEST_CASE("document: every header of every style is in it") {  // [msg 11.1]
  std::string json;
  const Injection injection = detail::append_document(full_context(), default_propagator, json);
  CHECK(injection.written() == 8);
  CHECK(json == R"({"x-datadog-trace-id":"1234","x-datadog-parent-id":"987",)"
                R"("x-datadog-sampling-priority":"2","x-datadog-origin":"synthetics",)"
                R"("x-datadog-tags":"_dd.p.tid=640cfd8d00000000,_dd.p.dm=-4",)"
                R"("traceparent":"00-640cfd8d0000000000000000000004d2-00000000000003db-01",)"
                R"("tracestate":"dd=s:2;o:synthetics;p:00000000000003db;t.dm:-4,vendor=a\"b\\c",)"
                R"("baggage":"user=J%C3%BCrgen%20%22x%22"})");

  Unwrapper unwrapper;
  const Extraction found = extract(JsonHeaders(json, unwrapper));
  CHECK(found.context().trace_id() == full_context().trace_id());
  CHECK(found.context().trace_state().text() == "vendor=a\"b\\c");
  CHECK(found.baggage().get("user") == "J\xc3\xbcrgen \"x\"");
}

TEST_CASE("document: the styles that are configured, and no others") {  // [msg 11.1]
  constexpr Propagator<codecs::trace_context> w3c;
  std::string json = "before ";
  CHECK(detail::append_document(SpanContext({0, 1}, {2}), w3c, json).written() == 2);
  CHECK(json ==
        R"(before {"traceparent":"00-00000000000000000000000000000001-0000000000000002-00",)"
        R"("tracestate":"dd=p:0000000000000002"})");
}

TEST_CASE("document: nothing to say, nothing written") {
  std::string json = "before";
  CHECK(detail::append_document(SpanContext(), default_propagator, json).error().code ==
        Errc::none);
  CHECK(json == "before");
}

// The member of a body ---------------------------------------------------------------------------

struct BodyRow {
  std::string_view before;
  std::string_view after;  ///< `%` stands for the document; empty: left alone
  Errc code = Errc::none;
};
const BodyRow bodies[] = {
    {"{}", R"({"_datadog":%})"},
    {" { } ", " { \"_datadog\":%} "},
    {R"({"a":1})", R"({"a":1,"_datadog":%})"},
    {"{\n  \"a\": 1.50,\r\n\t\"a\" : \"\\u0061\\/\"\n}\n",
     "{\n  \"a\": 1.50,\r\n\t\"a\" : \"\\u0061\\/\"\n,\"_datadog\":%}\n"},
    {R"({"a":"\ud800","b":1e999,"c":"é"})", R"({"a":"\ud800","b":1e999,"c":"é","_datadog":%})"},
    // what is there is replaced where it stands
    {R"({"_datadog":{"old":"x"},"a":1})", R"({"_datadog":%,"a":1})"},
    {R"({"a":{"_datadog":1},"_datadog" : null })", R"({"a":{"_datadog":1},"_datadog" : % })"},
    {R"({"\u005fdatadog":"x"})", R"({"\u005fdatadog":%})"},
    {R"({"_datadog":1,"_datadog":2})", R"({"_datadog":1,"_datadog":%})"},
    // what is no object is left alone
    {"", "", Errc::not_json},
    {"text", "", Errc::not_json},
    {R"("{}")", "", Errc::not_json},
    {"[{}]", "", Errc::not_json},
    {"null", "", Errc::not_json},
    {"7", "", Errc::not_json},
    {R"({"a":1)", "", Errc::not_json},
    {R"({"a":1}})", "", Errc::not_json},
    {R"({"a":1,})", "", Errc::not_json},
    {R"({'a':1})", "", Errc::not_json},
    {"eyJhIjoxfQ==", "", Errc::not_json},
};

TEST_CASE("document: as a member of a body, every other byte as it was") {
  const SpanContext context({0, 5}, {1005});
  std::string json;
  CHECK(detail::append_document(context, default_propagator, json));
  for (const BodyRow& row : bodies) {
    CAPTURE(row.before);
    std::string body(row.before);
    const Injection injection =
        detail::inject_member(context, body, 0, 100'000, default_propagator);
    CHECK(injection.error().code == row.code);
    CHECK(body == (row.after.empty() ? std::string(row.before) : fill(row.after, {json})));
    if (row.code != Errc::none) continue;
    // Once more: now it is replaced.
    const std::string once = body;
    CHECK(detail::inject_member(context, body, 0, 100'000, default_propagator));
    CHECK(body == once);
  }
}

TEST_CASE("document: a body that would grow too large is left alone") {
  const SpanContext context({0, 5}, {1005});
  std::string body = R"({"a":1})";
  static_cast<void>(detail::inject_member(context, body, 0, 100'000, default_propagator));
  const std::size_t size = body.size();
  for (const std::size_t others : {std::size_t{0}, std::size_t{10}}) {
    std::string exact = R"({"a":1})";
    CHECK(detail::inject_member(context, exact, others, size + others, default_propagator));
    CHECK(exact == body);

    std::string over = R"({"a":1})";
    const Injection injection =
        detail::inject_member(context, over, others, size + others - 1, default_propagator);
    CHECK(injection.error().code == Errc::no_room);
    CHECK(injection.written() == 0);
    CHECK(over == R"({"a":1})");
  }
  // What is replaced makes room.
  CHECK(detail::inject_member(context, body, 0, size, default_propagator));
}

TEST_CASE("document: a context without anything to write leaves the body alone") {
  std::string body = R"({"a":1})";
  CHECK(detail::inject_member(SpanContext(), body, 0, 100'000, default_propagator).error().code ==
        Errc::none);
  CHECK(body == R"({"a":1})");
}

}  // namespace
