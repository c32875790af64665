// SPDX-License-Identifier: MIT
#include "finder.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "text.hpp"

namespace inspect {

namespace {

/// No notation puts more bytes between a name and its value.
constexpr std::size_t max_glue = 200;
/// No value with a known shape is longer.
constexpr std::size_t max_shape = 320;

bool is_name_char(char c) { return is_alphanumeric(c) || c == '-' || c == '_'; }
/// These end a value that is neither a list nor quoted.
bool is_delimiter(char c) {
  return static_cast<unsigned char>(c) <= ' ' ||
         std::string_view(",;\"'`()[]{}<>|\\").find(c) != std::string_view::npos;
}
bool is_closer(char c) { return c == ']' || c == ')' || c == '}' || c == '>'; }

// Shapes

bool skip_hex(Cursor& in, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  while (count <= most && is_hex(in[count])) ++count;
  if (count < least || count > most) return false;
  in.at += count;
  return true;
}

bool is_traceparent(std::string_view text) {
  Cursor in{text};
  return skip_hex(in, 2, 2) && in.skip('-') && skip_hex(in, 32, 32) && in.skip('-') &&
         skip_hex(in, 16, 16) && in.skip('-') && skip_hex(in, 2, 2) && in.done();
}

bool is_b3(std::string_view text) {
  Cursor in{text};
  if (!skip_hex(in, 32, 32)) {
    if (!skip_hex(in, 16, 16)) return false;
  }
  if (!in.skip('-') || !skip_hex(in, 16, 16)) return false;
  if (in.done()) return true;
  if (!in.skip('-') || (*in != '0' && *in != '1' && *in != 'd')) return false;
  ++in.at;
  return in.done() || (in.skip('-') && skip_hex(in, 16, 16) && in.done());
}

bool is_jaeger(std::string_view text) {
  Cursor in{text};
  return skip_hex(in, 16, 32) && in.skip(':') && skip_hex(in, 1, 16) && in.skip(':') &&
         skip_hex(in, 1, 16) && in.skip(':') && skip_hex(in, 1, 2) && in.done();
}

bool is_xray(std::string_view text) {
  Cursor in{text};
  const std::size_t root = text.find("Root=1-");
  if (root == text.npos) return false;
  in.at = root + 7;
  return skip_hex(in, 8, 8) && in.skip('-') && skip_hex(in, 24, 24) && (in.done() || *in == ';');
}

const Name* name_of(std::string_view field) { return find_name(field); }

/// A traceparent that was cut off.
bool is_cut_traceparent(std::string_view text) {
  Cursor in{text};
  return skip_hex(in, 2, 2) && in.skip('-') && skip_hex(in, 32, 32) && in.skip('-');
}

/// The words of a shape, with only the delimiters that the format has.
bool is_shape_char(char c) {
  return is_alphanumeric(c) || c == '-' || c == ':' || c == '=' || c == ';' || c == '?';
}

// Values

/// Words that notations put between a name and its value.
bool is_glue_word(std::string_view word) {
  constexpr std::string_view words[] = {
      "value", "values", "stringvalue", "binaryvalue", "datatype", "type",    "string", "str",
      "key",   "len",    "cap",         "bytes",       "val",      "header",  "is",     "utf8",
      "array", "byte",   "text",        "buffer",      "raw",      "longstr", "slice"};
  const std::string folded = lower(word);
  return std::find(std::begin(words), std::end(words), folded) != std::end(words);
}

/// The text between a name and its value.
struct Glue {
  bool separated = false;  ///< by `:` or `=`
  bool comma = false;      ///< by `,` alone
  char quote = '\0';       ///< the value's
  bool escaped = false;    ///< its quotes have backslashes before them
  char opener = '\0';      ///< the bracket before the value
  std::size_t value = 0;
};

bool skip_hex_dump(Cursor& in) {
  Cursor at = in;
  int count = 0;
  while (is_hex(at[0]) && is_hex(at[1]) && at[2] == ' ') {
    at.at += 3;
    ++count;
  }
  if (count < 1 || !is_quote(*at)) return false;
  in = at;
  return true;
}

/// Reads the text behind the name that ends at `at`. False if no value can follow.
bool read_glue(std::string_view line, std::size_t name_begin, std::size_t at, Glue& out) {
  const auto char_before = [&](std::size_t i) { return i == 0 ? '\0' : line[i - 1]; };
  char outer = char_before(name_begin);
  if (!is_quote(outer)) outer = '\0';
  const bool outer_escaped = outer != '\0' && char_before(name_begin - 1) == '\\';
  Cursor in{line.substr(0, std::min(line.size(), at + max_glue)), at};
  if (outer != '\0') {
    if (outer_escaped && *in == '\\' && in[1] == outer) {
      in.at += 2;
      outer = '\0';
    } else if (in.skip(outer)) {
      outer = '\0';
    }
  }
  bool named_apart = outer == '\0' && at < in.at;
  while (!in.done()) {
    const char c = *in;
    if (c == '\\' && is_quote(in[1])) {
      ++in.at;
      out.escaped = true;
      continue;
    }
    if (is_quote(c)) {
      // A word for the value, or the value itself.
      Cursor word = in;
      ++word.at;
      const std::string_view text = word.take(is_name_char);
      word.skip('\\');
      const bool is_part = !text.empty() && is_glue_word(text) && word.skip(c);
      word.skip_blanks();
      if (is_part && (*word == ':' || *word == '=')) {
        in = word;
        if (lower(text).ends_with("type")) {  // its value is the name of a type
          in.take([](char x) { return x == ':' || x == '=' || x == '>' || is_blank(x); });
          in.skip('\\');
          if (is_quote(*in)) {
            const char quote = *in;
            ++in.at;
            in.take([&](char x) { return x != quote; });
            ++in.at;
          }
          in.take([](char x) { return x == ',' || is_blank(x); });
        }
        out.separated = true;
        out.escaped = false;
        continue;
      }
      ++in.at;
      out.quote = c;
      out.value = in.at;
      return out.separated || out.comma || named_apart;
    }
    out.escaped = false;
    if (is_blank(c)) {
      ++in.at;
    } else if (c == ':' || c == '=') {
      if (out.separated && out.opener == '\0' && !named_apart && c == ':') break;
      out.separated = true;
      ++in.at;
      if (*in == '>') ++in.at;
    } else if (c == '-' && in[1] == '>') {
      in.at += 2;
      out.separated = true;
    } else if (c == ',') {
      if (out.separated || out.comma) return false;
      out.comma = true;
      ++in.at;
    } else if (in.skip("<Buffer ")) {
      out.opener = '<';
      out.value = in.at;
      return out.separated;
    } else if (c == '[' || c == '(' || c == '{') {
      out.opener = c;
      ++in.at;
      if (c == '(') {  // a type, or a length
        Cursor inside = in;
        const std::string_view words = inside.take(
            [](char x) { return is_name_char(x) || x == '=' || x == ' ' || x == '[' || x == ']'; });
        if (words.size() < 40 && inside.skip(')') && !words.empty()) {
          in = inside;
          out.opener = '\0';
        }
      } else if (c == '[' && *in == ']') {  // Go's types: []string{
        ++in.at;
        in.take(is_letter);
        out.opener = '\0';
      }
      if (c != '(') out.separated = out.separated || c == '{' || c == '[';
    } else if (is_closer(c) && !out.separated && !out.comma) {
      ++in.at;
    } else if ((c == 'b' || c == 'u' || c == 'r' || c == '@') && is_quote(in[1])) {
      ++in.at;
    } else if (skip_hex_dump(in)) {
      continue;
    } else if (is_letter(c)) {
      Cursor word = in;
      const std::string_view text = word.take(is_name_char);
      Cursor after = word;
      after.skip_blanks();
      const bool goes_on =
          after.at < line.size() &&
          (std::string_view("=:({[\"'").find(*after) != std::string_view::npos || is_quote(*after));
      if (!is_glue_word(text) || !goes_on || (outer != '\0')) break;
      in = after;
      named_apart = named_apart || out.separated;
    } else {
      break;
    }
  }
  if (outer != '\0') {
    out.quote = outer;
    out.escaped = outer_escaped;
  }
  out.value = in.at;
  return true;
}

/// A list of numbers below 256, or of two hex digits each, in brackets: the bytes of the value.
bool read_bytes(std::string_view line, const Glue& glue, std::string& value, std::size_t& end) {
  if (glue.quote != '\0' || glue.opener == '\0') return false;
  Cursor in{line, glue.value};
  const bool is_hex_list = glue.opener == '<' || in.rest().starts_with("0x");
  std::size_t count = 0;
  while (!in.done()) {
    in.skip("0x");
    const std::string_view digits = in.take(is_hex);
    unsigned byte = 0;
    const auto parsed =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, is_hex_list ? 16 : 10);
    if (digits.empty() || digits.size() > 3 || parsed.ptr != digits.data() + digits.size() ||
        byte > 255) {
      return false;
    }
    value.push_back(static_cast<char>(byte));
    ++count;
    const std::size_t before = in.at;
    in.take([](char c) { return c == ',' || is_blank(c); });
    if (is_closer(*in)) break;
    if (in.at == before) return false;
  }
  end = in.at;
  return count >= 8;
}

/// The end of a quoted text that begins at `at`.
std::size_t quote_end(std::string_view line, std::size_t at, char quote, bool escaped) {
  for (; at < line.size(); ++at) {
    if (line[at] == '\\') {
      if (escaped && at + 1 < line.size() && line[at + 1] == quote) return at;
      ++at;
    } else if (line[at] == quote && !escaped) {
      return at;
    }
  }
  return line.size();
}

/// Whether another header of the same dump begins at `at`: `name=`, `Name: `.
bool begins_header(std::string_view line, std::size_t at, char separator) {
  Cursor in{line, at};
  in.take([](char c) { return is_blank(c) || is_quote(c); });
  const std::string_view word = in.take([](char c) { return is_name_char(c) || c == '.'; });
  if (word.empty()) return false;
  if (is_quote(*in)) ++in.at;
  if (*in != ':' && *in != '=' && *in != '[') return false;
  if (const auto known = recognise(word); known && known->spelling != Spelling::squeezed)
    return true;
  if (is_common_name(word)) return true;
  // A member of a list is also `key=value`, but never `name:value`.
  if (separator == ':' && *in == ':' && word.find('@') == word.npos) return true;
  return *in == ':' && (in[1] == '[' || in[1] == ' ');
}

/// Whether a list continues behind blanks at which it may end.
bool list_goes_on(std::string_view line, std::size_t at) {
  Cursor in{line, at};
  in.skip_blanks();
  return *in == ',' || *in == ';' || (line[at - 1] == ',' || line[at - 1] == ';');
}

/// Go prints the values of a repeated field as `[first second]`.
bool separates_values(std::string_view line, const Glue& glue) {
  return glue.opener == '[' && glue.value > 0 && line[glue.value - 1] == '[' &&
         line.find(']', glue.value) != line.npos;
}
/// Joins these values as a reader of the field does.
std::string joined_values(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (is_blank(out[i]) && out[i - 1] != ',') out[i] = ',';
  }
  return out;
}

