// A bump allocator: blocks of bytes that stay where they are until it dies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

namespace baton { inline namespace v0 { namespace detail {

/// Hands out room from a first block of the caller's, then from the heap. Nothing is given back
/// before the end.
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

  /// At least `bytes` bytes; take() what is used of them before the next call.
  char* room(std::size_t bytes) {
    if (bytes > static_cast<std::size_t>(end_ - at_)) grow(bytes);
    return at_;
  }
  /// Where the room begins that was asked for last.
  char* at() const noexcept { return at_; }
  void take(std::size_t bytes) noexcept { at_ += bytes; }
  char* allocate(std::size_t bytes) {
    char* const out = room(bytes);
    take(bytes);
    return out;
  }
  /// `count` value-initialised objects that need no destructor.
  template <class T>
  T* make(std::size_t count = 1) {
    char* at = room(count * sizeof(T) + alignof(T));
    const auto misfit = reinterpret_cast<std::uintptr_t>(at) % alignof(T);
    at += misfit == 0 ? 0 : alignof(T) - misfit;
    take(static_cast<std::size_t>(at - at_) + count * sizeof(T));
    T* const out = reinterpret_cast<T*>(at);
    for (std::size_t i = 0; i < count; ++i) new (at + i * sizeof(T)) T();
    return out;
  }

 private:
  struct alignas(std::max_align_t) Block {
    Block* next;
  };

  [[gnu::cold, gnu::noinline]] void grow(std::size_t bytes) {
    const std::size_t size = bytes > least ? bytes : least;
    blocks_ = new (::operator new(sizeof(Block) + size)) Block{blocks_};
    at_ = reinterpret_cast<char*>(blocks_ + 1);
    end_ = at_ + size;
  }

  static constexpr std::size_t least = 1024;
  Block* blocks_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}}}  // namespace baton::v0::detail
