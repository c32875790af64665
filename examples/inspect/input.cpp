#include "input.hpp"

#include <algorithm>
#include <utility>

#include "json_input.hpp"

namespace inspect {

namespace {

using Lines = std::vector<std::string_view>;
using Pair = std::pair<std::string, std::string>;

Lines lines_of(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!trim(line).empty()) out.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// `Name: value`; the blank may be missing where the name is one of ours.
std::optional<Pair> header_in(std::string_view line) {
  line = trim(line);
  const std::size_t colon = line.find(':');
  if (colon == line.npos) return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = line.substr(colon + 1);
  const bool blank = value.empty() || value[0] == ' ' || value[0] == '\t';
  if (!is_token(name) || (!blank && !is_known(name))) return std::nullopt;
  return Pair(name, trim(value));
}

std::size_t count_known(const Headers& headers) {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [](const Pair& header) { return is_known(header.first); }));
}

std::optional<Input> read_curl(const Lines& lines) {
  Headers sent;
  Headers received;
  bool is_curl = false;
  for (const std::string_view line : lines) {
    const std::string_view mark = line.substr(0, 2);
    const auto header = header_in(line.substr(mark.size()));
    if (mark == "> " && header) sent.push_back(*header);
    if (mark == "< " && header) received.push_back(*header);
    is_curl |= mark == "> " || mark == "< ";
  }
  if (!is_curl) return std::nullopt;
  if (count_known(sent) != 0 || count_known(received) == 0) {
    return Input{"curl -v log", sent, {"The request's headers were taken (lines \">\")."}};
  }
  return Input{"curl -v log",
               received,
               {"The request has no header of a format known here; the answer's were taken "
                "(lines \"<\")."}};
}

