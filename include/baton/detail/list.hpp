// A growing array of plain structs.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// What std::vector is, for types that are copied as bytes: `<vector>` costs a user's compiler more
/// than all headers of this folder. Nothing changes when memory fails.
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
    ::operator delete(items_);
    items_ = std::exchange(other.items_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }
  ~List() { ::operator delete(items_); }

  const T* begin() const noexcept { return items_; }
  const T* end() const noexcept { return items_ + size_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// Empties it and keeps its storage.
  void clear() noexcept { size_ = 0; }
  void reserve(std::size_t count) {
    if (count > capacity_) reallocate(count > 2 * capacity_ ? count : 2 * capacity_);
  }
  /// Copies `item`, which may be one of these.
  void push_back(T item) {
    reserve(size_ + 1);
    new (items_ + size_) T(item);
    ++size_;
  }

 private:
  void assign(const List& other) {
    reserve(other.size_);
    copy_items(other.items_, other.size_, items_);
    size_ = other.size_;
  }
  [[gnu::cold, gnu::noinline]] void reallocate(std::size_t capacity) {
    T* const larger = static_cast<T*>(::operator new(capacity * sizeof(T)));
    copy_items(items_, size_, larger);
    ::operator delete(items_);
    items_ = larger;
    capacity_ = capacity;
  }
  static void copy_items(const T* from, std::size_t count, T* to) noexcept {
    for (std::size_t i = 0; i < count; ++i) new (to + i) T(from[i]);
  }

  T* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}}}  // namespace baton::v0::detail