/// The end of an unquoted list. `to_end`: the line begins with its name, so the list takes the rest of the
/// line unless another header follows.
std::size_t list_end(std::string_view line, const Glue& glue, bool to_end, char separator) {
  std::size_t at = glue.value;
  const bool separated = !to_end && separates_values(line, glue);
  int depth = 0;
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (c == '[' || c == '(' || c == '{') ++depth;
    if (is_closer(c) && c != '>' && --depth < 0 && (!to_end || glue.opener != '\0')) return at;
    if (c == ',' && begins_header(line, at + 1, separator)) return at;
    if (to_end) continue;
    if (is_quote(c) || c == '\\' || c == '|') return at;
    if (is_blank(c) && separated) continue;
    if (is_blank(c) && (at == glue.value || !list_goes_on(line, at))) return at;
    if (is_blank(c) && begins_header(line, at, ' ')) return at;
  }
  return at;
}

/// A further value that a proxy joined with `,`.
std::size_t joined_end(std::string_view line, std::size_t end, bool is_field) {
  for (;;) {
    Cursor in{line, end};
    if (!in.skip(',')) return end;
    if (is_field) in.skip_blanks();
    const std::string_view word = in.take([](char c) { return !is_delimiter(c); });
    const bool plausible = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
      return is_hex(c) || c == '-' || c == ':' || c == '%';
    });
    if (!plausible || begins_header(line, end + 1, ' ')) return end;
    end = in.at;
  }
}

