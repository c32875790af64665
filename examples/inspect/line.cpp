// SPDX-License-Identifier: MIT
#include "line.hpp"

#include <algorithm>
#include <istream>

#include "text.hpp"

namespace inspect {

namespace {

/// Bytes of a line that are shown beside a text in it.
constexpr std::size_t room_before = 36;
constexpr std::size_t room = 92;
/// Beyond this, columns are counted in bytes.
constexpr std::size_t max_counted = 1 << 14;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::size_t count_characters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

/// The text with a blank for a tab and a dot for each character that terminals do not show.
std::string showable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c == '\t') c = ' ';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '.';
  }
  return out;
}

/// Skips an escape sequence of a terminal.
bool skip_escape(Cursor& in) {
  if (*in != '\x1b') return false;
  ++in.at;
  if (in.skip('[')) {
    in.take([](char c) { return c >= 0x20 && c < 0x40; });
    if (!in.done()) ++in.at;
  } else if (in.skip(']')) {
    in.take([](char c) { return c != '\a' && c != '\x1b'; });
    if (!in.skip('\a')) in.skip("\x1b\\");
  } else if (!in.done()) {
    ++in.at;
  }
  return true;
}

std::string visible(std::string_view raw) {
  if (raw.find_first_of("\x1b\b") == raw.npos) return std::string(raw);
  std::string out;
  for (Cursor in{raw}; !in.done();) {
    if (skip_escape(in)) continue;
    if (*in == '\b') {
      if (!out.empty()) out.pop_back();
    } else {
      out.push_back(*in);
    }
    ++in.at;
  }
  return out;
}

bool skip_digits(Cursor& in, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  while (count < most && is_digit(in[count])) ++count;
  if (count < least) return false;
  in.at += count;
  return true;
}

/// `12:34:56`, with a fraction and a zone.
bool skip_clock(Cursor& in) {
  Cursor at = in;
  if (!skip_digits(at, 1, 2) || !at.skip(':') || !skip_digits(at, 2, 2)) return false;
  if (at.skip(':') && !skip_digits(at, 2, 2)) return false;
  if ((*at == '.' || *at == ',') && is_digit(at[1])) {
    ++at.at;
    skip_digits(at, 1, 9);
  }
  if (!at.skip('Z') && (*at == '+' || *at == '-') && is_digit(at[1])) {
    ++at.at;
    at.take([](char c) { return is_digit(c) || c == ':'; });
  }
  in = at;
  return true;
}

/// `2024-01-31`, `2024/01/31`, `31/Jan/2024`, `Jan 31`, `Wed Jan 31`.
bool skip_date(Cursor& in) {
  Cursor at = in;
  if (skip_digits(at, 4, 4) && (*at == '-' || *at == '/')) {
    const char separator = *at;
    ++at.at;
    if (!skip_digits(at, 2, 2) || !at.skip(separator) || !skip_digits(at, 2, 2)) return false;
    in = at;
    return true;
  }
  at = in;
  if (skip_digits(at, 1, 2) && (*at == '/' || *at == '-') && is_letter(at[1])) {
    ++at.at;
    if (at.take(is_letter).size() != 3) return false;
    if (!at.skip('/') && !at.skip('-')) return false;
    if (!skip_digits(at, 4, 4)) return false;
    in = at;
    return true;
  }
  at = in;
  constexpr std::string_view words =
      "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun ";
  bool month = false;
  for (int i = 0; i < 2; ++i) {
    const std::string_view word = at.rest().substr(0, 3);
    if (word.size() != 3 || words.find(std::string(word) + ' ') == words.npos) break;
    month = words.find(std::string(word) + ' ') < 48;
    at.at += 3;
    at.skip(',');
    at.skip_blanks();
  }
  if (!month || !skip_digits(at, 1, 2)) return false;
  in = at;
  return true;
}

