// SPDX-License-Identifier: MIT
#include "splitter.hpp"

#include <algorithm>
#include <utility>

#include "meaning.hpp"
#include "text.hpp"

namespace inspect {

namespace {

/// Terminals have at least this width.
constexpr std::size_t narrow = 60;
constexpr std::size_t terminal = 76;
/// More trace headers than any request has: the rest belongs to another request.
constexpr std::size_t max_headers = 500;

/// `GET /path HTTP/1.1`, also at the end of a line of a log.
struct StartLine {
  RecordKind kind = RecordKind::headers;
  std::string_view text;
  Medium medium = Medium::http;
};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

std::optional<StartLine> start_line(std::string_view line) {
  while (!line.empty() && (is_quote(line.back()) || is_blank(line.back()))) line.remove_suffix(1);
  const std::string_view text = trim(line);
  if (text.starts_with("NATS/1.0")) return StartLine{RecordKind::message, {}, Medium::broker};
  std::string_view bare = text;
  for (const std::string_view word : {"reply: '", "reply: \"", "b'", "'", "\""}) {
    if (bare.starts_with(word)) bare.remove_prefix(word.size());
  }
  if (bare.starts_with("HTTP/")) {
    Cursor in{bare, 5};
    in.take([](char c) { return is_digit(c) || c == '.'; });
    if (in.skip(' ') && is_digit(in[0]) && is_digit(in[1]) && is_digit(in[2])) {
      if (in[3] == '\0' || in[3] == ' ') {
        return StartLine{RecordKind::response, trim(bare.substr(in.at)), Medium::http};
      }
    }
  }
  const std::size_t version = text.rfind(" HTTP/");
  if (version == text.npos || version == 0) return std::nullopt;
  Cursor end{text, version + 6};
  end.take([](char c) { return is_digit(c) || c == '.'; });
  if (!end.done() && !end.rest().starts_with("\\r")) return std::nullopt;
  const std::size_t target = text.rfind(' ', version - 1);
  if (target == text.npos) return std::nullopt;
  std::size_t method = target;
  while (method != 0 && is_upper(text[method - 1])) --method;
  const bool whole = method == 0 || is_blank(text[method - 1]) || is_quote(text[method - 1]);
  if (target - method < 3 || !whole) return std::nullopt;
  return StartLine{RecordKind::request, text.substr(method, version - method), Medium::http};
}

/// The text before a header, with all numbers alike.
std::string skeleton_of(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 160)) {
    if (!is_digit(c)) {
      out.push_back(c);
    } else if (out.empty() || out.back() != '0') {
      out.push_back('0');
    }
  }
  return out;
}

/// Whether a line ends with open brackets, outside of quotes.
bool leaves_open(std::string_view text) {
  int depth = 0;
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      ++i;
    } else if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || (c == '\'' && (i == 0 || !is_alphanumeric(text[i - 1])))) {
      quote = c;
    } else if (c == '[' || c == '(' || c == '{') {
      ++depth;
    } else if (c == ']' || c == ')' || c == '}') {
      --depth;
    }
  }
  return depth > 0;
}

/// The text that a broker's client prints around a message's headers.
bool is_broker_line(std::string_view text) {
  constexpr std::string_view words[] = {"CreateTime:",     "NO_HEADERS",      "NO_TIMESTAMP",
                                        "Partition:",      "Partition(",      "RecordHeader",
                                        "ConsumerRecord(", "ProducerRecord(", "Received on",
                                        "routing_key",     "routingKey",      "MessageProperties",
                                        "Headers: ",       "RecordHeaders(",  "delivery_mode",
                                        "magicByte"};
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return text.find(word) != text.npos; });
}

/// `name:value,name:value` without blanks, as consoles of brokers print headers.
bool is_packed_list(std::string_view text, const std::vector<Hit>& hits) {
  if (hits.empty() || hits.front().by_shape()) return false;
  const Hit& first = hits.front();
  const auto at = static_cast<std::size_t>(first.spelled.data() - text.data());
  const std::size_t mark = at + first.spelled.size();
  if (first.begin != mark + 1 || (text[mark] != ':' && text[mark] != '=')) return false;
  if (at != 0 && text[at - 1] != '\t' && text[at - 1] != ',') return false;
  const std::size_t end = first.begin + first.size;
  return end + 1 < text.size() && text[end] == ',' &&
         (is_alphanumeric(text[end + 1]) || text[end + 1] == '_');
}

