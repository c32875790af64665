// SPDX-License-Identifier: MIT
// Finds names by their size and bytes, in a table made at compile time.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// Finds a name among N names, ignoring ASCII case. The names of one size form a short chain. Most
/// unknown names differ from all names in size, and the others mostly in the last eight bytes.
///
/// A lookup compares eight bytes at a time. It first ORs 0x20 into each byte that is a letter in
/// the table's name.
///
///   end              the last eight bytes, or all bytes of a shorter name; names differ most here
///   words 0, 1, 2    the eight bytes from byte 0, 8, 16 on, in names of more than 8, 16, 24 bytes
template <std::size_t N>
class NameTable {
 public:
  static constexpr std::size_t none = N;
  static constexpr std::size_t max_size = 32;

  consteval explicit NameTable(const std::array<std::string_view, N>& names) {
    for (std::size_t i = N; i-- > 0;) {
      const std::string_view name = names[i];
      char letters[max_size] = {};
      for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] >= 'a' && name[at] <= 'z') letters[at] = 0x20;
      }
      ends_[i] = end_of(name);
      end_letters_[i] = end_of(view(letters, name.size()));
      for (std::size_t word = 0; 8 * word + 8 < name.size(); ++word) {
        words_[i][word] = load8(name.data() + 8 * word);
        letters_[i][word] = load8(letters + 8 * word);
      }
      next_[i] = has_size(name.size()) ? first_[name.size()] : static_cast<std::uint8_t>(none);
      first_[name.size()] = static_cast<std::uint8_t>(i);
      sizes_ |= std::uint64_t{1} << name.size();
    }
  }

  /// Whether a name has this size, or a size that is equal modulo 64.
  BATON_INLINE constexpr bool has_size(std::size_t size) const noexcept {
    return (sizes_ >> size % 64 & 1) != 0;
  }
  BATON_INLINE constexpr std::size_t find(std::string_view name) const noexcept {
    if (!has_size(name.size()) || name.size() > max_size) return none;
    const std::uint64_t end = end_of(name);
    std::size_t i = first_[name.size()];
    do {
      if ((end | end_letters_[i]) == ends_[i] && begins(name, i)) break;
      i = next_[i];
    } while (i != none);
    return i;
  }

 private:
  static constexpr std::uint64_t end_of(std::string_view name) noexcept {
    return name.size() < 8 ? load_up_to_8(name.data(), name.size())
                           : load8(name.data() + name.size() - 8);
  }
  /// Whether the bytes before the last eight match. The sizes are equal.
  BATON_INLINE constexpr bool begins(std::string_view name, std::size_t i) const noexcept {
    const auto same = [&](std::size_t word) {
      return (load8(name.data() + 8 * word) | letters_[i][word]) == words_[i][word];
    };
    return (name.size() <= 8 || same(0)) && (name.size() <= 16 || same(1)) &&
           (name.size() <= 24 || same(2));
  }

  static constexpr std::size_t room = N == 0 ? 1 : N;
  std::uint64_t sizes_ = 0;  // bit n: a name has n bytes
  std::uint64_t ends_[room] = {};
  std::uint64_t end_letters_[room] = {};
  std::uint64_t words_[room][3] = {};
  std::uint64_t letters_[room][3] = {};
  std::uint8_t first_[max_size + 1] = {};  // the start of the chain of each size
  std::uint8_t next_[room] = {};
};

}}}  // namespace baton::v0::detail
