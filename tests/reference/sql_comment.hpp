// SPDX-License-Identifier: MIT
// A reference of the comments that carry a context in SQL statements: which text, where, and how it
// is read.
#pragma once

#include <string>

#include "reference/percent.hpp"

namespace baton::reference {

inline const std::string sql_blanks = " \t\n\v\f\r";

/// [sql 12.7] Takes the pieces of a comment that are pairs, still encoded, without blanks and quotes.
inline Pairs sql_pieces(const std::string& comment) {
  Pairs out;
  for (const std::string& piece : split(comment, ',')) {
    const Texts sides = split(piece, '=');
    if (sides.size() != 2) continue;
    const std::string key = trim(sides[0], sql_blanks);
    const std::string value = trim(trim(sides[1], sql_blanks), "'");
    if (!key.empty()) out.emplace_back(key, value);
  }
  return out;
}

/// [sql 12.7] The decoded pairs of the first comment that contains `traceparent`.
inline Pairs sql_pairs(std::string statement) {
  for (;;) {
    const auto begin = statement.find("/*");
    if (begin == std::string::npos) return {};
    const auto end = statement.find("*/", begin + 2);
    if (end == std::string::npos) return {};
    const std::string comment = statement.substr(begin + 2, end - begin - 2);
    if (comment.find("traceparent") != std::string::npos) {
      Pairs out;
      for (const auto& [key, value] : sql_pieces(comment)) {
        out.emplace_back(valid_utf8(percent_decoded(key)), valid_utf8(percent_decoded(value)));
      }
      return out;
    }
    statement = statement.substr(end + 2);
  }
}

/// [sql 12.4] Whether a comment holds any of the keys. [sql 12.2]
inline bool has_sql_keys(const std::string& comment) {
  for (const auto& [key, value] : sql_pieces(comment)) {
    for (const std::string known : {"dddb", "dddbs", "dde", "ddh", "ddprs", "ddps", "ddpv", "ddsh",
                                    "traceparent", "tracestate"}) {
      if (key == known) return true;
    }
  }
  return false;
}

/// [sql 12.1] Sorted pairs; those with empty values are left out.
inline std::string sql_text(Pairs values) {
  std::string out;
  for (const std::string key : {"dddb", "dddbs", "dde", "ddh", "ddprs", "ddps", "ddpv", "ddsh",
                                "traceparent", "tracestate"}) {
    for (const auto& [name, value] : values) {
      if (name != key || value.empty()) continue;
      std::string encoded;
      for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (only(std::string(1, c), letters + digits + "-._~")) {
          encoded += c;
        } else {
          encoded +=
              std::string("%") + "0123456789ABCDEF"[byte / 16] + "0123456789ABCDEF"[byte % 16];
        }
      }
      out += (out.empty() ? "" : ",") + key + "='" + encoded + "'";
    }
  }
  return out;
}

/// Removes comments and blanks from the start. A comment that has no end takes all. Says whether one
/// of the comments holds a key.
inline bool take_leading_comments(std::string& statement) {
  bool found = false;
  for (;;) {
    while (!statement.empty() && sql_blanks.find(statement[0]) != std::string::npos) {
      statement.erase(0, 1);
    }
    std::string comment, rest;
    if (starts_with(statement, "/*")) {
      const auto end = statement.find("*/", 2);
      comment = statement.substr(2, end == std::string::npos ? end : end - 2);
      rest = end == std::string::npos ? "" : statement.substr(end + 2);
    } else if (starts_with(statement, "--")) {
      const auto end = statement.find('\n');
      rest = end == std::string::npos ? "" : statement.substr(end);
    } else {
      return found;
    }
    found = found || has_sql_keys(comment);
    statement = rest;
  }
}

/// Where the closing `;` stands, and what follows it; the end without one. [sql 12.5]
inline std::size_t closing(const std::string& statement) {
  std::size_t at = statement.size();
  for (std::size_t i = statement.size(); i > 0; --i) {
    if (statement[i - 1] == ';') {
      at = i - 1;
    } else if (sql_blanks.find(statement[i - 1]) == std::string::npos) {
      break;
    }
  }
  return at;
}

/// Whether one of the comments at the end holds a key. [sql 12.4]
inline bool ends_with_sql_keys(std::string statement) {
  for (;;) {
    statement = trim(statement, sql_blanks + ";");
    if (statement.size() < 4 || statement.substr(statement.size() - 2) != "*/") return false;
    const std::string rest = statement.substr(0, statement.size() - 2);
    const auto begin = rest.rfind("/*");
    if (begin == std::string::npos) return false;
    if (has_sql_keys(rest.substr(begin + 2))) return true;
    statement = rest.substr(0, begin);
  }
}

/// The statement with a comment of this text. `dialect` and `place` are the library's words.
inline std::string commented_sql(const std::string& statement, const std::string& text,
                                 const std::string& dialect, bool at_end) {
  if (text.empty() || only(statement, sql_blanks)) return statement;
  std::string body = statement;
  const bool leading = take_leading_comments(body);
  const bool brace = starts_with(body, "{");
  if (dialect == "postgres" && brace) return statement;  // [sql 12.5]
  const std::string word = body.substr(0, body.find_first_not_of(letters + digits + "_"));
  const bool hints = dialect == "postgres" && statement.find("/*+") != std::string::npos;
  if (at_end || lower(word) == "call" || hints || (dialect == "mysql" && brace)) {
    if (ends_with_sql_keys(statement)) return statement;
    const auto at = closing(statement);
    return statement.substr(0, at) + " /*" + text + "*/" + statement.substr(at);
  }
  return leading ? statement : "/*" + text + "*/ " + statement;
}

/// [sql 12.6]
inline std::string commented_mongodb(const std::string& existing, const std::string& text) {
  if (has_sql_keys(existing) || text.empty()) return existing;
  return existing.empty() ? text : existing + "," + text;
}

}  // namespace baton::reference
