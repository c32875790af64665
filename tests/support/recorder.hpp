// SPDX-License-Identifier: MIT
#pragma once

#include <baton/tracer.hpp>
#include <atomic>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace baton::test {

/// Keeps finished spans, has a clock that only the test moves, and counts ids up from 1.
///
///     Recorder recorder;
///     auto tracer = recorder.tracer();
///     { auto span = tracer.start_span("work"); recorder.clock += 5; }
///     CHECK(recorder.spans[0].duration_ns == 5);
struct Recorder {
  std::vector<SpanData> spans;                     // in the order they finished
  std::int64_t clock = 1'700'000'000'000'000'000;  // nanoseconds since 1970
  std::atomic<std::uint64_t> last_id = 0;
  std::mutex mutex;

  auto tracer(TracerOptions options = {.service = "test"}) {
    return Tracer(
        std::move(options),
        [this](SpanData&& span) {
          const std::lock_guard lock(mutex);
          spans.push_back(std::move(span));
        },
        [this] { return Timestamp(clock); }, [this] { return ++last_id; });
  }
};

template <class Value>
std::optional<Value> find(const SpanData::Pairs<Value>& pairs, std::string_view key) {
  for (const auto& [name, value] : pairs) {
    if (name == key) return value;
  }
  return std::nullopt;
}

inline std::string_view tag(const SpanData& span, std::string_view key) {
  for (const auto& [name, value] : span.meta) {
    if (name == key) return value;
  }
  return "(none)";
}

}  // namespace baton::test
