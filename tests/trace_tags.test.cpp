// SPDX-License-Identifier: MIT
#include <baton/trace_tags.hpp>

#include <doctest/doctest.h>

#include <string>

#include "support/exact_copy.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

struct Row {
  std::string_view rule, value;
  bool valid;
};
constexpr Row rows[] = {
    {"[dd 5.8] one digit", "-1", true},
    {"[dd 5.8] several", "-12", true},
    {"[dd 5.8] 0", "-0", true},
    {"[dd 5.8] any number of digits", "-00000000000000000000000000000009", true},
    {"[dd 5.8] nothing", "", false},
    {"[dd 5.8] no digit", "-", false},
    {"[dd 5.8] no sign", "1", false},
    {"[dd 5.8] plus", "+1", false},
    {"[dd 5.8] two signs", "--1", false},
    {"[dd 5.8] a letter", "-1a", false},
    {"[dd 5.8] a blank behind", "-1 ", false},
    {"[dd 5.8] a blank before", " -1", false},
    {"[dd 5.8] behind the hash of a service", "934086a686-4", true},
    {"[dd 5.8] a hash and several digits", "0123456789-12", true},
    {"[dd 5.8] a hash and no digit", "934086a686-", false},
    {"[dd 5.8] a hash and no sign", "934086a6864", false},
    {"[dd 5.8] a hash alone", "934086a686", false},
    {"[dd 5.8] a hash of 9", "934086a68-4", false},
    {"[dd 5.8] a hash of 11", "934086a6860-4", false},
    {"[dd 5.8] a hash in upper case", "934086A686-4", false},
    {"[dd 5.8] a hash that is no hex", "934086g686-4", false},
    {"[dd 5.8] a hash behind a hash", "934086a686934086a686-4", false},
    {"[dd 5.8] a byte that looks like a digit", "-\xb1", false},
};
constexpr bool is_judged(const Row& row) { return is_decision_maker(row.value) == row.valid; }
static_assert(all_of(rows, is_judged));

TEST_CASE("trace tags: the decision maker") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    CHECK(is_judged({row.rule, exact_copy(row.value), row.valid}));
  }
}

static_assert(is_trace_tag("_dd.p.a") && is_trace_tag("_dd.p.dm") && is_trace_tag("_dd.p.tidy"));
static_assert(!is_trace_tag("_dd.p.") && !is_trace_tag("_dd.p.tid") && !is_trace_tag("_dd.x"));
static_assert(!is_trace_tag("") && !is_trace_tag("_dd.P.a") && !is_trace_tag("a_dd.p.b"));

static_assert(decision_maker_tag.starts_with(trace_tag_prefix));
static_assert(trace_id_high_tag.starts_with(trace_tag_prefix));

TEST_CASE("trace tags: a view in the order given") {
  detail::Block block;
  const std::string_view texts[][2] = {{"_dd.p.a", "1"}, {"_dd.p.b", ""}, {"_dd.p.a", "2"}};
  for (const auto& [key, value] : texts) {
    detail::replace_record(block, {block.size(), 0}, {key, value});
  }
  const TraceTags tags{detail::Packed{block.view()}};
  CHECK(tags.size() == 3);
  CHECK(*tags.begin() == TraceTag{"_dd.p.a", "1"});
  CHECK(tags.get("_dd.p.a") == "1");
  CHECK(tags.get("_dd.p.b") == "");
  CHECK(!tags.get("_dd.p.c"));
  CHECK(!tags.get(""));
  CHECK(TraceTags().empty());
  CHECK(!TraceTags().get("_dd.p.a"));
}

}  // namespace
