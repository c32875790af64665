// SPDX-License-Identifier: MIT
// How a trace goes across co_await, with Boost.Asio's coroutines on several threads.
//
// A coroutine takes its Context by value: it lives in the coroutine's frame, wherever that is resumed.
// A Scope stands between two suspensions only, for code below that asks for Context::current().
#include <utility>  // Boost 1.74 uses std::exchange without it

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <baton/baton.hpp>
#include <baton/tracer.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "support/recorder.hpp"

#if defined(BOOST_ASIO_HAS_CO_AWAIT)

namespace asio = boost::asio;
using namespace baton;

namespace {

using Headers = std::map<std::string, std::string>;

/// Other work goes first; afterwards any thread of the pool may go on.
asio::awaitable<void> step_aside() {
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

/// Code that is handed no context.
TraceId logged() { return span_from_context(Context::current()).trace_id(); }

/// A call to the next service: the headers that leave.
template <class Tracer>
asio::awaitable<Headers> call(Tracer tracer, Context context) {
  auto [span, inner] = tracer.start_span_from_context(context, "call");
  co_await step_aside();
  Headers headers;
  if (!inject(span, headers)) span.set_error("nothing was sent");
  {
    const Scope scope(inner);
    if (logged() != span.trace_id()) span.set_error("the scope shows another trace");
  }
  co_await step_aside();
  co_return headers;
}

/// A request: its span lives in the frame and ends with it.
template <class Tracer>
asio::awaitable<bool> serve(Tracer tracer, Headers request) {
  const Extraction incoming = extract(request);
  auto [span, context] = tracer.start_span_from_context({}, "serve", child_of(incoming));
  co_await step_aside();
  bool good = !Context::current().get<SpanRef>();  // nobody left a scope behind on this thread
  for (int i = 0; i < 3; ++i) {
    const Headers sent = co_await call(tracer, context);
    good = good && extract(sent).context().trace_id() == incoming.context().trace_id();
  }
  co_return good;
}

TEST_CASE("asio: a context across co_await, on any thread") {
  test::Recorder recorder;
  auto tracer = recorder.tracer();
  std::atomic<int> good = 0;
  constexpr int requests = 200;
  {
    asio::thread_pool pool(4);
    for (int i = 1; i <= requests; ++i) {
      asio::co_spawn(pool,
                     serve(tracer, Headers{{"x-datadog-trace-id", std::to_string(i)},
                                           {"x-datadog-parent-id", "1"}}),
                     [&](std::exception_ptr error, bool ok) { good += !error && ok; });
    }
    pool.join();
  }
  CHECK(good == requests);
  REQUIRE(recorder.spans.size() == requests * 4);
  std::map<std::uint64_t, std::map<std::string, std::set<std::uint64_t>>> traces;
  for (const SpanData& span : recorder.spans) {
    CHECK(!span.error);
    traces[span.trace_id.low][span.name].insert(span.name == "call" ? span.parent_id.value
                                                                    : span.span_id.value);
  }
  REQUIRE(traces.size() == requests);
  for (auto& [id, spans] : traces) {
    CHECK(spans["serve"].size() == 1);
    CHECK(spans["call"] == spans["serve"]);  // each call is a child of its own request
  }
}

}  // namespace

#else

TEST_CASE("asio: this compiler has no coroutines that Boost.Asio knows") {}

#endif
