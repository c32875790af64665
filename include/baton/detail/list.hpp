// SPDX-License-Identifier: MIT
// A growing array of plain structs.
#pragma once

#include <baton/detail/compiler.hpp>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// Works as a std::vector of a type that is copied as bytes. Including `<vector>` costs a user's
/// compiler more than including all headers of this folder. If memory fails, the list does not
/// change.
template <class T>
class List {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  List() noexcept = default;
  List(const List& other) { assign(other); }
  List(List&& other) noexcept
      : items_(std::exchange(other.items_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  List& operator=(const List& other) {
    if (this != &other) assign(other);
    return *this;
  }
  List& operator=(List&& other) noexcept {
    if (this == &other) return *this;
    release();
    items_ = std::exchange(other.items_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }
  ~List() { release(); }

  T* begin() noexcept { return items_; }
  T* end() noexcept { return items_ + size_; }
  const T* begin() const noexcept { return items_; }
  const T* end() const noexcept { return items_ + size_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// Empties the list and keeps its storage.
  void clear() noexcept { size_ = 0; }
  void reserve(std::size_t count) {
    const std::size_t twice = 2 * std::size_t{capacity_};
    if (count > capacity_) reallocate(count > twice ? count : twice);
  }
  /// Adds a copy of `item`, which may be an element of the list.
  void push_back(T item) {
    reserve(std::size_t{size_} + 1);
    new (items_ + size_) T(item);
    ++size_;
  }

  /// Heapsort: O(n log n) for every order, without additional memory.
  template <class Less>
  void sort(Less less) noexcept {
    for (std::size_t i = size_ / 2; i-- > 0;) sift_down(i, size_, less);
    for (std::size_t end = size_; end-- > 1;) {
      std::swap(items_[0], items_[end]);
      sift_down(0, end, less);
    }
  }

 private:
  template <class Less>
  void sift_down(std::size_t parent, std::size_t end, Less less) noexcept {
    for (std::size_t child; (child = 2 * parent + 1) < end; parent = child) {
      if (child + 1 < end && less(items_[child], items_[child + 1])) ++child;
      if (!less(items_[parent], items_[child])) return;
      std::swap(items_[parent], items_[child]);
    }
  }
  void release() noexcept {
    if (items_ != nullptr) ::operator delete(items_);
  }
  void assign(const List& other) {
    reserve(other.size_);
    copy_items(other.items_, other.size_, items_);
    size_ = other.size_;
  }
  BATON_COLD void reallocate(std::size_t capacity) {
    const bool possible = capacity <= UINT32_MAX && capacity <= PTRDIFF_MAX / sizeof(T);
    T* const larger = static_cast<T*>(::operator new(possible ? capacity * sizeof(T) : SIZE_MAX));
    copy_items(items_, size_, larger);
    release();
    items_ = larger;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }
  static void copy_items(const T* from, std::size_t count, T* to) noexcept {
    for (std::size_t i = 0; i < count; ++i) new (to + i) T(from[i]);
  }

  T* items_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

}}}  // namespace baton::v0::detail
