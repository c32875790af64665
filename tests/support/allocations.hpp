#pragma once

#include <cstddef>

namespace baton::test {

/// Counts this thread's calls of operator new, and the bytes asked for, since its construction.
///
///     AllocationCounter counter;
///     inject(context, carrier);
///     CHECK(counter.count() == 0);
class AllocationCounter {
 public:
  AllocationCounter() noexcept;
  [[nodiscard]] std::size_t count() const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  std::size_t count_;
  std::size_t bytes_;
};

}  // namespace baton::test
