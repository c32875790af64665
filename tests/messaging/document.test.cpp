// SPDX-License-Identifier: MIT
#include <baton/messaging/document.hpp>

#include <baton/messaging/search.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"
#include "support/random.hpp"

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
    // [msg 11.27] text and integers count
    {R"({"a":1,"b":null,"c":{"d":"e"},"f":true,"g":"h"})", {{"a", "1"}, {"g", "h"}}},
    {R"({"a":1.0,"b":1e3,"c":1E3,"d":-1,"e":-0,"f":18446744073709551616})",
     {{"d", "-1"}, {"e", "-0"}, {"f", "18446744073709551616"}}},
    {R"({"a":["1","2"],"b":[],"c":[7,"8"],"d":[["9"]],"e":[null,1]})", {{"a", "1"}, {"c", "7"}}},
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

TEST_CASE("document: values that are not read are not unwrapped") {
  std::string json = R"({"user-agent":")";
  for (int i = 0; i < 10'000; ++i) json += R"(\"\u00e9)";
  json += R"(",)" + headers_json(7).substr(1);
  Unwrapper unwrapper;
  AllocationCounter counter;
  CHECK(number_of(extract(JsonHeaders(json, unwrapper))) == 7);
  CHECK(counter.count() == 0);
}

struct BytesRow {
  std::string_view rule, json, text;
};
const BytesRow byte_lists[] = {
    {"[msg 11.31]", "[97,98]", "ab"},
    {"[msg 11.31]", R"(["97", 98])", "ab"},
    {"[msg 11.31]", R"({"1":98,"0":"97"})", "ab"},
    {"[msg 11.31]", "[-61,-92,195]", "\xc3\xa4\xc3"},
    {"[msg 11.31]", "[]", ""},
    {"[msg 11.31]", "{}", ""},
    {"[msg 11.33]", R"({"bytes":[97]})", "a"},
    {"[msg 11.33]", R"({"bytes":{"0":97}})", "a"},
    {"[msg 11.33]", R"("a\u0062")", "ab"},
    {"[msg 11.33]", "7", "7"},
    // one bad byte makes the text empty
    {"[msg 11.26]", "[97,256]", ""},
    {"[msg 11.26]", "[97,-129]", ""},
    {"[msg 11.26]", "[97,1.5]", ""},
    {"[msg 11.26]", R"([97,"x"])", ""},
    {"[msg 11.26]", R"([97,"-"])", ""},
    {"[msg 11.26]", "[97,[98]]", ""},
    {"[msg 11.26]", "[97,null]", ""},
    {"[msg 11.26]", R"({"0":97,"2":98})", ""},
    {"[msg 11.26]", R"({"0":97,"18446744073709551616":98})", ""},
    {"[msg 11.26]", R"({"a":97})", ""},
    {"[msg 11.26]", R"({"bytes":null})", ""},
    {"[msg 11.26]", "null", ""},
    {"[msg 11.26]", "true", ""},
    {"[msg 11.26]", "", ""},
};

TEST_CASE("document: the values of a broker's headers") {
  for (const BytesRow& row : byte_lists) {
    CAPTURE(row.rule);
    CAPTURE(row.json);
    Unwrapper unwrapper;
    CHECK(unwrapper.broker_value(exact_copy(row.json)) == row.text);
  }
  // A position that occurs twice leaves another without a value, so the bytes are malformed.
  Unwrapper unwrapper;
  CHECK(unwrapper.broker_value(R"({"0":97,"0":98})") == std::string_view("b\0", 2));
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
  const Injection injection = detail::append_document(default_propagator, full_context(), json);
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
  CHECK(detail::append_document(w3c, SpanContext({0, 1}, {2}), json).written() == 2);
  CHECK(json ==
        R"(before {"traceparent":"00-00000000000000000000000000000001-0000000000000002-00",)"
        R"("tracestate":"dd=p:0000000000000002"})");
}

TEST_CASE("document: nothing to say, nothing written") {
  std::string json = "before";
  CHECK(detail::append_document(default_propagator, SpanContext(), json).error().code ==
        Errc::none);
  CHECK(json == "before");
}

// The member of a body ---------------------------------------------------------------------------

