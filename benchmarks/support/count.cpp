// SPDX-License-Identifier: MIT
// Does the work whose names begin with one of the arguments, all of it without any, and prints the
// names in order. For callgrind, which counts the instructions of each call of `counted`:
// see the script `instructions`.
#include <cstdio>
#include <string_view>

#include "support/work.hpp"

constexpr int times = 100;

extern "C" [[gnu::noinline]] void counted(const baton::bench::Work& work) {
  work.repeat(times);
  asm volatile("");  // so that it returns here: callgrind has to see it end
}

int main(int argc, char** argv) {
  for (const baton::bench::Work& work : baton::bench::AddsWork::of_all_files()) {
    bool selected = argc == 1;
    for (int i = 1; i < argc; ++i) selected |= work.name.starts_with(argv[i]);
    if (!selected) continue;
    work.repeat(2);  // storage that is used again is there from now on
    counted(work);
    std::puts(work.name.c_str());
  }
}
