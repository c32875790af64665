// SPDX-License-Identifier: MIT
#include <baton/messaging/kinesis.hpp>

#include <doctest/doctest.h>

#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE("kinesis: a record's data") {  // [msg 11.18]
  CHECK(number_of(kinesis::extract(exact_copy(R"({"_datadog":)" + headers_json(7) + "}"))) == 7);
  struct Row {
    std::string_view data;
    Errc code;
  };
  constexpr Row rows[] = {
      {"{}", Errc::none},
      {R"({"_datadog":{}})", Errc::none},
      {R"({"_datadog":null})", Errc::not_json},
      {R"({"_datadog":[]})", Errc::not_json},
      {"plain text", Errc::not_json},
      {"\x80\xff binary", Errc::not_json},
      {"", Errc::not_json},
      {R"(["_datadog"])", Errc::not_json},
      {R"({"_datadog":{"x-datadog-trace-id":"7"})", Errc::not_json},
  };
  for (const Row& row : rows) {
    CAPTURE(row.data);
    const Extraction found = kinesis::extract(exact_copy(row.data));
    CHECK_FALSE(found);
    CHECK(found.error().code == row.code);
  }
}

TEST_CASE("kinesis: data that is sent") {  // [msg 11.18]
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  std::string data = R"({"a":1})";
  CHECK(kinesis::inject(context, data).written() == 5);
  CHECK(data.starts_with(R"({"a":1,"_datadog":{)"));
  CHECK(number_of(kinesis::extract(data)) == 7);

  for (const std::string_view text : {"", "plain text", "\x80\xff binary", "[1]", "eyJhIjoxfQ=="}) {
    CAPTURE(text);
    std::string other(text);
    CHECK(kinesis::inject(context, other).error().code == Errc::not_json);
    CHECK(other == text);
  }
  std::string large = R"({"a":")" + std::string((1 << 20) - 9, 'x') + R"("})";
  const std::string before = large;
  CHECK(kinesis::inject(context, large).error().code == Errc::no_room);
  CHECK(large == before);
  std::string small = "{}";
  CHECK(kinesis::inject(context, small, 1 << 20).error().code == Errc::no_room);
  CHECK(small == "{}");
}

}  // namespace
