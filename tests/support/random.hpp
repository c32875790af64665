// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace baton::test {

/// Random values, equal in every run and on every platform for one seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t next() { return engine_(); }
  /// 0 … n - 1, n not 0. Slightly uneven, which no test minds.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  char byte() { return static_cast<char>(engine_() & 0xff); }

  /// Up to `most` bytes of any value.
  std::string bytes(std::size_t most) {
    std::string out(below(most + 1), '\0');
    for (char& c : out) c = byte();
    return out;
  }
  /// Between `least` and `most` bytes out of `alphabet`.
  std::string text(std::size_t least, std::size_t most, std::string_view alphabet) {
    std::string out(least + below(most - least + 1), '\0');
    for (char& c : out) c = alphabet[below(alphabet.size())];
    return out;
  }
  /// One of a table's entries.
  template <class Rows>
  const auto& pick(const Rows& rows) {
    return rows[below(std::size(rows))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace baton::test