struct BodyRow {
  std::string_view before;
  std::string_view after;  ///< `%` stands for the document; empty: the body stays as it is
  Errc code = Errc::none;
};
const BodyRow bodies[] = {
    {"{}", R"({"_datadog":%})"},
    {" { } ", " { \"_datadog\":%} "},
    {R"({"a":1})", R"({"a":1,"_datadog":%})"},
    {"{\n  \"a\": 1.50,\r\n\t\"a\" : \"\\u0061\\/\"\n}\n",
     "{\n  \"a\": 1.50,\r\n\t\"a\" : \"\\u0061\\/\"\n,\"_datadog\":%}\n"},
    {R"({"a":"\ud800","b":1e999,"c":"é"})", R"({"a":"\ud800","b":1e999,"c":"é","_datadog":%})"},
    // an existing member is replaced in place
    {R"({"_datadog":{"old":"x"},"a":1})", R"({"_datadog":%,"a":1})"},
    {R"({"a":{"_datadog":1},"_datadog" : null })", R"({"a":{"_datadog":1},"_datadog" : % })"},
    {R"({"\u005fdatadog":"x"})", R"({"\u005fdatadog":%})"},
    {R"({"_datadog":1,"_datadog":2})", R"({"_datadog":1,"_datadog":%})"},
    // bodies that are not objects stay as they are
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
  CHECK(detail::append_document(default_propagator, context, json));
  for (const BodyRow& row : bodies) {
    CAPTURE(row.before);
    std::string body(row.before);
    const Injection injection =
        detail::inject_member(default_propagator, context, body, 0, 100'000);
    CHECK(injection.error().code == row.code);
    CHECK(body == (row.after.empty() ? std::string(row.before) : fill(row.after, {json})));
    if (row.code != Errc::none) continue;
    // The second time it is replaced.
    const std::string once = body;
    CHECK(detail::inject_member(default_propagator, context, body, 0, 100'000));
    CHECK(body == once);
  }
}

TEST_CASE("document: a body that would grow too large is left alone") {
  const SpanContext context({0, 5}, {1005});
  std::string body = R"({"a":1})";
  CHECK(detail::inject_member(default_propagator, context, body, 0, 100'000));
  const std::size_t size = body.size();
  for (const std::size_t others : {std::size_t{0}, std::size_t{10}}) {
    std::string exact = R"({"a":1})";
    CHECK(detail::inject_member(default_propagator, context, exact, others, size + others));
    CHECK(exact == body);

    std::string over = R"({"a":1})";
    const Injection injection =
        detail::inject_member(default_propagator, context, over, others, size + others - 1);
    CHECK(injection.error().code == Errc::no_room);
    CHECK(injection.written() == 0);
    CHECK(over == R"({"a":1})");
  }
  // The replaced document makes room.
  CHECK(detail::inject_member(default_propagator, context, body, 0, size));
}

TEST_CASE("document: a context without anything to write leaves the body alone") {
  std::string body = R"({"a":1})";
  CHECK(detail::inject_member(default_propagator, SpanContext(), body, 0, 100'000).error().code ==
        Errc::none);
  CHECK(body == R"({"a":1})");
}

// Any body ----------------------------------------------------------------------------------------

/// JSON texts of every shape: blanks, escapes, numbers as people write them, repeated keys.
class RandomJson {
 public:
  explicit RandomJson(std::uint64_t seed) : random(seed) {}

  std::string blanks() { return random.text(0, 2, " \t\r\n"); }
  std::string string() {
    constexpr std::string_view parts[] = {
        "a", "\\\\", "\\\"", "\\u0061", "\\ud83d\\ude00", "\\ud800", "\xc3\xa4", "\xff",
        "{", "}",    ",",    ":",       "_datadog"};
    std::string out = "\"";
    for (std::size_t n = random.below(4); n != 0; --n) out += random.pick(parts);
    return out + '"';
  }
  std::string value(int depth) {
    constexpr std::string_view scalars[] = {"0", "-1.50e+3", "1E9", "true", "false", "null"};
    switch (depth == 0 ? random.below(2) : random.below(4)) {
      case 0: return std::string(random.pick(scalars));
      case 1: return string();
      case 2: return object(depth - 1, 4);
      default: {
        std::string out = "[" + blanks();
        for (std::size_t n = random.below(4); n != 0; --n) {
          if (out.find_first_not_of("[ \t\r\n") != out.npos) out += ",";
          out += blanks() + value(depth - 1) + blanks();
        }
        return out + "]";
      }
    }
  }
  std::string object(int depth, std::size_t most) {
    std::string out = "{" + blanks();
    bool first = true;
    for (std::size_t n = random.below(most + 1); n != 0; --n) {
      if (!first) out += ",";
      first = false;
      constexpr std::string_view own[] = {R"("_datadog")", R"("\u005fdatadog")"};
      const std::string key = random.below(5) == 0 ? std::string(random.pick(own)) : string();
      out += blanks() + key + blanks() + ":" + blanks() + value(depth) + blanks();
    }
    return out + "}";
  }

  Random random;
};

/// The keys and values of an object as in the text, without the value of every `_datadog`.
std::string others_of(std::string_view json) {
  std::string out;
  detail::JsonReader reader(json);
  reader.object([&](JsonString key) {
    if (key == datadog_document) return;
    out.append(key.raw()).append(":").append(reader.value()).append(",");
  });
  REQUIRE(reader.finish());
  return out;
}

TEST_CASE("document: valid JSON stays valid, and every other byte stays") {
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  RandomJson json(7'341);
  std::size_t replaced = 0;
  for (int round = 0; round < 5'000; ++round) {
    const std::string before = json.blanks() + json.object(3, 5) + json.blanks();
    CAPTURE(before);
    const auto place = detail::find_json_member(before, datadog_document);
    REQUIRE(place);
    replaced += place->length != 0 ? 1 : 0;
    std::string after = before;
    REQUIRE(detail::inject_member(default_propagator, context, after, 0, 1'000'000));
    CHECK(after.substr(0, place->offset) == before.substr(0, place->offset));
    const std::string rest = before.substr(place->offset + place->length);
    CHECK(after.ends_with(rest));
    CHECK(others_of(after) == others_of(before));

    Extraction out;
    detail::Search search(default_propagator, out);
    CHECK(search.member("body", after));
    CHECK(number_of(out) == 7);
  }
  CHECK(replaced > 500);
  CHECK(replaced < 4'500);
}

TEST_CASE("document: a text that is not a JSON object stays as it is") {
  const SpanContext context({0, 7}, {1007});
  RandomJson json(99);
  for (int round = 0; round < 5'000; ++round) {
    std::string before = json.object(2, 4);
    before[json.random.below(before.size())] = json.random.byte();
    std::string after = before;
    if (detail::inject_member(default_propagator, context, after, 0, 1'000'000)) {
      others_of(before);  // it must be JSON in any case
    } else {
      CHECK(after == before);
    }
  }
}

}  // namespace
