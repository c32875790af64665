// SPDX-License-Identifier: MIT
#include <baton/traced.hpp>

#include <baton/messaging/lambda.hpp>
#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include "support/recorder.hpp"

using namespace baton;
using test::Recorder;
using test::tag;

namespace {

using Headers = std::map<std::string, std::string>;

struct Event {
  Headers headers;
  int number = 0;
};

const Event incoming{{{"traceparent", "00-00000000000000000000000000000001-0123456789abcdef-01"}},
                     7};
constexpr auto headers_of = [](const Event& event) -> const Headers& { return event.headers; };

TEST_CASE("traced: a plain handler works inside a span that continues the event's trace") {
  Recorder recorder;
  auto handle = traced(
      recorder.tracer(), "receive",
      [&](const Event& event, const Context& context) {
        SpanRef span = span_from_context(context);
        CHECK((span.trace_id() == TraceId{0, 1}) == (event.number == 7));
        CHECK(Context::current() == context);
        span.set_tag("k", "v");
        return event.number;
      },
      headers_of, span_type("web"), tag("kind", "server"));
  CHECK(handle(incoming) == 7);
  CHECK(Context::current() == Context());

  REQUIRE(recorder.spans.size() == 1);
  const SpanData& span = recorder.spans[0];
  CHECK(span.name == "receive");
  CHECK(span.type == "web");
  CHECK(span.parent_id == SpanId{0x0123456789abcdef});
  CHECK(!span.error);
  CHECK(tag(span, "k") == "v");
  CHECK(tag(span, "kind") == "server");

  CHECK(handle(Event{}) == 0);  // again, and without a trace to continue
  REQUIRE(recorder.spans.size() == 2);
  CHECK(recorder.spans[1].parent_id == SpanId{});
}

TEST_CASE("traced: wherever the trace is") {
  Recorder recorder;
  const auto id = [](const auto&, const Context& context) {
    return span_from_context(context).trace_id();
  };
  CHECK(traced(recorder.tracer(), "the event is the carrier", id)(incoming.headers) ==
        TraceId{0, 1});
  CHECK(traced(recorder.tracer(), "an extraction", id, [](const Event& event) {
          return extract(event.headers);
        })(incoming) == TraceId{0, 1});
  CHECK(traced(recorder.tracer(), "a span context", id,
               [](const Event&) { return SpanContext({0, 3}, {4}); })(incoming) == TraceId{0, 3});
  const SpanContext kept({0, 5}, {6});
  CHECK(traced(recorder.tracer(), "a reference to one", id,
               [&](const Event&) -> const SpanContext& { return kept; })(incoming) ==
        TraceId{0, 5});
  CHECK(traced(recorder.tracer(), "an extraction itself", id)(extract(incoming.headers)) ==
        TraceId{0, 1});
}

const Headers conflicting{
    {"x-datadog-trace-id", "1"},
    {"x-datadog-parent-id", "2"},
    {"traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}};

TEST_CASE("traced: a handler may take the extraction") {
  Recorder recorder;
  auto handle = traced(
      recorder.tracer(), "x",
      [](const Event&, const Context& context, const Extraction& found) {
        CHECK(found.style() == "datadog");
        CHECK(found.context().trace_id() == span_from_context(context).trace_id());
        REQUIRE(found.links().size() == 1);
        for (const SpanLink link : found.links()) span_from_context(context).add_link(link);
        return found.context().span_id();
      },
      headers_of);
  CHECK(handle(Event{conflicting}) == SpanId{2});
  CHECK(recorder.spans.at(0).links.size() == 2);

  // The type is carrier_of's; an lvalue is not copied.
  struct Derived : Extraction {
    int kind = 5;
  };
  Derived own;
  static_cast<Extraction&>(own) = extract(conflicting);
  const auto kind_of = [&](const Event&, const Context&, const auto& found) {
    CHECK(&found == &own);
    return found.kind;
  };
  CHECK(traced(recorder.tracer(), "x", kind_of,
               [&](const Event&) -> const Derived& { return own; })(incoming) == 5);
  CHECK(traced(
            recorder.tracer(), "x",
            [](const Event&, const Context& context, const Derived& found) {
              CHECK(span_from_context(context).trace_id() == TraceId{0, 1});
              return found.kind;
            },
            [&](const Event&) { return own; })(incoming) == 5);
  // A handler that can be called either way gets all three arguments.
  struct Both {
    int operator()(const Event&, const Context&) const { return 2; }
    int operator()(const Event&, const Context&, const Extraction&) const { return 3; }
  };
  CHECK(traced(recorder.tracer(), "x", Both(), headers_of)(incoming) == 3);
}

TEST_CASE("traced: a Lambda event, its kind and its trace") {
  const std::string event =
      R"({"Records":[{"eventSource":"aws:sqs","body":"{}","messageAttributes":{"_datadog":)"
      R"({"dataType":"String","stringValue":"{\"x-datadog-trace-id\":\"1\",\"x-datadog-parent-id\":\"2\"}"}}}]})";
  Recorder recorder;
  auto handle = traced(
      recorder.tracer(), "aws.lambda",
      [](const std::string&, const Context& context, const lambda::EventExtraction& found) {
        CHECK(span_from_context(context).trace_id() == TraceId{0, 1});
        return found.style();
      },
      [](const std::string& text) { return lambda::extract(text); }, span_type("serverless"));
  CHECK(handle(event) == "datadog");
}

