// SPDX-License-Identifier: MIT
#include "support/allocations.hpp"

#include <cstdint>
#include <cstdlib>
#include <new>
#if defined(_WIN32)
#include <malloc.h>
#endif

namespace baton::test {
namespace {

// Per thread, so that other threads of the test do not disturb a count.
constinit thread_local std::size_t total_count = 0;
constinit thread_local std::size_t total_bytes = 0;
constinit thread_local std::size_t failing_count = 0;  // of total_count; 0: none fails

// malloc lies underneath, so AddressSanitizer still guards every block.
void* allocate(std::size_t size, std::size_t alignment) noexcept {
  ++total_count;
  total_bytes += size;
  if (total_count == failing_count) return nullptr;
  if (alignment <= alignof(std::max_align_t)) return std::malloc(size == 0 ? 1 : size);
#if defined(_WIN32)
  return _aligned_malloc(size, alignment);
#else
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
#endif
}
void release(void* block, [[maybe_unused]] std::size_t alignment) noexcept {
#if defined(_WIN32)
  if (alignment > alignof(std::max_align_t)) return _aligned_free(block);
#endif
  std::free(block);
}

void* allocate_or_fail(std::size_t size, std::size_t alignment = 1) {
  // Sanitizers end the program if malloc is asked for more than there can be.
  void* const block = size > PTRDIFF_MAX ? nullptr : allocate(size, alignment);
  if (block != nullptr) return block;
#if defined(__cpp_exceptions)
  throw std::bad_alloc();
#else
  std::abort();
#endif
}

}  // namespace

AllocationCounter::AllocationCounter() noexcept : count_(total_count), bytes_(total_bytes) {}
std::size_t AllocationCounter::count() const noexcept { return total_count - count_; }
std::size_t AllocationCounter::bytes() const noexcept { return total_bytes - bytes_; }

FailingAllocation::FailingAllocation(std::size_t allowed) noexcept {
  failing_count = total_count + allowed + 1;
}
FailingAllocation::~FailingAllocation() { failing_count = 0; }
bool FailingAllocation::happened() const noexcept { return total_count >= failing_count; }

}  // namespace baton::test

using baton::test::allocate;
using baton::test::allocate_or_fail;
using baton::test::release;
using std::align_val_t;
using std::nothrow_t;
using std::size_t;

void* operator new(size_t n) { return allocate_or_fail(n); }
void* operator new[](size_t n) { return allocate_or_fail(n); }
void* operator new(size_t n, const nothrow_t&) noexcept { return allocate(n, 1); }
void* operator new[](size_t n, const nothrow_t&) noexcept { return allocate(n, 1); }
void* operator new(size_t n, align_val_t a) { return allocate_or_fail(n, size_t(a)); }
void* operator new[](size_t n, align_val_t a) { return allocate_or_fail(n, size_t(a)); }
void* operator new(size_t n, align_val_t a, const nothrow_t&) noexcept {
  return allocate(n, size_t(a));
}
void* operator new[](size_t n, align_val_t a, const nothrow_t&) noexcept {
  return allocate(n, size_t(a));
}

void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }
void operator delete[](void* block, size_t) noexcept { std::free(block); }
void operator delete(void* block, align_val_t a) noexcept { release(block, size_t(a)); }
void operator delete[](void* block, align_val_t a) noexcept { release(block, size_t(a)); }
void operator delete(void* block, size_t, align_val_t a) noexcept { release(block, size_t(a)); }
void operator delete[](void* block, size_t, align_val_t a) noexcept { release(block, size_t(a)); }
void operator delete(void* block, const nothrow_t&) noexcept { std::free(block); }
void operator delete[](void* block, const nothrow_t&) noexcept { std::free(block); }
void operator delete(void* block, align_val_t a, const nothrow_t&) noexcept {
  release(block, size_t(a));
}
void operator delete[](void* block, align_val_t a, const nothrow_t&) noexcept {
  release(block, size_t(a));
}
