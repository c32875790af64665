// SPDX-License-Identifier: MIT
// Lines as a person sees them: without colours, prefixes of tools, and line breaks of the paste.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inspect {

/// A line of the input, as a terminal shows it.
struct VisibleLine {
  std::size_t number = 0;  ///< from 1
  std::string text;
};

/// The place of a text, and its surroundings to show.
struct Place {
  std::size_t line = 0;    ///< from 1
  std::size_t column = 0;  ///< from 1, in characters
  std::string shown;       ///< the line, or the part of it around the text
  std::size_t mark = 0;    ///< of the text's first character in `shown`, from 0
  std::size_t length = 0;  ///< of the text in `shown`, in characters; at least 1
};

/// The direction of a line, if a tool marks it.
enum class Direction : unsigned char { none, sent, received };

/// A text to search, and the place of each of its parts in the input.
struct Line {
  /// From `begin` on, the text is at `column` of a visible line.
  struct Piece {
    std::size_t begin;
    std::shared_ptr<const VisibleLine> line;
    std::size_t column;  ///< in bytes, from 0
  };

  std::string text;
  std::vector<Piece> pieces;
  std::size_t encoded =
      0;  ///< bytes of base64 that the whole text was decoded from; 0: it was not base64
  std::size_t body = 0;                   ///< end of the prefixes of tools
  Direction direction = Direction::none;  ///< `>` or `<` of curl
  bool stamped = false;                   ///< a time begins the line
  bool aside = false;                     ///< a remark of a tool about itself

  std::string_view body_text() const { return std::string_view(text).substr(body); }
  std::size_t first() const { return pieces.empty() ? 0 : pieces.front().line->number; }
  std::size_t last() const { return pieces.empty() ? 0 : pieces.back().line->number; }
  /// A part of the line as a line of its own.
  Line slice(std::size_t begin, std::size_t end) const;
  /// Appends `between` and the text of another line from `from` on.
  void append(const Line& next, std::size_t from, std::string_view between);
  Place locate(std::size_t begin, std::size_t size) const;
  /// The index of the piece that has this byte.
  std::size_t piece_at(std::size_t offset) const;
};

/// One line of the input, without byte-order mark, CR, and escape sequences of terminals.
Line clean(std::string_view raw, std::size_t number);

/// That line, with the prefixes of tools found.
Line with_prefixes(Line line);

/// The lines of a text that has line ends itself.
std::vector<Line> lines_of(const Line& text);

/// Reads the lines of a text, one at a time.
class LineReader {
 public:
  explicit LineReader(std::istream& in) : in_(in) {}
  std::optional<Line> next();

 private:
  std::istream& in_;
  std::size_t number_ = 0;
  bool wide_ = false;  ///< two bytes a character, as Windows writes redirected output
};

}  // namespace inspect
