// SPDX-License-Identifier: MIT
#include <baton/server_timing.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/make_carrier.hpp>
#include <baton/carriers/map.hpp>
#include <map>
#include <string>
#include <string_view>

#include "support/headers.hpp"
#include "support/mutations.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr TraceId trace{0x0123456789abcdef, 0x123456789abcdef0};
constexpr SpanId span{0x23456789abcdef01};
constexpr std::string_view parent = "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01";
constexpr ServerTimingForm w3c = ServerTimingForm::w3c;
constexpr ServerTimingForm rum = ServerTimingForm::rum;

SpanContext kept() {
  SpanContext context(trace, span);
  context.set_sampling_priority(SamplingPriority::auto_keep);
  return context;
}

TEST_CASE("server timing: appended to what others wrote [timing 16.1] [timing 16.2]") {
  const std::string one = "trace;desc=" + std::string(parent);
  const std::string other = "traceparent;desc=\"" + std::string(parent) + "\"";
  const std::string all = "access-control-expose-headers";
  struct Row {
    std::string_view rule;
    ServerTimingForm form;
    Headers before, after;
  };
  const Row rows[] = {
      {"[timing 16.1]", w3c, {}, {{"server-timing", one}}},
      {"[timing 16.1]", rum, {}, {{"server-timing", other}, {all, "Server-Timing"}}},
      {"[timing 16.2]",
       w3c,
       {{"Server-Timing", "db;dur=53,  cache"}},
       {{"server-timing", "db;dur=53, cache, " + one}}},
      {"[timing 16.2] of several fields one is left",
       w3c,
       {{"server-timing", "db"}, {"x", "y"}, {"Server-Timing", "cache"}},
       {{"server-timing", "db, cache, " + one}, {"x", "y"}}},
      {"[timing 16.2] its own of before goes",
       w3c,
       {{"server-timing", "db;dur=53,trace;desc=x , cache"}},
       {{"server-timing", "db;dur=53, cache, " + one}}},
      {"[timing 16.2] no other does",
       w3c,
       {{"server-timing", "traceparent;desc=x, traces"}},
       {{"server-timing", "traceparent;desc=x, traces, " + one}}},
      {"[timing 16.2] nor what is quoted",
       w3c,
       {{"server-timing", R"(a;desc="x\",trace;y", trace)"}},
       {{"server-timing", R"(a;desc="x\",trace;y", )" + one}}},
      {"[timing 16.2] names are exposed once",
       rum,
       {{all, "X-A, server-timing"}},
       {{all, "X-A, server-timing"}, {"server-timing", other}}},
      {"[timing 16.2] all are exposed", rum, {{all, "*"}}, {{all, "*"}, {"server-timing", other}}},
      {"[timing 16.2] beside others",
       rum,
       {{"Access-Control-Expose-Headers", "X-A"}},
       {{"server-timing", other}, {all, "X-A, Server-Timing"}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    Headers headers = row.before;
    CHECK(server_timing(kept(), headers, row.form));
    CHECK(headers == row.after);
    CHECK(server_timing(kept(), headers, row.form));
    CHECK(headers.size() == row.after.size());
    const auto read = read_server_timing(exact_copies(headers));
    if (row.rule != "[timing 16.2] no other does") {
      CHECK(read == Result<Traceparent>(Traceparent{trace, span, 1}));
    }
  }
}

TEST_CASE("server timing: any carrier, and one that refuses") {
  std::map<std::string, std::string> map = {{"Server-Timing", "db"}};
  CHECK(server_timing(kept(), map));
  CHECK(map.at("server-timing") == "db, trace;desc=" + std::string(parent));
  CHECK(read_server_timing(map));

  auto refusing =
      make_carrier([](auto&&) {}, [](std::string_view, std::string_view) { return false; });
  const Injection refused = server_timing(kept(), refusing);
  CHECK(!refused);
  CHECK(refused.error().field == "server-timing");
  // Without ids there is nothing to say.
  CHECK(!server_timing(SpanContext(), map));
  CHECK(!server_timing(SpanContext(trace, {}), map));
  CHECK(map.size() == 1);
}

TEST_CASE("server timing: what is read [timing 16.3]") {
  struct Row {
    std::string_view rule, value;
    Result<Traceparent> expected;
  };
  const Traceparent found{trace, span, 1};
  const std::string ids(parent);
  const std::string w3c_metric = "trace;desc=" + ids;
  const std::string quoted =
      "a;desc=\"x, trace;desc=y\", traceparent;dur=1; Desc = \"" + ids + "\"";
  const std::string second = "trace;desc=x, traceparent;desc=" + ids;
  const std::string later = "trace;desc=cc" + ids.substr(2) + "-more";
  const std::string forbidden = "trace;desc=ff" + ids.substr(2);
  const std::string zero = "trace;desc=00-00000000000000000000000000000000-23456789abcdef01-01";
  const Row rows[] = {
      {"[timing 16.1]", w3c_metric, found},
      {"[timing 16.1] quoted", quoted, found},
      {"[timing 16.1] the first that tells it", second, found},
      {"[timing 16.1] a later version", later, found},
      {"[timing 16.3] version ff", forbidden, fail(Errc::bad_version)},
      {"[timing 16.3] zero id", zero, fail(Errc::zero_id, 3)},
      {"[timing 16.1] no description", "trace;dur=5", fail(Errc::bad_length)},
      {"[timing 16.1] an open quote", "trace;desc=\"00", fail(Errc::bad_length)},
      {"[timing 16.1] cut behind a backslash", "a;desc=\"\\", fail(Errc::absent)},
      {"[timing 16.1] others alone", "db;dur=53, Trace;desc=x", fail(Errc::absent)},
      {"[timing 16.1] nothing", " , ;,", fail(Errc::absent)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto read = read_server_timing(exact_copies({{"Server-Timing", std::string(row.value)}}));
    CHECK(message(read.error().code) == message(row.expected.error().code));
    CHECK(read == row.expected);
  }
  CHECK(read_server_timing(Headers()).error().code == Errc::absent);
}

TEST_CASE("server timing: one byte wrong does no harm") {
  const std::string text = "a;desc=\"x\\\"\", trace;desc=\"" + std::string(parent) + "\"";
  for_each_mutation(text, [](std::string_view value) {
    const auto read = read_server_timing(exact_copies({{"server-timing", std::string(value)}}));
    if (read) REQUIRE(read->trace_id);
  });
}

}  // namespace
