// SPDX-License-Identifier: MIT
#include "client.hpp"

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <random>
#include <stop_token>
#include <thread>
#include <vector>

#include "log.hpp"
#include "loopback.hpp"

namespace pipeline {

namespace {

constexpr std::string_view foreign_state = "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7";

/// The ids of one order's trace, made as Datadog's tracers make them.
struct Ids {
  baton::TraceId trace;
  baton::SpanId span;
};

Ids make_ids(std::mt19937_64& random) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  return {{static_cast<std::uint64_t>(seconds) << 32, random() | 1}, {random() | 1}};
}

/// The headers as another client writes them: by hand, so that baton does not check itself.
httplib::Headers headers_for(const Ids& ids, const std::string& order) {
  const std::string trace(ids.trace.to_hex().view());
  const std::string span(ids.span.to_hex().view());
  return {
      {"x-datadog-trace-id", std::to_string(ids.trace.low)},
      {"x-datadog-parent-id", std::to_string(ids.span.value)},
      {"x-datadog-sampling-priority", "2"},
      {"x-datadog-origin", "rum"},
      {"x-datadog-tags", "_dd.p.dm=-4,_dd.p.tid=" + trace.substr(0, 16) + ",_dd.p.usr.id=dXNlcg=="},
      {"traceparent", "00-" + trace + "-" + span + "-01"},
      {"tracestate",
       "dd=s:2;o:rum;p:" + span + ";t.dm:-4;t.usr.id:dXNlcg~~," + std::string(foreign_state)},
      {"baggage", "basket=" + order + ",user.name=Zo%C3%AB%20B,plan=gold;since=2019"},
  };
}

/// These headers as values, which must arrive.
baton::SpanContext context_for(const Ids& ids, const std::string& order) {
  baton::SpanContext context(ids.trace, ids.span);
  context.set_sampling_priority(baton::SamplingPriority::user_keep);
  context.set_origin("rum");
  context.set_tag("_dd.p.dm", "-4");
  context.set_tag("_dd.p.usr.id", "dXNlcg==");
  context.set_trace_state(foreign_state);
  context.baggage().set("basket", order);
  context.baggage().set("user.name", "Zo\xc3\xab B");
  context.baggage().set("plan", "gold", "since=2019");
  return context;
}

/// --break headers: the trace cannot be read, the baggage can.
void spoil(httplib::Headers& headers, baton::SpanContext& context) {
  for (auto& [name, value] : headers) {
    if (name != "baggage") value.insert(value.size() / 2, "?!");
  }
  baton::SpanContext rest;
  rest.baggage() = context.baggage();
  context = std::move(rest);
}

/// Comes back about when the server asks for it.
void wait(const std::string& seconds) {
  const int value = std::clamp(std::atoi(seconds.c_str()), 1, 60);
  std::this_thread::sleep_for(std::chrono::seconds(value));
}

}  // namespace

int Client::run(const Announce& announce) {
  std::atomic<int> next = 0;
  std::atomic<int> accepted = 0;
  const auto work = [&](const std::stop_token& stopping, std::uint64_t seed) {
    const auto goes_on = [&] { return !stopped_ && !stopping.stop_requested(); };
    std::mt19937_64 random(seed);
    httplib::Client client = loopback_client(settings_.url.substr(0, settings_.url.rfind('/')));
    for (int i = next++; i < settings_.requests && goes_on(); i = next++) {
      const std::string order = "order-" + std::to_string(i + 1);
      const Ids ids = make_ids(random);
      httplib::Headers headers = headers_for(ids, order);
      baton::SpanContext sent = context_for(ids, order);
      if (settings_.sabotage == Sabotage::headers) spoil(headers, sent);
      announce(order, sent);
      const std::string body = R"({"order":")" + order + R"("})";
      auto answer = client.Post("/orders", headers, body, "application/json");
      while (goes_on() && answer && answer->status == 503 && answer->has_header("Retry-After")) {
        wait(answer->get_header_value("Retry-After"));
        answer = client.Post("/orders", headers, body, "application/json");
      }
      if (answer && answer->status == 202) {
        ++accepted;
        continue;
      }
      log("client", order + " was not accepted: " +
                        (answer ? std::to_string(answer->status) + " " + answer->body
                                : to_string(answer.error())));
    }
  };
  std::random_device seeds;
  std::vector<std::jthread> threads;
  for (int i = 0; i < settings_.concurrency; ++i) {
    threads.emplace_back(work, static_cast<std::uint64_t>(seeds()) << 32 | seeds());
  }
  for (std::jthread& thread : threads) thread.join();
  return settings_.requests - accepted;
}

}  // namespace pipeline
