// SPDX-License-Identifier: MIT
// Input: one line selects the settings of the comment and the context, one line has the comment's
// values between '|', and the rest is a statement.
#include <baton/sql_comment.hpp>

#include <string>
#include <utility>

#include "reference/sql_comment.hpp"
#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// The pairs of the comment. [sql 12.2] [sql 12.3]
reference::Pairs expected_pairs(const SqlComment& comment, const std::string& traceparent,
                                const std::string& trace_state) {
  const bool one_execution = !comment.prepared && comment.dialect != SqlDialect::sqlserver &&
                             comment.dialect != SqlDialect::oracle;
  switch (comment.mode) {
    case SqlMode::disabled: return {};
    case SqlMode::trace_context:
      if (!one_execution) return {};
      return {{"traceparent", traceparent}, {"tracestate", trace_state}};
    default: break;
  }
  const auto with = [](std::string_view value) { return std::string(value); };
  reference::Pairs out{
      {"dddbs", with(comment.database_service)}, {"dddb", with(comment.database)},
      {"ddh", with(comment.database_host)},      {"dde", with(comment.environment)},
      {"ddps", with(comment.service)},           {"ddpv", with(comment.version)},
      {"ddprs", with(comment.peer_service)}};
  const bool full = comment.mode == SqlMode::full && one_execution;
  if (full || comment.mode == SqlMode::dynamic_service) {
    out.emplace_back("ddsh", comment.base_hash);
  }
  if (full) out.emplace_back("traceparent", traceparent);
  return out;
}

void check_reading(std::string_view statement) {
  reference::Pairs pairs;
  SqlCommentReader(statement).for_each(
      [&](std::string_view key, std::string_view value) { pairs.emplace_back(key, value); });
  require(pairs == reference::sql_pairs(std::string(statement)));
  const Extraction found = extract_sql(statement);
  require(!found || found.context().span_id());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view statement = as_text(data, size);
  const std::string_view choices = next_line(statement);
  std::string_view values = next_line(statement);
  const auto choice = [&](std::size_t at, unsigned below) {
    return at < choices.size() ? static_cast<unsigned char>(choices[at]) % below : 0u;
  };
  const auto next = [&] {
    const std::size_t end = values.find('|');
    const std::string_view value = values.substr(0, end);
    values.remove_prefix(end == values.npos ? values.size() : end + 1);
    return value;
  };
  const SqlComment comment{.mode = static_cast<SqlMode>(choice(0, 5)),
                           .dialect = static_cast<SqlDialect>(choice(1, 5)),
                           .place = static_cast<SqlPlace>(choice(2, 2)),
                           .prepared = choice(3, 2) == 1,
                           .database_service = next(),
                           .database = next(),
                           .database_host = next(),
                           .environment = next(),
                           .service = next(),
                           .version = next(),
                           .peer_service = next(),
                           .base_hash = next()};
  SpanContext context({1, 2}, {3});
  std::string traceparent = "00-00000000000000010000000000000002-0000000000000003-00";
  if (choice(4, 2) == 1) {
    context.set_sampling_priority(SamplingPriority::auto_keep);
    traceparent.back() = '1';
  }
  std::string trace_state;
  if (choice(5, 2) == 1) {
    context.set_trace_state("a=1,b=%");
    trace_state = "a=1,b=%";
  }

  const std::string text = reference::sql_text(expected_pairs(comment, traceparent, trace_state));
  require(sql_comment_text(context, comment) == text);
  require(text.find("*/") == text.npos);
  static constexpr const char* dialects[] = {"", "postgres", "mysql", "sqlserver", "oracle"};
  const std::string once = comment_sql(statement, context, comment);
  require(once == reference::commented_sql(std::string(statement), text, dialects[choice(1, 5)],
                                           comment.place == SqlPlace::end));
  require(comment_sql(once, context, comment) == once);  // no second comment
  const std::string mongodb = comment_mongodb(statement, context, comment);
  require(mongodb == reference::commented_mongodb(std::string(statement), text));
  require(comment_mongodb(mongodb, context, comment) == mongodb);
  check_reading(statement);
  check_reading(once);
  return 0;
}
