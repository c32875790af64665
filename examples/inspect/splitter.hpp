// SPDX-License-Identifier: MIT
// Splits lines into records.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "record.hpp"

namespace inspect {

/// The state of the record that is being filled.
struct OpenRecord {
  Record record;
  bool ended = false;       ///< a blank line or other text ended its headers
  bool is_line = false;     ///< it is a log line, not a block of lines
  bool is_pseudo = false;   ///< so far it has only HTTP/2's own headers
  bool unclosed = false;    ///< its line has open brackets
  bool is_section = false;  ///< a title is above it, as in a dump of an object
  bool stamped = false;
  Direction direction = Direction::none;
  std::string skeleton;  ///< the text before the header of a log line
};

/// Collects the headers of lines into records, and decides where one record ends and the next begins: at
/// at start lines, direction marks, blank lines, log lines.
class Splitter {
 public:
  explicit Splitter(std::function<void(Record&&)> take) : take_(std::move(take)) {}

  void feed(const Line& line);
  void finish() { flush(); }
  /// Whether any line looked like headers, a request or a message.
  bool seen() const { return seen_; }

 private:
  void feed_segment(const Line& line);
  bool feed_start(const Line& line, std::string_view text, bool has_headers);
  bool feed_title(const Line& line, std::string_view text);
  bool feed_pseudo(const Line& line, std::string_view text);
  void feed_hits(const Line& line, std::string_view text, const std::vector<Hit>& hits);
  void feed_other(const Line& line, std::string_view text);
  OpenRecord& begin(RecordKind kind, const Line& line, std::string_view title = {});
  void flush();

  std::function<void(Record&&)> take_;
  std::optional<OpenRecord> open_;
  Headers last_section_;  ///< the content of the section before
  bool seen_ = false;
};

/// How a line that is broken in two continues.
enum class Continuation : unsigned char { none, spaced, direct };
Continuation continuation_of(const Line& line, const Line& next);

}  // namespace inspect
