// SPDX-License-Identifier: MIT
// SQL comments carry a context in a statement, for Datadog's Database Monitoring and OpenTelemetry.
// https://docs.datadoghq.com/database_monitoring/connect_dbm_and_apm/
#pragma once

#include <baton/codecs/trace_context.hpp>
#include <baton/detail/arena.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/percent.hpp>
#include <baton/detail/sql_text.hpp>
#include <baton/propagator.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace baton { inline namespace v0 {

/// The content of a comment. [sql 12.3]
enum class SqlMode : std::uint8_t {
  disabled,         ///< no comment
  service,          ///< names this process and its database
  full,             ///< `service`, and the base hash and the span's `traceparent`
  dynamic_service,  ///< `service`, and the base hash
  trace_context,    ///< only `traceparent` and `tracestate`, as in OpenTelemetry
};

/// Parses a user's word: a value of DD_DBM_PROPAGATION_MODE, or `tracecontext`. An unknown word
/// means `disabled`.
constexpr SqlMode parse_sql_mode(std::string_view word) noexcept {
  word = detail::trim(word);
  if (detail::equal_ignoring_case(word, "service")) return SqlMode::service;
  if (detail::equal_ignoring_case(word, "full")) return SqlMode::full;
  if (detail::equal_ignoring_case(word, "dynamic_service")) return SqlMode::dynamic_service;
  if (detail::equal_ignoring_case(word, "tracecontext")) return SqlMode::trace_context;
  return SqlMode::disabled;
}

/// The SQL dialect of the database. Only dialects with rules of their own for comments are listed.
enum class SqlDialect : std::uint8_t { other, postgres, mysql, sqlserver, oracle };

/// The place of the comment in the statement.
enum class SqlPlace : std::uint8_t {
  front,  ///< before the statement, as in Datadog
  end,    ///< after the statement but before a closing `;`, as in OpenTelemetry
};

/// Describes the comment of a statement. The comment omits pairs with empty values.
struct SqlComment {
  SqlMode mode = SqlMode::disabled;        ///< the content of the comment
  SqlDialect dialect = SqlDialect::other;  ///< the database's dialect
  SqlPlace place = SqlPlace::front;        ///< before or after the statement
  /// Whether the statement is prepared once and executed often. Its comment then omits the context,
  /// which belongs to one execution.
  bool prepared = false;
  std::string_view database_service = {};  ///< `dddbs`, service of the database's span
  std::string_view database = {};          ///< `dddb`, the database's name
  std::string_view database_host = {};     ///< `ddh`
  std::string_view environment = {};       ///< `dde`, environment of this process
  std::string_view service = {};           ///< `ddps`, service of this process
  std::string_view version = {};           ///< `ddpv`, version of this process
  std::string_view peer_service = {};      ///< `ddprs`
  std::string_view base_hash = {};         ///< `ddsh`
};

namespace detail {

/// The position of the comment in a statement.
struct SqlSpot {
  bool somewhere = false;
  bool front = false;
  std::size_t at = 0;
  friend constexpr bool operator==(const SqlSpot&, const SqlSpot&) = default;
};
constexpr SqlSpot sql_spot(std::string_view statement, SqlDialect dialect,
                           SqlPlace place) noexcept {
  const SqlStart start = sql_start(statement);
  if (sql_blanks.all(statement)) return {};
  const bool brace = start.body.starts_with('{');           // the escape of JDBC and ODBC
  if (dialect == SqlDialect::postgres && brace) return {};  // [sql 12.5]
  const std::size_t word = alphanumeric.with("_").find_outside(start.body);
  const bool call = equal_ignoring_case(start.body.substr(0, word), "call");
  const bool hints = dialect == SqlDialect::postgres && statement.find("/*+") != statement.npos;
  const bool appended =
      place == SqlPlace::end || call || hints || (dialect == SqlDialect::mysql && brace);
  if (!appended) return {!start.commented, true, 0};
  const SqlEnd end = sql_end(statement);  // [sql 12.4]
  return {!end.commented, false, end.at};
}

/// The `key='value'` pairs of one comment.
class SqlPairs {
 public:
  SqlPairs(const SpanContext& context, const SqlComment& comment) {
    // [sql 12.3] These databases cache plans by the statement's text, so the text must not vary.
    const bool varies = !comment.prepared && comment.dialect != SqlDialect::sqlserver &&
                        comment.dialect != SqlDialect::oracle;
    has_context_ = varies && context && context.span_id() &&
                   (comment.mode == SqlMode::full || comment.mode == SqlMode::trace_context);
    if (comment.mode == SqlMode::trace_context) {
      if (has_context_) add_trace_context(context);
      return;
    }
    if (comment.mode == SqlMode::disabled) return;
    values_[dddb] = comment.database;
    values_[dddbs] = comment.database_service;
    values_[dde] = comment.environment;
    values_[ddh] = comment.database_host;
    values_[ddprs] = comment.peer_service;
    values_[ddps] = comment.service;
    values_[ddpv] = comment.version;
    const bool hash =
        comment.mode == SqlMode::dynamic_service || (comment.mode == SqlMode::full && varies);
    if (hash) values_[ddsh] = comment.base_hash;
    if (!has_context_) return;
    const auto sampled = static_cast<std::uint8_t>(context.trace_flags() & trace_flags::sampled);
    const char* const end =
        format_traceparent({context.trace_id(), context.span_id(), sampled}, text_);
    values_[sql_traceparent] = view(text_, end);
  }
  SqlPairs(const SqlPairs&) = delete;
  SqlPairs& operator=(const SqlPairs&) = delete;

