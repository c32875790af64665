// SPDX-License-Identifier: MIT
// Finds bytes outside a set, sixteen at a time.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// The bytes outside a set, as ascending ranges of signed bytes.
struct OutsideRanges {
  int count = 0;
  signed char first[16] = {};
  signed char last[16] = {};

  constexpr explicit OutsideRanges(const Charset& set) noexcept {
    for (int at = next(set, -128, false); at != 128; at = next(set, at, false)) {
      first[count] = static_cast<signed char>(at);
      at = next(set, at, true);
      last[count++] = static_cast<signed char>(at - 1);
    }
  }

 private:
  /// The first byte value from `at` on that is in the set or, if `inside` is false, is not.
  static constexpr int next(const Charset& set, int at, bool inside) noexcept {
    for (; at != 128; at = (at | 63) + 1) {
      const std::uint64_t word = set.words[(at & 0xff) >> 6];
      const std::uint64_t rest = (inside ? word : ~word) >> (at & 63);
      if (rest != 0) return at + std::countr_zero(rest);
    }
    return at;
  }
};

#if BATON_VECTORS
/// 0xff for each byte in the range, 0 for each other byte.
template <signed char first, signed char last>
inline Bytes16 in_range(SignedBytes16 x) noexcept {
  static_assert(first != -128 || last != 127, "the set is empty");
  if constexpr (first == last) return reinterpret_cast<Bytes16>(x == first);
  if constexpr (first == -128)
    return reinterpret_cast<Bytes16>(x < static_cast<signed char>(last + 1));
  // Shifts the range to end at 127, so that one comparison suffices.
  const auto moved = reinterpret_cast<SignedBytes16>(reinterpret_cast<Bytes16>(x) +
                                                     static_cast<unsigned char>(127 - last));
  return reinterpret_cast<Bytes16>(moved > static_cast<signed char>(126 - (last - first)));
}

// outside() with vectors.
template <const Charset& set, int... i>
inline std::uint64_t outside_of_16(Words2 words, std::integer_sequence<int, i...>) noexcept {
  constexpr OutsideRanges ranges(set);
  [[maybe_unused]] const auto x = reinterpret_cast<SignedBytes16>(words);
  return bit_of_each((Bytes16{} | ... | in_range<ranges.first[i], ranges.last[i]>(x)));
}
template <const Charset& set>
BATON_NOINLINE std::uint64_t outside_by_vector(const char* s, std::size_t size) noexcept {
  constexpr std::make_integer_sequence<int, OutsideRanges(set).count> all;
  if (size <= 16) {  // the mask removes the zeros after the text
    return outside_of_16<set>(load_up_to_16(s, size), all) & ~(~std::uint64_t{0} << size);
  }
  const std::size_t end = (size < 64 ? size : 64) - 16;
  std::uint64_t out = outside_of_16<set>(load16(s + end), all) << end;  // the others may overlap it
  for (std::size_t at = 0; at < end; at += 16) out |= outside_of_16<set>(load16(s + at), all) << at;
  return out;
}
#endif

template <const Charset& set>
constexpr std::uint64_t outside_by_bytes(const char* s, std::size_t size) noexcept {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < size && i < 64; ++i) out |= std::uint64_t{!set.has(s[i])} << i;
  return out;
}
/// Which of the first 64 bytes of a text are outside `set`. Bit i stands for byte i.
template <const Charset& set>
constexpr std::uint64_t outside(const char* s, std::size_t size) noexcept {
#if BATON_VECTORS
  if (!std::is_constant_evaluated()) return outside_by_vector<set>(s, size);
#endif
  return outside_by_bytes<set>(s, size);
}

/// Yields the positions of the bytes of a text that are outside a set.
template <const Charset& set>
class Scanner {
 public:
  constexpr explicit Scanner(std::string_view text) noexcept
      : text_(text), bits_(outside<set>(text.data(), text.size())) {}

  /// The next position, or text.size() at the end.
  constexpr std::size_t next() noexcept {
    while (bits_ == 0) {
      if (text_.size() - at_ <= 64) return text_.size();
      at_ += 64;
      bits_ = outside<set>(text_.data() + at_, text_.size() - at_);
    }
    const auto bit = static_cast<std::size_t>(std::countr_zero(bits_));
    bits_ &= bits_ - 1;
    return at_ + bit;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint64_t bits_;  // of the 64 bytes from at_ on, without the positions yielded so far
};

/// A set as a table of 256 bools.
struct ByteTable {
  bool inside[256] = {};

  constexpr explicit ByteTable(const Charset& set) noexcept {
    for (int i = 0; i < 256; ++i) inside[i] = set.has(static_cast<char>(i));
  }
};
template <const Charset& set>
inline constexpr ByteTable byte_table{set};

/// A faster Charset::find_outside() for texts that are mostly short or leave the set early.
template <const Charset& set>
constexpr std::size_t find_outside_soon(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size() && byte_table<set>.inside[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

/// Copies a pair: a key of `key` bytes, one byte, and a value. `between` replaces the byte between
/// them. Returns null, and copies nothing, if the pair is empty, longer than 64 bytes or not plain.
BATON_INLINE constexpr char* copy_plain_pair(std::string_view pair, std::size_t key, char between,
                                             char* out) noexcept {
  if (pair.empty() || pair.size() > 64) return nullptr;
  const std::uint64_t others = outside<plain_text>(pair.data(), pair.size());
  if ((others & ~(std::uint64_t{1} << key)) != 0) return nullptr;
  char* const end = copy_short(pair, out);
  out[key] = between;
  return end;
}

/// Whether all bytes of a text are in the set.
template <const Charset& set>
constexpr bool all_of(std::string_view text) noexcept {
  return Scanner<set>(text).next() == text.size();
}

}}}  // namespace baton::v0::detail
