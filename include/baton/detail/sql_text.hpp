// SPDX-License-Identifier: MIT
// Finds comments in a SQL statement, and the pairs in a comment.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// All keys, in the order in which they are written. [sql 12.1] [sql 12.2]
inline constexpr std::string_view sql_keys[] = {
    "dddb", "dddbs", "dde", "ddh", "ddprs", "ddps", "ddpv", "ddsh", "traceparent", "tracestate"};
inline constexpr std::size_t sql_key_count = std::size(sql_keys);
enum SqlKey { dddb, dddbs, dde, ddh, ddprs, ddps, ddpv, ddsh, sql_traceparent, sql_tracestate };

inline constexpr Charset sql_blanks = Charset().with(" \t\n\v\f\r");
inline constexpr Charset sql_tail = sql_blanks.with(";");

constexpr std::string_view trim_sql(std::string_view text) noexcept {
  text.remove_prefix(sql_blanks.find_outside(text));
  while (!text.empty() && sql_blanks.has(text.back())) text.remove_suffix(1);
  return text;
}

/// A pair `key='value'` of a comment.
struct SqlPair {
  std::string_view key;
  std::string_view value;  ///< percent-encoded, without quotes
};

/// Parses one piece between commas. The key is empty if the piece is not a pair. [sql 12.7]
constexpr SqlPair parse_sql_pair(std::string_view piece) noexcept {
  const std::size_t equals = piece.find('=');
  if (equals == piece.npos || piece.find('=', equals + 1) != piece.npos) return {};
  std::string_view value = trim_sql(after(piece, equals + 1));
  while (value.starts_with('\'')) value.remove_prefix(1);
  while (value.ends_with('\'')) value.remove_suffix(1);
  return {trim_sql(piece.substr(0, equals)), value};
}

/// Whether a comment's text has one of the keys. [sql 12.4]
constexpr bool has_sql_keys(std::string_view comment) noexcept {
  for (Splitter pieces(comment, ','); pieces.next();) {
    const std::string_view key = parse_sql_pair(pieces.piece()).key;
    for (const std::string_view known : sql_keys) {
      if (key == known) return true;
    }
  }
  return false;
}

/// The text of the first comment that contains `traceparent`. [sql 12.7]
constexpr std::string_view find_sql_comment(std::string_view statement) noexcept {
  for (std::size_t at = statement.find("/*"); at != statement.npos; at = statement.find("/*", at)) {
    const std::size_t begin = at + 2;
    const std::size_t end = statement.find("*/", begin);
    if (end == statement.npos) break;
    const std::string_view text = statement.substr(begin, end - begin);
    if (text.find(sql_keys[sql_traceparent]) != text.npos) return text;
    at = end + 2;
  }
  return {};
}

/// The start of a statement, after its leading comments.
struct SqlStart {
  std::string_view body;   ///< from the first word on
  bool commented = false;  ///< a leading comment has one of our keys
};
constexpr SqlStart sql_start(std::string_view statement) noexcept {
  SqlStart out;
  for (;;) {
    statement.remove_prefix(sql_blanks.find_outside(statement));
    std::size_t end = 0;
    if (statement.starts_with("/*")) {
      end = statement.find("*/", 2);
      out.commented = out.commented || has_sql_keys(statement.substr(2, end - 2));
      if (end != statement.npos) end += 2;
    } else if (statement.starts_with("--")) {
      end = statement.find('\n');
    } else {
      out.body = statement;
      return out;
    }
    if (end == statement.npos) return out;
    statement.remove_prefix(end);
  }
}
struct SqlEnd {
  std::size_t at;          ///< where to add a comment: before a closing `;`
  bool commented = false;  ///< a comment right before it has one of our keys
};
constexpr SqlEnd sql_end(std::string_view statement) noexcept {  // [sql 12.5]
  const auto tail_size = [&] {
    std::size_t size = 0;
    while (size < statement.size() && sql_tail.has(statement[statement.size() - 1 - size])) ++size;
    return size;
  };
  const std::size_t tail = statement.size() - tail_size();
  const std::size_t semicolon = statement.find(';', tail);
  SqlEnd out{semicolon == statement.npos ? statement.size() : semicolon};
  for (statement = statement.substr(0, tail); statement.ends_with("*/");) {
    const std::size_t begin = statement.substr(0, statement.size() - 2).rfind("/*");
    if (begin == statement.npos) break;
    const std::string_view text = statement.substr(begin + 2);
    out.commented = out.commented || has_sql_keys(text.substr(0, text.size() - 2));
    statement = statement.substr(0, begin);
    statement.remove_suffix(tail_size());
  }
  return out;
}

}}}  // namespace baton::v0::detail
