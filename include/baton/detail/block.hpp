// A block of bytes that grows.
#pragma once

#include <baton/detail/words.hpp>
#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// What std::string does, without a terminating zero and with the little code that is needed here:
/// the string's own takes users' compilers longer than all the rest. 48 bytes need no allocation.
///
/// None of the texts handed in may point into the block itself.
class Block {
 public:
  Block() noexcept {}  // sets a word of the room: all of it would take longer
  Block(const Block& other) : Block() { append(other.view()); }
  Block(Block&& other) noexcept : Block() { swap(other); }
  Block& operator=(const Block& other) {
    if (this == &other) return *this;
    clear();
    append(other.view());
    return *this;
  }
  /// The other is empty then, and has the storage that was here.
  Block& operator=(Block&& other) noexcept {
    if (this == &other) return *this;
    clear();
    swap(other);
    return *this;
  }
  ~Block() {
    if (heap_ != nullptr) ::operator delete(heap_);
  }

  char* data() noexcept { return heap_ != nullptr ? heap_ : room_; }
  const char* data() const noexcept { return heap_ != nullptr ? heap_ : room_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  std::string_view view() const noexcept { return {data(), size_}; }

  /// Empties it and keeps its storage.
  void clear() noexcept { size_ = 0; }
  void truncate(std::size_t size) noexcept { size_ = size; }
  void reserve(std::size_t bytes) {
    if (bytes > capacity()) reallocate(bytes);
  }
  void swap(Block& other) noexcept {
    std::swap(heap_, other.heap_);
    std::swap(size_, other.size_);
    char room[sizeof room_];
    __builtin_memcpy(room, room_, sizeof room);
    __builtin_memcpy(room_, other.room_, sizeof room);
    __builtin_memcpy(other.room_, room, sizeof room);
  }
  /// Adds `bytes` bytes for the caller to write, and returns where.
  char* extend(std::size_t bytes) { return replace_from(size_, bytes); }
  void append(std::string_view text) { copy(text, extend(text.size())); }
  /// Puts `bytes` bytes for the caller to write in the place of `count` bytes, and returns where.
  char* replace(std::size_t at, std::size_t count, std::size_t bytes) {
    return at + count == size_ ? replace_from(at, bytes) : replace_inside(at, count, bytes);
  }

  friend bool operator==(const Block& a, const Block& b) noexcept { return a.view() == b.view(); }

 private:
  std::size_t capacity() const noexcept { return heap_ != nullptr ? capacity_ : sizeof room_; }
  char* replace_from(std::size_t at, std::size_t bytes) {
    const std::size_t size = at + bytes;
    if (size > capacity()) grow(size);
    size_ = size;
    return data() + at;
  }
  [[gnu::cold, gnu::noinline]] char* replace_inside(std::size_t at, std::size_t count,
                                                    std::size_t bytes) {
    const std::size_t tail = size_ - at - count;
    if (bytes > count) extend(bytes - count);
    char* const out = data() + at;
    __builtin_memmove(out + bytes, out + count, tail);
    size_ = at + bytes + tail;
    return out;
  }
  [[gnu::noinline]] void grow(std::size_t size) {
    reallocate(size > 2 * capacity() ? size : 2 * capacity());
  }
  [[gnu::noinline]] void reallocate(std::size_t capacity) {
    char* const larger = static_cast<char*>(::operator new(capacity));
    copy(view(), larger);
    if (heap_ != nullptr) ::operator delete(heap_);
    heap_ = larger;
    capacity_ = capacity;
  }

  char* heap_ = nullptr;  // null: the bytes are in room_
  std::size_t size_ = 0;
  union {
    std::size_t capacity_ = 0;  // of heap_
    char room_[48];
  };
};

}}}  // namespace baton::v0::detail
