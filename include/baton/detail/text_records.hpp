// SPDX-License-Identifier: MIT
// Lists of small records of texts, packed into bytes. No other header knows the layout.
#pragma once

#include <baton/detail/block.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

//   | length | bytes … | length | bytes … |   two or three of these texts make a record
//     LEB128, 1 to 5 bytes

/// The packed size of a text of `size` bytes.
BATON_NOINLINE constexpr std::size_t packed_size_of_long(std::size_t size) noexcept {
  std::size_t length = 1;
  for (std::size_t rest = size >> 7; rest != 0; rest >>= 7) ++length;
  return add_sizes(size, length);
}
constexpr std::size_t packed_size(std::size_t size) noexcept {
  return size < 0x80 ? size + 1 : packed_size_of_long(size);
}
/// The packed size of several texts.
constexpr std::size_t packed_size(std::initializer_list<std::string_view> texts) noexcept {
  std::size_t size = 0;
  for (const std::string_view text : texts) size = add_sizes(size, packed_size(text.size()));
  return size;
}

BATON_NOINLINE constexpr char* pack_long_length(char* out, std::size_t length) noexcept {
  for (; length >= 0x80; length >>= 7) *out++ = static_cast<char>(length | 0x80);
  *out++ = static_cast<char>(length);
  return out;
}
constexpr char* pack_length(char* out, std::size_t length) noexcept {
  if (length >= 0x80) return pack_long_length(out, length);
  *out++ = static_cast<char>(length);
  return out;
}
/// Packs a text into packed_size() bytes and returns the end.
constexpr char* pack_text(char* out, std::string_view text) noexcept {
  return copy(text, pack_length(out, text.size()));
}
/// Packs two texts. The key is `prefix` and the first `key` bytes of `pair`. The value is the rest
/// of `pair`, without the one byte between them.
BATON_INLINE char* pack_pair(char* out, std::string_view pair, std::size_t key,
                             std::string_view prefix) noexcept {
  const std::size_t value = pair.size() - key - 1;
  if (prefix.size() + pair.size() >= 0x80) {
    out = copy(prefix, pack_length(out, prefix.size() + key));
    return pack_text(copy(view(pair.data(), key), out), after(pair, key + 1));
  }
  *out++ = static_cast<char>(prefix.size() + key);
  out = copy(prefix, out);
  copy_limited(pair, out);  // one copy; then the value's length replaces the byte between
  out[key] = static_cast<char>(value);
  return out + pair.size();
}

BATON_COLD constexpr std::size_t unpack_long_length(const char*& at, std::size_t low) noexcept {
  for (int shift = 7;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    low |= std::size_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return low;
  }
}
/// Reads the text at `at` and moves `at` past it.
BATON_INLINE constexpr std::string_view unpack_text(const char*& at) noexcept {
  std::size_t length = static_cast<unsigned char>(*at++);
  if (length >= 0x80) {
    const char* text = at;  // a copy, so that `at` can stay in a register
    length = unpack_long_length(text, length & 0x7f);
    at = text;
  }
  const std::string_view text(at, length);
  at += length;
  return text;
}

/// Packed records. Only code that packs records makes an object of this type.
struct Packed {
  std::string_view bytes;
};
/// The place of a record in its block.
struct Place {
  std::size_t at;
  std::size_t size;
};

/// A view of packed records as a forward range. `Record` is an aggregate of `Texts` string_views
/// that point into the bytes; the first is `key`.
template <class Record, int Texts>
class TextRecords {
  static_assert(Texts == 2 || Texts == 3);

 public:
  class iterator {
   public:
    using value_type = Record;
    using reference = Record;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;