bool says_no_headers(std::string_view text) {
  if (text.find("NO_HEADERS") != text.npos) return true;
  // kcat -f 'Headers: %h Value: %s'
  const std::size_t at = text.find("Headers: ");
  const std::string_view rest = at == text.npos ? text : text.substr(at + 9);
  return at != text.npos && (rest.empty() || rest.starts_with(" ") || rest.starts_with("Value:") ||
                             rest.starts_with("null"));
}

std::size_t indent_of(std::string_view text) {
  return std::min(text.find_first_not_of(" \t"), text.size());
}

std::string_view last_word(std::string_view text, bool (*is)(char)) {
  std::size_t at = text.size();
  while (at != 0 && is(text[at - 1])) --at;
  return text.substr(at);
}
std::string_view first_word(std::string_view text, bool (*is)(char)) {
  return Cursor{text}.take(is);
}

bool is_id_char(char c) { return is_alphanumeric(c) || c == '-'; }
bool is_value_char(char c) { return is_id_char(c) || c == ':' || c == '=' || c == ';' || c == '%'; }

/// A value, or a name, that is cut in two by the end of the line.
bool is_cut_word(std::string_view text, std::string_view next) {
  for (const auto is : {is_id_char, is_value_char}) {
    const std::string_view left = last_word(text, is);
    const std::string_view right = first_word(next, is);
    if (left.empty() || right.empty() || left.size() > 400 || right.size() > 400) continue;
    if (shape_of(left) == nullptr && shape_of(std::string(left).append(right)) != nullptr) {
      return true;
    }
  }
  const std::string_view left = last_word(text, is_id_char);
  const std::string_view right = first_word(next, is_id_char);
  if (left.empty() || right.empty() || right.size() >= next.size()) return false;
  const char after = next[right.size()];
  if (after != ':' && after != '=' && !is_quote(after)) return false;
  return !recognise(left) && !recognise(right) && recognise(std::string(left).append(right));
}

}  // namespace

Continuation continuation_of(const Line& line, const Line& next) {
  const std::string_view text = line.body_text();
  const std::string_view after = next.body_text();
  if (text.empty() || line.direction != next.direction || next.stamped) return Continuation::none;
  if (line.text.size() > (1 << 16) || trim(after).empty()) return Continuation::none;
  // Most lines have no trace headers and are short.
  const Lead lead = lead_of(text);
  const auto known = lead.name.empty() ? std::nullopt : recognise(lead.name);
  const std::size_t width = line.pieces.empty() ? 0 : line.pieces.back().line->text.size();
  const bool waits = waits_for_value(text);
  if (!known && !waits && width < narrow) return Continuation::none;
  if (start_line(after)) return Continuation::none;

  const Lead follows = lead_of(after);
  const auto next_known = follows.name.empty() ? std::nullopt : recognise(follows.name);
  const bool is_header = next_known.has_value() || (!follows.name.empty() && follows.colon);
  if (waits) {
    const bool is_value = equal_ignoring_case(follows.name, "value");
    return is_header && !is_value ? Continuation::none : Continuation::spaced;
  }
  const bool is_list = known && known->name->is_list() && lead.colon;
  const char first = trim(after)[0];
  if (is_list && !is_header && !is_quote(first) && first != '}' && first != ')' && first != ']') {
    if (indent_of(after) > indent_of(text)) return Continuation::spaced;  // a folded field
    if (trim(text).ends_with(',') && first_word(after, is_value_char).find('=') != after.npos) {
      return Continuation::spaced;
    }
    if (width >= terminal && indent_of(after) == 0) return Continuation::direct;
  }
  if (width >= narrow && indent_of(after) == 0 && is_cut_word(text, after)) {
    return Continuation::direct;
  }
  return Continuation::none;
}

