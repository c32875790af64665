// SPDX-License-Identifier: MIT
// Carriers: the head of a message as text, lines `Name: value`.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <baton/detail/header_lines.hpp>

namespace baton { inline namespace v0 {

/// Reads the header lines of a text, up to the first empty line. It skips request and status lines,
/// and joins a value that is folded over several lines. The text must outlive the reader.
class HeaderBlockReader {
 public:
  /// A view of the text.
  constexpr explicit HeaderBlockReader(std::string_view text) noexcept : text_(text) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    for (detail::HeaderLines lines(text_); lines.next();) {
      if (lines.folded()) {
        visitor(lines.name(), TextOnDemand([&] { return lines.unfolded(); }));
      } else {
        visitor(lines.name(), lines.value());
      }
    }
  }

 private:
  std::string_view text_;
};

/// Reads and writes the header lines of a text. New lines go before the first empty line, or to the
/// end of the text, and have the line end of the first line that stays.
///
/// Errors   name_refused: not a token | bad_value: a byte that a field value must not have, such as
///          one that would begin another line. The text is then as it was, as when memory fails
/// Cost     write: one pass, one allocation
class HeaderBlock {
 public:
  /// A view of the text, which must outlive it.
  explicit HeaderBlock(std::string& text) noexcept : text_(&text) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    HeaderBlockReader(*text_).for_each(visitor);
  }
  Error set(std::string_view name, std::string_view value) { return write_one(*this, name, value); }
  Error write(const HeaderList& headers) {
    if (const Error refused = refuse_lines(headers)) return refused;
    const std::string_view old = *text_;
    std::size_t size = old.size() + crlf.size();
    for (const Header& header : headers) {
      size += header.name.size() + 2 + header.value.size() + crlf.size();
    }
    std::string out;
    out.reserve(size);
    std::size_t copied = 0;
    detail::HeaderLines lines(old);
    while (lines.next()) {
      if (headers.find(lines.name()) == headers.size()) continue;
      out.append(old, copied, lines.begin() - copied);
      copied = lines.end();
    }
    out.append(old, copied, lines.end() - copied);
    const std::string_view rest = old.substr(lines.end());
    const std::string_view line_end = line_end_of(out, line_end_of(rest, line_end_of(old, crlf)));
    if (!out.empty() && out.back() != '\n') out.append(line_end);
    for (const Header& header : headers) {
      out.append(header.name).append(": ").append(header.value).append(line_end);
    }
    out.append(rest);
    text_->swap(out);
    return {};
  }

 private:
  static constexpr std::string_view crlf = "\r\n";

  /// The end of the first line, or `otherwise` if the line has no end.
  static std::string_view line_end_of(std::string_view text, std::string_view otherwise) noexcept {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return otherwise;
    return end == 0 || text[end - 1] != '\r' ? crlf.substr(1) : crlf;
  }

  std::string* text_;
};

/// A carrier in a text of header lines.
///
///   baton::extract(baton::header_block(received));
///   baton::inject(context, baton::header_block(head));  // a std::string
inline HeaderBlock header_block(std::string& text) noexcept { return HeaderBlock(text); }
/// Any other text can be read only.
constexpr HeaderBlockReader header_block(std::string_view text) noexcept {
  return HeaderBlockReader(text);
}

}}  // namespace baton::v0
