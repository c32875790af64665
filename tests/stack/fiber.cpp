// SPDX-License-Identifier: MIT
// How much stack reading and writing a context take: on a fiber's stack whose bytes are known beforehand.
// Prints the depth of each call and fails beyond `most`, which leaves room in a fiber of 16 KiB for others.
#include <baton/baton.hpp>
#include <baton/messaging.hpp>
#include <baton/presets.hpp>
#include <cstdio>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <ucontext.h>
#include <utility>
#include <vector>

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t size = 1024 * 1024;
constexpr std::size_t most = 12 * 1024;
constexpr unsigned char paint = 0xa5;

ucontext_t here, fiber;
void (*job)();

void start() { job(); }

/// Bytes of stack that `work` touched.
std::size_t depth(void (*work)()) {
  void* const block =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  auto* const stack = static_cast<unsigned char*>(block);
  std::memset(stack, paint, size);
  getcontext(&fiber);
  fiber.uc_stack.ss_sp = stack;
  fiber.uc_stack.ss_size = size;
  fiber.uc_link = &here;
  job = work;
  makecontext(&fiber, start, 0);
  swapcontext(&here, &fiber);
  std::size_t untouched = 0;
  while (untouched < size && stack[untouched] == paint) ++untouched;
  munmap(block, size);
  return size - untouched;
}

constexpr baton::UniversalPropagator all({}, baton::UniversalPropagator::all_styles());
const Headers headers = {
    {"x-datadog-trace-id", "12389025123002525301"},
    {"x-datadog-parent-id", "67667974448284343"},
    {"x-datadog-tags", "_dd.p.tid=nope,_dd.p.dm=-4,_dd.p.a=b"},
    {"traceparent", "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01"},
    {"tracestate", "dd=s:2;o:rum;p:0123456789abcdef;x:1"},
    {"tracestate", "ot=th:8;rv:0123456789abcd,foo=" + std::string(200, 'v')},
    {"baggage", "a=" + std::string(2000, 'x') + "%20,b=2;p;q=1"},
    {"b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"},
    {"x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"},
    {"uberctx-key", "value"},
};
const std::string event = R"({"Records":[{"eventSource":"aws:sqs","body":")" +
                          std::string(100'000, 'b') +
                          R"(","messageAttributes":{"_datadog":{"stringValue":)"
                          R"("{\"x-datadog-trace-id\":\"1\",\"x-datadog-parent-id\":\"2\"}"}}}]})";
const std::string nested = R"({"a":)" + std::string(100'000, '[');
baton::SpanContext context;
Headers out;
std::string body;

}  // namespace

int main() {
  std::size_t deepest = 0;
  const auto measure = [&](const char* what, void (*work)()) {
    const std::size_t bytes = depth(work);
    std::printf("%6zu bytes of stack: %s\n", bytes, what);
    deepest = bytes > deepest ? bytes : deepest;
  };
  measure("nothing", [] {});
  measure("extract, default", [] { context = baton::extract(headers).context(); });
  measure("extract, every style", [] { context = all.extract(headers).context(); });
  measure("inject, default", [] { static_cast<void>(baton::inject(context, out)); });
  measure("inject, every style", [] { static_cast<void>(all.inject(context, out)); });
  measure("lambda::extract", [] { static_cast<void>(baton::lambda::extract(event)); });
  measure("lambda::extract, nested", [] { static_cast<void>(baton::lambda::extract(nested)); });
  measure("kinesis::inject", [] {
    body = R"({"a":1})";
    static_cast<void>(baton::kinesis::inject(context, body));
  });
  if (deepest <= most) return 0;
  std::printf("more than %zu bytes\n", most);
  return 1;
}
