// SPDX-License-Identifier: MIT
// Pieces of work to be measured. Each file of benchmarks/ adds its own; time.cpp and count.cpp are
// the two programs that do them.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace baton::bench {

/// What the figures need to know about a piece of work.
struct About {
  std::size_t bytes = 0;   ///< that one time reads, where growth is asked about
  std::size_t object = 0;  ///< size of what comes of it, without its heap
  bool shared = false;     ///< may be done by several threads at once
};

struct Work {
  std::string name;                         ///< question/workload/who
  std::function<void(std::size_t)> repeat;  ///< does it that many times
  About about;
};

inline std::vector<Work>& all_work() {
  static std::vector<Work> list;
  return list;
}

/// Adds a piece of work; `once` does it one time and hands what came of it to keep().
///
///   add("extract/traceparent/flat/baton", [carrier] { keep(extract(carrier)); });
template <class Once>
void add(std::string name, Once once, About about = {}) {
  auto repeat = [once = std::move(once)](std::size_t times) mutable {
    for (; times != 0; --times) once();
  };
  all_work().push_back({std::move(name), std::move(repeat), about});
}

/// A file's function that adds its work. It is called by main(), not before: what peers keep in
/// statics is there only then.
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

/// The compiler must have `value` in memory here, and forget what it knew of all memory.
///
/// Its address goes into the assembly and not the value, as with benchmark::DoNotOptimize: that one
/// may drop the store of a pointer at -O2.
template <class T>
void keep(const T& value) noexcept {
  asm volatile("" : : "r"(&value) : "memory");
}

}  // namespace baton::bench
