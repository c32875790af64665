// SPDX-License-Identifier: MIT
#include "hex_dump.hpp"

#include <charconv>
#include <utility>

#include "text.hpp"

namespace inspect {

namespace {

constexpr std::size_t max_row = 64;

struct Row {
  std::size_t offset = 0;
  std::string bytes;
  std::size_t text = 0;  ///< their place as text
};

bool is_shown_as(char byte, char c) { return byte >= ' ' && byte <= '~' ? c == byte : c != '\0'; }

/// Whether the bytes follow the digits as text, which may have lost blanks at its end.
bool has_text(std::string_view line, std::size_t at, std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool lost = at + i >= line.size() && bytes[i] == ' ';
    if (!lost && (at + i >= line.size() || !is_shown_as(bytes[i], line[at + i]))) return false;
  }
  const std::string_view rest = trim(line.substr(std::min(at + bytes.size(), line.size())));
  return rest.empty() || rest == "|" || rest == "<";
}

bool read_row(std::string_view line, Row& out) {
  Cursor in{line};
  in.skip_blanks();
  in.skip("0x");
  const std::string_view offset = in.take(is_hex);
  if (offset.size() < 4 || offset.size() > 16) return false;
  in.skip(':');
  if (!is_blank(*in)) return false;
  std::from_chars(offset.data(), offset.data() + offset.size(), out.offset, 16);

  // The text may also look like digits, so the last place where it fits is the right one.
  std::string bytes;
  while (bytes.size() < max_row) {
    const std::size_t before = in.at;
    in.skip_blanks();
    const bool apart = in.at != before;
    if (!bytes.empty() && apart) {
      for (std::size_t at = before + 1; at <= in.at; ++at) {
        for (const std::size_t frame : {std::size_t{0}, std::size_t{1}}) {
          if (frame == 1 && (at >= line.size() || (line[at] != '|' && line[at] != '>'))) continue;
          if (!has_text(line, at + frame, bytes)) continue;
          out.bytes = bytes;
          out.text = at + frame;
        }
      }
    }
    if (!is_hex(in[0]) || !is_hex(in[1])) break;
    bytes.push_back(static_cast<char>(hex_value(in[0]) * 16 + hex_value(in[1])));
    in.at += 2;
  }
  return !out.bytes.empty();
}

/// The begin of a packet's text: behind the bytes of lower protocols, which may end like text.
std::size_t begin_of_text(std::string_view line) {
  const auto is_text = [](char c) { return c == '\t' || static_cast<unsigned char>(c) >= ' '; };
  std::size_t first = line.size();
  while (first != 0 && is_text(line[first - 1])) --first;
  if (first == 0) return 0;
  for (const std::string_view start :
       {"GET /", "POST /", "PUT /", "PATCH /", "DELETE /", "HEAD /", "OPTIONS /", "HTTP/1."}) {
    const std::size_t at = line.find(start, first);
    if (at != line.npos && at - first < 16) return at;
  }
  return first;
}

}  // namespace

bool HexDump::add(const Line& line) {
  Row row;
  if (line.pieces.empty() || !read_row(line.text, row)) return false;
  if (row.offset != next_offset_) finish();
  next_offset_ = row.offset + row.bytes.size();
  Line shown;
  shown.text = row.bytes;
  shown.pieces.push_back({0, line.pieces.front().line, line.pieces.front().column + row.text});
  dumped_.append(shown, 0, "");
  return true;
}

void HexDump::finish() {
  next_offset_ = 0;
  if (dumped_.text.empty()) return;
  for (const Line& line : lines_of(std::exchange(dumped_, {}))) {
    take_(with_prefixes(line.slice(begin_of_text(line.text), line.text.size())));
  }
}

}  // namespace inspect
