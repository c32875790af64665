// SPDX-License-Identifier: MIT
// Pieces of work to measure. Each file of benchmarks/ adds its own. Two programs run them: time.cpp
// and count.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace baton::bench {

/// Facts about a piece of work that the report needs.
struct About {
  std::size_t bytes = 0;   ///< bytes that one repetition reads, for questions about growth
  std::size_t object = 0;  ///< size of the result, without its heap memory
  bool shared = false;     ///< several threads may run it at once
};

struct Work {
  std::string name;                         ///< question/workload/contender
  std::function<void(std::size_t)> repeat;  ///< takes the number of repetitions
  About about;
};

inline std::vector<Work>& all_work() {
  static std::vector<Work> list;
  return list;
}

/// Adds a piece of work. `once` does it once and passes the result to keep().
///
///   add("extract/traceparent/flat/baton", [carrier] { keep(extract(carrier)); });
template <class Once>
void add(std::string name, Once once, About about = {}) {
  auto repeat = [once = std::move(once)](std::size_t times) mutable {
    for (; times != 0; --times) once();
  };
  all_work().push_back({std::move(name), std::move(repeat), about});
}

/// Registers a file's function that adds its work. main() calls the function, because peers' static
/// objects must exist first.
class AddsWork {
 public:
  explicit AddsWork(void (*add_work)()) { files().push_back(add_work); }

  static const std::vector<Work>& of_all_files() {
    for (const auto add_work : files()) add_work();
    return all_work();
  }

 private:
  static std::vector<void (*)()>& files() {
    static std::vector<void (*)()> list;
    return list;
  }
};

/// Forces the compiler to store `value` in memory here, and to assume that all memory changes.
///
/// The assembly takes the address of `value`. benchmark::DoNotOptimize takes the value itself, and
/// may then drop the store of a pointer at -O2.
template <class T>
void keep(const T& value) noexcept {
  asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace baton::bench
