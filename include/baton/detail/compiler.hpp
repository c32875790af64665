// SPDX-License-Identifier: MIT
// The only header that depends on the compiler. It has three columns: g++ and clang; Microsoft's
// compiler; and standard C++20, for all other compilers and where BATON_PLAIN is defined.
//
// The macros have no include guard. Every umbrella header ends with undefine.hpp, and every
// header that uses them includes this one.

#include <baton/detail/undefine.hpp>

/// Goes before a function that is rarely called. The function stays small and is not inlined.
#if defined(BATON_PLAIN)
#define BATON_COLD
#elif defined(__GNUC__) || defined(__clang__)
#define BATON_COLD [[gnu::cold, gnu::noinline]]
#elif defined(_MSC_VER)
#define BATON_COLD __declspec(noinline)
#else
#define BATON_COLD
#endif

/// BATON_INLINE and BATON_NOINLINE go before a function that must, or must not, be inlined.
#if defined(BATON_PLAIN)
#define BATON_INLINE inline
#define BATON_NOINLINE
#elif defined(__GNUC__) || defined(__clang__)
#define BATON_INLINE [[gnu::always_inline]] inline
#define BATON_NOINLINE [[gnu::noinline]]
#elif defined(_MSC_VER)
#define BATON_INLINE __forceinline
#define BATON_NOINLINE __declspec(noinline)
#else
#define BATON_INLINE inline
#define BATON_NOINLINE
#endif

/// Goes after a member function whose result points into the object. The object must not be a
/// temporary.
#if defined(__clang__) && !defined(BATON_PLAIN)
#define BATON_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define BATON_LIFETIMEBOUND
#endif

/// 1 if a register holds 16 bytes, the first byte lowest, and the vector types below exist.
#if !defined(BATON_PLAIN) &&                                                      \
    (defined(__SSE2__) || (defined(__ARM_NEON) && !defined(__ARM_BIG_ENDIAN))) && \
    (defined(__GNUC__) || defined(__clang__))
#define BATON_VECTORS 1
#else
#define BATON_VECTORS 0
#endif

#ifndef BATON_DETAIL_COMPILER_HPP
#define BATON_DETAIL_COMPILER_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#if defined(BATON_PLAIN) || !(defined(__GNUC__) || defined(__clang__))
#include <atomic>
#endif

namespace baton { inline namespace v0 { namespace detail {

/// Counts the owners of an object. With g++ and clang it uses built-ins: including <atomic> takes
/// six times as long as including the code that counts.
class ReferenceCount {
 public:
  constexpr explicit ReferenceCount(unsigned count) noexcept : count_(count) {}
#if defined(BATON_PLAIN) || !(defined(__GNUC__) || defined(__clang__))
  void add() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  /// Returns true to the last owner, which then sees all changes that the other owners made.
  bool drop() noexcept { return count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }
  bool is_one() const noexcept { return count_.load(std::memory_order_acquire) == 1; }

 private:
  std::atomic<unsigned> count_;
#else
  void add() noexcept { __atomic_fetch_add(&count_, 1u, __ATOMIC_RELAXED); }
  /// Returns true to the last owner, which then sees all changes that the other owners made.
  bool drop() noexcept { return __atomic_sub_fetch(&count_, 1u, __ATOMIC_ACQ_REL) == 0; }
  bool is_one() const noexcept { return __atomic_load_n(&count_, __ATOMIC_ACQUIRE) == 1; }

 private:
  unsigned count_;
#endif
};

/// The word with its bytes in reverse order.
constexpr std::uint64_t reversed(std::uint64_t x) noexcept {
#if defined(BATON_PLAIN) || !(defined(__GNUC__) || defined(__clang__))
  x = (x & 0x00ff'00ff'00ff'00ff) << 8 | (x >> 8 & 0x00ff'00ff'00ff'00ff);
  x = (x & 0x0000'ffff'0000'ffff) << 16 | (x >> 16 & 0x0000'ffff'0000'ffff);
  return x << 32 | x >> 32;
#else
  return __builtin_bswap64(x);
#endif
}

#if BATON_VECTORS
// g++ and clang have these vectors without a header. Including <emmintrin.h> or <arm_neon.h> would
// cost users a twentieth of a second of compile time.
using Bytes8 = unsigned char __attribute__((vector_size(8)));
using Bytes16 = unsigned char __attribute__((vector_size(16)));
using SignedBytes16 = signed char __attribute__((vector_size(16)));
using Pairs8 = std::uint16_t __attribute__((vector_size(16)));
using Words2 = std::uint64_t __attribute__((vector_size(16)));

inline Words2 load16(const char* s) noexcept {
  Words2 words;
  std::memcpy(&words, s, sizeof words);
  return words;
}
inline void store16(Bytes16 bytes, char* out) noexcept { std::memcpy(out, &bytes, sizeof bytes); }

/// Turns each byte of a word, the lowest first, into a pair: the byte, then a zero.
inline Pairs8 bytes_in_pairs(std::uint64_t word) noexcept {
#if defined(__clang__)
  Bytes8 bytes;
  std::memcpy(&bytes, &word, sizeof bytes);
  return __builtin_convertvector(bytes, Pairs8);
#else  // g++ makes six instructions of __builtin_convertvector, and one of this shuffle
  constexpr Bytes16 order = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23};
  return reinterpret_cast<Pairs8>(
      __builtin_shuffle(reinterpret_cast<Bytes16>(Words2{word, 0}), Bytes16{}, order));
#endif
}
/// Makes a word of the lower bytes of all pairs. The first pair gives the lowest byte.
inline std::uint64_t lower_of_pairs(Pairs8 pairs) noexcept {
  const Bytes8 bytes = __builtin_convertvector(pairs & 0xff, Bytes8);
  std::uint64_t word = 0;
  std::memcpy(&word, &bytes, sizeof word);
  return word;
}

/// Takes one bit of each byte; the first byte gives the lowest bit. Each byte must be 0 or 0xff.
inline unsigned bit_of_each_by_words(Bytes16 bytes) noexcept {
  // The mask leaves one bit of each byte. The product gathers these bits in its highest byte.
  const auto gather = [](std::uint64_t word) {
    return (word & 0x8040'2010'0804'0201) * 0x0101'0101'0101'0101 >> 56;
  };
  const auto words = reinterpret_cast<Words2>(bytes);
  return static_cast<unsigned>(gather(words[0]) | gather(words[1]) << 8);
}
inline unsigned bit_of_each(Bytes16 bytes) noexcept {
#if defined(__SSE2__)
  using Chars16 = char __attribute__((vector_size(16)));
  return static_cast<unsigned>(__builtin_ia32_pmovmskb128(reinterpret_cast<Chars16>(bytes)));
#else
  return bit_of_each_by_words(bytes);
#endif
}
/// Whether all bytes are 0xff. Each byte must be 0 or 0xff.
inline bool all_set(Bytes16 bytes) noexcept {
#if defined(__SSE2__)
  return bit_of_each(bytes) == 0xffff;
#else
  const auto words = reinterpret_cast<Words2>(bytes);
  return (words[0] & words[1]) == ~std::uint64_t{0};
#endif
}
#endif

}}}  // namespace baton::v0::detail

#endif
