// SPDX-License-Identifier: MIT
// For the fuzz targets, tests/fuzz/<target>.cpp. Each defines LLVMFuzzerTestOneInput. libFuzzer runs it on inputs that it
// invents, support/replay.cpp on the files of tests/fuzz/corpus/<target>/ and on changes of them. The input is always a
// block of exactly its size, so AddressSanitizer sees an over-read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace baton::test {

[[nodiscard]] inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the first line off `rest`, without its end: an input may have several texts, in a readable corpus.
[[nodiscard]] inline std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

/// Called before the program ends; prints the input under test.
inline void (*before_abort)() = nullptr;

/// A condition that must hold for any input. If it does not, the program ends and names the place.
inline void require(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d: does not hold\n", file, line);
  if (before_abort != nullptr) before_abort();
  std::abort();
}

}  // namespace baton::test
