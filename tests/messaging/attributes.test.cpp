// SPDX-License-Identifier: MIT
#include <baton/messaging/attributes.hpp>

#include <doctest/doctest.h>

#include <baton/messaging/search.hpp>
#include <list>
#include <unordered_map>
#include <utility>

#include "support/attributes.hpp"
#include "support/exact_copy.hpp"
#include "support/messages.hpp"

namespace {

struct Mine {
  std::string content;
};

}  // namespace

template <>
struct baton::attribute_traits<Mine> {
  static std::optional<std::string_view> text(const Mine& attribute) { return attribute.content; }
  static void set(Mine& attribute, std::string_view text) { attribute.content = text; }
};

using namespace baton;
using namespace baton::test;
using detail::AsBytes;
using detail::AsText;
using detail::JsonAttributes;

namespace {

int search_json(std::string_view json, Error* why = nullptr) {
  Extraction out;
  detail::Search search(default_propagator, out);
  detail::search_attributes(search, JsonAttributes(json, search.unwrapper));
  if (why != nullptr) *why = out.error();
  return number_of(out);
}
template <class C>
int search_map(const C& attributes) {
  Extraction out;
  detail::Search search(default_propagator, out);
  detail::search_attributes(search, detail::attributes_of(attributes));
  return number_of(out);
}

struct Row {
  std::string_view rule;
  std::string json;
  int number;
  Errc code = Errc::none;
};
const std::string text = json_string(headers_json(7));
const std::string bytes = json_string(base64(headers_json(7)));
const Row rows[] = {
    // text, in all three spellings
    {"[msg 11.8]", fill(R"({"_datadog":{"DataType":"String","StringValue":%}})", {text}), 7},
    {"[msg 11.8]",
     fill(R"({"_datadog":{"stringValue":%,"stringListValues":[],"binaryListValues":[],)"
          R"("dataType":"String"}})",
          {text}),
     7},
    {"[msg 11.11]", fill(R"({"_datadog":{"Type":"String","Value":%}})", {text}), 7},
    // bytes
    {"[msg 11.7]", fill(R"({"_datadog":{"DataType":"Binary","BinaryValue":%}})", {bytes}), 7},
    {"[msg 11.7]", fill(R"({"_datadog":{"binaryValue":%,"dataType":"Binary"}})", {bytes}), 7},
    {"[msg 11.11]", fill(R"({"_datadog":{"Type":"Binary","Value":%}})", {bytes}), 7},
    {"[msg 11.7]", fill(R"({"_datadog":{"BinaryValue":%,"DataType":"Binary"}})", {text}), 7},
    // both: text first, and bytes if the text has no context
    {"[msg 11.24]",
     fill(R"({"_datadog":{"StringValue":%,"BinaryValue":%}})",
          {text, json_string(base64(headers_json(8)))}),
     7},
    {"[msg 11.24]", fill(R"({"_datadog":{"StringValue":"{}","BinaryValue":%}})", {bytes}), 7},
    {"[msg 11.24]", fill(R"({"_datadog":{"StringValue":"{","BinaryValue":%}})", {bytes}), 7},
    {"[msg 11.24]", fill(R"({"_datadog":{"StringValue":null,"BinaryValue":%}})", {bytes}), 7},
    // other attributes around it, and repeated ones
    {"[msg 11.7]",
     fill(R"({"a":{"DataType":"Number","StringValue":"1"},"_datadog":{"StringValue":%},)"
          R"("b":{"DataType":"Binary","BinaryValue":"AA=="},"c":[{"_datadog":1}]})",
          {text}),
     7},
    {"[msg 11.26]",
     fill(R"({"_datadog":{"StringValue":%},"_datadog":{"StringValue":%}})",
          {json_string(headers_json(8)), text}),
     7},
    {"[msg 11.26]",
     fill(R"({"_datadog":{"StringValue":%,"StringValue":%}})",
          {json_string(headers_json(8)), text}),
     7},
    // names are compared exactly
    {"[msg 11.7]", fill(R"({"_Datadog":{"DataType":"String","StringValue":%}})", {text}), 0,
     Errc::none},
    // an attribute for each header
    {"[msg 11.6]",
     R"({"x-datadog-trace-id":{"DataType":"String","StringValue":"7"},)"
     R"("x-datadog-parent-id":{"Type":"String","Value":"1007"},)"
     R"("x-datadog-sampling-priority":{"dataType":"String.x","stringValue":"1"}})",
     7},
    {"[msg 11.6]",
     R"({"x-datadog-trace-id":{"DataType":"Number","StringValue":"7"},)"
     R"("x-datadog-parent-id":{"DataType":"String","StringValue":"1007"}})",
     0, Errc::none},
    {"[msg 11.6]",
     R"({"_datadog":{"DataType":"String","StringValue":"{}"},)"
     R"("X-Datadog-Trace-Id":{"DataType":"String","StringValue":"7"},)"
     R"("X-Datadog-Parent-Id":{"DataType":"String","StringValue":"1007"},)"
     R"("X-Datadog-Sampling-Priority":{"DataType":"String","StringValue":"1"}})",
     7},
    // nothing of it
    {"[msg 11.26]", "", 0, Errc::none},
    {"[msg 11.26]", "{}", 0, Errc::none},
    {"[msg 11.26]", R"({"_datadog":null})", 0, Errc::none},
    {"[msg 11.26]", R"({"_datadog":[]})", 0, Errc::none},
    {"[msg 11.26]", R"({"_datadog":"{}"})", 0, Errc::none},
    {"[msg 11.26]", R"({"_datadog":{"StringValue":{}}})", 0, Errc::none},
    {"[msg 11.26]", R"({"_datadog":{"StringValue":"[]"}})", 0, Errc::not_json},
    {"[msg 11.26]", R"({"_datadog":{"StringValue":"null"}})", 0, Errc::not_json},
    {"[msg 11.26]", R"({"_datadog":{"StringValue":"text"}})", 0, Errc::not_json},
    {"[msg 11.26]", R"({"_datadog":{"BinaryValue":"!"}})", 0, Errc::not_base64},
    {"[msg 11.26]", R"({"_datadog":{"BinaryValue":"AAAA"}})", 0, Errc::not_json},
    {"[msg 11.26]", R"({"_datadog":{"Type":"Binary","Value":7}})", 0, Errc::none},
    {"[msg 11.27]", R"({"_datadog":{"StringValue":"{\"x-datadog-trace-id\":7.0}"}})", 0,
     Errc::none},
    {"[msg 11.27]",
     R"({"_datadog":{"StringValue":"{\"x-datadog-trace-id\":7,\"x-datadog-parent-id\":1007,)"
     R"(\"x-datadog-sampling-priority\":1}"}})",
     7},
    {"[msg 11.26]", R"({"_datadog":{"StringValue":"{\"x-datadog-trace-id\":\"7x\"}"}})", 0,
     Errc::bad_digit},
};