  bool has_context() const noexcept { return has_context_; }
  std::string_view base_hash() const noexcept { return values_[ddsh]; }
  /// The length of the text in characters, without `/*` and `*/`; 0 without pairs.
  std::size_t size() const noexcept {
    std::size_t size = 0;
    for (std::size_t i = 0; i < sql_key_count; ++i) {
      if (values_[i].empty()) continue;
      const std::size_t comma = size == 0 ? 0 : 1;
      size += comma + sql_keys[i].size() + 3 + percent_size(values_[i], unreserved);
    }
    return size;
  }
  char* write(char* out) const noexcept {  // [sql 12.1]
    const char* const begin = out;
    for (std::size_t i = 0; i < sql_key_count; ++i) {
      if (values_[i].empty()) continue;
      if (out != begin) *out++ = ',';
      out = copy("='", copy(sql_keys[i], out));
      out = encode_percent(values_[i], unreserved, out);
      *out++ = '\'';
    }
    return out;
  }

 private:
  void add_trace_context(const SpanContext& context) {
    codecs::trace_context::encode(context, Options{.datadog_member = false}, encoder_);
    for (const Header& header : encoder_.headers()) {
      const bool parent = header.name == sql_keys[sql_traceparent];
      values_[parent ? sql_traceparent : sql_tracestate] = header.value;
    }
  }

  std::string_view values_[sql_key_count] = {};
  bool has_context_ = false;
  char text_[1024];
  Header headers_[2];
  HeaderEncoder encoder_{headers_, 2, text_, sizeof text_};
};

/// A statement and its comment.
class CommentedSql {
 public:
  CommentedSql(std::string_view statement, const SpanContext& context, const SqlComment& comment)
      : statement_(statement), pairs_(context, comment), added_(pairs_.size()) {
    if (added_ != 0) spot_ = sql_spot(statement, comment.dialect, comment.place);
    if (!spot_.somewhere) added_ = 0;
  }
  bool commented() const noexcept { return added_ != 0; }
  const SqlPairs& pairs() const noexcept { return pairs_; }
  std::size_t size() const noexcept { return statement_.size() + (commented() ? added_ + 5 : 0); }
  char* write(char* out) const noexcept {
    out = copy(statement_.substr(0, spot_.at), out);
    if (commented()) {
      if (!spot_.front) *out++ = ' ';
      out = copy("*/", pairs_.write(copy("/*", out)));
      if (spot_.front) *out++ = ' ';
    }
    return copy(after(statement_, spot_.at), out);
  }
  std::string text() const {
    std::string out(size(), '\0');
    write(out.data());
    return out;
  }

 private:
  std::string_view statement_;
  SqlPairs pairs_;
  std::size_t added_;
  SqlSpot spot_;
};

/// A span that takes tags. SpanContext is excluded: its set_tag() sets propagated tags.
template <class S>
concept MarkableSpan = std::convertible_to<S&, SpanContext> && !std::same_as<S, SpanContext> &&
                       requires(S& span) { span.set_tag("key", "value"); };

}  // namespace detail

