// SPDX-License-Identifier: MIT
// A server of coroutines: requests wait for each other, and each keeps its own trace. A coroutine
// takes its Context by value, so the context lives in the coroutine's frame.
#include <baton/baton.hpp>
#include <baton/tracer.hpp>

#include <coroutine>
#include <map>
#include <string>
#include <vector>

#include "uses/expect.hpp"

using Headers = std::map<std::string, std::string>;

struct Task {
  struct promise_type {
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
};

Task query(baton::Context context, Headers& outgoing) {
  co_await std::suspend_always();
  EXPECT(baton::inject(baton::span_from_context(context), outgoing));
}

template <class Tracer>
Task serve(const Tracer& tracer, Headers request, Headers& outgoing) {
  const auto& caller =
      baton::extract(request).context();  // a value, although it looks like a reference
  auto [span, context] = tracer.start_span_from_context({}, "serve", baton::child_of(caller));
  co_await std::suspend_always();
  const Task work = query(context, outgoing);
  co_await std::suspend_always();
  work.handle.resume();
  work.handle.destroy();
  span.set_tag("caller", caller.span_id().to_hex());
}

int main() {
  std::vector<baton::SpanData> finished;
  const baton::Tracer tracer({.service = "shop"},
                             [&](baton::SpanData&& span) { finished.push_back(std::move(span)); });
  Headers out_a, out_b;
  const Task a = serve(tracer, {{"x-datadog-trace-id", "1"}, {"x-datadog-parent-id", "10"}}, out_a);
  const Task b = serve(tracer, {{"x-datadog-trace-id", "2"}, {"x-datadog-parent-id", "20"}}, out_b);
  for (int step = 0; step < 2; ++step) {
    b.handle.resume();
    a.handle.resume();
  }
  EXPECT(a.handle.done() && b.handle.done());
  a.handle.destroy();
  b.handle.destroy();

  EXPECT(out_a["x-datadog-trace-id"] == "1" && out_b["x-datadog-trace-id"] == "2");
  EXPECT(finished.size() == 2 && finished[0].parent_id.value == 20);
  EXPECT(!baton::span_from_context(baton::Context::current()));
}