TEST_CASE("attributes: in JSON") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.json);
    Error why;
    CHECK(search_json(exact_copy(row.json), &why) == row.number);
    if (row.number == 0) CHECK(why.code == row.code);
  }
}

TEST_CASE("attributes: in maps of every shape") {  // [msg 11.7] [msg 11.8]
  const std::string json = headers_json(7);
  const std::vector<std::uint8_t> raw(json.begin(), json.end());

  CHECK(search_map(ApiAttributes{{"_datadog", text_attribute(json)}}) == 7);
  CHECK(search_map(ApiAttributes{{"_datadog", {"Binary", "", json}}}) == 7);
  CHECK(search_map(ApiAttributes{{"_datadog", {"Binary", "", base64(json)}}}) == 7);
  CHECK(search_map(ApiAttributes{{"_datadog", {"Number", "7", ""}}}) == 0);
  CHECK(search_map(ApiAttributes{{"_Datadog", text_attribute(json)}}) == 0);
  CHECK(search_map(ApiAttributes{}) == 0);

  CHECK(search_map(std::unordered_map<std::string, OptionalAttribute>{
            {"_datadog", {"String", json, {}}}}) == 7);
  CHECK(search_map(std::unordered_map<std::string, OptionalAttribute>{
            {"_datadog", {"Binary", {}, raw}}}) == 7);
  CHECK(search_map(std::vector<std::pair<std::string, EventAttribute>>{
            {"a", {"String", "b", {}}}, {"_datadog", {"Binary", {}, base64(json)}}}) == 7);
  CHECK(search_map(std::vector<std::pair<std::string, EventAttribute>>{
            {"_datadog", {"String", json, {}}}}) == 7);

  std::map<std::string, SdkAttribute> sdk;
  sdk["_datadog"].SetDataType("Binary");
  sdk["_datadog"].SetBinaryValue(SdkBuffer(raw.data(), raw.size()));
  CHECK(search_map(sdk) == 7);
  sdk["_datadog"] = SdkAttribute();
  sdk["_datadog"].SetDataType("String");
  sdk["_datadog"].SetStringValue(json);
  CHECK(search_map(sdk) == 7);
}

TEST_CASE("attributes: one a header, in a map") {  // [msg 11.6]
  ApiAttributes attributes{{"_datadog", text_attribute(R"({"dd-pathway-ctx-base64":"AAAA"})")}};
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  REQUIRE(inject(context, attributes));
  CHECK(attributes.size() == 6);
  CHECK(search_map(attributes) == 7);
}

template <class C, class As>
C written(C attributes, As as, Injection* result = nullptr, std::size_t size = 0) {
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  const detail::DocumentAttribute document(default_propagator, context);
  const Injection injection = document.write(attributes, size, as);
  if (result != nullptr) *result = injection;
  return attributes;
}