bool is_nothing(std::string_view value) {
  constexpr std::string_view words[] = {"-",      "null",  "none",  "nil",    "undefined",
                                        "(null)", "<nil>", "undef", "<null>", "\"\""};
  if (value.empty()) return true;
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return equal_ignoring_case(word, value); });
}

/// A variable of a configuration, not a value.
bool is_variable(std::string_view value) {
  return value.starts_with('$') || value.starts_with("%{") || value.starts_with("{{") ||
         value.starts_with("%REQ(");
}

/// Whether the text could be a value of the format, and not prose or code.
bool is_plausible(const Name& name, std::string_view value) {
  if (!name.is_ours()) return std::any_of(value.begin(), value.end(), is_digit);
  if (name.is_list()) return value.find('=') != value.npos;
  if (name.is_prefix || name.kind == FieldKind::opaque) return true;
  if (find_name(value) != nullptr) return false;
  const bool word =
      equal_ignoring_case(value, "true") || equal_ignoring_case(value, "false") || value == "d";
  return word || std::any_of(value.begin(), value.end(), is_digit);
}

/// Reads the value behind the name of `hit`. False if there is none.
bool read_value(std::string_view line, std::size_t name_end, const Lead& lead, Hit& hit,
                std::size_t& end) {
  const auto name_begin = static_cast<std::size_t>(hit.spelled.data() - line.data());
  Glue glue;
  if (!read_glue(line, name_begin, name_end, glue)) return false;
  const bool leads = !lead.name.empty() && lead.begin == name_begin;
  const Name& name = *hit.name;
  const bool is_list = name.is_list();

  if (read_bytes(line, glue, hit.value, end)) {
    hit.begin = glue.value;
    hit.size = end - glue.value;
    return true;
  }
  hit.value.clear();
  std::string_view raw;
  if (glue.quote != '\0') {
    end = quote_end(line, glue.value, glue.quote, glue.escaped);
    raw = line.substr(glue.value, end - glue.value);
  } else if (is_list || name.is_prefix || (name.kind == FieldKind::opaque && leads)) {
    if (is_list && begins_header(line, glue.value, '=')) return false;
    const char separator = glue.value == 0 ? '\0' : line[glue.value - 1];
    end = list_end(line, glue, leads && lead.colon, separator);
    raw = line.substr(glue.value, end - glue.value);
  } else {
    // Some formats join their parts with ";", as in `Root=…;Parent=…`. Some logs join headers with it.
    const auto goes_on = [&](std::size_t at) {
      Cursor part{line, at + 1};
      const std::string_view key = part.take(is_name_char);
      return !key.empty() && *part == '=' && !recognise(key);
    };
    Cursor in{line, glue.value};
    while (!in.done() && (!is_delimiter(*in) || (*in == ';' && goes_on(in.at)))) ++in.at;
    end = joined_end(line, in.at, leads && lead.colon);
    raw = line.substr(glue.value, end - glue.value);
    while (!raw.empty() && (raw.back() == '.' || raw.back() == ';' || raw.back() == ':')) {
      raw.remove_suffix(1);
    }
  }
  const std::string_view value = trim(raw);
  if (is_variable(value) || !is_worth(name, value)) return false;
  const bool is_empty_field = leads && lead.colon && value.empty() && end == line.size();
  if (is_nothing(value) && !is_empty_field) return false;
  const bool sure = glue.separated && leads;
  if (!sure && !is_empty_field) {
    // Prose and code also mention names.
    if (!glue.separated && !(glue.comma && glue.quote != '\0') && shape_of(value) == nullptr) {
      return false;
    }
    if (!is_plausible(name, value)) return false;
  }
  hit.begin = value.empty() ? glue.value : static_cast<std::size_t>(value.data() - line.data());
  hit.begin = std::min(hit.begin, line.size());
  hit.size = value.size();
  hit.value = glue.quote == '\0' ? std::string(value) : unescaped(value);
  if (is_list && glue.quote == '\0' && separates_values(line, glue))
    hit.value = joined_values(value);
  return true;
}

