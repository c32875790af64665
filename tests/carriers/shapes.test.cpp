// SPDX-License-Identifier: MIT
#include <baton/carriers/shapes.hpp>

#include <baton/carriers/http_headers.hpp>
#include <doctest/doctest.h>

#include <array>
#include <forward_list>
#include <iterator>
#include <list>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/random.hpp"

using namespace baton;
using namespace baton::detail;
using baton::test::Random;

namespace {

using Pair = std::pair<std::string, std::string>;
struct Named {
  std::string name, value;
};
struct Keyed {
  std::string value, key;
};
struct Both {  // looks like an entry of a map
  std::string key, value, first, second;
};
struct Functions {
  std::string text;
  const std::string& name() const { return text; }
  std::string_view value() const { return text; }
};
struct NameString {  // Beast's has an enumerator as name()
  int name() const { return 0; }
  std::string_view name_string() const { return "n"; }
  std::string_view value() const { return "v"; }
};
struct NotText {
  int first;
  std::string second;
};

static_assert(Record<Pair> && Record<const Pair> && Record<Named> && Record<Keyed> && Record<Both>);
static_assert(!Record<NotText> && !Record<Functions> && !Record<int> && !Record<std::string>);
static_assert(NamedEntry<Functions> && NamedEntry<NameString> && !NamedEntry<Pair>);
static_assert(!NamedEntry<int>);

static_assert(RecordRange<std::vector<Pair>> && RecordRange<const std::map<std::string, int>>);
static_assert(RecordRange<std::span<const Named>> && RecordRange<Pair[3]>);
static_assert(!RecordRange<std::map<int, std::string>> && !RecordRange<std::string>);
static_assert(!RecordRange<std::vector<std::string>> && !RecordRange<int> && !RecordRange<Pair*>);
static_assert(NamedEntryRange<std::vector<NameString>>);

static_assert(GrowableRange<std::vector<Pair>> && GrowableRange<std::list<Named>>);
static_assert(!GrowableRange<const std::vector<Pair>> && !GrowableRange<std::array<Pair, 2>>);
static_assert(!GrowableRange<std::span<Pair>> && !GrowableRange<std::forward_list<Pair>>);
static_assert(!GrowableRange<std::map<std::string_view, std::string>>);

static_assert(!single_pass<std::vector<Pair>> && !single_pass<const std::map<std::string, int>>);

TEST_CASE("records: parts, whatever they are called; those of an rvalue are rvalues") {
  Pair pair("a", "b");
  CHECK(&record_name(pair) == &pair.first);
  CHECK(&record_value(pair) == &pair.second);
  static_assert(std::is_same_v<decltype(record_name(pair)), std::string&>);
  static_assert(std::is_same_v<decltype(record_name(std::as_const(pair))), const std::string&>);
  static_assert(std::is_same_v<decltype(record_name(Pair())), std::string&&>);
  // an rvalue does not own what its references refer to
  std::string key, value;
  static_assert(
      std::is_same_v<decltype(record_name(std::pair<const std::string&, std::string&>(key, value))),
                     const std::string&>);
  Keyed keyed{"v", "k"};
  CHECK(record_name(keyed) == "k");
  CHECK(record_value(keyed) == "v");
  CHECK(record_name(Both{"1", "2", "3", "4"}) == "3");
  CHECK(entry_name(NameString()) == "n");
}

TEST_CASE("replace_records: whatever stood there before, in whatever order") {
  const Header list[] = {{"alpha", "1"}, {"beta", "22"}, {"gamma", "333"}, {"delta", "4444"}};
  const HeaderList headers(list, std::size(list));
  constexpr std::string_view names[] = {"alpha", "beta",  "gamma", "delta", "Alpha",
                                        "BETA",  "other", "x",     "gamm",  "deltas"};
  Random random(1);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<Pair> container;
    for (std::size_t i = random.below(9); i > 0; --i) {
      container.emplace_back(random.pick(names), random.bytes(5));
    }
    // An entry of exactly the name keeps its place, once. Other entries stay.
    std::vector<Pair> expected;
    Marks there;
    for (const auto& [name, value] : container) {
      const std::size_t i = headers.find(name);
      if (i == headers.size()) {
        expected.emplace_back(name, value);
      } else if (name == headers[i].name && !there.has(i)) {
        expected.emplace_back(name, headers[i].value);
        there.add(i);
      }
    }
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (!there.has(i)) expected.emplace_back(headers[i].name, headers[i].value);
    }
    std::list<Pair> other(container.begin(), container.end());
    CHECK(!replace_records(container, headers));
    REQUIRE(container == expected);
    CHECK(!replace_records(other, headers));
    REQUIRE(std::vector<Pair>(other.begin(), other.end()) == expected);
  }
}

TEST_CASE("remove_by_name: every spelling of every header's name, each as it is spelled, once") {
  const Header list[] = {{"a", "1"}, {"b", "2"}};
  std::vector<std::string> names = {"x", "A", "a", "B", "y", "A", "b"};
  std::vector<std::string> removed;
  remove_by_name(
      HeaderList(list, 2),
      [&](auto&& visit) {
        for (const auto& name : names) visit(std::string_view(name));
      },
      [&](const std::string& name) {
        removed.push_back(name);
        std::erase(names, name);
      });
  CHECK(names == std::vector<std::string>{"x", "y"});
  CHECK(removed == std::vector<std::string>{"A", "a", "B", "b"});
}

TEST_CASE("marks") {
  Marks marks;
  for (std::size_t i = 0; i < max_staged; i += 3) marks.add(i);
  for (std::size_t i = 0; i < max_staged; ++i) CHECK(marks.has(i) == (i % 3 == 0));
}

struct LineRow {
  std::string_view name, value;
  Errc expected;
};
constexpr LineRow line_rows[] = {
    {"a", "", Errc::none},           {"a", "b\tc", Errc::none},
    {"", "b", Errc::name_refused},   {"a b", "c", Errc::name_refused},
    {"a:", "c", Errc::name_refused}, {"a", "b\nc", Errc::bad_value},
    {"a", "b\x7f", Errc::bad_value},
};
static_assert([] {
  for (const LineRow& row : line_rows) {
    const Header header{row.name, row.value};
    if (refuse_lines({&header, 1}).code != row.expected) return false;
  }
  return true;
}());

}  // namespace
