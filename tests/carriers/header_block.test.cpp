// SPDX-License-Identifier: MIT
#include <baton/carriers/header_block.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"

using namespace baton;
using baton::test::AllocationCounter;
using baton::test::exact_copy;
using testing::check_carrier;

namespace {

const SpanContext context({0, 11}, {22});
const std::string written =
    "x-datadog-trace-id: 11\r\n"
    "x-datadog-parent-id: 22\r\n"
    "traceparent: 00-0000000000000000000000000000000b-0000000000000016-00\r\n"
    "tracestate: dd=p:0000000000000016\r\n";

/// A block and its text in one object, for the checks.
struct OwnBlock : HeaderBlock {
  std::string text;
  explicit OwnBlock(std::string_view start) : HeaderBlock(text), text(start) {}
};

TEST_CASE("header block: keeps the promises, alone and inside a message's head") {
  const auto append = [](OwnBlock& block, std::string_view name, std::string_view value) {
    block.text.append(name).append(":").append(value).append("\r\n");
  };
  CHECK(check_carrier([] { return OwnBlock(""); }, append).text() == "");
  CHECK(check_carrier([] { return OwnBlock("\r\n"); }).text() == "");
  CHECK(check_carrier([] { return OwnBlock("GET / HTTP/1.1\r\n\r\ntracestate: body"); }).text() ==
        "");
}

TEST_CASE("header block: read") {
  const Extraction in = extract(header_block(
      exact_copy("POST http://a:80/ HTTP/1.1\r\n"
                 "Host: a\r\n"
                 "Traceparent: 00-0000000000000000000000000000000b-0000000000000021-01\r\n"
                 "tracestate: a=1,\r\n"
                 "  b=2\r\n"
                 "TRACESTATE:c=3\r\n"
                 "\r\n"
                 "baggage: body=1\r\n")));
  CHECK(in.context().span_id().value == 0x21);
  CHECK(in.context().trace_state().text() == "a=1,b=2,c=3");
  CHECK(in.baggage().empty());
  CHECK(extract(header_block(exact_copy("traceparent : x\r\n"))).error().code == Errc::none);
}

TEST_CASE("header block: reading allocates nothing") {
  const std::string block = "Host: a\r\n" + written;
  AllocationCounter counter;
  CHECK(extract(header_block(std::string_view(block))).context().span_id().value == 22);
  CHECK(counter.count() <= 1);  // the text that the result owns: the last parent
}

struct Row {
  std::string_view rule, before, after;  // @ stands for the written headers
};
constexpr Row rows[] = {
    {"empty", "", "@"},
    {"at the end", "Host: a\r\n", "Host: a\r\n@"},
    {"the last line has no end", "Host: a", "Host: a\r\n@"},
    {"before the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\r\nbody",
     "GET / HTTP/1.1\r\nHost: a\r\n@\r\nbody"},
    {"only the empty line", "\r\n", "@\r\n"},
    {"any spelling goes, repetitions and folds too",
     "Traceparent: 1\r\nA: b\r\nTRACEPARENT: 2\r\n 3\r\n\t4\r\ntraceparent:5\r\nC: d\r\n",
     "A: b\r\nC: d\r\n@"},
    {"what looks alike stays", "Trace-Parent: 1\r\nxtraceparent: 2\r\n traceparent: 3\r\n",
     "Trace-Parent: 1\r\nxtraceparent: 2\r\n traceparent: 3\r\n@"},
    {"the body stays", "traceparent: 1\r\n\r\ntraceparent: 2\r\n", "@\r\ntraceparent: 2\r\n"},
    {"the last line goes and has no end", "A: b\r\ntraceparent: 1", "A: b\r\n@"},
    {"the only line goes", "traceparent: 1", "@"},
    {"twice is once", "@", "@"},
};

TEST_CASE("header block: written") {
  const auto with = [](std::string_view text) {
    std::string out(text);
    if (const auto at = out.find('@'); at != out.npos) out.replace(at, 1, written);
    return out;
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    std::string text = with(row.before);
    CHECK(inject(context, header_block(text)));
    CHECK(text == with(row.after));
  }
}

TEST_CASE("header block: lines end as those that stay, so twice is once") {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"Host: a\nAccept: b\n\nbody", "Host: a\nAccept: b\nbaggage: k=v\n\nbody"},
      {"Baggage: a=1\r\nHost: a\n", "Host: a\nbaggage: k=v\n"},
      {"Baggage: a=1\nHost: a\r\n", "Host: a\r\nbaggage: k=v\r\n"},
      {"Baggage: a=1\r\n\nbody\r\n", "baggage: k=v\n\nbody\r\n"},
      {"Baggage: a=1\nHost: a", "Host: a\nbaggage: k=v\n"},
      {"Baggage: a=1\n", "baggage: k=v\n"},
  };
  SpanContext only_baggage;
  only_baggage.baggage().set("k", "v");
  for (const auto& row : texts) {
    CAPTURE(row.first);
    std::string text(row.first);
    CHECK(inject(only_baggage, header_block(text)));
    CHECK(text == row.second);
    CHECK(inject(only_baggage, header_block(text)));
    CHECK(text == row.second);
  }
}

TEST_CASE("header block: nothing written can begin another line") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CAPTURE(byte);
    std::string text = "Host: a\r\n";
    const Error value = header_block(text).set("x", std::string("a") + c + "b");
    const bool allowed = byte == '\t' || (byte >= 0x20 && byte < 0x7f);
    CHECK((value.code == Errc::none) == allowed);
    if (!allowed) {
      CHECK(value.code == Errc::bad_value);
      CHECK(text == "Host: a\r\n");
    }
    text = "Host: a\r\n";
    const Error name = header_block(text).set(std::string("a") + c, "b");
    CHECK((name.code == Errc::none) == detail::token.has(c));
    if (!detail::token.has(c)) {
      CHECK(name.code == Errc::name_refused);
      CHECK(text == "Host: a\r\n");
    }
  }
  std::string text;
  CHECK(header_block(text).set("", "b").code == Errc::name_refused);
  CHECK(header_block(text).set("x", "").code == Errc::none);
  CHECK(text == "x: \r\n");
}

TEST_CASE("header block: whatever is in a context stays in its line") {
  SpanContext hostile({0, 1}, {2});
  const std::string attack = "a\r\nx-injected: 1\r\n\r\nbody\n\tx";
  hostile.set_origin(attack);
  hostile.set_tag("_dd.p.k", attack);
  hostile.set_last_datadog_parent(attack);
  hostile.set_remote(true);
  hostile.baggage().set("k", attack, attack);
  hostile.baggage().set(attack, "v");
  std::string text = "Host: a\r\n\r\n";
  CHECK(inject(hostile, header_block(text)));
  int lines = 0;
  header_block(std::string_view(text)).for_each([&](auto&& name, auto&&) {
    ++lines;
    CHECK(!detail::equal_ignoring_case(as_text(name), "x-injected"));
  });
  CHECK(text.find("body") < text.find("\r\n\r\n"));
  CHECK(text.ends_with("\r\n\r\n"));
}

}  // namespace