TEST_CASE("attributes: written as text") {  // [msg 11.1]
  const auto api = written(ApiAttributes{}, AsText());
  CHECK(api.size() == 1);
  CHECK(api.at("_datadog").DataType == "String");
  CHECK(api.at("_datadog").BinaryValue.empty());
  CHECK(search_map(api) == 7);

  CHECK(search_map(written(std::map<std::string, SdkAttribute>{}, AsText())) == 7);
  CHECK(search_map(written(std::list<std::pair<std::string, EventAttribute>>{}, AsText())) == 7);
  CHECK(search_map(written(std::unordered_map<std::string, OptionalAttribute>{}, AsText())) == 7);
}

TEST_CASE("attributes: written as bytes") {  // [msg 11.10]
  const auto api = written(ApiAttributes{}, AsBytes());
  CHECK(api.at("_datadog").DataType == "Binary");
  CHECK(api.at("_datadog").StringValue.empty());
  CHECK(search_map(api) == 7);

  const auto sdk = written(std::map<std::string, SdkAttribute>{}, AsBytes());
  CHECK(sdk.at("_datadog").GetDataType() == "Binary");
  CHECK_FALSE(sdk.at("_datadog").StringValueHasBeenSet());
  CHECK(search_map(sdk) == 7);

  const auto optional =
      written(std::vector<std::pair<std::string, OptionalAttribute>>{}, AsBytes());
  CHECK_FALSE(optional.front().second.StringValue);
  CHECK(search_map(optional) == 7);
}

TEST_CASE("attributes: nothing of a replaced attribute is left") {  // [msg 11.3]
  const ApiAttributes before{{"_datadog", {"Binary", "", "old bytes"}}, {"x", text_attribute("1")}};
  const auto after = written(before, AsText());
  CHECK(after.at("_datadog").BinaryValue.empty());
  CHECK(after.at("x") == before.at("x"));
  CHECK(search_map(after) == 7);

  std::map<std::string, SdkAttribute> sdk;
  sdk["_datadog"].SetDataType("String");
  sdk["_datadog"].SetStringValue("old");
  sdk = written(sdk, AsBytes());
  CHECK_FALSE(sdk.at("_datadog").StringValueHasBeenSet());
  CHECK(search_map(sdk) == 7);
}

ApiAttributes some(int count) {
  ApiAttributes out;
  for (int i = 0; i < count; ++i) out["a" + std::to_string(i)] = text_attribute("x");
  return out;
}

TEST_CASE("attributes: ten at most, and one that is there already is one of them") {
  Injection result;
  CHECK(written(some(9), AsText(), &result).size() == 10);  // [msg 11.2]
  CHECK(result);
  CHECK(written(some(10), AsText(), &result) == some(10));
  CHECK(result.error() == Error{Errc::no_room, 0, "_datadog"});
  CHECK(result.written() == 0);

  auto with_old = some(9);  // [msg 11.3]
  with_old["_datadog"] = text_attribute("old");
  CHECK(search_map(written(with_old, AsText(), &result)) == 7);
  CHECK(result);
  // A map beyond the limit stays as it is.
  with_old["one more"] = text_attribute("x");
  CHECK(written(with_old, AsText(), &result) == with_old);
  CHECK(result.error().code == Errc::no_room);
  // Another spelling is another attribute.
  auto with_other = some(9);
  with_other["_DATADOG"] = text_attribute("old");
  CHECK(written(with_other, AsText(), &result) == with_other);
  CHECK(result.error().code == Errc::no_room);
}

TEST_CASE("attributes: sizes are those of name, type and value") {  // [msg 11.4]
  CHECK(detail::attributes_size(ApiAttributes{}) == 0);
  CHECK(detail::attributes_size(ApiAttributes{{"name", text_attribute("value")}}) == 4 + 6 + 5);
  CHECK(detail::attributes_size(
            ApiAttributes{{"n", {"Binary", "", "abc"}}, {"m", {"Number.int", "12", ""}}}) ==
        1 + 6 + 3 + 1 + 10 + 2);
  CHECK(detail::attributes_size(std::map<std::string, OptionalAttribute>{
            {"n", {"Binary", {}, std::vector<std::uint8_t>{1, 2}}}}) == 1 + 6 + 2);
  CHECK(detail::attributes_size(
            std::map<std::string, EventAttribute>{{"n", {"String", "ab", {}}}}) == 1 + 6 + 2);
  std::map<std::string, SdkAttribute> sdk;
  sdk["n"].SetDataType("String");
  sdk["n"].SetStringValue("abc");
  CHECK(detail::attributes_size(sdk) == 1 + 6 + 3);
}

TEST_CASE("attributes: a type of the user's own") {
  const auto attributes = written(std::map<std::string, Mine>{}, AsText());
  CHECK(search_map(attributes) == 7);
  CHECK(detail::attributes_size(attributes) ==
        std::string_view("_datadogString").size() + attributes.at("_datadog").content.size());
}

}  // namespace
