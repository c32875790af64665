// SPDX-License-Identifier: MIT
#include <baton/sql_comment.hpp>

#include <doctest/doctest.h>

#include <baton/tracer.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/headers.hpp"
#include "support/mutations.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr std::string_view parent = "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01";

SpanContext kept() {
  SpanContext context({0x0123456789abcdef, 0x123456789abcdef0}, {0x23456789abcdef01});
  context.set_sampling_priority(SamplingPriority::auto_keep);
  return context;
}

SqlComment shop(SqlMode mode) {
  return {.mode = mode,
          .database_service = "shop-db",
          .database = "orders",
          .database_host = "db.local",
          .environment = "prod",
          .service = "shop",
          .version = "1.2",
          .peer_service = "db peer",
          .base_hash = "77"};
}

constexpr std::string_view who =
    "dddb='orders',dddbs='shop-db',dde='prod',ddh='db.local',ddprs='db%20peer',ddps='shop',"
    "ddpv='1.2'";

TEST_CASE("sql: what each mode says, keys in order [sql 12.1] [sql 12.2] [sql 12.3]") {
  SpanContext random = kept();
  random.set_random_trace_id(true);
  REQUIRE(!random.set_trace_state("a=1,b=it's"));
  SpanContext undecided({1, 2}, {3});
  SpanContext rejected = kept();
  rejected.set_sampling_priority(SamplingPriority::user_reject);
  const std::string all = std::string(who);
  const std::string traced = ",traceparent='" + std::string(parent) + "'";
  struct Row {
    std::string_view rule;
    SqlComment comment;
    SpanContext context;
    std::string text;
  };
  const auto with = [](SqlMode mode, SqlDialect dialect, bool prepared) {
    SqlComment comment = shop(mode);
    comment.dialect = dialect;
    comment.prepared = prepared;
    return comment;
  };
  using enum SqlDialect;
  const Row rows[] = {
      {"[sql 12.3] disabled", shop(SqlMode::disabled), kept(), ""},
      {"[sql 12.3] nothing is said by default", {}, kept(), ""},
      {"[sql 12.3] service", shop(SqlMode::service), kept(), all},
      {"[sql 12.3] full", shop(SqlMode::full), kept(), all + ",ddsh='77'" + traced},
      {"[sql 12.3] dynamic_service", shop(SqlMode::dynamic_service), kept(), all + ",ddsh='77'"},
      {"[sql 12.3] OpenTelemetry", shop(SqlMode::trace_context), random,
       "traceparent='00-0123456789abcdef123456789abcdef0-23456789abcdef01-03',tracestate='a%3D1%"
       "2Cb%"
       "3Dit%27s'"},
      {"[sql 12.3] the flag is the priority's alone",
       {.mode = SqlMode::full},
       random,
       "traceparent='" + std::string(parent) + "'"},
      {"[sql 12.3] rejected",
       {.mode = SqlMode::full},
       rejected,
       "traceparent='00-0123456789abcdef123456789abcdef0-23456789abcdef01-00'"},
      {"[sql 12.3] undecided",
       {.mode = SqlMode::full},
       undecided,
       "traceparent='00-00000000000000010000000000000002-0000000000000003-00'"},
      {"[sql 12.3] no ids", shop(SqlMode::full), {}, all + ",ddsh='77'"},
      {"[sql 12.3] no ids, OpenTelemetry", shop(SqlMode::trace_context), {}, ""},
      {"[sql 12.3] no span id", {.mode = SqlMode::full}, SpanContext({1, 2}, {}), ""},
      {"[sql 12.3] SQL Server", with(SqlMode::full, sqlserver, false), kept(), all},
      {"[sql 12.3] Oracle", with(SqlMode::full, oracle, false), kept(), all},
      {"[sql 12.3] prepared", with(SqlMode::full, other, true), kept(), all},
      {"[sql 12.3] prepared, OpenTelemetry", with(SqlMode::trace_context, postgres, true), kept(),
       ""},
      {"[sql 12.1] empty values are left out",
       {.mode = SqlMode::service, .service = "a"},
       kept(),
       "ddps='a'"},
      {"[sql 12.1] nothing can end it early",
       {.mode = SqlMode::service, .database = "it's */ -- ;\n\xc3\xa4~%", .service = "a,b=c"},
       kept(),
       "dddb='it%27s%20%2A%2F%20--%20%3B%0A%C3%A4~%25',ddps='a%2Cb%3Dc'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CHECK(sql_comment_text(row.context, row.comment) == row.text);
    const std::string expected = row.text.empty() ? "SELECT 1" : "/*" + row.text + "*/ SELECT 1";
    CHECK(comment_sql(exact_copy("SELECT 1"), row.context, row.comment) == expected);
    std::vector<char> buffer(expected.size());
    CHECK(comment_sql(exact_copy("SELECT 1"), row.context, row.comment, buffer) == expected);
    buffer.resize(expected.size() - 1);
    CHECK(comment_sql(exact_copy("SELECT 1"), row.context, row.comment, buffer).empty());
  }
}

struct Place {
  std::string_view rule, statement;
  SqlDialect dialect;
  SqlPlace place;
  std::string_view expected;  ///< `#` is the comment
};
using enum SqlDialect;
constexpr SqlPlace front = SqlPlace::front;
constexpr SqlPlace end = SqlPlace::end;
constexpr Place places[] = {
    {"[sql 12.1]", "SELECT 1", other, front, "# SELECT 1"},
    {"[sql 12.1]", "SELECT 1", other, end, "SELECT 1 #"},
    {"[sql 12.1] blanks stay", " \nSELECT 1\t", other, front, "#  \nSELECT 1\t"},
    {"[sql 12.1] blanks stay", " \nSELECT 1\t", other, end, " \nSELECT 1\t #"},
    {"[sql 12.5] before a closing ;", "SELECT 1; \n", mysql, end, "SELECT 1 #; \n"},
    {"[sql 12.5] before all of them", "SELECT 1 ; ;", other, end, "SELECT 1  #; ;"},
    {"[sql 12.5] another ; is none", "SELECT ';'", other, end, "SELECT ';' #"},
    {"[sql 12.5] in front whatever ends it", "SELECT 1;", other, front, "# SELECT 1;"},
    {"[sql 12.5] JDBC's call, postgres", "{call f(?)}", postgres, front, "{call f(?)}"},
    {"[sql 12.5] JDBC's call, postgres", " {? = call f(?)}", postgres, end, " {? = call f(?)}"},
    {"[sql 12.5] JDBC's call, mysql", "{call f(?)}", mysql, front, "{call f(?)} #"},
    {"[sql 12.5] JDBC's call, others", "{call f(?)}", oracle, front, "# {call f(?)}"},
    {"[sql 12.5] CALL", "CALL f(1)", mysql, front, "CALL f(1) #"},
    {"[sql 12.5] CALL", "\n Call f(1);", postgres, front, "\n Call f(1) #;"},
    {"[sql 12.5] CALL behind a comment", "/* app */ -- x\ncall f(1)", other, front,
     "/* app */ -- x\ncall f(1) #"},
    {"[sql 12.5] another word", "CALLS f(1)", mysql, front, "# CALLS f(1)"},
    {"[sql 12.5] hints", "/*+ SeqScan(a) */ SELECT 1", postgres, front,
     "/*+ SeqScan(a) */ SELECT 1 #"},
    {"[sql 12.5] hints", "SELECT /*+ SeqScan(a) */ 1;", postgres, front,
     "SELECT /*+ SeqScan(a) */ 1 #;"},
    {"[sql 12.5] hints of others", "SELECT /*+ INDEX(a) */ 1", oracle, front,
     "# SELECT /*+ INDEX(a) */ 1"},
    {"[sql 12.4] another comment", "/* app='x' */ SELECT 1", other, front,
     "# /* app='x' */ SELECT 1"},
    {"[sql 12.4] never twice", "/*ddps='a'*/ SELECT 1", other, front, "/*ddps='a'*/ SELECT 1"},
    {"[sql 12.4] never twice, blanks around", " /* x='1', ddps = 'a' */SELECT 1", other, front,
     " /* x='1', ddps = 'a' */SELECT 1"},
    {"[sql 12.4] behind another", "/* app */ /*traceparent='x'*/ SELECT 1", other, front,
     "/* app */ /*traceparent='x'*/ SELECT 1"},
    {"[sql 12.4] the other end", "SELECT 1 /*ddps='a'*/", other, front, "# SELECT 1 /*ddps='a'*/"},
    {"[sql 12.4] never twice at the end", "SELECT 1 /*dddbs='a'*/ ;", other, end,
     "SELECT 1 /*dddbs='a'*/ ;"},
    {"[sql 12.4] before another", "SELECT 1 /*dde='a'*/ /* app */", other, end,
     "SELECT 1 /*dde='a'*/ /* app */"},
    {"[sql 12.4] not in the text", "SELECT 'ddps=''a'''", other, end, "SELECT 'ddps=''a''' #"},
    {"[sql 12.4] a word is no key", "/* ddps */ SELECT 1", other, front, "# /* ddps */ SELECT 1"},
    {"[sql 12.4] a comment that has no end", "/* ddps='a' SELECT 1", other, front,
     "/* ddps='a' SELECT 1"},
    {"[sql 12.1] nothing to comment", "", other, front, ""},
    {"[sql 12.1] nothing to comment", " \n", other, end, " \n"},
    {"[sql 12.1] only a ;", ";", other, end, " #;"},
    {"[sql 12.1] cut short", "/*", other, front, "# /*"},
    {"[sql 12.1] cut short", "*/", other, end, "*/ #"},
    {"[sql 12.1] cut short", "/*/", other, end, "/*/ #"},
};
constexpr bool stands(const Place& row) {
  const detail::SqlSpot spot = detail::sql_spot(row.statement, row.dialect, row.place);
  const std::size_t mark = row.expected.find('#');
  if (mark == row.expected.npos) return !spot.somewhere;
  return spot.somewhere && spot.at + (spot.front ? 0 : 1) == mark;
}
static_assert(all_of(places, stands));

TEST_CASE("sql: where the comment stands [sql 12.4] [sql 12.5]") {
  for (const Place& row : places) {
    CAPTURE(row.rule);
    CAPTURE(row.statement);
    std::string expected(row.expected);
    if (const auto at = expected.find('#'); at != expected.npos) {
      expected.replace(at, 1, "/*ddps='shop'*/");
    }
    SqlComment comment{.mode = SqlMode::service, .service = "shop"};
    comment.dialect = row.dialect;
    comment.place = row.place;
    const std::string once = comment_sql(exact_copy(row.statement), {}, comment);
    CHECK(once == expected);
    CHECK(comment_sql(exact_copy(once), {}, comment) == once);
  }
}

TEST_CASE("sql: MongoDB's comment is text, old text first [sql 12.6]") {
  const SqlComment comment{.mode = SqlMode::full, .service = "shop"};
  const std::string text = "ddps='shop',traceparent='" + std::string(parent) + "'";
  CHECK(sql_comment_text(kept(), comment) == text);
  CHECK(comment_mongodb("", kept(), comment) == text);
  CHECK(comment_mongodb("nightly", kept(), comment) == "nightly," + text);
  CHECK(comment_mongodb("nightly", kept(), {}) == "nightly");
  CHECK(comment_mongodb("", kept(), {}).empty());
  CHECK(comment_mongodb(text, kept(), comment) == text);                // [sql 12.4]
  CHECK(comment_mongodb("a," + text, kept(), comment) == "a," + text);  // [sql 12.4]
}

TEST_CASE("sql: a comment is read [sql 12.7]") {
  struct Row {
    std::string_view rule, statement;
    std::vector<std::pair<std::string, std::string>> pairs;
  };
  const Row rows[] = {
      {"[sql 12.7]",
       "/*ddps='a%20b',traceparent='x'*/ SELECT 1",
       {{"ddps", "a b"}, {"traceparent", "x"}}},
      {"[sql 12.7] at the end", "SELECT 1 /*traceparent='x'*/", {{"traceparent", "x"}}},
      {"[sql 12.7] the first that has it",
       "/*ddps='a'*//*traceparent='b'*//*traceparent='c'*/",
       {{"traceparent", "b"}}},
      {"[sql 12.7] blanks, no quotes",
       "/* traceparent = x , k = ' v ' */",
       {{"traceparent", "x"}, {"k", " v "}}},
      {"[sql 12.7] no pair", "/*traceparent='x',a=b=c,d,=e,*/", {{"traceparent", "x"}}},
      {"[sql 12.7] encoded keys",
       "/*%64dps='a',traceparent='x'*/",
       {{"ddps", "a"}, {"traceparent", "x"}}},
      {"[sql 12.7] none has it", "/*ddps='a'*/ SELECT traceparent", {}},
      {"[sql 12.7] no end", "/*traceparent='x'", {}},
      {"[sql 12.7] its star is not the end's", "/*/traceparent='x'", {}},
      {"[sql 12.7] nothing", "", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CAPTURE(row.statement);
    std::vector<std::pair<std::string, std::string>> pairs;
    const ExactCopy statement = exact_copy(row.statement);
    SqlCommentReader(statement.view()).for_each([&](auto key, auto value) {
      pairs.emplace_back(key, value);
    });
    CHECK(pairs == row.pairs);
  }
}

TEST_CASE("sql: what was written is read [sql 12.7]") {
  SpanContext context = kept();
  REQUIRE(!context.set_trace_state("a=1,b=it's"));
  const std::string full = comment_sql("SELECT 1", context, shop(SqlMode::full));
  Extraction found = extract_sql(exact_copy(full));
  REQUIRE(found);
  CHECK(found.style() == "tracecontext");
  CHECK(found.context().trace_id() == context.trace_id());
  CHECK(found.context().span_id() == context.span_id());
  CHECK(found.context().sampling_priority() == SamplingPriority::auto_keep);

  const std::string plain =
      comment_sql("SELECT 1;", context, {.mode = SqlMode::trace_context, .place = SqlPlace::end});
  CHECK(plain.ends_with("*/;"));
  found = extract_sql(exact_copy(plain));
  CHECK(found.context().trace_state().text() == context.trace_state().text());

  found = extract_sql("/*traceparent='00-01'*/ SELECT 1");
  CHECK(!found);
  CHECK(found.error() == Error{Errc::bad_length, 0, "traceparent"});
  found = extract_sql("SELECT 1");
  CHECK(!found);
  CHECK(!found.error());
}

TEST_CASE("sql: a span is marked, and its decision final [sql 12.3]") {
  std::vector<SpanData> spans;
  Tracer tracer({}, [&](SpanData&& span) { spans.push_back(std::move(span)); });
  struct Row {
    SqlMode mode;
    std::string_view statement, tag, value;
  };
  const Row rows[] = {
      {SqlMode::full, "SELECT 1", "_dd.dbm_trace_injected", "true"},
      {SqlMode::full, "/*ddps='a'*/ SELECT 1", "_dd.dbm_trace_injected", ""},
      {SqlMode::dynamic_service, "SELECT 1", "_dd.propagated_hash", "77"},
      {SqlMode::dynamic_service, "SELECT 1", "_dd.dbm_trace_injected", ""},
      {SqlMode::service, "SELECT 1", "_dd.dbm_trace_injected", ""},
      {SqlMode::trace_context, "SELECT 1", "_dd.dbm_trace_injected", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.statement);
    spans.clear();
    std::string id;
    bool changed = false;
    {
      auto span = tracer.start_span("sql.query");
      const std::string sql = comment_sql(row.statement, span, shop(row.mode));
      id = span.span_id().to_hex().view();
      const bool carries = sql.find("traceparent") != sql.npos;
      CHECK((sql.find(id) != sql.npos) == carries);
      changed = span.set_sampling_priority(SamplingPriority::user_reject);
    }
    CHECK(!changed);
    REQUIRE(spans.size() == 1);
    std::string value;
    for (const auto& [key, text] : spans[0].meta) {
      if (key == row.tag) value = text;
    }
    CHECK(value == row.value);
  }
  auto span = tracer.start_span("sql.query");
  CHECK(comment_sql("SELECT 1", span, {}) == "SELECT 1");
  CHECK(span.set_sampling_priority(SamplingPriority::user_reject));  // nothing has left
}

TEST_CASE("sql: users' words [sql 12.3]") {
  CHECK(parse_sql_mode("full") == SqlMode::full);
  CHECK(parse_sql_mode(" Service ") == SqlMode::service);
  CHECK(parse_sql_mode("dynamic_service") == SqlMode::dynamic_service);
  CHECK(parse_sql_mode("tracecontext") == SqlMode::trace_context);
  CHECK(parse_sql_mode("disabled") == SqlMode::disabled);
  CHECK(parse_sql_mode("fully") == SqlMode::disabled);
}

TEST_CASE("sql: one byte wrong in a comment does no harm") {
  const std::string text = comment_sql("SELECT 1", kept(), shop(SqlMode::full));
  for_each_mutation(text, [](std::string_view statement) {
    const Extraction found = extract_sql(statement);
    static_cast<void>(found.found());
  });
}

TEST_CASE("sql: whatever the texts are, the statement stays and the comment ends where it ends") {
  Random random(12);
  for (int round = 0; round < 3'000; ++round) {
    const std::string database = random.bytes(6);
    const std::string service = random.text(0, 5, "a'*/;-,=% ");
    std::string statement = random.text(0, 12, "aC{;/*+- '\n");
    const SqlComment comment{.mode = random.below(2) == 0 ? SqlMode::full : SqlMode::trace_context,
                             .dialect = static_cast<SqlDialect>(random.below(5)),
                             .place = random.below(2) == 0 ? SqlPlace::front : SqlPlace::end,
                             .database = database,
                             .service = service};
    const std::string out = comment_sql(exact_copy(statement), kept(), comment);
    const std::string text = sql_comment_text(kept(), comment);
    if (out == statement) continue;
    const auto at = out.find("/*" + text + "*/");
    REQUIRE(at != out.npos);
    for (const std::string_view mark : {"/*", "*/", ";", "\n"}) {
      REQUIRE(text.find(mark) == text.npos);
    }
    std::string rest = out;
    const bool leading = at == 0;
    rest.erase(leading ? 0 : at - 1, text.size() + 5);
    REQUIRE(rest == statement);
    REQUIRE(comment_sql(out, kept(), comment) == out);
  }
}

TEST_CASE("sql: a statement into a buffer costs no allocation") {
  const SpanContext context = kept();
  char buffer[512];
  const AllocationCounter counter;
  CHECK(!comment_sql("SELECT 1", context, shop(SqlMode::full), buffer).empty());
  CHECK(counter.count() == 0);
}

}  // namespace
