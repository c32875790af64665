// SPDX-License-Identifier: MIT
#include <baton/context.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <coroutine>
#include <deque>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/allocations.hpp"

using namespace baton;

namespace {

// The promises.
static_assert(sizeof(Context) == sizeof(void*));
static_assert(std::is_nothrow_default_constructible_v<Context>);
static_assert(std::is_nothrow_copy_constructible_v<Context>);
static_assert(std::is_nothrow_move_constructible_v<Context>);
static_assert(std::is_nothrow_copy_assignable_v<Context>);
static_assert(std::is_nothrow_move_assignable_v<Context>);
static_assert(noexcept(Context().get<int>()));
static_assert(noexcept(Context::current()));
static_assert(!std::is_copy_constructible_v<Scope> && !std::is_move_constructible_v<Scope>);
static_assert(!std::is_copy_constructible_v<ContextKey<int>>);
static_assert(std::is_nothrow_destructible_v<Scope>);

struct Tenant {
  std::string name;
};
ContextKey<int> deadline;
ContextKey<int> attempts;
constinit Context constant_initialised;

Context tenant(const char* name) { return Context().with(Tenant{name}); }

std::string current_tenant() {
  const Context context = Context::current();
  const Tenant* const found = context.get<Tenant>();
  return found != nullptr ? found->name : "none";
}

TEST_CASE("context: values by type and by key") {
  const Context context = Context().with(Tenant{"acme"}).with(deadline, 250).with(3);

  REQUIRE(context.get<Tenant>() != nullptr);
  CHECK(context.get<Tenant>()->name == "acme");
  REQUIRE(context.get(deadline) != nullptr);
  CHECK(*context.get(deadline) == 250);
  CHECK(*context.get<int>() == 3);  // a value without a key is not a value with a key
  CHECK(context.get(attempts) == nullptr);
  CHECK(context.get<long>() == nullptr);
  CHECK(Context().get<int>() == nullptr);
}

TEST_CASE("context: a later value hides the earlier one, and changes nothing for others") {
  const Context outer = Context().with(deadline, 250);
  const Context inner = outer.with(deadline, 100);
  CHECK(*outer.get(deadline) == 250);
  CHECK(*inner.get(deadline) == 100);
  CHECK(outer != inner);
}

TEST_CASE("context: copies are equal and allocate nothing") {
  const Context context = tenant("acme");
  const test::AllocationCounter counter;
  Context copy = context;
  const Context moved = std::move(copy);
  CHECK(counter.count() == 0);
  CHECK(moved == context);
  CHECK(copy == Context());  // NOLINT: a moved-from context is empty
  copy = moved;
  copy = *&copy;
  CHECK(copy == context);
  CHECK(copy.get<Tenant>() == context.get<Tenant>());  // shared, not copied
}

TEST_CASE("context: one block for each value") {
  const Context context;
  const test::AllocationCounter counter;
  const Context one = context.with(1);
  CHECK(counter.count() == 1);
}

TEST_CASE("context: values live as long as a context that holds them, move-only ones too") {
  const auto alive = std::make_shared<int>(1);
  Context inner;
  {
    const Context outer = Context().with(alive);
    inner = outer.with(std::make_unique<int>(7));
  }
  CHECK(alive.use_count() == 2);
  CHECK(**inner.get<std::unique_ptr<int>>() == 7);
  inner = {};
  CHECK(alive.use_count() == 1);
}

TEST_CASE("context: the value of a temporary lives as long as its handle") {
  const auto tenant = Context().with(Tenant{"a name that no small string holds"}).get<Tenant>();
  REQUIRE(tenant);
  CHECK(tenant->name == "a name that no small string holds");
  CHECK((*tenant).name == tenant->name);
  CHECK(!Context().with(1).get<long>());

  auto taken = Context().with(std::make_unique<int>(7)).get<std::unique_ptr<int>>();
  CHECK(**taken == 7);  // move-only values, too
  const auto by_key = [] {
    const Scope scope(Context().with(deadline, 250));
    return Context::current().get(deadline);
  }();
  CHECK(*by_key == 250);
  taken = {Context(), nullptr};
  CHECK(taken == nullptr);
}

TEST_CASE("context: a chain of a million values ends without recursion") {
  Context context;
  for (int i = 0; i < 1'000'000; ++i) context = context.with(i);
  CHECK(*context.get<int>() == 999'999);
}

TEST_CASE("scope: restores the former context") {
  CHECK(Context::current() == Context());
  {
    const Scope outer(tenant("outer"));
    CHECK(current_tenant() == "outer");
    {
      const Scope inner(tenant("inner"));
      CHECK(current_tenant() == "inner");
      const Scope nothing{Context()};
      CHECK(current_tenant() == "none");
    }
    CHECK(current_tenant() == "outer");
  }
  CHECK(Context::current() == Context());
}

TEST_CASE("scope: every order of exit leaves the youngest open one current") {
  const std::string names[] = {"a", "b", "c"};
  const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (const auto& order : orders) {
    CAPTURE(order[0]);
    CAPTURE(order[1]);
    std::optional<Scope> scopes[3];
    for (int i = 0; i < 3; ++i) scopes[i].emplace(tenant(names[i].c_str()));
    for (const int leaving : order) {
      scopes[leaving].reset();
      std::string youngest = "none";
      for (int i = 0; i < 3; ++i) {
        if (scopes[i]) youngest = names[i];
      }
      CHECK(current_tenant() == youngest);
    }
  }
}

TEST_CASE("scope: one that is opened while closed ones wait below") {
  std::optional<Scope> a(std::in_place, tenant("a"));
  std::optional<Scope> b(std::in_place, tenant("b"));
  a.reset();
  {
    const Scope c(tenant("c"));
    b.reset();
    CHECK(current_tenant() == "c");
  }
  CHECK(current_tenant() == "none");
}

TEST_CASE("scope: each thread has its own") {
  const Scope here(tenant("here"));
  std::thread([] {
    CHECK(current_tenant() == "none");
    const Scope there(tenant("there"));
    CHECK(current_tenant() == "there");
  }).join();
  CHECK(current_tenant() == "here");
}

TEST_CASE("scope: one that ends on another thread takes itself back from its own") {
  auto moved = std::make_unique<Scope>(tenant("moved"));
  std::thread([&moved] {
    const Scope other(tenant("other"));
    moved.reset();
    CHECK(current_tenant() == "other");
  }).join();
  CHECK(current_tenant() == "none");
}

TEST_CASE("scope: one that outlives its thread") {
  std::unique_ptr<Scope> orphan;
  std::thread([&orphan] { orphan = std::make_unique<Scope>(tenant("gone")); }).join();
  orphan.reset();
  CHECK(current_tenant() == "none");
}

TEST_CASE("context: shared by threads that copy, extend and drop it") {
  const auto alive = std::make_shared<int>(1);
  Context shared = Context().with(alive).with(Tenant{"acme"});
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([context = shared, &good] {
      for (int i = 0; i < 2'000; ++i) {
        const Context mine = context.with(i);
        const Scope scope(mine);
        const Context seen = Context::current();
        if (*seen.get<int>() == i && seen.get<Tenant>()->name == "acme") ++good;
      }
    });
  }
  shared = {};
  for (auto& thread : threads) thread.join();
  CHECK(good == 8'000);
  CHECK(alive.use_count() == 1);
}

#if defined(__cpp_exceptions)
TEST_CASE("context: memory that fails leaves contexts and scopes as they were") {
  const Context outer = tenant("a name that no small string holds");
  const Scope scope(outer);
  const Tenant added{"another name that no small string holds"};
  std::size_t failed = 0;
  for (std::size_t n = 0;; ++n) {
    const test::FailingAllocation failing(n);
    try {
      const Context inner = outer.with(added);
      const Scope in_inner(inner);
      CHECK(Context::current() == inner);
      break;
    } catch (const std::bad_alloc&) {
      ++failed;
    }
    CHECK(Context::current() == outer);
  }
  CHECK(failed == 3);  // the copy of the text, the value, the scope
  CHECK(Context::current() == outer);
}
#endif

// A coroutine that starts at once, and may be resumed by anybody.
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

Task work(Context context, std::vector<std::string>& seen) {
  seen.push_back(context.get<Tenant>()->name);
  co_await std::suspend_always();
  const Context inner = context.with(deadline, 1);
  co_await std::suspend_always();
  seen.push_back(inner.get<Tenant>()->name + std::to_string(*inner.get(deadline)));
}

TEST_CASE("context: passed to coroutines, interleaved and resumed on other threads") {
  std::vector<std::string> seen;
  const Task a = work(tenant("a"), seen);
  const Task b = work(tenant("b"), seen);
  std::thread([&] { a.handle.resume(); }).join();
  b.handle.resume();
  std::thread([&] { b.handle.resume(); }).join();
  a.handle.resume();
  a.handle.destroy();
  b.handle.destroy();
  CHECK(seen == std::vector<std::string>{"a", "b", "b1", "a1"});
}

Task scoped(Context context, std::vector<std::string>& seen) {
  const Scope scope(std::move(context));
  seen.push_back(current_tenant());
  co_await std::suspend_always();
  seen.push_back("end");
}

TEST_CASE("scope: held by coroutines that end in the wrong order and elsewhere") {
  std::vector<std::string> seen;
  const Task a = scoped(tenant("a"), seen);
  const Task b = scoped(tenant("b"), seen);
  CHECK(current_tenant() == "b");
  std::thread([&] {
    a.handle.resume();
    a.handle.destroy();
  }).join();
  CHECK(current_tenant() == "b");
  b.handle.resume();
  b.handle.destroy();
  CHECK(current_tenant() == "none");
  CHECK(seen == std::vector<std::string>{"a", "b", "end", "end"});
}

TEST_CASE("context: through a queue, as a thread pool would") {
  std::deque<std::function<void()>> queue;
  std::string seen;
  for (const char* name : {"a", "b"}) {
    queue.emplace_back([context = tenant(name), &seen] { seen += context.get<Tenant>()->name; });
  }
  std::thread([&queue] {
    for (auto& job : queue) job();
  }).join();
  CHECK(seen == "ab");
}

}  // namespace
