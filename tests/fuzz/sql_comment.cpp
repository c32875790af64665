// SPDX-License-Identifier: MIT
// Input: one line selects the settings of the comment, one line is a service name, and the rest is
// a statement.
#include <baton/sql_comment.hpp>

#include <string>

#include "support/fuzz.hpp"

using namespace baton;
using namespace baton::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view statement = as_text(data, size);
  const std::string_view choices = next_line(statement);
  const std::string_view service = next_line(statement);
  const auto choice = [&](std::size_t at, unsigned below) {
    return at < choices.size() ? static_cast<unsigned char>(choices[at]) % below : 0u;
  };
  const SpanContext context({1, 2}, {3});
  const SqlComment comment{.mode = static_cast<SqlMode>(choice(0, 5)),
                           .dialect = static_cast<SqlDialect>(choice(1, 5)),
                           .place = static_cast<SqlPlace>(choice(2, 2)),
                           .prepared = choice(3, 2) == 1,
                           .service = service};
  const std::string once = comment_sql(statement, context, comment);
  const std::string text = sql_comment_text(context, comment);
  require(comment_sql(once, context, comment) == once);  // no second comment
  require(once == statement || once.size() == statement.size() + text.size() + 5);
  require(text.find("*/") == text.npos);
  const std::string mongodb = comment_mongodb(statement, context, comment);
  require(comment_mongodb(mongodb, context, comment) == mongodb);

  const Extraction found = extract_sql(statement);
  require(!found || found.context().span_id());
  return 0;
}
