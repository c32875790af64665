// A list of small records of texts in one block of bytes.
#pragma once

#include <baton/detail/block.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// A forward range over records packed as below. `Record` is an aggregate of `Texts` string_views
/// that point into the block.
///
///   | length | bytes … | length | bytes … |   one such pair a text, `Texts` of them a record
///     LEB128, 1 to 5 bytes
template <class Record, int Texts>
class Records {
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
    constexpr explicit iterator(const char* at) noexcept : at_(at) {}

    constexpr Record operator*() const noexcept {
      const char* at = at_;
      return read(at);
    }
    constexpr iterator& operator++() noexcept {
      read(at_);
      return *this;
    }
    constexpr iterator operator++(int) noexcept {
      iterator before = *this;
      ++*this;
      return before;
    }
    constexpr const char* base() const noexcept { return at_; }
    friend constexpr bool operator==(iterator, iterator) = default;

   private:
    static constexpr Record read(const char*& at) noexcept {
      if constexpr (Texts == 2) {
        return Record{next(at), next(at)};  // braces: left to right
      } else {
        static_assert(Texts == 3);
        return Record{next(at), next(at), next(at)};
      }
    }
    static constexpr std::string_view next(const char*& at) noexcept {
      std::size_t length = static_cast<unsigned char>(*at++);
      if (length >= 0x80) {
        const char* text = at;  // so that `at` itself can stay in a register
        length = next_long(text, length & 0x7f);
        at = text;
      }
      const std::string_view text(at, length);
      at += length;
      return text;
    }
    [[gnu::cold, gnu::noinline]] static constexpr std::size_t next_long(
        const char*& at, std::size_t length) noexcept {
      for (int shift = 7;; shift += 7) {
        const auto byte = static_cast<unsigned char>(*at++);
        length |= std::size_t{byte & 0x7fu} << shift;
        if (byte < 0x80) return length;
      }
    }

    const char* at_ = nullptr;
  };
  using const_iterator = iterator;
  using value_type = Record;

  constexpr Records() noexcept = default;
  constexpr explicit Records(std::string_view block) noexcept : block_(block) {}

  constexpr iterator begin() const noexcept { return iterator(block_.data()); }
  constexpr iterator end() const noexcept { return iterator(block_.data() + block_.size()); }
  constexpr bool empty() const noexcept { return block_.empty(); }
  constexpr std::size_t size() const noexcept {
    std::size_t count = 0;
    for (auto at = begin(); at != end(); ++at) ++count;
    return count;
  }
  constexpr std::string_view block() const noexcept { return block_; }

 private:
  std::string_view block_;
};

/// Bytes that a text of `size` bytes takes in a block.
[[gnu::noinline]] constexpr std::size_t packed_size_of_long(std::size_t size) noexcept {
  std::size_t bytes = size + 1;
  for (std::size_t rest = size >> 7; rest != 0; rest >>= 7) ++bytes;
  return bytes;
}
constexpr std::size_t packed_size(std::size_t size) noexcept {
  return size < 0x80 ? size + 1 : packed_size_of_long(size);
}

/// Writes a text's length to `out`, what packed_size() has beyond the text; returns the end.
[[gnu::noinline]] constexpr char* pack_long_length(char* out, std::size_t length) noexcept {
  for (; length >= 0x80; length >>= 7) *out++ = static_cast<char>(length | 0x80);
  *out++ = static_cast<char>(length);
  return out;
}
constexpr char* pack_length(char* out, std::size_t length) noexcept {
  if (length >= 0x80) return pack_long_length(out, length);
  *out++ = static_cast<char>(length);
  return out;
}
/// Writes a text's length and bytes to `out`, packed_size() of them; returns the end.
constexpr char* pack_text(char* out, std::string_view text) noexcept {
  return copy(text, pack_length(out, text.size()));
}
/// Writes a `prefix`, and key and value that stand in one piece with one byte between them: as one
/// text, then lengths into the right places. Returns the end. Few: less than 128 bytes in all.
[[gnu::always_inline]] inline char* pack_short_pair(char* out, std::string_view pair,
                                                    std::size_t key,
                                                    std::string_view prefix = {}) noexcept {
  *out = static_cast<char>(prefix.size() + key);
  char* const text = copy(prefix, out + 1);
  copy_limited(pair, text);
  text[key] = static_cast<char>(pair.size() - key - 1);
  return text + pair.size();
}
/// The same of any size.
[[gnu::always_inline]] inline char* pack_pair(char* out, std::string_view key,
                                              std::string_view value,
                                              std::string_view prefix) noexcept {
  const std::size_t size = key.size() + 1 + value.size();
  if (prefix.size() + size < 0x80) {
    return pack_short_pair(out, {key.data(), size}, key.size(), prefix);
  }
  out = copy(key, copy(prefix, pack_length(out, prefix.size() + key.size())));
  return pack_text(out, value);
}
inline void append_text(Block& block, std::string_view text) {
  pack_text(block.extend(packed_size(text.size())), text);
}
/// The same for a text that `write(char*)` writes, at most `room` bytes, and returns the end of.
template <class Write>
void append_text(Block& block, std::size_t room, Write write) {
  const std::size_t packed = packed_size(room);
  char* const begin = block.extend(packed);
  char* const text = begin + (packed - room);
  const auto size = static_cast<std::size_t>(write(text) - text);
  char* const place = pack_length(begin, size);  // the length may take less than that of the room
  if (place != text) __builtin_memmove(place, text, size);
  block.truncate(block.size() - packed + packed_size(size));
}

}}}  // namespace baton::v0::detail
