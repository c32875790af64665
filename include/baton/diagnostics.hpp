// SPDX-License-Identifier: MIT
// Diagnostics: everything that was refused, dropped or changed, as one list.
#pragma once

#include <baton/result.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 {

/// The effect of a Diagnostic.
enum class Effect : std::uint8_t {
  refused,  ///< the whole field, place or carrier was not used
  dropped,  ///< one part was left out, and the rest was used
  changed,  ///< the value was corrected and used
};

/// A word for people and logs.
constexpr std::string_view message(Effect effect) noexcept {
  switch (effect) {
    case Effect::refused: return "refused";
    case Effect::dropped: return "dropped";
    case Effect::changed: return "changed";
  }
  return "unknown";
}

/// One thing that was not used as it stood.
struct Diagnostic {
  static constexpr std::uint32_t nowhere = 0xffff'ffff;  ///< the offset of a thing without a place

  Errc what = Errc::none;           ///< what is wrong
  Effect effect = Effect::dropped;  ///< what was done about it
  std::uint32_t offset = nowhere;   ///< bytes from the start of the field's value; or nowhere
  std::string_view field = {};      ///< lower-case name of the header or place; static storage

  friend constexpr bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// A list of diagnostics, in the order in which they arose.
///
///   for (const baton::Diagnostic& d : incoming.diagnostics()) log(message(d.what), d.field, d.offset);
///
/// Limits   max_size entries; has() also knows the kinds of those beyond
/// Cost     no allocation
class Diagnostics {
  struct Entry {
    const char* field;
    std::uint32_t offset;
    std::uint8_t field_size;
    Errc what;
    Effect effect;
  };

 public:
  /// Entries that are kept.
  static constexpr std::size_t max_size = 12;

  class iterator {
   public:
    using value_type = Diagnostic;
    using reference = Diagnostic;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;

    iterator() noexcept = default;
    Diagnostic operator*() const noexcept {
      return {at_->what, at_->effect, at_->offset, {at_->field, at_->field_size}};
    }
    iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    iterator operator++(int) noexcept { return iterator(at_++); }
    friend bool operator==(iterator, iterator) = default;

   private:
    friend class Diagnostics;
    explicit iterator(const Entry* at) noexcept : at_(at) {}
    const Entry* at_ = nullptr;
  };
  using const_iterator = iterator;

  Diagnostics() noexcept {}  // the entries stay uninitialised: only the first size() are read
  Diagnostics(const Diagnostics& other) noexcept { *this = other; }
  Diagnostics& operator=(const Diagnostics& other) noexcept {
    for (std::size_t i = 0; i < other.size_; ++i) entries_[i] = other.entries_[i];
    size_ = other.size_;
    kinds_ = other.kinds_;
    return *this;
  }
  ~Diagnostics() = default;

  iterator begin() const noexcept { return iterator(entries_); }
  iterator end() const noexcept { return iterator(entries_ + size_); }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  /// Whether this went wrong, in any field.
  bool has(Errc what) const noexcept { return (kinds_ >> static_cast<unsigned>(what) & 1) != 0; }
  /// The first field or place that was refused, or an Error of code `none`.
  Error first_refusal() const noexcept {
    for (const Diagnostic d : *this) {
      if (d.effect != Effect::refused) continue;
      return {d.what, d.offset == Diagnostic::nowhere ? 0 : d.offset, d.field};
    }
    return {};
  }

  /// Adds one. Of several with one kind and field, the first stays.
  void add(const Diagnostic& d) noexcept {
    for (const Diagnostic known : *this) {
      if (known.what == d.what && known.field == d.field) return;
    }
    kinds_ |= std::uint64_t{1} << static_cast<unsigned>(d.what);
    if (size_ == max_size) return;
    entries_[size_++] = {d.field.data(), d.offset, static_cast<std::uint8_t>(d.field.size()),
                         d.what, d.effect};
  }
  /// Adds all of another list.
  void add(const Diagnostics& others) noexcept {
    for (const Diagnostic d : others) add(d);
    kinds_ |= others.kinds_;
  }
  /// Removes all.
  void clear() noexcept {
    size_ = 0;
    kinds_ = 0;
  }

  friend bool operator==(const Diagnostics& a, const Diagnostics& b) noexcept {
    if (a.size_ != b.size_ || a.kinds_ != b.kinds_) return false;
    for (auto x = a.begin(), y = b.begin(); x != a.end(); ++x, ++y) {
      if (*x != *y) return false;
    }
    return true;
  }

 private:
  std::uint64_t kinds_ = 0;  // one bit for each Errc
  static_assert(static_cast<unsigned>(Errc::last) < 64);
  std::size_t size_ = 0;
  Entry entries_[max_size];
};

}}  // namespace baton::v0
