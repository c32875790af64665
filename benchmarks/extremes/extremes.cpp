// SPDX-License-Identifier: MIT
// Inputs that nobody sends by accident: does their cost stay linear, in time and in memory?
// For each case: nanoseconds and bytes of memory per byte of input, at a tenth of its size and at full size. With the
// argument `count`, sizes are a tenth of that, and callgrind counts the instructions of each call of `counted`: they show
// what time cannot, since caches and new pages make each byte of a large input dearer.
#include <baton/baton.hpp>
#include <baton/carriers/environment.hpp>
#include <baton/carriers/header_block.hpp>
#include <baton/messaging.hpp>
#include <baton/presets.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace {

std::size_t allocated = 0;  // by operator new, in all
bool counting = false;      // of instructions
std::size_t scale = 1;      // divides all sizes

}  // namespace

extern "C" [[gnu::noinline]] void counted(void (*work)(const void*), const void* of) {
  work(of);
  asm volatile("");  // prevents a tail call: callgrind must see the end
}

void* operator new(std::size_t size) {
  allocated += size;
  if (void* const block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr baton::UniversalPropagator all({}, baton::UniversalPropagator::all_styles());
constexpr baton::UniversalPropagator unlimited({.tags_max_length = UINT32_MAX,
                                                .trace_state_max_length = 0,
                                                .baggage_max_members = UINT32_MAX,
                                                .baggage_max_bytes = UINT32_MAX},
                                               baton::UniversalPropagator::all_styles());
const std::string traceparent = "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01";

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) out += piece;
  return out;
}
std::string numbered(std::string_view before, std::string_view after, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += before;
    out += std::to_string(i);
    out += after;
  }
  return out;
}

std::size_t bytes_of(const Headers& headers) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : headers) bytes += name.size() + value.size();
  return bytes;
}

struct Cost {
  std::size_t bytes;           // of input
  double nanoseconds, memory;  // per byte of input
};
template <class Work>
Cost cost(std::size_t bytes, Work work) {
  const std::size_t before = allocated;
  const std::clock_t start = std::clock();  // of this process: others may keep the machine busy
  counted([](const void* run) { (*static_cast<const Work*>(run))(); }, &work);
  const double time = 1e9 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const auto n = static_cast<double>(bytes);
  return {bytes, time / n, static_cast<double>(allocated - before) / n};
}

/// `at(n)` is the cost of a size that grows with n.
template <class At>
void print(const char* what, std::size_t n, At at) {
  const Cost tenth = at(n / scale / 10);
  const Cost whole = at(n / scale);
  if (counting) {
    std::printf("%zu\n%zu\n", tenth.bytes, whole.bytes);
    return;
  }
  std::printf("%-46s %8.2f %8.2f ns/byte %8.2f %8.2f memory/byte\n", what, tenth.nanoseconds,
              whole.nanoseconds, tenth.memory, whole.memory);
  std::fflush(stdout);
}

/// `make(n)` makes headers of a size that grows with n.
template <class Make>
void reading(const char* what, std::size_t n, Make make,
             const baton::UniversalPropagator& propagator = all) {
  const auto at = [&](std::size_t size) {
    const Headers headers = make(size);
    return cost(bytes_of(headers), [&] { static_cast<void>(propagator.extract(headers)); });
  };
  print(what, n, at);
}
void value(const char* name, std::string_view piece) {
  const std::string what = std::string(name) + ", 10 MB of " + std::string(piece.substr(0, 12));
  reading(what.c_str(), 10'000'000, [&](std::size_t bytes) {
    return Headers{{"traceparent", traceparent}, {name, repeated(piece, bytes)}};
  });
}
void many(const char* what, std::string_view name, bool count, std::string_view text) {
  reading(what, 1'000'000, [&](std::size_t n) {
    Headers headers;
    for (std::size_t i = 0; i < n; ++i) {
      headers.emplace_back(count ? std::string(name) + std::to_string(i) : std::string(name), text);
    }
    return headers;
  });
}
template <class Make>
void event(const char* what, Make make) {
  const auto at = [&](std::size_t bytes) {
    const std::string text = make(bytes);
    return cost(text.size(), [&] { static_cast<void>(baton::lambda::extract(text)); });
  };
  print(what, 10'000'000, at);
}
template <class Make, class Inject>
void writing(const char* what, std::size_t n, Make make, Inject inject_into) {
  baton::SpanContext context({1, 2}, {3});
  context.set_sampling_priority(baton::SamplingPriority::auto_keep);
  const auto at = [&](std::size_t size) {
    auto [container, bytes] = make(size);
    return cost(bytes, [&] { static_cast<void>(inject_into(context, container)); });
  };
  print(what, n, at);
}

}  // namespace