/// A time at the begin of a log line, perhaps in brackets.
bool skip_time(Cursor& in) {
  Cursor at = in;
  const bool bracket = at.skip('[');
  const bool date = skip_date(at);
  if (date) {
    if (!at.skip('T') && !at.skip(':')) at.skip_blanks();
  }
  if (!skip_clock(at) && !date) return false;
  if (!bracket && !date && !is_blank(*at)) return false;
  if (bracket && !at.skip(']')) return false;
  if (!at.done() && !is_blank(*at) && *at != ']' && *at != ':') return false;
  in = at;
  return true;
}

/// `web_1  | ` of compose, `[pod/web-1/app] ` of kubectl, `   12 │ ` and `12: ` of pagers and grep.
bool skip_tool(Cursor& in) {
  Cursor at = in;
  at.skip_blanks();
  if (at.skip("[pod/")) {
    at.take([](char c) { return c != ']'; });
    if (!at.skip("] ")) return false;
    in = at;
    return true;
  }
  const auto is_service = [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '@' || c == '/';
  };
  const std::string_view word = at.take(is_service);
  if (word.empty()) return false;
  const bool number = std::all_of(word.begin(), word.end(), is_digit);
  if (number && *at == ':' && !is_digit(at[1])) {
    ++at.at;
    in = at;
    return true;
  }
  Cursor bar = at;
  bar.skip_blanks();
  const bool spaced = bar.at != at.at;
  if ((spaced && bar.skip("| ")) || bar.skip("│ ") || bar.rest() == "|") {
    if (bar.rest() == "|") ++bar.at;
    in = bar;
    return true;
  }
  if (number && at.skip('\t')) {  // cat -n
    in = at;
    return true;
  }
  return false;
}

/// `host name[123]: ` of syslog and journald, after the time.
bool skip_process(Cursor& in) {
  Cursor at = in;
  at.skip_blanks();
  const auto is_word = [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
  };
  if (at.take(is_word).empty() || !at.skip(' ')) return false;
  if (at.take(is_word).empty()) return false;
  if (!at.skip('[') || !skip_digits(at, 1, 10) || !at.skip("]:")) return false;
  in = at;
  return true;
}

void skip_prefixes(Line& line) {
  Cursor in{line.text};
  for (int i = 0; i < 4; ++i) {
    if (skip_tool(in)) continue;
    Cursor at = in;
    at.skip_blanks();
    if (!skip_time(at)) break;
    line.stamped = true;
    skip_process(at);
    at.skip(' ');
    in = at;
  }
  Cursor at = in;
  at.skip_blanks();
  const bool mark_ends = at[1] == ' ' || at[1] == '\0' || at.at + 1 >= at.text.size();
  if ((*at == '>' || *at == '<') && mark_ends) {
    line.direction = *at == '>' ? Direction::sent : Direction::received;
    ++at.at;
    at.skip(' ');
    in = at;
  } else if (at.rest().starts_with("* ")) {
    const std::string_view rest = at.rest().substr(2);
    for (const std::string_view own : {"[HTTP/", "h2 [", "h3 [", "h2h3 [", "Using "}) {
      line.aside = line.aside || rest.starts_with(own);
    }
  }
  line.body = in.at;
}

}  // namespace

void Line::append(const Line& next, std::size_t from, std::string_view between) {
  text += between;
  for (std::size_t i = 0; i < next.pieces.size(); ++i) {
    const Piece& piece = next.pieces[i];
    const std::size_t end =
        i + 1 < next.pieces.size() ? next.pieces[i + 1].begin : next.text.size();
    if (end < from) continue;
    const std::size_t begin = std::max(piece.begin, from);
    pieces.push_back({text.size() + begin - from, piece.line, piece.column + begin - piece.begin});
  }
  text.append(next.text, from);
}

std::size_t Line::piece_at(std::size_t offset) const {
  const auto after =
      std::upper_bound(pieces.begin(), pieces.end(), offset,
                       [](std::size_t at, const Piece& piece) { return at < piece.begin; });
  return after == pieces.begin() ? 0 : static_cast<std::size_t>(after - pieces.begin()) - 1;
}

