// SPDX-License-Identifier: MIT
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

/// Makes one call of operator new by this thread fail: the one with `allowed` calls before it.
///
///     for (std::size_t n = 0;; ++n) {
///       FailingAllocation failing(n);
///       try { work(); } catch (const std::bad_alloc&) { continue; }
///       break;  // it needs n blocks
///     }
class FailingAllocation {
 public:
  explicit FailingAllocation(std::size_t allowed) noexcept;
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;
  ~FailingAllocation();
  [[nodiscard]] bool happened() const noexcept;
};

}  // namespace baton::test