int main(int argc, char** argv) {
  counting = argc == 2 && std::string_view(argv[1]) == "count";
  if (counting) scale = 10;
  value("traceparent", "00-");
  value("traceparent", ",");
  value("tracestate", "a");
  value("tracestate", "a=b,");
  value("tracestate", ",");
  value("tracestate", "dd=s:1;");
  value("tracestate", "ot=a:1,");
  value("x-datadog-trace-id", "0");
  value("x-datadog-tags", "_dd.p.a=b,");
  value("x-datadog-origin", "\xff");
  value("baggage", "a=b,");
  value("baggage", "a;");
  value("baggage", "%");
  value("b3", "0-");
  value("x-amzn-trace-id", "Root=1;");
  value("uber-trace-id", "%3a");
  many("a million headers nobody reads", "x-header-", true, "value");
  many("a million of traceparent", "traceparent", false, traceparent);
  many("a million of tracestate", "tracestate", false, "a=b");
  many("a million of baggage", "baggage", false, "a=b");
  many("a million of uberctx-", "uberctx-", true, "%41");
  many("a million of ot-baggage-", "ot-baggage-", true, "%41");
  reading(
      "no limits: a million members of baggage", 1'000'000,
      [](std::size_t n) { return Headers{{"baggage", numbered("key", "=value,", n)}}; }, unlimited);
  reading(
      "no limits: a million tags", 1'000'000,
      [](std::size_t n) {
        return Headers{{"x-datadog-trace-id", "1"},
                       {"x-datadog-parent-id", "2"},
                       {"x-datadog-tags", numbered("_dd.p.", "=value,", n)}};
      },
      unlimited);
  event("event: 10 MB of [", [](std::size_t n) { return R"({"a":)" + std::string(n, '['); });
  event("event: 10 MB of {\"a\":", [](std::size_t n) { return repeated(R"({"a":)", n); });
  event("event: 10 MB of members",
        [](std::size_t n) { return "{" + repeated(R"("a":1,)", n) + R"("a":1})"; });
  event("event: 10 MB of records", [](std::size_t n) {
    return R"({"Records":[)" + repeated(R"({"eventSource":"aws:sqs","body":"{}"},)", n) + "{}]}";
  });
  event("event: a body of 10 MB, escaped", [](std::size_t n) {
    return R"({"Records":[{"eventSource":"aws:sqs","body":")" + repeated(R"(\")", n) + R"("}]})";
  });
  writing(
      "inject: a million of Traceparent there", 1'000'000,
      [](std::size_t n) {
        Headers headers(n, {"Traceparent", "x"});
        return std::pair(headers, bytes_of(headers));
      },
      [](const auto& context, Headers& headers) { return baton::inject(context, headers); });
  writing(
      "inject: header lines, 10 MB", 10'000'000,
      [](std::size_t n) {
        std::string text = repeated("Traceparent: x\r\n", n) + "\r\n";
        const std::size_t bytes = text.size();
        return std::pair(text, bytes);
      },
      [](const auto& context, std::string& text) {
        return baton::inject(context, baton::header_block(text));
      });
  writing(
      "inject: an environment of a million", 1'000'000,
      [](std::size_t n) { return std::pair(std::vector<std::string>(n, "TRACEPARENT=x"), n * 13); },
      [](const auto& context, std::vector<std::string>& block) {
        return baton::inject(context, baton::environment_block(block));
      });
  writing(
      "inject: an event's detail of 1 MB", 990'000,
      [](std::size_t n) {
        std::string text = "{" + repeated(R"("a":1,)", n) + R"("a":1})";
        const std::size_t bytes = text.size();
        return std::pair(text, bytes);
      },
      [](const auto& context, std::string& text) {
        return baton::event_bridge::inject(context, text);
      });
  if (counting) return 0;
  // Each set() looks through what is there, and so does each header that a member becomes: n of them are quadratic, n
  // members of one header are not.
  for (const std::size_t count : {1'000u, 10'000u}) {
    baton::SpanContext context({1, 2}, {3});
    const Cost one = cost(count, [&] {
      for (std::size_t i = 0; i < count; ++i) {
        context.baggage().set("key" + std::to_string(i), "value");
      }
    });
    constexpr baton::Propagator<baton::codecs::ot_baggage> headers(
        {.baggage_max_members = UINT32_MAX, .baggage_max_bytes = UINT32_MAX});
    const Cost written = cost(count, [&] {
      Headers out;
      static_cast<void>(headers.inject(context, out));
    });
    std::printf("%zu calls of Baggage::set: %.0f ns a call; as ot-baggage-: %.0f ns a member\n",
                count, one.nanoseconds, written.nanoseconds);
  }
}
