// SPDX-License-Identifier: MIT
#include <baton/carriers/json.hpp>

#include <nlohmann/json.hpp>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

// By accident nothing of baton's takes it: an object's elements are values without their names.
static_assert(!Text<json> && !detail::RecordRange<json> && !detail::NamedEntryRange<json>);
static_assert(TextMapWriter<carrier_of<json>> && TextMapReader<carrier_of<const json>>);
static_assert(!TextMapWriter<carrier_of<const json>>);

TEST_CASE("nlohmann::json: keeps the promises") {
  CHECK(testing::check_carrier([] { return json::object(); }).text() == "");
  CHECK(testing::check_carrier([] { return json(); }).text() == "");  // null becomes an object
  CHECK(testing::check_carrier([] { return ordered_json::object(); }).text() == "");
}

TEST_CASE("nlohmann::json: through text and back") {
  json message = {{"id", 7}, {"headers", {{"Host", "a"}}}};
  CHECK(inject(full_context(), message["headers"]));
  const json received = json::parse(message.dump());
  check_arrived(extract(received["headers"]));
  CHECK(received["headers"]["Host"] == "a");
}

TEST_CASE("nlohmann::json: members that are no strings are skipped") {
  const json headers = {{"Traceparent", traceparent},
                        {"tracestate", 1},
                        {"baggage", nullptr},
                        {"x-datadog-trace-id", {"1"}}};
  CHECK(extract(headers).context().span_id() == full_context().span_id());
  for (const json& other :
       {json(), json(1), json("traceparent"), json::array({"traceparent"}), json(true)}) {
    CHECK(extract(other).error().code == Errc::none);
  }
}

TEST_CASE(
    "nlohmann::json: any spelling is replaced once, null too; the order of the others stays") {
  ordered_json headers = ordered_json::object(
      {{"TRACEPARENT", "old"}, {"b", 1}, {"traceparent", "old"}, {"a", 2}, {"Baggage", nullptr}});
  CHECK(inject(full_context(), headers));
  CHECK(headers.size() == 10);
  CHECK(headers.begin().key() == "b");
  CHECK(headers["traceparent"] == traceparent);
  CHECK(headers["baggage"].is_string());
}

TEST_CASE("nlohmann::json: a refusal changes nothing") {
  for (const json& before : {json(1), json("x"), json::array(), json(false)}) {
    json message = before;
    CHECK(inject(full_context(), message).error().code == Errc::not_text);
    CHECK(message == before);
  }
  for (const json& value : {json(1.5), json::object(), json::array(), json(false)}) {
    json message = {{"x", 1}, {"TraceState", value}};
    const json before = message;
    CHECK(inject(full_context(), message).error() == Error{Errc::not_text, 0, "tracestate"});
    CHECK(message == before);
  }
}

}  // namespace
