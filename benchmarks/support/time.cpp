// SPDX-License-Identifier: MIT
// Runs all work under Google Benchmark, which reports the time and the allocations of one
// repetition.
#include <benchmark/benchmark.h>

#include "support/allocations.hpp"
#include "support/work.hpp"

namespace {

void run(benchmark::State& state, const baton::bench::Work& work) {
  work.repeat(1);  // allocates the storage that later repetitions reuse
  const baton::test::AllocationCounter counter;
  work.repeat(1);
  const std::size_t count = counter.count();
  const std::size_t bytes = counter.bytes();
  const auto tell = [&state](const char* name, std::size_t value) {
    state.counters[name] =
        benchmark::Counter(static_cast<double>(value), benchmark::Counter::kAvgThreads);
  };
  tell("allocations", count);
  tell("allocated", bytes);
  if (work.about.object != 0) tell("holds", work.about.object + bytes);

  constexpr int batch = 32;
  while (state.KeepRunningBatch(batch)) work.repeat(batch);
  if (work.about.bytes != 0) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(work.about.bytes));
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const baton::bench::Work& work : baton::bench::AddsWork::of_all_files()) {
    auto* const added = benchmark::RegisterBenchmark(
        work.name.c_str(), [&work](benchmark::State& state) { run(state, work); });
    if (work.about.shared) added->ThreadRange(1, 2);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