    constexpr iterator() noexcept = default;
    constexpr Record operator*() const noexcept {
      const char* at = at_;
      return read(at);
    }
    constexpr iterator& operator++() noexcept {
      for (int i = 0; i < Texts; ++i) unpack_text(at_);
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend constexpr bool operator==(iterator, iterator) = default;
    /// The first two texts as one text, with any one byte between them. Empty if either text has
    /// more than 127 bytes.
    constexpr std::string_view pair() const noexcept {
      const auto key = static_cast<unsigned char>(at_[0]);
      if (key >= 0x80) return {};
      const auto value = static_cast<unsigned char>(at_[1 + key]);
      return value < 0x80 ? view(at_ + 1, std::size_t{key} + 1 + value) : std::string_view();
    }

   private:
    friend class TextRecords;
    constexpr explicit iterator(const char* at) noexcept : at_(at) {}

    BATON_INLINE static constexpr Record read(const char*& at) noexcept {
      if constexpr (Texts == 2) {
        return Record{unpack_text(at), unpack_text(at)};  // braces evaluate left to right
      } else {
        return Record{unpack_text(at), unpack_text(at), unpack_text(at)};
      }
    }

    const char* at_ = nullptr;
  };
  using const_iterator = iterator;
  using value_type = Record;

  constexpr TextRecords() noexcept = default;
  constexpr explicit TextRecords(Packed packed) noexcept : bytes_(packed.bytes) {}

  constexpr iterator begin() const noexcept { return iterator(bytes_.data()); }
  constexpr iterator end() const noexcept { return iterator(bytes_.data() + bytes_.size()); }
  constexpr bool empty() const noexcept { return bytes_.empty(); }
  constexpr std::size_t size() const noexcept {
    std::size_t count = 0;
    for (iterator at = begin(); at != end(); ++at) ++count;
    return count;
  }
  /// The record with this key, or end().
  constexpr iterator find(std::string_view key) const noexcept {
    iterator at = begin();
    while (at != end() && (*at).key != key) ++at;
    return at;
  }
  /// The place of the record with this key, or an empty place at the end.
  constexpr Place place_of(std::string_view key) const noexcept { return place_of(find(key)); }
  constexpr Place place_of(iterator at) const noexcept {
    const char* const begin = at.at_;
    if (at != end()) ++at;
    return {static_cast<std::size_t>(begin - bytes_.data()),
            static_cast<std::size_t>(at.at_ - begin)};
  }
  /// The number of packed bytes. It exceeds the total size of the texts.
  constexpr std::size_t bytes() const noexcept { return bytes_.size(); }
  constexpr std::string_view packed() const noexcept { return bytes_; }

 private:
  std::string_view bytes_;
};

/// Replaces the record at `place` with a record of these texts, which may point into the block.
/// Returns the new record's size. If memory fails, nothing changes.
inline std::size_t replace_record(Block& block, Place place,
                                  std::initializer_list<std::string_view> texts) {
  const std::size_t size = packed_size(texts);
  bool own = false;
  for (const std::string_view text : texts) own = own || block.holds(text);
  block.replace(place.at, place.size, size, own, [texts](char* out) {
    for (const std::string_view text : texts) out = pack_text(out, text);
  });
  return size;
}

/// Erases the records of which `which(record)` is true. It asks about all of them first: if `which`
/// throws, or memory fails, nothing changes.
///
/// Cost     linear; no allocation for up to 48 records
template <class Records, class Which>
void erase_records_if(Block& block, Which&& which) {
  const Records records(Packed{block.view()});
  Block verdicts;  // a byte for each record, 0 for those that stay
  for (const auto record : records) *verdicts.extend(1) = which(record) ? 1 : 0;
  const char* verdict = verdicts.data();
  std::size_t kept = 0;
  for (auto at = records.begin(); at != records.end();) {
    const Place place = records.place_of(at++);
    if (*verdict++ != 0) continue;
    std::memmove(block.data() + kept, block.data() + place.at, place.size);
    kept += place.size;
  }
  block.truncate(kept);
}

/// A constant record, packed at compile time.
template <const std::string_view&... texts>
inline constexpr auto packed_bytes = [] {
  std::array<char, (packed_size(texts.size()) + ...)> bytes{};
  char* out = bytes.data();
  ((out = pack_text(out, texts)), ...);
  return bytes;
}();
template <const std::string_view&... texts>
inline constexpr Packed packed_constant{
    {packed_bytes<texts...>.data(), packed_bytes<texts...>.size()}};

}}}  // namespace baton::v0::detail
