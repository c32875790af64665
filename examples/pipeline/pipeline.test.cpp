// SPDX-License-Identifier: MIT
// The parts alone, and their reaction to faults. Runs of the program test them together.
// running the program.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <list>
#include <nlohmann/json.hpp>
#include <thread>

#include "agent.hpp"
#include "call_limit.hpp"
#include "client.hpp"
#include "consumer.hpp"
#include "embedded_queue.hpp"
#include "event_source.hpp"
#include "gateway.hpp"
#include "ledger.hpp"
#include "options.hpp"
#include "picture.hpp"
#include "receiver.hpp"
#include "service.hpp"
#include "sqs_queue.hpp"
#include "third_party.hpp"
#include "trace_html.hpp"
#include "verify.hpp"
#include "waterfall.hpp"

using namespace pipeline;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* nobody = "http://127.0.0.1:9";  // the discard port: nothing listens there

/// The exception of a call, or nothing.
template <class Exception, class Call>
std::string thrown(Call call) {
  try {
    call();
  } catch (const Exception& exception) {
    return exception.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, std::string_view piece) {
  return text.find(piece) != text.npos;
}

}  // namespace

TEST_SUITE("queue") {
  Draft draft_with(const std::string& name, MessageAttribute attribute) {
    return {"body", {{name, attribute}}};
  }

  TEST_CASE("what SQS refuses is refused") {
    MessageAttributes eleven;
    for (char c = 'a'; c < 'a' + 11; ++c) eleven[std::string(1, c)] = {"String", "x", ""};
    const struct {
      Draft draft;
      const char* complaint;
    } rows[] = {
        {{"", {}}, "no body"},
        {{"body", eleven}, "11 attributes, at most 10"},
        {{std::string(262'145, 'x'), {}}, "262145 bytes, at most 262144"},
        {draft_with("AWS.trace", {"String", "x", ""}), "'AWS.trace' is not allowed"},
        {draft_with("a b", {"String", "x", ""}), "'a b' is not allowed"},
        {draft_with("a", {"String", "", ""}), "'a' has an empty value"},
        {draft_with("a", {"Binary", "x", ""}), "'a' has an empty value"},
        {draft_with("a", {"Text", "x", ""}), "unknown type 'Text'"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.complaint);
      CHECK(
          contains(thrown<QueueError>([&] { EmbeddedQueue({}).send(row.draft); }), row.complaint));
    }
    eleven.erase("a");
    CHECK_NOTHROW(check_sqs_limits({std::string(262'144 - 10 * 8, 'x'), eleven}));
    CHECK_NOTHROW(check_sqs_limits(draft_with("n", {"Number.int", "1", ""})));
  }

  TEST_CASE("what is not removed comes back") {
    EmbeddedQueue queue({.latency = 0ms, .visibility_timeout = 100ms});
    queue.send({"body", {{"a", {"String", "x", ""}}}});
    const auto first = queue.receive(10, 1s);
    REQUIRE(first.size() == 1);
    CHECK(first[0].attributes.at("a").StringValue == "x");
    CHECK(first[0].system.at("ApproximateReceiveCount") == "1");
    CHECK(queue.receive(10, 0s).empty());
    const auto second = queue.receive(10, 1s);
    REQUIRE(second.size() == 1);
    CHECK(second[0].id == first[0].id);
    CHECK(second[0].receipt != first[0].receipt);
    CHECK(second[0].system.at("ApproximateReceiveCount") == "2");
    queue.remove(second[0].receipt);
    std::this_thread::sleep_for(120ms);
    CHECK(queue.receive(10, 0s).empty());
  }

  TEST_CASE("what is given back comes back when it is to") {
    EmbeddedQueue queue({.latency = 0ms, .visibility_timeout = 60s});
    queue.send({"body", {}});
    queue.give_back(queue.receive(1, 0s).at(0).receipt, 100ms);
    CHECK(queue.receive(1, 0s).empty());
    CHECK(queue.receive(1, 1s).at(0).system.at("ApproximateReceiveCount") == "2");
  }

  TEST_CASE("what was received too often is dead") {
    EmbeddedQueue queue(
        {.latency = 0ms, .visibility_timeout = 0ms, .max_receives = 2, .dead_letters = 1});
    for (const char* body : {"first", "second"}) {
      queue.send({body, {}});
      CHECK(queue.receive(1, 0s).size() == 1);
      CHECK(queue.receive(1, 0s).size() == 1);
      CHECK(queue.receive(1, 0s).empty());
      REQUIRE(queue.dead_letters().size() == 1);
      CHECK(queue.dead_letters()[0].body == body);
    }
  }

  TEST_CASE("it takes its time") {
    EmbeddedQueue queue({.latency = 50ms});
    const auto before = std::chrono::steady_clock::now();
    queue.send({"body", {}});
    CHECK(queue.receive(1, 1s).size() == 1);
    CHECK(std::chrono::steady_clock::now() - before >= 50ms);
  }

  TEST_CASE("an SQS that is out of reach") {
    const std::string problem = thrown<QueueError>([] { SqsQueue(nobody, 1s, 2); });
    CHECK(contains(problem, "queue http://127.0.0.1:9: CreateQueue: "));
    CHECK(contains(thrown<QueueError>([] { SqsQueue("/queue", 1s, 2); }), "not a URL"));
  }
}

TEST_SUITE("agent") {
  baton::SpanData some_span() {
    baton::SpanData span;
    span.name = "work";
    span.service = "service";
    span.resource = "resource";
    span.trace_id = {0x0123456789abcdef, 0xfedcba9876543210};
    span.span_id.value = 7;
    span.parent_id.value = 0xffffffffffffffff;
    span.local_root = true;
    span.error = true;
    span.start_ns = 1'700'000'000'000'000'000;
    span.duration_ns = 5;
    span.sampling_priority = baton::SamplingPriority::user_reject;
    span.origin = "rum";
    span.meta = {{"key", "value \xff"}};
    span.metrics = {{"half", 0.5}, {"third", 1.0 / 3}, {"two", 2}, {"large", 1e300}};
    span.links = {{{1, 2}, {3}, 1, "a=b", {{"reason", "terminated_context"}}}};
    return span;
  }

  TEST_CASE("a span survives the journey") {
    const std::vector<Trace> traces = decode_traces(encode_traces({{some_span()}}));
    REQUIRE(traces.size() == 1);
    REQUIRE(traces[0].size() == 1);
    const TraceSpan& span = traces[0][0];
    CHECK(span.name == "work");
    CHECK(span.service == "service");
    CHECK(span.resource == "resource");
    CHECK(span.trace_id == some_span().trace_id);
    CHECK(span.span_id == some_span().span_id);
    CHECK(span.parent_id == some_span().parent_id);
    CHECK(span.start == some_span().start_ns);
    CHECK(span.duration == 5);
    CHECK(span.error);
    CHECK(span.tag("_dd.p.tid") == "0123456789abcdef");
    CHECK(span.tag("_dd.origin") == "rum");
    CHECK(span.tag("key") == "value \xff");
    CHECK(span.metrics.at("_sampling_priority_v1") == -1);
    CHECK(span.metrics.at("half") == doctest::Approx(0.5));
    CHECK(span.metrics.at("third") == 1.0 / 3);
    CHECK(span.metrics.at("two") == 2);
  }

  TEST_CASE("no 32-bit float is sent: the agent refuses them") {
    const std::string payload = encode_traces({{some_span()}});
    const auto type_after = [&](const std::string& key) {
      return static_cast<unsigned char>(payload.at(payload.find(key) + key.size()));
    };
    CHECK(type_after("half") == 0xcb);  // float 64
    CHECK(type_after("third") == 0xcb);
    CHECK(type_after("large") == 0xcb);
    CHECK(type_after("two") == 0x02);  // positive fixint
  }

  TEST_CASE("what the agent refuses") {
    const auto payload = [](const char* change) {
      json span = {{"service", "s"},       {"name", "n"},   {"resource", "r"},
                   {"trace_id", 1u},       {"span_id", 2u}, {"start", 3},
                   {"duration", 4},        {"error", 0},    {"meta", {{"k", "v"}}},
                   {"metrics", {{"m", 1}}}};
      span.merge_patch(json::parse(change));
      std::string bytes;
      json::to_msgpack(json::array({json::array({span})}), bytes);
      return bytes;
    };
    CHECK(decode_traces(payload("{}")).size() == 1);
    const struct {
      const char* change;
      const char* complaint;
    } rows[] = {
        {R"({"name":null})", "trace 0 span 0: name is missing"},
        {R"({"service":""})", "service is empty"},
        {R"({"resource":5})", "resource is not a string"},
        {R"({"trace_id":0})", "trace_id is zero"},
        {R"({"trace_id":"1"})", "trace_id is not an unsigned 64-bit integer"},
        {R"({"span_id":-1})", "span_id is not an unsigned 64-bit integer"},
        {R"({"parent_id":1.5})", "parent_id is not an unsigned 64-bit integer"},
        {R"({"start":0})", "start is too small"},
        {R"({"duration":-1})", "duration is too small"},
        {R"({"meta":{"k":1}})", "meta.k is not a string"},
        {R"({"meta":{"_dd.p.tid":"123"}})", "_dd.p.tid is not 16 hex digits"},
        {R"({"metrics":{"m":"1"}})", "metrics.m is not a number"},
        {R"({"span_links":[{"trace_id":1}]})", "span_id is missing"},
        {R"({"span_links":[{"trace_id":1,"span_id":2,"flags":1}]})", "flags lacks the bit"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.change);
      CHECK(contains(thrown<std::runtime_error>([&] { decode_traces(payload(row.change)); }),
                     row.complaint));
    }
    CHECK(contains(thrown<std::runtime_error>([] { decode_traces("\xc1"); }), "no msgpack"));
    CHECK(contains(thrown<std::runtime_error>([] { decode_traces("\x01"); }),
                   "not an array of traces"));
    CHECK(contains(thrown<std::runtime_error>([] { decode_traces("\x91\x90"); }),
                   "trace 0 is not an array of spans"));
  }

  TEST_CASE("payloads that don't match their headers") {
    Agent agent(2);
    agent.start();
    httplib::Client client(agent.url());
    const std::string payload = encode_traces({{some_span()}});
    httplib::Headers headers = {{"Datadog-Meta-Lang", "cpp"},
                                {"Datadog-Meta-Tracer-Version", "1"},
                                {"X-Datadog-Trace-Count", "2"}};
    CHECK(client.Put("/v0.4/traces", headers, payload, "application/msgpack")->status == 400);
    CHECK(client.Put("/v0.4/traces", headers, payload, "application/json")->status == 400);
    headers.erase("X-Datadog-Trace-Count");
    headers.emplace("X-Datadog-Trace-Count", "1");
    CHECK(client.Put("/v0.4/traces", headers, payload, "application/msgpack")->status == 200);
    CHECK(agent.refused() == 2);
  }

  TEST_CASE("the agent keeps the latest traces, and no others") {
    Agent agent(2, 3);
    agent.start();
    Exporter exporter({agent.url()});
    for (std::uint64_t i = 1; i <= 5; ++i) {
      baton::SpanData span = some_span();
      span.trace_id.low = i;
      span.meta = {{tags::order, std::to_string(i)}};
      exporter.take(std::move(span));
    }
    exporter.flush();
    CHECK(agent.take_traces("2").empty());
    CHECK(agent.take_traces("3").size() == 1);
    CHECK(agent.take_traces("5").size() == 1);
  }

  TEST_CASE("an agent that is out of reach costs its spans, nothing more") {
    Exporter exporter({nobody});
    exporter.take(some_span());
    exporter.flush();
    CHECK(exporter.lost() == 1);
  }
}

TEST_SUITE("functions") {
  json http_event(const json& headers, const std::string& body) {
    return {{"multiValueHeaders", headers},
            {"requestContext", {{"requestId", "request-1"}}},
            {"body", body}};
  }

  TEST_CASE("receiver: bodies, good and bad") {
    Tracing tracing("receiver", {});
    EmbeddedQueue queue({.latency = 0ms});
    const Function receive = make_receiver(tracing.tracer, {}, queue, Sabotage::none);
    CHECK(receive(http_event({}, "[1"), {}).at("statusCode") == 400);
    CHECK(receive(http_event({}, "5"), {}).at("statusCode") == 400);
    const std::string long_name(257, 'x');
    CHECK(receive(http_event({}, json({{"order", long_name}}).dump()), {}).at("statusCode") == 400);
    CHECK(queue.receive(1, 0s).empty());
    CHECK(receive(http_event({}, ""), {}).at("statusCode") == 202);
    json without_body = http_event({}, "");
    without_body["body"] = nullptr;
    CHECK(receive(without_body, {}).at("statusCode") == 202);
    CHECK(queue.receive(1, 0s).size() == 1);
    CHECK(queue.receive(1, 0s).size() == 1);
  }

  TEST_CASE("receiver: one attribute for each header, beside the application's own") {
    Tracing tracing("receiver", {});
    EmbeddedQueue queue({.latency = 0ms});
    const json headers = {
        {"x-datadog-trace-id", {"123"}},
        {"X-Datadog-Parent-Id", {"456"}},
        {"x-datadog-origin", {"rum"}},
        {"x-datadog-sampling-priority", {"2"}},
        {"x-datadog-tags", {"_dd.p.dm=-4"}},
        {"tracestate", {"congo=1"}},
        {"traceparent", {"00-0000000000000000000000000000007b-00000000000001c8-01"}},
        {"baggage", {"a=1", "b=2"}}};
    make_receiver(tracing.tracer, {}, queue, Sabotage::none)(http_event(headers, ""), {});
    const MessageAttributes sent = queue.receive(1, 0s).at(0).attributes;
    CHECK(sent.size() == 10);
    CHECK(sent.at("weight").DataType == "Number");
    CHECK(sent.count("dd-pathway-ctx-base64") == 1);
    CHECK(sent.at("x-datadog-trace-id").StringValue == "123");
    CHECK(sent.at("baggage").StringValue == "a=1,b=2");
    CHECK(contains(sent.at("tracestate").StringValue, ",congo=1"));
  }

  TEST_CASE("receiver: no room for the trace; the order is sent all the same") {
    Tracing tracing("receiver", {});
    EmbeddedQueue queue({.latency = 0ms});
    CHECK(make_receiver(tracing.tracer, {}, queue, Sabotage::attributes)(http_event({}, ""), {})
              .at("statusCode") == 202);
    const MessageAttributes sent = queue.receive(1, 0s).at(0).attributes;
    CHECK(sent.size() == 10);
    CHECK(sent.count("traceparent") == 0);
  }

  TEST_CASE("receiver: a queue that refuses is an error for the client, never an order lost") {
    class NoQueue final : public Queue {
      std::string name() const override { return "no queue"; }
      std::string send(const Draft&) override { throw QueueError("out of reach"); }
      std::vector<Message> receive(std::size_t, std::chrono::seconds) override { return {}; }
      void remove(const std::string&) override {}
      void give_back(const std::string&, std::chrono::milliseconds) override {}
      unsigned max_receives() const override { return 0; }
    } queue;
    Tracing tracing("receiver", {});
    int answered = 0;
    Gateway gateway(make_receiver(tracing.tracer, {}, queue, Sabotage::none), 2,
                    {.admit = [] { return true; },
                     .answered = [&](const httplib::Headers&,
                                     const json& result) { answered = result.at("statusCode"); }});
    gateway.start(0);
    httplib::Client client(gateway.url().substr(0, gateway.url().rfind('/')));
    const auto answer = client.Post("/orders", "{}", "application/json");
    REQUIRE(answer);
    CHECK(answer->status == 502);
    CHECK(contains(answer->body, "out of reach"));
    CHECK(answered == 502);
  }

  TEST_CASE("consumer: reports what it could not do, whatever the attributes are") {
    Tracing tracing("consumer", {});
    const Function consume = make_consumer(tracing.tracer, {}, nobody);
    const MessageAttribute garbage = {"String", "\x01 garbage \xff", ""};
    const struct {
      const char* what;
      std::string body;
      MessageAttributes attributes;
    } rows[] = {
        {"service down", R"({"order":"1"})", {}},
        {"garbage",
         R"({"order":"1"})",
         {{"traceparent", garbage}, {"x-datadog-trace-id", garbage}, {"baggage", garbage}}},
        {"not strings",
         R"({"order":"1"})",
         {{"traceparent", {"Binary", "", "AAEC"}}, {"tracestate", {"Number", "5", ""}}}},
        {"no order", "hello", {}},
        {"no order either", "{}", {}},
    };
    for (const auto& row : rows) {
      CAPTURE(row.what);
      const json result =
          consume(sqs_event({{"id-1", "receipt", row.body, row.attributes, {}}}), {});
      CHECK(result == json::parse(R"({"batchItemFailures":[{"itemIdentifier":"id-1"}]})"));
    }
    json event = sqs_event({{"id-1", "receipt", "{}", {}, {}}});
    for (const char* attributes :
         {"null", "5", "[]", R"({"traceparent":null})", R"({"traceparent":{"dataType":5}})",
          R"({"traceparent":{"dataType":"String","stringValue":5}})"}) {
      CAPTURE(attributes);
      event["Records"][0]["messageAttributes"] = json::parse(attributes);
      CHECK(consume(event, {}).at("batchItemFailures").size() == 1);
    }
  }

  TEST_CASE("event source: a message is removed only after the function has done with it") {
    EmbeddedQueue queue({.latency = 0ms, .visibility_timeout = 50ms});
    queue.send({"body", {}});
    std::atomic<int> calls = 0;
    std::atomic<int> failures = 0;
    std::atomic<int> removed = 0;
    EventSource source(queue,
                       [&](const json& event, const baton::Context&) -> json {
                         switch (++calls) {
                           case 1: throw std::runtime_error("broken");
                           case 2: return "nonsense";
                           case 3:
                             return {{"batchItemFailures",
                                      {{{"itemIdentifier", event["Records"][0]["messageId"]}}}}};
                           default: return {{"batchItemFailures", json::array()}};
                         }
                       },
                       {.pollers = 1, .first_retry = 20ms},
                       {.removed = [&](const Message&) { ++removed; },
                        .failed = [&](const Message&) { ++failures; },
                        .dead = {}});
    for (int i = 0; i < 100 && removed == 0; ++i) std::this_thread::sleep_for(20ms);
    source.stop();
    CHECK(calls == 4);
    CHECK(failures == 3);
    CHECK(removed == 1);
    CHECK(queue.receive(1, 0s).empty());
  }

  /// A service that takes its time, and counts its requests.
  struct SlowService {
    explicit SlowService(std::chrono::milliseconds time) {
      server.routes().Post("/shipments", [this, time](const httplib::Request&, httplib::Response&) {
        ++calls;
        std::this_thread::sleep_for(time);
      });
      server.start();
    }
    std::atomic<int> calls = 0;
    LoopbackServer server{4};
  };

  TEST_CASE("event source: an order is handed out once, however long the service takes for it") {
    SlowService service(6'500ms);
    Tracing tracing("consumer", {});
    EmbeddedQueue queue({.latency = 0ms, .visibility_timeout = visibility_timeout});
    queue.send({R"({"order":"1"})", {}});
    std::atomic<int> removed = 0;
    EventSource source(queue, make_consumer(tracing.tracer, {}, service.server.url()),
                       {.pollers = 3},
                       {.removed = [&](const Message&) { ++removed; }, .failed = {}, .dead = {}});
    for (int i = 0; i < 100 && removed == 0; ++i) std::this_thread::sleep_for(100ms);
    source.stop();
    CHECK(removed == 1);
    CHECK(service.calls == 1);
    static_assert(visibility_timeout > call_patience);
  }

  TEST_CASE("a call ends when its time is over, whatever trickles in") {
    std::atomic<bool> over = false;
    LoopbackServer server(2);  // its threads end before what they look at
    server.routes().Get("/", [&](const httplib::Request&, httplib::Response& response) {
      response.set_chunked_content_provider("text/plain",
                                            [&](std::size_t, httplib::DataSink& sink) {
                                              std::this_thread::sleep_for(20ms);
                                              return !over && sink.write("x", 1);
                                            });
    });
    server.start();
    httplib::Client client = loopback_client(server.url());
    const auto before = std::chrono::steady_clock::now();
    {
      const CallLimit limit(client, 200ms);
      CHECK_FALSE(client.Get("/"));
    }
    over = true;
    CHECK(std::chrono::steady_clock::now() - before < 2s);
  }

  TEST_CASE("event source: what always fails goes to the dead-letter queue, and the rest goes on") {
    EmbeddedQueue queue({.latency = 0ms, .visibility_timeout = 60s, .max_receives = 3});
    queue.send({"poison", {}});
    queue.send({"good", {}});
    std::atomic<int> calls = 0;
    std::atomic<int> removed = 0;
    std::atomic<int> dead = 0;
    EventSource source(queue,
                       [&](const json& event, const baton::Context&) -> json {
                         if (event["Records"][0]["body"] == "poison") {
                           ++calls;
                           throw std::runtime_error("poisoned");
                         }
                         return {{"batchItemFailures", json::array()}};
                       },
                       {.pollers = 1, .first_retry = 10ms},
                       {.removed = [&](const Message&) { ++removed; },
                        .failed = [](const Message&) {},
                        .dead = [&](const Message& message) { dead += message.body == "poison"; }});
    for (int i = 0; i < 100 && queue.dead_letters().empty(); ++i) std::this_thread::sleep_for(20ms);
    source.stop();
    CHECK(calls == 3);
    CHECK(dead == 1);
    CHECK(removed == 1);
    CHECK(queue.dead_letters().size() == 1);
  }

  TEST_CASE("gateway: who comes when all room is taken is asked to come back") {
    Ledger ledger(1);
    Gateway gateway(
        [](const json&, const baton::Context&) -> json {
          return {{"statusCode", 202}, {"body", "{}"}};
        },
        2, {.admit = [&] { return ledger.admit(); }, .answered = [](const auto&, const json&) {}});
    gateway.start(0);
    httplib::Client client(gateway.url().substr(0, gateway.url().rfind('/')));
    CHECK(client.Post("/orders", "{}", "application/json")->status == 202);
    const auto refused = client.Post("/orders", "{}", "application/json");
    CHECK(refused->status == 503);
    CHECK(refused->get_header_value("Retry-After") == "1");
    ledger.refused();
    CHECK(client.Post("/orders", "{}", "application/json")->status == 202);
  }

  TEST_CASE("client: who is asked to come back for ever can be stopped") {
    Gateway gateway([](const json&, const baton::Context&) -> json { return {}; }, 2,
                    {.admit = [] { return false; }, .answered = [](const auto&, const json&) {}});
    gateway.start(0);
    Client client({gateway.url(), 5, 2});
    std::atomic<int> sent = 0;
    std::future<int> refused = std::async(std::launch::async, [&] {
      return client.run([&](const std::string&, const baton::SpanContext&) { ++sent; });
    });
    while (sent < 2) std::this_thread::sleep_for(1ms);
    CHECK(refused.wait_for(50ms) == std::future_status::timeout);
    client.stop();
    CHECK(refused.get() == 5);
    CHECK(sent == 2);
  }

  TEST_CASE("service: a third party that is down is an error of the service") {
    Tracing tracing("service", {});
    Service service(tracing.tracer, {}, nobody, 2);
    service.start();
    httplib::Client client(service.url());
    CHECK(client.Post("/shipments", R"({"order":"1"})", "application/json")->status == 500);
    CHECK(client.Post("/shipments", "garbage", "application/json")->status == 500);
    CHECK(service.store().count() == 0);
  }
}

TEST_SUITE("ledger") {
  TEST_CASE("an order is through when it is accepted and its message is gone, in either order") {
    Ledger ledger(10);
    for (const bool done_first : {false, true}) {
      CHECK(ledger.admit());
      if (done_first) ledger.done("message");
      ledger.accepted("message", "order", {});
      if (!done_first) {
        CHECK(ledger.left() == std::vector<std::string>{"order"});
        CHECK_FALSE(ledger.next(0ms));
        ledger.done("message");
      }
      CHECK(ledger.left().empty());
      CHECK(ledger.under_way() == 1);
      const auto order = ledger.next(0ms);
      REQUIRE(order);
      CHECK(order->id == "order");
      CHECK_FALSE(order->dead);
      CHECK(ledger.under_way() == 0);
    }
    CHECK(ledger.accepted() == 2);
  }

  TEST_CASE("two orders of one name are two, and a dead one is told from one that is done") {
    Ledger ledger(10);
    for (const char* message : {"1", "2"}) {
      CHECK(ledger.admit());
      ledger.accepted(message, "order", {});
    }
    ledger.dead("2");
    CHECK(ledger.next(0ms)->dead);
    CHECK(ledger.left().size() == 1);
    ledger.done("1");
    CHECK_FALSE(ledger.next(0ms)->dead);
  }

  TEST_CASE("room is bounded, and so is what is remembered of messages that are not ours") {
    Ledger ledger(2);
    CHECK(ledger.admit());
    CHECK(ledger.admit());
    CHECK_FALSE(ledger.admit());
    for (int i = 0; i < 10; ++i) ledger.done("foreign-" + std::to_string(i));
    ledger.accepted("foreign-0", "forgotten", {});
    CHECK_FALSE(ledger.next(0ms));
    ledger.accepted("foreign-9", "remembered", {});
    CHECK(ledger.next(0ms)->id == "remembered");
    CHECK(ledger.admit());
  }
}

TEST_SUITE("connections") {
  /// A client by hand: sends what it is told to, and reads until the server closes the connection.
  class RawClient {
   public:
    explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
      sockaddr_in name{};
      name.sin_family = AF_INET;
      name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      name.sin_port = htons(static_cast<std::uint16_t>(port));
      REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&name), sizeof(name)) == 0);
      const timeval patience{5, 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False when the server no longer listens.
    bool say(const std::string& text) {
      return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
             static_cast<ssize_t>(text.size());
    }
    std::string hear() {
      std::string text;
      char piece[4096];
      for (ssize_t n = 0; (n = ::recv(socket_, piece, sizeof(piece), 0)) > 0;)
        text.append(piece, static_cast<std::size_t>(n));
      return text;
    }

   private:
    int socket_;
  };

  struct Echo {
    explicit Echo(Connection::Limits limits = {}) : server(2, limits) {
      server.routes().Post("/", [](const httplib::Request& request, httplib::Response& response) {
        response.set_content(std::to_string(request.body.size()), "text/plain");
      });
      server.start();
    }
    /// Whether it answers a new client, and soon.
    bool is_alive() {
      httplib::Client client = loopback_client(server.url());
      client.set_read_timeout(2);
      const auto answer = client.Post("/", "four", "text/plain");
      return answer && answer->status == 200 && answer->body == "4";
    }
    LoopbackServer server;
  };

  TEST_CASE("half-open connections are in nobody's way") {
    Echo echo;
    for (const char* beginning : {"", "POST / HTTP/1.1\r\nHost: "}) {
      std::list<RawClient> clients;
      for (const std::size_t count : {60u, 300u}) {
        CAPTURE(count);
        while (clients.size() < count) clients.emplace_back(echo.server.port()).say(beginning);
        CHECK(echo.is_alive());
      }
    }
  }

  TEST_CASE("a client that says nothing, or speaks too slowly, is left") {
    Echo echo({.idle = 100ms, .request = 200ms});
    const auto before = std::chrono::steady_clock::now();
    CHECK(RawClient(echo.server.port()).hear() == "");
    RawClient slow(echo.server.port());
    slow.say("POST / HTTP/1.1\r\n");
    for (int i = 0; i < 100 && slow.say("x"); ++i) std::this_thread::sleep_for(20ms);
    CHECK(std::chrono::steady_clock::now() - before < 3s);
    CHECK(echo.is_alive());
  }

  TEST_CASE("what is too large is refused, not read") {
    Echo echo({.request = 300ms});
    const std::string megabyte(1'000'000, 'x');
    const std::string post = "POST / HTTP/1.1\r\n";
    std::string many = post;
    for (int i = 0; i < 50'000; ++i) many += "header-" + std::to_string(i) + ": value\r\n";
    std::string chunks = post + "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 3; ++i) chunks += "f4240\r\n" + megabyte + "\r\n";
    const struct {
      const char* what;
      std::string request;
      const char* status;
    } rows[] = {
        {"a request line of 1 MB", "POST /" + megabyte, ""},
        {"a header of 1 MB", post + "name: " + megabyte + "\r\n\r\n", "HTTP/1.1 400"},
        {"a header without a name or an end", post + megabyte, "HTTP/1.1 400"},
        {"1 MB of headers", many + "\r\n", "HTTP/1.1 400"},
        {"a body that says it is large", post + "Content-Length: 99999999\r\n\r\n" + megabyte,
         "HTTP/1.1 413"},
        {"chunks", chunks, "HTTP/1.1 4"},
        {"no HTTP", "\x16\x03\x01 hello\r\n\r\n", "HTTP/1.1 400"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.what);
      RawClient client(echo.server.port());
      client.say(row.request);
      CHECK(contains(client.hear().substr(0, std::strlen(row.status)), row.status));
      CHECK(echo.is_alive());
    }
  }

  TEST_CASE("requests that come together are answered in turn") {
    Echo echo;
    RawClient client(echo.server.port());
    const std::string post = "POST / HTTP/1.1\r\nContent-Length: 2\r\n";
    client.say(post + "\r\nab" + post + "Connection: close\r\n\r\ncd");
    const std::string heard = client.hear();
    CHECK(heard.find("200 OK") != heard.rfind("200 OK"));
  }

  TEST_CASE("a packed body is not unpacked") {
    Echo echo;
    httplib::Client client = loopback_client(echo.server.url());
    CHECK(client.Post("/", {{"Content-Encoding", "gzip"}}, "12345", "text/plain")->body == "5");
  }

  TEST_CASE("a port that another one has is not shared") {
    Echo echo;
    LoopbackServer second(2);
    const std::string problem =
        thrown<std::runtime_error>([&] { second.start(echo.server.port()); });
    CHECK(contains(problem, "can't listen on port " + std::to_string(echo.server.port())));
    CHECK(contains(problem, "in use"));
  }

  TEST_CASE("stopping waits for the answer under way, not for who says nothing") {
    LoopbackServer server(2);
    std::atomic<bool> asked = false;
    server.routes().Get("/", [&](const httplib::Request&, httplib::Response& response) {
      asked = true;
      std::this_thread::sleep_for(200ms);
      response.set_content("done", "text/plain");
    });
    server.start();
    RawClient silent(server.port());
    std::string answer;
    std::thread thread([&] {
      httplib::Client client = loopback_client(server.url());
      if (const auto result = client.Get("/")) answer = result->body;
    });
    while (!asked) std::this_thread::sleep_for(1ms);
    const auto before = std::chrono::steady_clock::now();
    server.stop();
    CHECK(std::chrono::steady_clock::now() - before < 3s);
    thread.join();
    CHECK(answer == "done");
  }
}

TEST_SUITE("store") {
  TEST_CASE("a file keeps what is stored; an order that comes twice is there once") {
    const std::string file = "pipeline-test-store.db";
    std::filesystem::remove(file);
    {
      Store store(file);
      CHECK(store.save("order", "answer") == Store::insert);
      const std::string commented = std::string("/*ddps='a'*/ ") + Store::insert;
      CHECK(store.save("order", "answer", commented) == commented);
      CHECK(store.has("order"));
      CHECK_FALSE(store.has("another"));
    }
    CHECK(Store(file).count() == 1);
    std::filesystem::remove(file);
  }

  TEST_CASE("files that are none") {
    CHECK(thrown<std::runtime_error>([] { Store("/nonexistent/store.db"); }) ==
          "store /nonexistent/store.db: unable to open database file");
    CHECK(contains(thrown<std::runtime_error>([] { Store("/dev/null/store.db"); }),
                   "unable to open"));
    const std::string text = "pipeline-test-store.txt";
    std::ofstream(text) << std::string(1'000, 'x');
    CHECK(contains(thrown<std::runtime_error>([&] { Store{text}; }), "file is not a database"));
    std::filesystem::remove(text);
  }
}

TEST_SUITE("verification") {
  TraceSpan span(const char* service, const char* kind, std::uint64_t id, std::uint64_t parent,
                 std::int64_t start, std::int64_t duration) {
    TraceSpan out;
    out.service = service;
    out.name = "work";
    out.trace_id = {0, 0xabc};
    out.span_id.value = id;
    out.parent_id.value = parent;
    out.start = 1'000'000'000 + start * 1'000'000;
    out.duration = duration * 1'000'000;
    out.meta = {{tags::kind, kind}, {tags::order, "1"}};
    return out;
  }

  Evidence good() {
    Evidence evidence;
    evidence.order = "1";
    evidence.sent = baton::SpanContext({0, 0xabc}, {1});
    evidence.sent.set_sampling_priority(baton::SamplingPriority::user_keep);
    evidence.sent.set_origin("rum");
    evidence.sent.set_tag("_dd.p.dm", "-4");
    evidence.sent.set_trace_state("congo=1");
    evidence.sent.baggage().set("a", "1");
    evidence.traces = {
        {span("receiver", "server", 2, 1, 0, 4), span("receiver", "producer", 3, 2, 1, 2),
         span("consumer", "consumer", 4, 3, 10, 20), span("consumer", "client", 5, 4, 11, 18),
         span("service", "server", 6, 5, 12, 16), span("service", "client", 7, 6, 13, 14)}};
    evidence.traces[0][0].metrics["_sampling_priority_v1"] = 2;
    evidence.traces[0][2].meta[tags::medium] = "SQS attributes";
    evidence.far_end = {{"traceparent", "00-00000000000000000000000000000abc-0000000000000007-01"},
                        {"tracestate", "dd=s:2;o:rum;t.dm:-4,congo=1"},
                        {"baggage", "a=1"}};
    return evidence;
  }

  /// The first check that fails.
  std::string failing(const Evidence& evidence) {
    for (const Check& check : verify(evidence)) {
      if (!check.holds) return check.what;
    }
    return "";
  }

  TEST_CASE("each thing that can be lost is missed") {
    CHECK(failing(good()) == "");
    const struct {
      const char* what;
      void (*spoil)(Evidence&);
    } rows[] = {
        {"one trace id", [](Evidence& e) { e.traces.clear(); }},
        {"one trace id", [](Evidence& e) { e.traces.push_back(e.traces[0]); }},
        {"one trace id", [](Evidence& e) { e.sent.set_trace_id({1, 0xabc}); }},
        {"one trace id",
         [](Evidence& e) {
           e.traces[0].pop_back();
           e.traces[0].pop_back();
         }},
        {"one trace id", [](Evidence& e) { e.far_end.clear(); }},
        {"parents unbroken", [](Evidence& e) { e.traces[0][2].parent_id.value = 99; }},
        {"parents unbroken", [](Evidence& e) { e.traces[0][0].parent_id.value = 99; }},
        {"parents unbroken", [](Evidence& e) { e.traces[0][5].span_id.value = 99; }},
        {"parents unbroken", [](Evidence& e) { e.traces[0][0].parent_id.value = 3; }},
        {"priority", [](Evidence& e) { e.traces[0][0].metrics["_sampling_priority_v1"] = 1; }},
        {"priority", [](Evidence& e) { e.far_end[1].second = "dd=s:1;o:rum;t.dm:-4,congo=1"; }},
        {"origin", [](Evidence& e) { e.far_end[1].second = "dd=s:2;t.dm:-4,congo=1"; }},
        {"tags", [](Evidence& e) { e.far_end[1].second = "dd=s:2;o:rum,congo=1"; }},
        {"tracestate", [](Evidence& e) { e.far_end[1].second = "dd=s:2;o:rum;t.dm:-4"; }},
        {"baggage", [](Evidence& e) { e.far_end[2].second = "a=2"; }},
    };
    for (const auto& row : rows) {
      Evidence evidence = good();
      row.spoil(evidence);
      CHECK(failing(evidence) == row.what);
    }
  }

  TEST_CASE("checkpoints before and behind the queue, and what the database saw") {
    Evidence complete = good();
    complete.traces[0][1].meta[tags::pathway_hash] = "5";
    complete.traces[0][2].meta[tags::pathway_hash] = "1";
    complete.traces[0][2].meta[tags::pathway_parent] = "5";
    complete.traces[0][2].metrics[tags::pathway_latency] = 8;
    complete.far_end.emplace_back("dd-pathway-ctx-base64", "AQAAAAAAAAACBA==");
    complete.traces[0].push_back(span("service", "client", 8, 6, 15, 1));
    complete.traces[0].back().name = "sqlite.query";
    complete.traces[0].back().meta[tags::statement] =
        "/*ddps='x',traceparent='00-00000000000000000000000000000abc-0000000000000008-01'*/ SELECT "
        "1";
    CHECK(failing(complete) == "");
    CHECK(verify(complete).size() == verify(good()).size() + 2);
    const std::string drawn = draw_waterfall(compose(complete.traces, ""), false);
    CHECK(contains(drawn, "7.00 ms in SQS, pathway 8 ms"));
    CHECK(contains(drawn, "-> SQLite, SQL comment: ddps, traceparent"));
    const std::string html =
        draw_html(compose(complete.traces, ""), verify(complete), complete.far_end);
    CHECK(contains(html, "in SQS · 7.00 ms · pathway 8 ms"));
    CHECK(contains(html, "AQAAAAAAAAACBA=="));

    const struct {
      const char* what;
      void (*spoil)(Evidence&);
    } rows[] = {
        {"Data Streams", [](Evidence& e) { e.traces[0][2].meta[tags::pathway_parent] = "0"; }},
        {"Data Streams", [](Evidence& e) { e.traces[0][2].meta.erase(tags::pathway_hash); }},
        {"Data Streams", [](Evidence& e) { e.far_end.back().second = "AgAAAAAAAAACBA=="; }},
        {"SQL comment", [](Evidence& e) { e.traces[0].back().meta[tags::statement] = "SELECT 1"; }},
        {"SQL comment", [](Evidence& e) { e.traces[0].back().span_id.value = 9; }},
    };
    for (const auto& row : rows) {
      Evidence evidence = complete;
      row.spoil(evidence);
      CHECK(failing(evidence) == row.what);
    }
  }

  TEST_CASE("a client that decides nothing, or sends nothing") {
    Evidence evidence = good();
    evidence.sent = {};
    evidence.traces[0][0].parent_id = {};
    evidence.traces[0][0].metrics["_sampling_priority_v1"] = 1;
    evidence.far_end = {{"traceparent", "00-00000000000000000000000000000abc-0000000000000007-01"},
                        {"tracestate", "dd=s:1;t.dm:-0"}};
    CHECK(failing(evidence) == "");
  }

  TEST_CASE("the gap in the queue lies between sending and receiving") {
    const Picture picture = compose(good().traces, "");
    REQUIRE(picture.panels.size() == 1);
    REQUIRE(picture.panels[0].rows.size() == 7);
    const Row& gap = picture.panels[0].rows[2];
    CHECK(gap.kind == Row::Kind::queue);
    CHECK(gap.begin == doctest::Approx(3));
    CHECK(gap.end == doctest::Approx(10));
    CHECK(picture.duration == doctest::Approx(30));
    CHECK(contains(draw_waterfall(picture, false), "7.00 ms in SQS"));
  }

  TEST_CASE("axis") {
    CHECK(axis_ticks(35) == std::vector<double>{0, 5, 10, 15, 20, 25, 30, 35});
    CHECK(axis_ticks(0) == std::vector<double>{0});
    CHECK(milliseconds(3.14159) == "3.14 ms");
    CHECK(milliseconds(31.4159) == "31.4 ms");
  }

  TEST_CASE("trace.html needs nothing else, and is not to be broken by what it shows") {
    Evidence evidence = good();
    evidence.traces[0][0].resource = "<script>alert(1)</script>";
    evidence.far_end.emplace_back("x-datadog-origin", "\"><b>&");
    const std::string html =
        draw_html(compose(evidence.traces, "datadog"), verify(evidence), evidence.far_end);
    for (const char* outside :
         {"http://", "https://", "src=", "href=", "@import", "<script", "<b>&"}) {
      CAPTURE(outside);
      CHECK_FALSE(contains(html, outside));
    }
    for (const char* inside :
         {"<svg", "in SQS · 7.00 ms", "00000000000000000000000000000abc", "third party"}) {
      CAPTURE(inside);
      CHECK(contains(html, inside));
    }
  }

  TEST_CASE("nothing to draw") {
    CHECK(draw_waterfall(compose({}, ""), false).empty());
    CHECK(contains(draw_html(compose({}, ""), {}, {}), "</html>"));
  }
}

TEST_CASE("options that make no sense") {
  const struct {
    std::vector<const char*> arguments;
    const char* complaint;
  } rows[] = {
      {{"pipeline", "--nonsense"}, "unknown option '--nonsense'"},
      {{"pipeline", "--requests"}, "--requests needs a value"},
      {{"pipeline", "--requests", "0"}, "--requests takes a number from 1"},
      {{"pipeline", "--requests", "5x"}, "not '5x'"},
      {{"pipeline", "--concurrency", "1000"}, "--concurrency takes a number from 1 to 256"},
      {{"pipeline", "--break", "all"}, "--break takes"},
      {{"pipeline", "--backlog", "0"}, "--backlog takes a number from 1"},
      {{"pipeline", "--receives", "0"}, "--receives takes a number from 1"},
      {{"pipeline", "--grace", "-1"}, "--grace takes a number from 0"},
      {{"pipeline", "--store", "x", "--service", nobody}, "--store is our own service's"},
  };
  for (const auto& row : rows) {
    const auto parse = [&] {
      parse_options(static_cast<int>(row.arguments.size()), row.arguments.data());
    };
    CHECK(contains(thrown<std::runtime_error>(parse), row.complaint));
  }
}
