// SPDX-License-Identifier: MIT
// Splits lists of pairs, such as `key=value,key=value`, with any two separators. It examines 64
// bytes at a time and keeps one bit for each.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/words.hpp>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// One piece of a list.
///
///   begin        separator        end
///   k e y        =                , or the end of the list
struct PairPiece {
  const char* begin;
  const char* separator;  ///< the first one; `end` if there is none
  const char* end;
  bool plain_key;  ///< all bytes of the key are known to be plain
  bool plain;      ///< all bytes are plain or separators
  bool once;       ///< there is at most one separator

  constexpr bool has_separator() const noexcept { return separator != end; }
  /// Whether the piece has a key and a value, neither of them empty.
  constexpr bool whole() const noexcept { return separator != begin && end - separator > 1; }
  constexpr bool empty() const noexcept { return begin == end; }
  constexpr std::string_view text() const noexcept { return view(begin, end); }
  constexpr std::string_view key() const noexcept { return view(begin, separator); }
  /// The value. The piece must have a separator.
  constexpr std::string_view value() const noexcept { return view(separator + 1, end); }
};

/// The special bytes among the first 64 bytes of a text. Bit i stands for byte i.
struct PairBits {
  std::uint64_t ends = 0;
  std::uint64_t separators = 0;
  std::uint64_t others = 0;  ///< bytes that are neither plain nor one of the above
};

template <char end, char separator, const Charset& plain>
struct PairScan {
  static constexpr char both[] = {end, separator};
  static constexpr Charset known = plain.with({both, 2});

  static constexpr PairBits by_bytes(const char* s, std::size_t size) noexcept {
    PairBits bits;
    for (std::size_t i = 0; i < size && i < 64; ++i) {
      const std::uint64_t bit = std::uint64_t{1} << i;
      if (s[i] == end) {
        bits.ends |= bit;
      } else if (s[i] == separator) {
        bits.separators |= bit;
      } else if (!plain.has(s[i])) {
        bits.others |= bit;
      }
    }
    return bits;
  }
#if BATON_VECTORS
  BATON_NOINLINE static PairBits by_vector(const char* s, std::size_t size) noexcept {
    PairBits bits;
    const bool is_short = size < 16;
    const std::size_t last = is_short ? 0 : (size < 64 ? size : 64) - 16;
    Words2 words = is_short ? load_up_to_16(s, size) : load16(s);
    for (std::size_t at = 0;;) {
      add_16(bits, words, at);
      if (at == last) break;
      at = at + 16 < last ? at + 16 : last;  // the last sixteen may overlap those before
      words = load16(s + at);
    }
    // The zeros after a short text are neither ends nor separators.
    if (is_short) bits.others &= ~(~std::uint64_t{0} << size);
    return bits;
  }
#endif
  static constexpr PairBits look(const char* s, std::size_t size) noexcept {
#if BATON_VECTORS
    if (!std::is_constant_evaluated()) return by_vector(s, size);
#endif
    return by_bytes(s, size);
  }

#if BATON_VECTORS
 private:
  BATON_INLINE static void add_16(PairBits& bits, Words2 words, std::size_t at) noexcept {
    constexpr std::make_integer_sequence<int, OutsideRanges(known).count> all;
    const auto x = reinterpret_cast<SignedBytes16>(words);
    bits.ends |= std::uint64_t{bit_of_each(reinterpret_cast<Bytes16>(x == end))} << at;
    bits.separators |= std::uint64_t{bit_of_each(reinterpret_cast<Bytes16>(x == separator))} << at;
    bits.others |= outside_of_16<known>(words, all) << at;
  }
#endif
};

/// A piece of more than 64 bytes, and the bits from the next piece on.
struct FarPiece {
  PairPiece piece;
  PairBits bits;
  const char* next;
  bool done;
};
BATON_NOINLINE constexpr FarPiece look_far(PairBits (*look)(const char*, std::size_t),
                                           const char* const begin, std::size_t left) noexcept {
  PairPiece piece{begin, nullptr, nullptr, true, true, true};
  for (const char* at = begin;; at += 64, left -= 64) {
    const PairBits bits = look(at, left);
    const std::uint64_t stop = bits.ends & (0 - bits.ends);
    const std::uint64_t separators = bits.separators & (stop - 1);
    const bool known = piece.separator != nullptr;
    const bool all_plain = (bits.others & (stop - 1)) == 0;
    // A plain key may count as not plain: the bits do not tell the key's bytes from the value's.
    piece.plain_key = piece.plain_key && (all_plain || known);
    piece.plain = piece.plain && all_plain;
    piece.once = piece.once && (known ? separators : separators & (separators - 1)) == 0;
    if (!known && separators != 0) piece.separator = at + std::countr_zero(separators);
    if (stop == 0 && left > 64) continue;
    const bool done = stop == 0;
    piece.end = at + (done ? static_cast<int>(left) : std::countr_zero(stop));
    if (piece.separator == nullptr) piece.separator = piece.end;
    if (done) return {piece, {}, piece.end, true};
    left -= static_cast<std::size_t>(piece.end + 1 - at);
    return {piece, look(piece.end + 1, left), piece.end + 1, false};
  }
}

/// Yields one piece after another, including empty pieces.
///
///   for (PairPiece piece; pieces.next(piece);) use(piece);
template <char end, char separator, const Charset& plain>
class PairCursor {
  using Scan = PairScan<end, separator, plain>;

 public:
  constexpr explicit PairCursor(std::string_view list) noexcept
      : bits_(Scan::look(list.data(), list.size())),
        at_(list.data()),
        start_(list.data()),
        left_(list.size()) {}

  BATON_INLINE constexpr bool next(PairPiece& piece) noexcept {
    if (done_) return false;
    if (bits_.ends == 0 && left_ > 64) {  // the piece may go on after these 64 bytes
      left_ -= static_cast<std::size_t>(start_ - at_);
      at_ = start_;
      bits_ = Scan::look(at_, left_);
      if (bits_.ends == 0 && left_ > 64) return next_far(piece);
    }
    const std::uint64_t stop = bits_.ends & (0 - bits_.ends);  // the lowest bit, or 0
    const std::uint64_t within = stop - 1;                     // the bits below it, or all bits
    const std::uint64_t separators = bits_.separators & within;
    const std::uint64_t others = bits_.others & within;
    done_ = stop == 0;
    piece.begin = start_;
    piece.end = done_ ? at_ + left_ : at_ + std::countr_zero(stop);
    piece.separator = separators == 0 ? piece.end : at_ + std::countr_zero(separators);
    piece.plain_key = (others & ((separators & (0 - separators)) - 1)) == 0;
    piece.plain = others == 0;
    piece.once = (separators & (separators - 1)) == 0;
    start_ = piece.end + (done_ ? 0 : 1);
    bits_.ends ^= stop;
    bits_.separators &= ~within;
    bits_.others &= ~within;
    return true;
  }

 private:
  BATON_INLINE constexpr bool next_far(PairPiece& piece) noexcept {
    const FarPiece found = look_far(Scan::look, start_, left_);
    piece = found.piece;
    left_ -= static_cast<std::size_t>(found.next - at_);
    at_ = start_ = found.next;
    bits_ = found.bits;
    done_ = found.done;
    return true;
  }

  PairBits bits_;  // of the bytes from at_ on; earlier pieces have none
  const char* at_;
  const char* start_;  // start of the next piece
  std::size_t left_;   // bytes from at_ to the end
  bool done_ = false;
};

}}}  // namespace baton::v0::detail