void Splitter::feed(const Line& line) {
  // Line ends that a dump writes as escapes.
  constexpr std::string_view spelled = "\\r\\n";
  if (line.text.find(spelled, line.body) == line.text.npos) return feed_segment(line);
  std::size_t begin = 0;
  while (begin < line.text.size()) {
    const std::size_t end =
        std::min(line.text.find(spelled, std::max(begin, line.body)), line.text.size());
    const bool is_rest = begin != 0 && end == line.text.size();
    const Line part = line.slice(begin, end);
    const std::string_view rest = trim(part.body_text());
    const bool closing = is_rest && rest.find_first_not_of("'\"])},.") == rest.npos;
    if (!closing) feed_segment(part);
    begin = end + spelled.size();
  }
}

void Splitter::feed_segment(const Line& line) {
  if (line.aside) return;
  const std::string_view text = line.body_text();
  if (open_ && line.direction != open_->direction &&
      (line.direction != Direction::none ||
       (open_->direction != Direction::none && open_->ended))) {
    if (line.direction != Direction::none || !trim(text).empty()) flush();
  }
  if (trim(text).empty()) {
    if (open_) open_->ended = true;
    return;
  }
  const std::vector<Hit> hits = find_headers(text);
  if (feed_start(line, text, !hits.empty()) || feed_pseudo(line, text)) return;
  if (hits.empty() && feed_title(line, text)) return;
  if (hits.empty()) {
    feed_other(line, text);
  } else {
    feed_hits(line, text, hits);
  }
}

bool Splitter::feed_start(const Line& line, std::string_view text, bool has_headers) {
  const auto start = start_line(text);
  // A log line may also end with it.
  if (!start || has_headers) return false;
  // Network analysers print it twice.
  if (open_ && open_->record.kind == start->kind && open_->record.title == start->text &&
      open_->record.headers.empty() && !open_->ended) {
    return true;
  }
  begin(start->kind, line, start->text).record.medium = start->medium;
  return true;
}

/// `headers: {`, `"Response Headers": {`, `[#1] Received on "orders"`
bool Splitter::feed_title(const Line& line, std::string_view text) {
  if (text.starts_with("[#") && text.find("] Received on ") != text.npos) {
    OpenRecord& open = begin(RecordKind::message, line, trim(text.substr(text.find("on ") + 3)));
    open.record.medium = Medium::broker;
    return true;
  }
  std::string_view title = trim(text);
  const std::size_t size = title.size();
  while (!title.empty() && !is_letter(title.back())) title.remove_suffix(1);
  while (!title.empty() && !is_letter(title.front())) title.remove_prefix(1);
  if (title.size() == size || title.size() > 40) return false;
  const std::string folded = lower(title);
  if (!folded.ends_with("headers")) return false;
  RecordKind kind = RecordKind::headers;
  if (folded.find("request") != folded.npos) kind = RecordKind::request;
  if (folded.find("response") != folded.npos) kind = RecordKind::response;
  // The headers of the request or response that was announced just before.
  if (open_ && open_->record.headers.empty() && !open_->ended && !open_->is_section) {
    open_->is_section = open_->record.kind == RecordKind::headers;
    return true;
  }
  begin(kind, line).is_section = true;
  return true;
}

bool Splitter::feed_pseudo(const Line& line, std::string_view text) {
  const Lead lead = lead_of(text);
  if (!lead.name.starts_with(':')) return false;
  const bool response = lead.name == ":status";
  const RecordKind kind = response ? RecordKind::response : RecordKind::request;
  if (!open_ || !open_->is_pseudo || open_->ended || open_->record.kind != kind) {
    begin(kind, line).is_pseudo = true;
  }
  open_->record.last = line.last();
  if (lead.name == ":path" || response) {
    std::string_view value = text.substr(lead.value);
    const auto is_outer = [](char c) { return is_blank(c) || is_quote(c) || c == ','; };
    while (!value.empty() && is_outer(value.front())) value.remove_prefix(1);
    while (!value.empty() && is_outer(value.back())) value.remove_suffix(1);
    open_->record.title = std::string(value);
  }
  return true;
}

