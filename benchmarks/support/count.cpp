// SPDX-License-Identifier: MIT
// Runs each piece of work whose name begins with one of the arguments, or all work without
// arguments, and prints their names in order. Callgrind counts the instructions of each call of
// `counted`; see the script `instructions`.
#include <cstdio>
#include <string_view>

#include "support/work.hpp"

constexpr int times = 100;

extern "C" [[gnu::noinline]] void counted(const baton::bench::Work& work) {
  work.repeat(times);
  asm volatile("");  // prevents a tail call: callgrind must see the end
}

int main(int argc, char** argv) {
  for (const baton::bench::Work& work : baton::bench::AddsWork::of_all_files()) {
    bool selected = argc == 1;
    for (int i = 1; i < argc; ++i) selected |= work.name.starts_with(argv[i]);
    if (!selected) continue;
    work.repeat(2);  // allocates the storage that later repetitions reuse
    counted(work);
    std::puts(work.name.c_str());
  }
}