/// One `name:value,name:value,…` list. A value may hold commas itself where its header is a list, so
/// a piece counts as another header only when it begins like one.
Headers read_kafka_list(std::string_view list) {
  Headers out;
  const std::size_t mark = list.find_first_of(":=");
  if (mark == list.npos || !is_token(list.substr(0, mark))) return out;
  if (list.substr(mark + 1).starts_with(' ')) return out;  // a header line
  const char separator = list[mark];
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view piece = list.substr(0, end);
    const std::size_t at = piece.find_first_of(":=");
    const std::string_view name = trim(piece.substr(0, std::min(at, piece.size())));
    const bool named = at != piece.npos && piece[at] == separator && is_token(name);
    // A member of a list is `key=value` as well; then only a name known here begins a header.
    const bool doubtful = separator == '=' && !out.empty() && is_list(out.back().first);
    if (named && (is_known(name) || !doubtful)) {
      out.emplace_back(name, piece.substr(at + 1));
    } else if (!out.empty()) {
      out.back().second.append(",").append(piece);
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

/// Whether it is such a list, and not a line of a log that begins like one.
bool is_kafka_list(std::string_view column, const Headers& headers) {
  const bool spoken = std::any_of(headers.begin(), headers.end(), [](const Pair& header) {
    return !is_list(header.first) && header.second.find(' ') != std::string::npos;
  });
  const bool several = headers.size() > 1 || column[column.find_first_of(":=")] == '=';
  return count_known(headers) != 0 && several && !spoken;
}

std::optional<Input> read_kafka(const Lines& lines) {
  for (const std::string_view line : lines) {
    // Columns of kafka-console-consumer: time, partition, headers, key, value.
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t tab = std::min(line.find('\t', at), line.size());
      std::string_view column = trim(line.substr(at, tab - at));
      at = tab + 1;
      constexpr std::string_view title = "headers:";
      if (const std::size_t named = lower(column).find(title); named != column.npos) {
        column = trim(column.substr(named + title.size()));
      }
      const Headers headers = read_kafka_list(column);
      if (headers.empty() || !is_kafka_list(column, headers)) continue;
      Input input{"Kafka header dump", headers, {}};
      if (lines.size() > 1) input.notes.push_back("The first record with headers was taken.");
      return input;
    }
  }
  return std::nullopt;
}

std::optional<Input> read_lines(const Lines& lines) {
  Input input{"header lines", {}, {}};
  std::size_t others = 0;
  for (const std::string_view line : lines) {
    const bool is_start_line = line.find("HTTP/") != line.npos && line.find(": ") == line.npos;
    if (const auto header = header_in(line)) {
      input.headers.push_back(*header);
    } else if (!is_start_line) {
      ++others;
    }
  }
  if (input.headers.empty()) return std::nullopt;
  if (others != 0) {
    input.notes.push_back(std::to_string(others) + " lines that are no headers were left out.");
  }
  return input;
}

/// Undoes nginx's `\x22` in values of its log.
std::string unescaped(std::string_view text) {
  const auto digit = [](char c) {
    const std::size_t at = std::string_view("0123456789abcdef").find(lower({&c, 1})[0]);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x';
    const int high = escape ? digit(text[i + 2]) : -1;
    const int low = escape ? digit(text[i + 3]) : -1;
    if (high >= 0 && low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 3;
    } else if (text[i] == '\\' && i + 1 < text.size() &&
               (text[i + 1] == '"' || text[i + 1] == '\\')) {
      out.push_back(text[++i]);
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

/// Finds `name=value` and `name: value` with names known here, also written as nginx writes its
/// variables (`http_x_datadog_trace_id`).
Headers read_log_line(std::string_view line) {
  std::string folded = lower(line);
  std::replace(folded.begin(), folded.end(), '_', '-');
  std::vector<std::pair<std::size_t, Pair>> found;
  for (const std::string_view name : known_names()) {
    for (std::size_t at = folded.find(name); at != folded.npos; at = folded.find(name, at + 1)) {
      std::size_t start = at;
      if (start >= 5 && folded.compare(start - 5, 5, "http-") == 0) start -= 5;
      const char before = start == 0 ? ' ' : folded[start - 1];
      if (is_token({&before, 1}) && before != '\'') continue;  // the end of a longer name
      std::size_t value = at + name.size();
      // The name may be quoted by itself, as in JSON.
      if (value < line.size() && (line[value] == '"' || line[value] == '\'') &&
          line[value] == before) {
        ++value;
      }
      if (value >= line.size() || (line[value] != '=' && line[value] != ':')) continue;
      ++value;
      while (value < line.size() && line[value] == ' ') ++value;
      char quote =
          value < line.size() && (line[value] == '"' || line[value] == '\'') ? line[value] : '\0';
      if (quote != '\0') {
        ++value;
      } else if (before == '"' || before == '\'') {
        quote = before;  // the whole header is quoted: "name: value"
      }
      std::size_t end = value;
      const auto ends = [&] {
        const char c = line[end];
        if (quote != '\0') return c == quote;
        return c == ' ' || c == '\t' || (c == ',' && !is_list(name));
      };
      while (end < line.size() && !ends()) end += line[end] == '\\' ? 2 : 1;
      end = std::min(end, line.size());
      const std::string text = unescaped(line.substr(value, end - value));
      if (!text.empty() && text != "-") found.push_back({at, Pair(name, trim(text))});
    }
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  Headers out;
  for (auto& [at, header] : found) out.push_back(std::move(header));
  return out;
}

std::optional<Input> read_log(const Lines& lines) {
  Input input{"log line", {}, {}};
  for (const std::string_view line : lines) {
    const Headers headers = read_log_line(line);
    input.headers.insert(input.headers.end(), headers.begin(), headers.end());
  }
  if (input.headers.empty()) return std::nullopt;
  return input;
}

}  // namespace

std::optional<Input> read_input(std::string_view text) {
  const Lines lines = lines_of(text);
  if (lines.empty()) return std::nullopt;
  if (auto input = read_json(text)) return input;
  if (auto input = read_curl(lines)) return input;
  if (auto input = read_kafka(lines)) return input;
  auto plain = read_lines(lines);
  if (plain && count_known(plain->headers) != 0) return plain;
  if (auto input = read_log(lines)) return input;
  return plain;
}

}  // namespace inspect
