// SPDX-License-Identifier: MIT
// A bump allocator. Its blocks never move, and the arena frees them when it dies.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

namespace baton { inline namespace v0 { namespace detail {

/// Hands out memory from a first block, which the caller owns, and then from the heap. It frees
/// nothing before its own end.
class Arena {
 public:
  Arena() noexcept = default;
  Arena(char* first, std::size_t size) noexcept : at_(first), end_(first + size) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() {
    while (blocks_ != nullptr) {
      Block* const next = blocks_->next;
      ::operator delete(blocks_);
      blocks_ = next;
    }
  }

  /// Returns at least `bytes` bytes. Call take() with the number of used bytes before the next
  /// call.
  char* room(std::size_t bytes) {
    if (bytes > static_cast<std::size_t>(end_ - at_)) grow(bytes);
    return at_;
  }
  /// The start of the free memory.
  char* at() const noexcept { return at_; }
  void take(std::size_t bytes) noexcept { at_ += bytes; }
  char* allocate(std::size_t bytes) {
    char* const out = room(bytes);
    take(bytes);
    return out;
  }
  /// Makes `count` value-initialised objects. Their type needs no destructor.
  template <class T>
  T* make(std::size_t count = 1) {
    static_assert(std::is_trivially_destructible_v<T>);
    char* at = room(count * sizeof(T) + alignof(T));
    const auto misfit = reinterpret_cast<std::uintptr_t>(at) % alignof(T);
    at += misfit == 0 ? 0 : alignof(T) - misfit;
    take(static_cast<std::size_t>(at - at_) + count * sizeof(T));
    return ::new (static_cast<void*>(at)) T[count]();
  }

 private:
  struct alignas(std::max_align_t) Block {
    Block* next;
  };

  BATON_COLD void grow(std::size_t bytes) {
    const std::size_t size = bytes > least ? bytes : least;
    char* const storage = static_cast<char*>(::operator new(add_sizes(sizeof(Block), size)));
    blocks_ = ::new (static_cast<void*>(storage)) Block{blocks_};
    at_ = storage + sizeof(Block);
    end_ = at_ + size;
  }

  static constexpr std::size_t least = 1024;
  Block* blocks_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}}}  // namespace baton::v0::detail
