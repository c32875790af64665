// SPDX-License-Identifier: MIT
#include <baton/messaging/step_functions.hpp>

#include <doctest/doctest.h>

#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

const std::string execution = R"({"Execution":{"Id":"a"},"State":{"Name":"b","EnteredTime":"c"}})";
const std::string other_execution =
    R"({"Execution":{"Id":"z"},"State":{"Name":"b","EnteredTime":"c"}})";

Extraction parent_of_both() { return step_functions::extract(execution); }

TEST_CASE("step functions: written input reads back") {  // [msg 11.20]
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  std::string input = R"({"order":7})";
  CHECK(step_functions::inject(context, input).written() == 5);
  CHECK(input.starts_with(R"({"order":7,"_datadog":{)"));
  CHECK(number_of(step_functions::extract(exact_copy(input))) == 7);
  CHECK(number_of(step_functions::extract(R"({"Payload":)" + input + "}")) == 7);

  std::string none = "7";
  CHECK(step_functions::inject(context, none).error().code == Errc::not_json);
  CHECK(none == "7");
  std::string large = R"({"a":")" + std::string(262'144 - 9, 'x') + R"("})";
  CHECK(step_functions::inject(context, large).error().code == Errc::no_room);
  CHECK(large.size() == 262'144 - 1);
}

TEST_CASE("step functions: a state machine's context object, wherever it is") {
  const Extraction expected = parent_of_both();
  REQUIRE(expected);
  CHECK(expected.context().sampling_priority() == SamplingPriority::auto_keep);
  CHECK(expected.context().trace_id().high != 0);
  for (const std::string& input : {
           fill(R"({"_datadog":%})", {execution}),
           fill(R"({"Payload":%})", {execution}),
           fill(R"({"Payload":{"_datadog":%}})", {execution}),
           // Payload before _datadog, _datadog before the input itself
           fill(R"({"_datadog":%,"Payload":%})", {other_execution, execution}),
           fill(R"({"_datadog":%,%)", {execution, other_execution.substr(1)}),
           // the context object before headers beside it
           fill(R"({"_datadog":%,%)", {headers_json(7), execution.substr(1)}),
       }) {
    CAPTURE(input);
    const Extraction found = step_functions::extract(exact_copy(input));
    CHECK(found.context().trace_id() == expected.context().trace_id());
    CHECK(found.context().span_id() == expected.context().span_id());
  }
}

TEST_CASE("step functions: no context") {  // [msg 11.26]
  struct Row {
    std::string_view input;
    Errc code;
  };
  constexpr Row rows[] = {
      {"{}", Errc::none},
      {R"({"_datadog":null})", Errc::none},
      {R"({"_datadog":{}})", Errc::none},
      {R"({"_datadog":{"x-datadog-trace-id":"x"}})", Errc::bad_digit},
      {R"({"Payload":"x","Execution":{"Id":"a"}})", Errc::none},
      {"[]", Errc::none},
      {"", Errc::not_json},
      {R"({"_datadog":{})", Errc::not_json},
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    const Extraction found = step_functions::extract(exact_copy(row.input));
    CHECK_FALSE(found);
    CHECK(found.error().code == row.code);
  }
}

}  // namespace
