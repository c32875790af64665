// SPDX-License-Identifier: MIT
// Header fields as lines of text, as in HTTP/1.1.
#pragma once

#include <baton/detail/charset.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// The length of the name that begins a header line, or 0 if the line is not a header line. A name
/// is a token right before ":".
constexpr std::size_t header_name_size(std::string_view line) noexcept {
  const std::size_t size = token.find_outside(line);
  return size < line.size() && line[size] == ':' ? size : 0;
}

/// Walks the header lines of a message's head and skips all other lines. The walk ends at the first
/// empty line, after which the body begins.
///
/// Grammar  name ":" OWS value OWS EOL *( 1*( SP / HTAB ) text EOL ) ; EOL = CRLF / LF / end
/// Spec     https://www.rfc-editor.org/rfc/rfc9112#name-field-syntax (obs-fold included)
class HeaderLines {
 public:
  constexpr explicit HeaderLines(std::string_view text, std::size_t at = 0) noexcept
      : text_(text), end_(at) {}

  constexpr bool next() noexcept {
    while (end_ < text_.size()) {
      begin_ = end_;
      std::size_t stop = line_end(begin_);
      const std::string_view line = text_.substr(begin_, stop - begin_);
      if (line.empty() || line == "\r") {
        end_ = begin_;
        return false;
      }
      folded_ = false;
      for (; stop + 1 < text_.size() && is_blank(text_[stop + 1]); folded_ = true) {
        stop = line_end(stop + 1);
      }
      end_ = stop < text_.size() ? stop + 1 : stop;
      name_size_ = header_name_size(line);
      if (name_size_ != 0) return true;
    }
    return false;
  }

  constexpr std::string_view name() const noexcept { return text_.substr(begin_, name_size_); }
  /// The value as received, with its folds but without outer blanks.
  constexpr std::string_view value() const noexcept {
    const std::size_t start = begin_ + name_size_ + 1;
    return trim(without_line_end(text_.substr(start, end_ - start)));
  }
  /// Whether the value spans several lines.
  constexpr bool folded() const noexcept { return folded_; }
  /// The value on one line, with a single blank for each fold.
  std::string unfolded() const {
    std::string out;
    std::string_view rest = value();
    while (!rest.empty()) {
      const std::size_t stop = rest.find('\n');
      const std::string_view piece = trim(without_line_end(rest.substr(0, stop)));
      if (!out.empty() && !piece.empty()) out.push_back(' ');
      out.append(piece);
      rest.remove_prefix(stop == rest.npos ? rest.size() : stop + 1);
    }
    return out;
  }
  /// The offsets where this line begins and ends. After the walk, end() is where a new line can go.
  constexpr std::size_t begin() const noexcept { return begin_; }
  constexpr std::size_t end() const noexcept { return end_; }

 private:
  constexpr std::size_t line_end(std::size_t at) const noexcept {
    const std::size_t end = text_.find('\n', at);
    return end == text_.npos ? text_.size() : end;
  }
  static constexpr std::string_view without_line_end(std::string_view text) noexcept {
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  std::string_view text_;
  std::size_t begin_ = 0;
  std::size_t end_;
  std::size_t name_size_ = 0;
  bool folded_ = false;
};

}}}  // namespace baton::v0::detail
