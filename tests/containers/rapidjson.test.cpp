// SPDX-License-Identifier: MIT
#include <baton/carriers/json.hpp>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// A document can be moved, and is not copied.
rapidjson::Document parsed(const char* text) {
  rapidjson::Document document;
  document.Parse(text);
  REQUIRE(!document.HasParseError());
  return document;
}
std::string text_of(const rapidjson::Document& document) {
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer(out);
  document.Accept(writer);
  return out.GetString();
}

TEST_CASE("RapidJSON: a document keeps the promises") {
  const auto append = [](rapidjson::Document& json, std::string_view name, std::string_view value) {
    if (json.IsNull()) json.SetObject();
    const auto copy = [&](std::string_view text) {
      return rapidjson::Value(text.data(), static_cast<rapidjson::SizeType>(text.size()),
                              json.GetAllocator());
    };
    json.AddMember(copy(name), copy(value), json.GetAllocator());
  };
  CHECK(testing::check_carrier([] { return rapidjson::Document(); }, append).text() == "");
}

TEST_CASE("RapidJSON: written, parsed, read") {
  rapidjson::Document sent = parsed(R"({"Traceparent":"old","baggage":null,"x":[1]})");
  CHECK(inject(full_context(), sent));
  const rapidjson::Document received = parsed(text_of(sent).c_str());
  check_arrived(extract(received));
  CHECK(received["x"].IsArray());
  const rapidjson::Value& value = received;
  check_arrived(extract(value));
  static_assert(!TextMapWriter<carrier_of<rapidjson::Value>>);
}

TEST_CASE("RapidJSON: members that are no strings") {  // [msg 11.27]
  const auto in = extract(parsed(
      R"({"x-datadog-trace-id":18446744073709551615,"x-datadog-parent-id":22,
          "x-datadog-sampling-priority":-1,"traceparent":{"a":1},"baggage":1.5})"));
  CHECK(in.context().trace_id().low == ~std::uint64_t{0});
  CHECK(in.context().span_id().value == 22);
  CHECK(in.context().sampling_priority() == SamplingPriority::user_reject);

  for (const char* text : {"[1]", "\"text\"", "1"}) {
    rapidjson::Document json = parsed(text);
    CHECK(!extract(json));
    CHECK(inject(full_context(), json).error().code == Errc::not_text);
    CHECK(text_of(json) == text);
  }
  rapidjson::Document json = parsed(R"({"TraceParent":[1],"x-datadog-trace-id":"1"})");
  const std::string before = text_of(json);
  CHECK(inject(full_context(), json).error() == Error{Errc::not_text, 0, "traceparent"});
  CHECK(text_of(json) == before);
}

}  // namespace
