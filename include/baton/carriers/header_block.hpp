// Carriers: a message's head as text, lines `Name: value`.
#pragma once

#include <baton/carrier_shapes.hpp>
#include <baton/detail/header_lines.hpp>

namespace baton { inline namespace v0 {

/// Reads the header lines of a text, up to the first empty line. Request and status lines are passed
/// over, a value that goes over several lines is read as one. The text outlives it.
class HeaderBlockReader {
 public:
  constexpr explicit HeaderBlockReader(std::string_view text) noexcept : text_(text) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    for (detail::HeaderLines lines(text_); lines.next();) {
      if (lines.folded()) {
        visitor(lines.name(), detail::TextOnDemand([&] { return lines.unfolded(); }));
      } else {
        visitor(lines.name(), lines.value());
      }
    }
  }

 private:
  std::string_view text_;
};

/// Reads and writes the header lines of a text. Lines are added before the first empty line, or at
/// the end, and end as the others do.
///
/// Errors   name_refused: no token | bad_value: a byte that may not stand in a field value. The text
///          is then as it was: what is written can't begin another line.
class HeaderBlock {
 public:
  explicit HeaderBlock(std::string& text) noexcept : text_(&text) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    HeaderBlockReader(*text_).for_each(visitor);
  }
  Error set(std::string_view name, std::string_view value) {
    const Header header{name, value};
    const detail::Staged staged({&header, 1}, detail::FindOne{name});
    if (const Error refused = admit(staged)) return refused;
    write(staged);
    return {};
  }
  template <class S>
  Error admit(const S& staged) const noexcept {
    return detail::refuse_injection(staged);
  }
  template <class S>
  void write(const S& staged) {
    const std::size_t first_end = text_->find('\n');
    const bool bare =
        first_end != text_->npos && (first_end == 0 || (*text_)[first_end - 1] != '\r');
    const std::string_view line_end = bare ? "\n" : "\r\n";

    detail::HeaderLines lines(*text_);
    while (lines.next()) {
      if (staged.find(lines.name()) == staged.list().size()) continue;
      const std::size_t begin = lines.begin();
      text_->erase(begin, lines.end() - begin);
      lines = detail::HeaderLines(*text_, begin);
    }
    std::string added;
    if (lines.end() != 0 && (*text_)[lines.end() - 1] != '\n') added.append(line_end);
    for (const Header& header : staged.list()) {
      added.append(header.name).append(": ").append(header.value).append(line_end);
    }
    text_->insert(lines.end(), added);
  }

 private:
  std::string* text_;
};

/// A carrier in a text of header lines.
///
///   baton::extract(baton::header_block(received));
///   baton::inject(context, baton::header_block(head));  // a std::string
inline HeaderBlock header_block(std::string& text) noexcept { return HeaderBlock(text); }
constexpr HeaderBlockReader header_block(std::string_view text) noexcept {
  return HeaderBlockReader(text);
}

}}  // namespace baton::v0
