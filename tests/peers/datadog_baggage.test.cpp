// SPDX-License-Identifier: MIT
// Baggage: cases from Datadog's cross-tracer suite.
// https://github.com/DataDog/system-tests/tree/main/tests/parametric
#include <baton/baggage.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "peers/peers.hpp"
#include "support/headers.hpp"

namespace baton::peers { namespace {

TEST_CASE("Datadog's suite: baggage among the styles") {
  constexpr std::string_view given = "x-datadog-trace-id: 11\nx-datadog-parent-id: 22\n";
  const Row usual[] = {
      {"[bag 7.7] beside other headers", "baggage: foo=bar",
       "trace b span 16 baggage foo=bar by datadog",
       "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\n"
       "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
       "tracestate: dd=p:00000000000000aa\nbaggage: foo=bar"},
  };
  check({}, usual, given);
  const Row alone[] = {
      {"[bag 7.7] alone", "baggage: foo=bar", "no trace baggage foo=bar", "baggage: foo=bar"}};
  check({.words = {.style = "baggage"}}, alone, given);
  const Row off[] = {{"[multi 6.0] switched off", "baggage: foo=bar", "trace b span 16 by datadog",
                      "x-datadog-trace-id: 11\nx-datadog-parent-id: 170\n"
                      "traceparent: 00-0000000000000000000000000000000b-00000000000000aa-00\n"
                      "tracestate: dd=p:00000000000000aa"}};
  check({.words = {.style = "datadog,tracecontext"}}, off, given);
}

TEST_CASE("Datadog's suite: the baggage header") {
  const Row rows[] = {
      {"[bag 7.1] percent-encoded text and key",
       "baggage: foo=bar,userId=Am%C3%A9lie,serverNode=DF%2028,"
       "%22%2C%3B%5C%28%29%2F%3A%3C%3D%3E%3F%40%5B%5D%7B%7D=%22%2C%3B%5C",
       "no trace baggage foo=bar baggage userId=Am\xc3\xa9lie baggage serverNode=DF 28 baggage "
       "\",;\\()/:<=>?@[]{}=\",;\\",
       "baggage: foo=bar,userId=Am%C3%A9lie,serverNode=DF%2028,"
       "%22%2C%3B%5C%28%29%2F%3A%3C%3D%3E%3F%40%5B%5D%7B%7D=%22%2C%3B%5C"},
      {"[bag 7.2] a member without =", "baggage: no-equal-sign,foo=1", "no trace", ""},
      {"[bag 7.2] no key", "baggage: =no-key", "no trace", ""},
      {"[bag 7.2] no value", "baggage: no-value=", "no trace", ""},
      {"[bag 7.2] the last member has neither", "baggage: foo=1,=", "no trace", ""},
      {"[bag 7.2] a later header is not the worse for it", "baggage: foo=valid",
       "no trace baggage foo=valid", "baggage: foo=valid"},
  };
  check({}, rows);
}

TEST_CASE("Datadog's suite: baggage set here") {
  const auto header = [](const Baggage& baggage) {
    SpanContext context;
    context.baggage() = baggage;
    test::Headers call;
    static_cast<void>(inject(context, call));
    return std::string(test::value_of(call, "baggage").value_or("(none)"));
  };
  Baggage baggage;  // [bag 7.5]
  baggage.set("foo", "bar");
  baggage.set("userId", "Am\xc3\xa9lie");
  baggage.set("serverNode", "DF 28");
  baggage.set("\",;\\()/:<=>?@[]{}", "\",;\\");
  CHECK(baggage.get("userId") == "Am\xc3\xa9lie");
  CHECK(header(baggage) ==
        "foo=bar,userId=Am%C3%A9lie,serverNode=DF%2028,"
        "%22%2C%3B%5C%28%29%2F%3A%3C%3D%3E%3F%40%5B%5D%7B%7D=%22%2C%3B%5C");
  baggage.remove("foo");
  baggage.remove("userId");
  CHECK(!baggage.get("foo"));
  CHECK(baggage.size() == 2);
  baggage.clear();
  CHECK(header(baggage) == "(none)");  // [bag 7.7]

  Baggage many;  // [bag 7.4] keeps the first 64 members
  for (int i = 0; i < 66; ++i) many.set("key" + std::to_string(i), "v");
  const std::string members = header(many);
  CHECK(members.starts_with("key0=v,key1=v,"));
  CHECK(members.ends_with(",key63=v"));

  Baggage big;  // [bag 7.4] 8192 bytes: the third member exceeds them, so it and all later ones go
  for (const char* key : {"a", "b", "c"}) big.set(key, std::string(8192 / 3, 'x'));
  big.set("d", "d");
  const std::string bytes = header(big);
  CHECK(bytes.size() == 2 * (8192 / 3 + 2) + 1);
  CHECK(bytes.find(",b=") != bytes.npos);
}

}}  // namespace baton::peers