TEST_CASE("traced: a span in the context wins, and other values pass through") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  auto [outer, context] = tracer.start_span_from_context(Context().with(42), "outer");
  const auto inner = traced(
      tracer, "inner",
      [](const Event&, const Context& in) {
        CHECK(*in.get<int>() == 42);
        return span_from_context(in).trace_id();
      },
      headers_of);
  CHECK(inner(incoming, context) == outer.trace_id());
  CHECK(recorder.spans.at(0).parent_id == outer.span_id());
}

TEST_CASE("traced: handlers of handlers") {
  Recorder recorder;
  auto tracer = recorder.tracer();
  const auto inner = traced(
      tracer, "inner", [](const Event& event, const Context&) { return event.number; }, headers_of);
  const auto outer = traced(tracer, "outer", inner, headers_of);
  CHECK(outer(incoming) == 7);
  REQUIRE(recorder.spans.size() == 2);
  CHECK(recorder.spans[0].parent_id == recorder.spans[1].span_id);
}

struct Immovable {
  explicit Immovable(int n) : number(n) {}
  Immovable(Immovable&&) = delete;
  int number;
};

TEST_CASE("traced: whatever the handler returns or takes") {
  Recorder recorder;
  const auto wrap = [&](auto handler) {
    return traced(recorder.tracer(), "x", handler, headers_of);
  };
  int calls = 0;

  auto nothing = wrap([&](const Event&, const Context&) { ++calls; });
  static_assert(std::is_void_v<decltype(nothing(incoming))>);
  nothing(incoming);
  CHECK(calls == 1);

  auto move_only =
      wrap([](const Event& e, const Context&) { return std::make_unique<int>(e.number); });
  CHECK(*move_only(incoming) == 7);

  auto reference = wrap([&](const Event&, const Context&) -> int& { return calls; });
  static_assert(std::is_same_v<decltype(reference(incoming)), int&>);
  CHECK(&reference(incoming) == &calls);

  auto immovable = wrap([](const Event& e, const Context&) { return Immovable(e.number); });
  CHECK(immovable(incoming).number == 7);

  auto by_value = wrap([](Event event, Context) { return event.headers.size(); });
  Event given = incoming;
  CHECK(by_value(std::move(given)) == 1);
  CHECK(given.headers.empty());  // NOLINT: the event was passed on, not copied

  auto changing = wrap([](Event& event, const Context&) { event.number = 9; });
  Event changed;
  changing(changed);
  CHECK(changed.number == 9);

  const auto move_only_handler = traced(
      recorder.tracer(), "x",
      [p = std::make_unique<int>(3)](const Event&, const Context&) { return *p; }, headers_of);
  CHECK(move_only_handler(incoming) == 3);
  for (const SpanData& span : recorder.spans) CHECK(!span.error);
}

