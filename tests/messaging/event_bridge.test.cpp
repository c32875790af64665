// SPDX-License-Identifier: MIT
#include <baton/messaging/event_bridge.hpp>

#include <doctest/doctest.h>

#include "support/exact_copy.hpp"
#include "support/messages.hpp"

using namespace baton;
using namespace baton::test;

namespace {

struct Row {
  std::string_view rule;
  std::string event;
  int number;
  Errc code = Errc::none;
};
const Row rows[] = {
    {"[msg 11.17]",
     fill(R"({"version":"0","detail-type":"t","source":"s","detail":{"a":[],"_datadog":%}})",
          {headers_json(1)}),
     1},
    {"[msg 11.17]",
     fill(R"({"detail":{"_datadog":%},"detail-type":"t"})", {R"({"baggage":"a=1"})"}), 0,
     Errc::none},
    {"[msg 11.26]", R"({"detail":{"_datadog":null}})", 0, Errc::none},
    {"[msg 11.26]", R"({"detail":{"_datadog":[]}})", 0, Errc::none},
    {"[msg 11.26]", R"({"detail":"text"})", 0, Errc::none},
    {"[msg 11.26]", "{}", 0, Errc::none},
    {"[msg 11.26]", "7", 0, Errc::none},
    {"[msg 11.26]", fill(R"({"detail":{"_datadog":%})", {headers_json(1)}), 0, Errc::not_json},
    {"[msg 11.26]", "", 0, Errc::not_json},
};

TEST_CASE("event bridge: an event") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.event);
    const Extraction found = event_bridge::extract(exact_copy(row.event));
    CHECK(number_of(found) == row.number);
    if (row.number == 0) CHECK(found.error().code == row.code);
  }
  CHECK(event_bridge::extract(rows[1].event).baggage().get("a") == "1");
}

TEST_CASE("event bridge: the detail of one that is sent") {  // [msg 11.15]
  SpanContext context({0, 7}, {1007});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  std::string detail = R"({"order": 7, "price": 1.50})";
  CHECK(event_bridge::inject(context, detail).written() == 5);
  CHECK(detail.starts_with(R"({"order": 7, "price": 1.50,"_datadog":{"x-datadog-trace-id":"7",)"));
  CHECK(number_of(event_bridge::extract(R"({"detail-type":"t","detail":)" + detail + "}")) == 7);
}

TEST_CASE("event bridge: left alone") {  // [msg 11.16]
  const SpanContext context({0, 7}, {1007});
  for (const std::string_view text : {"", "text", "[]", "{", "{}}", "\"{}\"", "{\"a\":01}"}) {
    CAPTURE(text);
    std::string detail(text);
    CHECK(event_bridge::inject(context, detail).error().code == Errc::not_json);
    CHECK(detail == text);
  }

  std::string probe = "{}";
  REQUIRE(event_bridge::inject(context, probe));
  const std::size_t added = probe.size() - 2;
  const auto detail_of = [&](std::size_t size) {
    return R"({"a":")" + std::string(size - 8 - 1 - added, 'x') + R"("})";  // a comma, too
  };
  std::string exact = detail_of(1 << 20);
  CHECK(event_bridge::inject(context, exact));
  CHECK(exact.size() == 1 << 20);
  std::string over = detail_of((1 << 20) + 1);
  const std::string before = over;
  CHECK(event_bridge::inject(context, over).error().code == Errc::no_room);
  CHECK(over == before);
  std::string with_source = detail_of((1 << 20) - 10);
  CHECK(event_bridge::inject(context, with_source, 11).error().code == Errc::no_room);
  CHECK(event_bridge::inject(context, with_source, 10));
}

}  // namespace