Line Line::slice(std::size_t begin, std::size_t end) const {
  Line out;
  out.direction = direction;
  out.stamped = stamped;
  out.aside = aside;
  out.encoded = encoded;
  out.text = text.substr(begin, end - begin);
  out.body = body > begin ? std::min(body - begin, out.text.size()) : 0;
  if (encoded != 0) {
    out.pieces = pieces;
    return out;
  }
  for (std::size_t i = piece_at(begin); i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (piece.begin >= end && !out.pieces.empty()) break;
    const std::size_t skipped = piece.begin < begin ? begin - piece.begin : 0;
    out.pieces.push_back({piece.begin + skipped - begin, piece.line, piece.column + skipped});
  }
  return out;
}

Place Line::locate(std::size_t begin, std::size_t size) const {
  if (pieces.empty()) return {};
  if (encoded != 0) {
    begin = 0;
    size = encoded;
  }
  const std::size_t i = piece_at(begin);
  const VisibleLine& line = *pieces[i].line;
  const std::size_t at = std::min(pieces[i].column + begin - pieces[i].begin, line.text.size());
  // The pieces of a line may be apart if the text had another notation.
  std::size_t end = at + size;
  for (std::size_t k = i + 1; k < pieces.size() && pieces[k].begin < begin + size; ++k) {
    if (pieces[k].line != pieces[i].line) {
      end = line.text.size();
      break;
    }
    end = pieces[k].column + begin + size - pieces[k].begin;
  }
  end = std::clamp(end, at, line.text.size());

  std::size_t first = line.text.size() > room && at > room_before ? at - room_before : 0;
  while (first != 0 && is_continuation(line.text[first])) --first;
  std::size_t last = std::min(line.text.size(), first + room);
  while (last < line.text.size() && is_continuation(line.text[last])) ++last;
  const std::string_view all = line.text;
  const std::string_view left = first == 0 ? "" : "...";
  const std::string_view right = last == all.size() ? "" : "...";

  Place out;
  out.line = line.number;
  out.column = 1 + (at < max_counted ? count_characters(all.substr(0, at)) : at);
  out.mark = left.size() + count_characters(all.substr(first, at - first));
  const std::size_t shown_end = std::max(std::min(end, last), at);
  out.length = std::max<std::size_t>(1, count_characters(all.substr(at, shown_end - at)));
  out.shown.append(left).append(showable(all.substr(first, last - first))).append(right);
  return out;
}

Line clean(std::string_view raw, std::size_t number) {
  if (raw.ends_with('\r')) raw.remove_suffix(1);
  if (number == 1) {
    // Also the byte-order mark that was read as Latin-1 and written as UTF-8.
    for (const std::string_view mark : {"\xef\xbb\xbf", "\xc3\xaf\xc2\xbb\xc2\xbf"}) {
      if (raw.starts_with(mark)) raw.remove_prefix(mark.size());
    }
  }
  auto shown = std::make_shared<VisibleLine>(VisibleLine{number, visible(raw)});
  Line line;
  line.text = shown->text;
  line.pieces.push_back({0, std::move(shown), 0});
  skip_prefixes(line);
  return line;
}

Line with_prefixes(Line line) {
  skip_prefixes(line);
  return line;
}

std::vector<Line> lines_of(const Line& text) {
  std::vector<Line> out;
  const std::string_view all = text.text;
  std::size_t begin = 0;
  do {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    const std::size_t stop = end > begin && all[end - 1] == '\r' ? end - 1 : end;
    out.push_back(text.slice(begin, stop));
    begin = end + 1;
  } while (begin < all.size());
  return out;
}

std::optional<Line> LineReader::next() {
  std::string raw;
  if (!std::getline(in_, raw)) return std::nullopt;
  if (++number_ == 1) wide_ = raw.starts_with("\xff\xfe") || raw.starts_with("\xfe\xff");
  if (wide_) {
    if (number_ == 1) raw.erase(0, 2);
    std::erase(raw, '\0');
  }
  return clean(raw, number_);
}

}  // namespace inspect
