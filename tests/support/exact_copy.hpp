// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace baton::test {

/// Text in a heap block of exactly its size, so that AddressSanitizer sees any read beyond it.
class ExactCopy {
 public:
  explicit ExactCopy(std::string_view text) : data_(new char[text.size()]), size_(text.size()) {
    text.copy(data_.get(), size_);
  }

  [[nodiscard]] std::string_view view() const& noexcept { return {data_.get(), size_}; }
  // Good until the end of the full expression, which is what `parse(exact_copy(text))` needs.
  operator std::string_view() const noexcept { return {data_.get(), size_}; }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_;
};

[[nodiscard]] inline ExactCopy exact_copy(std::string_view text) { return ExactCopy(text); }

}  // namespace baton::test
