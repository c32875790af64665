// SPDX-License-Identifier: MIT
// Splits texts at a separator.
#pragma once

#include <baton/detail/words.hpp>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// Yields the pieces of `text` between separators, including empty pieces.
///
///   for (Splitter pieces("a,b", ','); pieces.next();) use(pieces.piece(), pieces.offset());
class Splitter {
 public:
  constexpr Splitter(std::string_view text, char separator) noexcept
      : text_(text), separator_(separator) {}

  constexpr bool next() noexcept {
    if (after_ > text_.size()) return false;
    start_ = after_;
    const std::size_t end = text_.find(separator_, start_);
    end_ = end == std::string_view::npos ? text_.size() : end;
    after_ = end_ + 1;
    return true;
  }
  constexpr std::string_view piece() const noexcept {
    return view(text_.data() + start_, end_ - start_);
  }
  /// The byte offset of the piece in the text.
  constexpr std::size_t offset() const noexcept { return start_; }

 private:
  std::string_view text_;
  char separator_;
  std::size_t start_ = 0;
  std::size_t end_ = 0;
  std::size_t after_ = 0;
};

}}}  // namespace baton::v0::detail