/// Adds a comment with the context to a statement.
///
///   database.query(baton::comment_sql("SELECT 1", span, {.mode = baton::SqlMode::full,
///                                                        .service = "shop"}));
///   // /*ddps='shop',traceparent='00-…'*/ SELECT 1
///
/// Input    context: the context of the database call's own span. [sql 12.3] A Span or SpanRef
///          makes its sampling decision final, and gets the tag `_dd.dbm_trace_injected` (full) or
///          `_dd.propagated_hash` (dynamic_service)
/// Output   the commented statement. It is unchanged when the comment would be empty, when it
///          already has a comment with these keys, and when the dialect allows no comment.
///          [sql 12.4] [sql 12.5] Values are percent-encoded, so no value can end the comment.
///          [sql 12.1]
/// Cost     one allocation for the string; more for a tracestate beyond 1 KiB
/// Spec     https://docs.datadoghq.com/database_monitoring/connect_dbm_and_apm/
[[nodiscard]] inline std::string comment_sql(std::string_view statement, const SpanContext& context,
                                             const SqlComment& comment) {
  return detail::CommentedSql(statement, context, comment).text();
}
/// Adds a comment with the context of `span`, and tags the span.
template <detail::MarkableSpan S>
[[nodiscard]] std::string comment_sql(std::string_view statement, S& span,
                                      const SqlComment& comment) {
  if (comment.mode == SqlMode::disabled) return std::string(statement);
  const SpanContext context = span;
  const detail::CommentedSql out(statement, context, comment);
  if (out.commented() && comment.mode == SqlMode::full && out.pairs().has_context()) {
    span.set_tag("_dd.dbm_trace_injected", "true");
  }
  if (out.commented() && comment.mode == SqlMode::dynamic_service) {
    if (const std::string_view hash = out.pairs().base_hash(); !hash.empty()) {
      span.set_tag("_dd.propagated_hash", hash);
    }
  }
  return out.text();
}
/// Writes the commented statement into a buffer. Tags no span.
///
/// Output   the written part of the buffer; empty when the buffer is too short, and then nothing is
///          written
/// Cost     no allocation, except for a tracestate beyond 1 KiB
[[nodiscard]] inline std::string_view comment_sql(std::string_view statement,
                                                  const SpanContext& context,
                                                  const SqlComment& comment,
                                                  std::span<char> buffer) {
  const detail::CommentedSql out(statement, context, comment);
  if (out.size() > buffer.size()) return {};
  return detail::view(buffer.data(), out.write(buffer.data()));
}

/// The text of a comment without `/*` and `*/`, for databases that take comments separately from
/// the statement, as an element of an array for example.
[[nodiscard]] inline std::string sql_comment_text(const SpanContext& context,
                                                  const SqlComment& comment) {
  const detail::SqlPairs pairs(context, comment);
  std::string out(pairs.size(), '\0');
  pairs.write(out.data());
  return out;
}
/// The new `comment` field of a MongoDB command. `existing` is its text so far, or empty without
/// one. [sql 12.6]
[[nodiscard]] inline std::string comment_mongodb(std::string_view existing,
                                                 const SpanContext& context,
                                                 const SqlComment& comment) {
  if (detail::has_sql_keys(existing)) return std::string(existing);  // [sql 12.4]
  std::string text = sql_comment_text(context, comment);
  if (existing.empty()) return text;
  std::string out(existing);
  if (!text.empty()) out.append(",").append(text);
  return out;
}

/// A carrier that reads the pairs of a statement's comment: the first comment that contains
/// `traceparent`. Skips pieces that are not `key='value'`. [sql 12.7]
///
///   baton::SqlCommentReader(statement).for_each([](std::string_view key, std::string_view value) {…});
class SqlCommentReader {
 public:
  /// Keys and values die when the visitor returns.
  static constexpr bool yields_temporaries = true;

  /// `statement` outlives the reader.
  constexpr explicit SqlCommentReader(std::string_view statement) noexcept
      : comment_(detail::find_sql_comment(statement)) {}

  /// Calls `visitor(key, value)` for each pair, both decoded.
  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    for (detail::Splitter pieces(comment_, ','); pieces.next();) {
      const detail::SqlPair pair = detail::parse_sql_pair(pieces.piece());
      if (pair.key.empty()) continue;
      char first[512];
      detail::Arena arena(first, sizeof first);
      const auto decoded = [&](std::string_view text) {
        char* const out = arena.allocate(detail::percent_decoded_room(text));
        return detail::view(out, detail::decode_percent(text, out));
      };
      visitor(decoded(pair.key), decoded(pair.value));
    }
  }

 private:
  std::string_view comment_;
};

/// Reads the context in a statement's comment: `traceparent`, and `tracestate` if present.
///
/// Output   see Extraction
[[nodiscard]] inline Extraction extract_sql(std::string_view statement) {
  constexpr Propagator<codecs::trace_context> propagator;
  return propagator.extract(SqlCommentReader(statement));
}

}}  // namespace baton::v0