// Results that say in different ways that they failed.
template <class E>
struct Expected {  // as std::expected
  bool good;
  E code;
  bool has_value() const { return good; }
  explicit operator bool() const { return good; }
  const E& error() const { return code; }
};
struct Outcome {  // as httplib::Result
  bool good;
  explicit operator bool() const { return good; }
  int error() const { return 3; }
};
struct Failure {
  const char* what() const noexcept { return "what"; }
};

TEST_CASE("traced: returned errors mark the span") {
  const auto run = [](auto result) {
    Recorder recorder;
    (void)traced(
        recorder.tracer(), "x", [&](const Event&, const Context&) { return result; },
        headers_of)(incoming);
    return recorder.spans.at(0);
  };
  const auto message_of = [&](auto result) {
    const SpanData span = run(result);
    CHECK(span.error);
    return std::string(tag(span, "error.message"));
  };
  CHECK(message_of(Result<int>(fail(Errc::bad_digit, 3))) == "bad digit");
  CHECK(message_of(Expected<std::string>{false, "text"}) == "text");
  CHECK(message_of(Expected<const char*>{false, "text"}) == "text");
  CHECK(message_of(Expected<std::errc>{false, {}}) == "(none)");
  CHECK(message_of(Expected<Failure>{false, {}}) == "what");
  CHECK(message_of(Expected<std::error_code>{false, std::make_error_code(std::errc::timed_out)}) ==
        std::make_error_code(std::errc::timed_out).message());
  CHECK(message_of(Outcome{false}) == "(none)");

  CHECK(!run(Result<int>(1)).error);
  CHECK(!run(Expected<std::string>{true, "unused"}).error);
  CHECK(!run(Outcome{true}).error);
  CHECK(!run(std::optional<int>()).error);  // absent is no error
  CHECK(!run(false).error);

  // The result arrives untouched, and may be move-only.
  Recorder recorder;
  auto owner = traced(
      recorder.tracer(), "x",
      [](const Event&, const Context&) -> Expected<std::unique_ptr<int>> {
        return {false, std::make_unique<int>(5)};
      },
      headers_of);
  CHECK(*owner(incoming).error() == 5);
  Expected<int> kept{false, 6};
  auto reference = traced(
      recorder.tracer(), "x", [&](const Event&, const Context&) -> Expected<int>& { return kept; },
      headers_of);
  CHECK(&reference(incoming) == &kept);
  CHECK(recorder.spans.at(1).error);
}

#if defined(__cpp_exceptions)
TEST_CASE("traced: exceptions mark the span and go on") {
  Recorder recorder;
  auto handle = traced(
      recorder.tracer(), "x",
      [](const Event& event, const Context&) -> int {
        if (event.number == 0) throw std::runtime_error("it broke");
        throw event.number;
      },
      headers_of);
  CHECK_THROWS_WITH_AS(handle(Event{}), "it broke", std::runtime_error);
  CHECK_THROWS_AS(handle(incoming), int);
  REQUIRE(recorder.spans.size() == 2);
  CHECK(recorder.spans[0].error);
  CHECK(tag(recorder.spans[0], "error.message") == "it broke");
  CHECK(tag(recorder.spans[0], "error.type") == "exception");
  CHECK(recorder.spans[1].error);
  CHECK(tag(recorder.spans[1], "error.message") == "(none)");
  CHECK(Context::current() == Context());
}
#endif

}  // namespace