/// A whole value of a format with a known shape, which begins with the word at `begin`.
bool read_shape(std::string_view line, std::size_t begin, Hit& hit) {
  Cursor in{line.substr(0, std::min(line.size(), begin + max_shape)), begin};
  std::string_view text = in.take(is_shape_char);
  while (!text.empty() && !is_alphanumeric(text.back()) && text.back() != '?')
    text.remove_suffix(1);
  const Name* name = shape_of(text);
  if (name == nullptr && is_cut_traceparent(text)) {
    name = name_of(baton::codecs::trace_context::fields[0].name);
  }
  if (name == nullptr) {
    // Behind a foreign key, as in `trace=00-…`.
    const std::size_t key = text.find_first_of("=:");
    if (key == text.npos || text.starts_with("Root=") || text.starts_with("Self=")) return false;
    name = shape_of(text.substr(key + 1));
    if (name == nullptr) return false;
    text.remove_prefix(key + 1);
  }
  hit = {name, std::string(name->text), {}, Spelling::exact, std::string(text), 0, text.size()};
  hit.begin = static_cast<std::size_t>(text.data() - line.data());
  return true;
}

}  // namespace

const Name* shape_of(std::string_view text) {
  using namespace baton::codecs;
  if (text.size() < 24) return nullptr;
  if (is_traceparent(text)) return name_of(trace_context::fields[0].name);
  if (is_xray(text)) return name_of(xray::fields[0].name);
  if (is_jaeger(text)) return name_of(jaeger::fields[0].name);
  if (is_b3(text)) return name_of(b3::fields[0].name);
  return nullptr;
}