void Splitter::feed_other(const Line& line, std::string_view text) {
  if (says_no_headers(text)) {
    begin(RecordKind::message, line).record.medium = Medium::broker;
    open_->ended = true;
    open_->is_line = true;
    return;
  }
  const Lead lead = lead_of(text);
  if (!lead.name.empty() && lead.colon) {
    seen_ = true;
    if (open_ && (open_->ended || open_->is_line)) flush();
    if (!open_) begin(RecordKind::headers, line);
    OpenRecord& open = *open_;
    open.is_pseudo = false;
    ++open.record.others;
    open.record.last = line.last();
    return;
  }
  // Another log line ends the record before it, unless the headers themselves are log lines.
  if (open_ && line.stamped && !open_->stamped) open_->ended = true;
  if (open_ && open_->is_line && open_->skeleton.empty()) open_->ended = !open_->unclosed;
}

void Splitter::feed_hits(const Line& line, std::string_view text, const std::vector<Hit>& hits) {
  const Lead lead = lead_of(text);
  const bool leads = !lead.name.empty() && !hits.front().by_shape() &&
                     hits.front().spelled.data() == lead.name.data();
  const bool is_field = leads && hits.size() == 1;
  const auto repeats = [&] {
    return std::any_of(hits.begin(), hits.end(),
                       [&](const Hit& hit) { return open_->record.has(hit.header); });
  };
  const auto before = skeleton_of(std::string_view(line.text).substr(
      0, line.body +
             std::min(hits.front().begin,
                      hits.front().by_shape()
                          ? hits.front().begin
                          : static_cast<std::size_t>(hits.front().spelled.data() - text.data()))));
  bool joins = open_ && !open_->ended;
  if (joins && open_->is_line) {
    const bool alike = hits.size() == 1 && !hits.front().by_shape() && !open_->skeleton.empty() &&
                       before == open_->skeleton && !repeats();
    joins = (open_->unclosed && !line.stamped) || alike;
  } else if (joins && !is_field) {
    joins = hits.size() == 1 && !line.stamped && !repeats();
  }
  if (open_ && open_->record.headers.size() > max_headers) joins = false;
  if (!joins) {
    OpenRecord& open = begin(is_field ? RecordKind::headers : RecordKind::log, line);
    if (std::string note = sql_note(text); !note.empty()) {
      open.record.notes.push_back(std::move(note));
    }
    open.is_line = !is_field;
    open.skeleton = hits.size() == 1 && !is_field ? before : std::string();
    if (is_broker_line(text) || is_packed_list(text, hits)) {
      open.record.kind = RecordKind::message;
      open.record.medium = Medium::broker;
      open.is_line = true;
    }
  }
  OpenRecord& open = *open_;
  if (open.is_line) open.unclosed = leaves_open(text);
  open.is_pseudo = false;
  open.stamped = line.stamped;
  open.record.last = line.last();
  for (Hit hit : hits) {
    hit.begin += line.body;
    const bool in_field = is_field && lead.colon && open.record.medium == Medium::http;
    open.record.headers.push_back(header_of(hit, line, in_field));
  }
}

OpenRecord& Splitter::begin(RecordKind kind, const Line& line, std::string_view title) {
  flush();
  seen_ = true;
  open_.emplace();
  if (kind == RecordKind::headers && line.direction != Direction::none) {
    kind = line.direction == Direction::sent ? RecordKind::request : RecordKind::response;
  }
  open_->record.kind = kind;
  open_->record.title = std::string(title);
  open_->record.first = line.first();
  open_->record.last = line.last();
  open_->direction = line.direction;
  open_->stamped = line.stamped;
  return *open_;
}

void Splitter::flush() {
  if (!open_) return;
  const bool is_section = open_->is_section;
  Record record = std::move(open_->record);
  open_.reset();
  settle(record);
  // Dumps of objects show headers twice, raw and parsed.
  const Headers headers = is_section ? record.on_wire() : Headers();
  if (is_section && !headers.empty() && headers == last_section_) return;
  last_section_ = headers;
  if (is_section && record.headers.empty()) return;
  const bool speaks = record.kind == RecordKind::request || record.kind == RecordKind::response ||
                      record.kind == RecordKind::message;
  if (!record.headers.empty() || speaks) take_(std::move(record));
}

}  // namespace inspect
