// SPDX-License-Identifier: MIT
// A growing block of bytes.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// Works as a std::string without a terminating zero. It exists because compiling std::string's
/// code takes longer than compiling the rest of the library. Up to 48 bytes need no allocation.
///
/// Errors   std::bad_alloc if memory fails or the size exceeds `most`. The block is then unchanged
template <std::size_t most>
class LimitedBlock {
  static_assert(most <= UINT32_MAX);

 public:
  LimitedBlock() noexcept = default;
  LimitedBlock(const LimitedBlock& other) : LimitedBlock() { *this = other; }
  LimitedBlock(LimitedBlock&& other) noexcept { take(other); }
  LimitedBlock& operator=(const LimitedBlock& other) {
    if (this == &other) return *this;
    reserve(other.size_);
    copy(other.view(), data());
    size_ = other.size_;
    return *this;
  }
  LimitedBlock& operator=(LimitedBlock&& other) noexcept {
    if (this == &other) return *this;
    release();
    take(other);
    return *this;
  }
  ~LimitedBlock() { release(); }

  char* data() noexcept { return heap_ != nullptr ? heap_ : room_; }
  const char* data() const noexcept { return heap_ != nullptr ? heap_ : room_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::string_view view() const noexcept { return {data(), size_}; }

  /// Empties the block and keeps its storage.
  void clear() noexcept { size_ = 0; }
  void truncate(std::size_t size) noexcept { size_ = static_cast<std::uint32_t>(size); }
  void reserve(std::size_t bytes) {
    if (bytes > capacity_) move_to(allocate(bytes), bytes);
  }
  /// Adds `bytes` bytes, which the caller writes, and returns where they start.
  char* extend(std::size_t bytes) {
    const std::size_t size = add_sizes(size_, bytes);
    if (size > capacity_) grow(size);
    char* const out = data() + size_;
    size_ = static_cast<std::uint32_t>(size);
    return out;
  }
  /// Removes `count` bytes.
  void erase(std::size_t at, std::size_t count) noexcept {
    if (count == 0) return;
    char* const out = data() + at;
    std::memmove(out, out + count, size_ - at - count);
    size_ -= static_cast<std::uint32_t>(count);
  }
  /// Replaces `count` bytes by `bytes` bytes, which `write(char*)` writes. If `own` is true,
  /// `write` may read from this block: its old bytes stay until `write` returns.
  template <class Write>
  void replace(std::size_t at, std::size_t count, std::size_t bytes, bool own, Write write) {
    const std::size_t tail = size_ - at - count;
    const std::size_t size = add_sizes(size_ - count, bytes);
    if (size <= capacity_ && (!own || at == size_)) {
      char* const out = data() + at;
      if (tail != 0) std::memmove(out + bytes, out + count, tail);
      write(out);
    } else {
      const std::size_t capacity = size > capacity_ ? grown(size) : capacity_;
      char* const fresh = allocate(capacity);
      write(copy(view().substr(0, at), fresh));
      copy(after(view(), at + count), fresh + at + bytes);
      adopt(fresh, capacity);
    }
    size_ = static_cast<std::uint32_t>(size);
  }
  /// Whether the text is a part of this block.
  bool holds(std::string_view text) const noexcept {
    const auto begin = reinterpret_cast<std::uintptr_t>(data());
    const auto at = reinterpret_cast<std::uintptr_t>(text.data());
    return at - begin < size_ && !text.empty();
  }

  friend bool operator==(const LimitedBlock& a, const LimitedBlock& b) noexcept {
    return a.view() == b.view();
  }

 private:
  std::size_t grown(std::size_t least) const noexcept {
    const std::size_t twice = 2 * std::size_t{capacity_} < most ? 2 * std::size_t{capacity_} : most;
    return least > twice ? least : twice;
  }
  BATON_NOINLINE void grow(std::size_t size) {
    const std::size_t capacity = grown(size);
    move_to(allocate(capacity), capacity);
  }
  static char* allocate(std::size_t bytes) {
    return static_cast<char*>(::operator new(bytes <= most ? bytes : SIZE_MAX));
  }
  BATON_NOINLINE void move_to(char* larger, std::size_t capacity) noexcept {
    copy(view(), larger);
    adopt(larger, capacity);
  }
  void adopt(char* heap, std::size_t capacity) noexcept {
    release();
    heap_ = heap;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }
  void release() noexcept {
    if (heap_ != nullptr) ::operator delete(heap_);
  }
  /// Moves the content of `other` here and leaves `other` empty. It does not release the old
  /// storage.
  void take(LimitedBlock& other) noexcept {
    heap_ = std::exchange(other.heap_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, sizeof room_);
    std::memcpy(room_, other.room_, sizeof room_);
  }

  char* heap_ = nullptr;  // null: room_ holds the bytes
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = sizeof room_;
  char room_[48] =
      {};  // zeros, because take() copies every byte and g++ warns of uninitialised bytes
};

/// A block of less than 4 GiB, so 32 bits hold the size of any part of it.
using Block = LimitedBlock<UINT32_MAX>;

}}}  // namespace baton::v0::detail