Lead lead_of(std::string_view line) {
  Cursor in{line};
  in.skip_blanks();
  for (const std::string_view word :
       {"- ", "-H ", "-H", "--header ", "export ", "declare -x ", "set ", "ENV "}) {
    if (in.skip(word)) break;
  }
  bool quoted = false;
  for (;;) {
    if (is_quote(*in) || *in == '[' || *in == '(' || *in == '{') {
      quoted = true;
      ++in.at;
    } else if ((*in == 'b' || *in == '$' || *in == '@') && is_quote(in[1])) {
      ++in.at;
    } else if (quoted && is_blank(*in)) {
      ++in.at;
    } else {
      break;
    }
  }
  Lead lead;
  lead.begin = in.at;
  in.skip(':');  // of HTTP/2 itself
  in.take([](char c) { return is_name_char(c) || c == '.' || c == '$'; });
  const std::string_view name = line.substr(lead.begin, in.at - lead.begin);
  if (name.empty() || !is_token(name.substr(name[0] == ':')) || name.size() > 128) return {};
  const std::size_t name_end = in.at;
  in.take([](char c) { return is_quote(c) || c == ']' || c == ')'; });
  const bool closed = in.at != name_end;
  in.skip_blanks();
  if (*in == ':') {
    const char next = in[1];
    const bool known = recognise(name).has_value();
    if (!known && !closed && next != ' ' && next != '\t' && next != '\0') return {};
    lead.colon = !closed;
  } else if (*in == '=' || (*in == ',' && closed)) {
    if (*in == '=' && !closed && in[1] != '>' && !recognise(name) && is_blank(in[1])) return {};
  } else {
    return {};
  }
  ++in.at;
  lead.name = name;
  lead.value = in.at;
  return lead;
}

std::vector<Hit> find_headers(std::string_view line) {
  std::vector<Hit> out;
  const Lead lead = lead_of(line);
  Cursor in{line};
  while (!in.done()) {
    in.take([](char c) { return !is_name_char(c); });
    const std::size_t begin = in.at;
    const std::string_view word = in.take(is_name_char);
    if (word.empty()) break;
    const char before = begin == 0 ? '\0' : line[begin - 1];
    Hit hit;
    if (word.size() > 1 && (is_letter(word[0]) || word[0] == '_')) {
      if (auto known = recognise(word);
          known && before != '$' && !(before == '{' && begin > 1 && line[begin - 2] == '%')) {
        hit.name = known->name;
        hit.header = std::move(known->header);
        hit.spelling = known->spelling;
        hit.spelled = word;
        std::size_t end = 0;
        const bool found = read_value(line, in.at, lead, hit, end);
        if (found) out.push_back(std::move(hit));
        // Text that was read ahead and is not a value is not read again.
        if (found || end > in.at + 256) in.at = std::max(in.at, end);
        continue;
      }
    }
    if (word.size() >= 4 && read_shape(line, begin, hit)) {
      in.at = hit.begin + hit.size;
      out.push_back(std::move(hit));
    }
  }
  return out;
}

bool waits_for_value(std::string_view line) {
  line = trim(line);
  if (line.empty()) return false;
  const Lead lead = lead_of(line);
  if (!lead.name.empty() && equal_ignoring_case(lead.name, "name")) {  // - name: TRACEPARENT
    const std::string_view value = trim(line.substr(std::min(lead.value, line.size())));
    return recognise(value).has_value();
  }
  // From the end backwards: brackets, separators and words of notations, then a name.
  if (std::string_view(":=>,[({").find(line.back()) == line.npos) return false;
  bool separated = false;
  std::size_t at = line.size();
  for (int words = 0; words < 8; ++words) {
    while (at != 0 && !is_name_char(line[at - 1])) {
      const char c = line[--at];
      separated = separated || c == ':' || c == '=' || c == ',';
    }
    const std::size_t end = at;
    while (at != 0 && is_name_char(line[at - 1])) --at;
    const std::string_view word = line.substr(at, end - at);
    if (word.empty()) return false;
    if (recognise(word)) return separated;
    const bool is_number = std::all_of(word.begin(), word.end(), is_digit);
    if (!is_number && !is_glue_word(word)) return false;
  }
  return false;
}

}  // namespace inspect
