// Lines become records.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "record.hpp"

namespace inspect {

/// What the record that is being filled is like, beside its headers.
struct OpenRecord {
  Record record;
  bool ended = false;       ///< a blank line or other text ended its headers
  bool is_line = false;     ///< it is a log line, not a block of lines
  bool is_pseudo = false;   ///< it has only headers of HTTP/2's own so far
  bool unclosed = false;    ///< its line left brackets open
  bool is_section = false;  ///< a title stood above it, as in a dump of an object
  bool stamped = false;
  Direction direction = Direction::none;
  std::string skeleton;  ///< what stands before the header of a log line
};

/// Collects the headers of lines into records and tells where one record ends and the next begins:
/// at start lines, direction marks, blank lines, log lines.
class Splitter {
 public:
  explicit Splitter(std::function<void(Record&&)> take) : take_(std::move(take)) {}

  void feed(const Line& line);
  void finish() { flush(); }
  /// Whether something looked like headers, a request or a message.
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
  Headers last_section_;  ///< what the section before held
  bool seen_ = false;
};

/// How a line that is broken in two goes on.
enum class Continuation : unsigned char { none, spaced, direct };
Continuation continuation_of(const Line& line, const Line& next);

}  // namespace inspect
