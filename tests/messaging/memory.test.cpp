// SPDX-License-Identifier: MIT
// Memory that fails: bad_alloc reaches the caller of every function, and the target of a write stays as it
// was. A build without exceptions ends the program instead, and has nothing to test here.
#include <baton/messaging.hpp>

#include <doctest/doctest.h>

#include "support/allocations.hpp"
#include "support/attributes.hpp"
#include "support/events.hpp"
#include "support/headers.hpp"
#include "support/messages.hpp"

#if defined(__cpp_exceptions)

#include <new>

using namespace baton;
using namespace baton::test;

namespace {

/// Lets each allocation of `work` fail in turn, calls `check` after each failure, and returns how many
/// allocations there are.
template <class Work, class Check>
std::size_t fail_each(Work work, Check check) {
  for (std::size_t allowed = 0;; ++allowed) {
    REQUIRE(allowed < 1'000);
    try {
      const FailingAllocation failing(allowed);
      work();
      if (!failing.happened()) return allowed;
    } catch (const std::bad_alloc&) {
    }
    check();
  }
}
template <class Work>
std::size_t fail_each(Work work) {
  return fail_each(work, [] {});
}

/// Headers whose names and values are escaped, and too long for the readers' room on the stack.
std::string large_headers() {
  std::string state;
  for (int i = 0; i < 40; ++i) {
    state += "v" + std::to_string(i) + "=" + std::string(100, 'x') + R"(\u0061,)";
  }
  return R"({"tr\u0061ceparent":"00-000000000000000000000000000000\u0030\u0031-00000000000003e9-01",)"
         R"("tracestate":")" +
         state + R"(","baggage":"a=)" + std::string(2'000, 'b') + R"(\u0062",)" +
         headers_json(1).substr(1);
}

TEST_CASE("memory: reading an event") {
  const std::string headers = large_headers();
  const std::string text = json_string(headers);
  const std::string bytes = json_string(base64(headers));
  const std::string notification = fill(
      R"({"Type":"Notification","MessageAttributes":{"_datadog":{"Type":"String","Value":%}}})",
      {text});
  const std::string listed = fill(R"({"eventSource":"aws:kafka","records":{"t-0":[{"headers":[)"
                                  R"({"traceparent":%},{"tracestate":%}]}]}})",
                                  {listed_bytes("00-00000000000000000000000000000001-"
                                                "00000000000003e9-01"),
                                   listed_bytes("a=" + std::string(2'000, 'x'))});
  const std::string events[] = {
      fill(R"({"headers":%})", {headers}),
      fill(R"({"headers":{"x-aws-sqsd-attr-_datadog":%}})", {text}),
      fill(R"({"requestContext":{"authorizer":{"integrationLatency":1,"_datadog":%}}})", {bytes}),
      fill(R"({"info":{"selectionSetGraphQL":"{}"},"request":{"headers":%}})", {headers}),
      durable(fill(R"({"Name":"_datadog_1","Payload":%})", {text})),
      records({sqs_record(notification, "{}")}),
      records({sqs_record("x", fill(R"({"_datadog":{"stringValue":%}})", {text}))}),
      records({sqs_record("x", fill(R"({"_datadog":{"binaryValue":%}})", {bytes}))}),
      records(
          {sqs_record(fill(R"({"detail-type":"t","detail":{"_datadog":%}})", {headers}), "{}")}),
      fill(R"({"Records":[{"Sns":{"MessageAttributes":{"_datadog":{"Value":%}}}}]})", {bytes}),
      records({kinesis_record(fill(R"({"_datadog":%})", {headers}))}),
      listed,
      activemq(fill(R"({"properties":%})", {headers})),
      fill(R"({"detail-type":"t","detail":{"_datadog":%}})", {headers}),
      fill(R"({"Payload":{"_datadog":%}})", {headers}),
      fill(R"({"Payload":%})", {state_machine}),
  };
  for (const std::string& event : events) {
    CAPTURE(event.substr(0, 200));
    std::size_t found = 0;
    const std::size_t blocks = fail_each([&] { found += lambda::extract(event) ? 1u : 0u; });
    CHECK(found == 1);  // at the end
    if (event.size() > 1'000) CHECK(blocks != 0);
    fail_each([&] { lambda::for_each_record(event, [](lambda::EventExtraction&&) {}); });
  }
  std::size_t found = 0;
  fail_each([&] {
    const std::string client = fill(R"({"custom":{"_datadog":%}})", {large_headers()});
    found += lambda::extract("{}", {base64(client), ""}) ? 1u : 0u;
  });
  CHECK(found == 1);
}

TEST_CASE("memory: reading a message") {
  const std::string text = large_headers();
  const ApiAttributes bytes{{"_datadog", {"Binary", "", base64(text)}}};
  const std::string body =
      fill(R"({"Type":"Notification","Message":%})",
           {json_string(fill(R"({"detail-type":"t","detail":{"_datadog":%}})", {text}))});
  const std::string message = fill(R"({"Body":%})", {json_string(body)});
  const Headers request{{"x-aws-sqsd-attr-_datadog", text}};
  std::size_t found = 0;
  fail_each([&] { found += sqs::extract(bytes) ? 1u : 0u; });
  fail_each([&] { found += sqs::extract(ApiAttributes(), {body, ""}) ? 1u : 0u; });
  fail_each([&] { found += sqs::extract_message(message) ? 1u : 0u; });
  fail_each([&] { found += sns::extract(body) ? 1u : 0u; });
  fail_each([&] { found += elastic_beanstalk::extract(request) ? 1u : 0u; });
  CHECK(found == 5);
}

TEST_CASE("memory: writing, all or nothing") {
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  context.baggage().set("a", std::string(3'000, 'b'));

  const ApiAttributes before{{"a", text_attribute("1")}, {"b", text_attribute("2")}};
  ApiAttributes attributes = before;
  const auto unchanged = [&] { CHECK(attributes == before); };
  fail_each([&] { CHECK(sqs::inject(context, attributes)); }, unchanged);
  CHECK(number_of(sqs::extract(attributes)) == 7);
  attributes = before;
  fail_each([&] { CHECK(sns::inject(context, attributes)); }, unchanged);
  CHECK(number_of(sqs::extract(attributes)) == 7);

  const std::string order = R"({"order":7})";
  std::string body = order;
  const auto as_it_was = [&] { CHECK(body == order); };
  fail_each([&] { CHECK(kinesis::inject(context, body)); }, as_it_was);
  CHECK(number_of(kinesis::extract(body)) == 7);
  body = order;
  fail_each([&] { CHECK(event_bridge::inject(context, body)); }, as_it_was);
  body = order;
  fail_each([&] { CHECK(step_functions::inject(context, body)); }, as_it_was);
  CHECK(number_of(step_functions::extract(body)) == 7);
}

}  // namespace

#else

TEST_CASE("memory: a build without exceptions ends where memory fails") {}

#endif
