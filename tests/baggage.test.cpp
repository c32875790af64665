// SPDX-License-Identifier: MIT
#include <baton/baggage.hpp>

#include <doctest/doctest.h>

#include <iterator>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::test;

namespace {

std::string text_of(const Baggage& baggage) {
  std::string out;
  for (const auto& [key, value, properties] : baggage) {
    out.append(key).append("=").append(value).append(";").append(properties).append(",");
  }
  return out;
}

static_assert(std::forward_iterator<Baggage::iterator>);

TEST_CASE("baggage: set, replace in its place, remove") {
  Baggage baggage;
  CHECK(baggage.empty());
  CHECK(baggage.size() == 0);
  baggage.set("a", "1");
  baggage.set("b", "2", "p;q=3");
  baggage.set("c", "3");
  CHECK(text_of(baggage) == "a=1;,b=2;p;q=3,c=3;,");
  baggage.set("b", "a longer value than before");
  CHECK(text_of(baggage) == "a=1;,b=a longer value than before;,c=3;,");
  baggage.set("A", "4");  // case counts
  CHECK(baggage.size() == 4);
  CHECK(baggage.get("a") == "1");
  CHECK(baggage.get("A") == "4");
  CHECK(!baggage.get("d"));
  CHECK(baggage.contains("c"));
  CHECK(!baggage.contains(""));
  baggage.remove("b");
  baggage.remove("b");
  CHECK(text_of(baggage) == "a=1;,c=3;,A=4;,");
  baggage.clear();
  CHECK(baggage.empty());
  CHECK(baggage == Baggage());
}

TEST_CASE("baggage: any bytes are kept as they are") {
  Baggage baggage;
  const std::string key("k\0,=", 4);
  baggage.set(key, std::string("\0\xff", 2));
  baggage.set("", "");
  CHECK(baggage.get(key) == std::string("\0\xff", 2));
  CHECK(baggage.get("") == "");
  CHECK(baggage.size() == 2);
}

TEST_CASE("baggage: copies are apart, a moved one is empty, itself is itself") {
  Baggage one;
  one.set("a", std::string(100, '1'));
  Baggage copy = one;
  copy.set("a", "2");
  CHECK(one.get("a") == std::string(100, '1'));
  CHECK(copy != one);

  Baggage moved = std::move(one);
  CHECK(moved.get("a") == std::string(100, '1'));
  CHECK(one.empty());
  one.set("b", "3");
  CHECK(one.size() == 1);
  one = std::move(moved);
  CHECK(moved.empty());
  CHECK(one.get("a") == std::string(100, '1'));

  Baggage& same = one;
  one = same;
  CHECK(one.size() == 1);
  one = std::move(same);
  CHECK(one.size() == 1);
  std::swap(one, copy);
  CHECK(one.get("a") == "2");
}

TEST_CASE("baggage: one block, none when short or reused") {
  AllocationCounter counter;
  Baggage baggage;
  baggage.set("a", "1");
  CHECK(counter.count() == 0);
  baggage.reserve(200);
  CHECK(counter.count() == 1);
  baggage.set("b", std::string_view("0123456789012345678901234567890123456789"));
  baggage.clear();
  baggage.set("c", std::string_view("0123456789012345678901234567890123456789"));
  CHECK(counter.count() == 1);
}

/// Sizes of texts at which a baggage fits its own room, just exceeds it, and is larger.
constexpr std::size_t text_sizes[] = {1, 5, 11, 12, 13, 14, 15, 16, 17, 40, 127, 128, 300};

TEST_CASE("baggage: its own texts can be set, in its place and behind, and name what goes") {
  for (const std::size_t size : text_sizes) {
    CAPTURE(size);
    const std::string one(size, '1');
    const std::string two(size + 1, '2');
    Baggage all;
    all.set("a", one, "p");
    all.set("b", two, one);
    const std::string_view keys[] = {"a", "b", one, two};
    for (const std::string_view key : keys) {
      Baggage baggage = all;  // exactly the size that it needs
      baggage.set(key, *baggage.get("b"), *baggage.get("a"));
      CHECK(baggage.get(key) == two);
      baggage = all;
      baggage.set(key, *baggage.get("a"), (*baggage.begin()).properties);
      CHECK(baggage.get(key) == one);
      baggage = all;
      baggage.set(*baggage.get("b"), (*baggage.begin()).key, *baggage.get("a"));
      CHECK(baggage.get(two) == "a");
    }
    Baggage baggage = all;
    baggage.set((*baggage.begin()).key, (*++baggage.begin()).properties);
    CHECK(text_of(baggage) == "a=" + one + ";,b=" + two + ";" + one + ",");
    baggage.remove((*baggage.begin()).key);
    CHECK(text_of(baggage) == "b=" + two + ";" + one + ",");
    CHECK(baggage.get((*baggage.begin()).key) == two);
  }
}

#if defined(__cpp_exceptions)
TEST_CASE("baggage: where memory fails nothing has changed") {
  for (const std::size_t size : text_sizes) {
    const std::string text(size, 't');
    Baggage before;
    before.set("a", text, "p");
    before.set("b", text);
    const Baggage copy = before;
    Baggage other;
    other.set("c", std::string(500, 'c'));
    using Change = void (*)(Baggage&, const Baggage& other);
    constexpr Change changes[] = {
        [](Baggage& b, const Baggage& c) { b.set("a", *c.get("c")); },
        [](Baggage& b, const Baggage& c) { b.set("d", *c.get("c")); },
        [](Baggage& b, const Baggage&) { b.set("a", *b.get("b")); },
        [](Baggage& b, const Baggage& c) { b = c; },
        [](Baggage& b, const Baggage&) { b.reserve(10'000); },
        [](Baggage&, const Baggage& c) { Baggage copied(c); },
    };
    for (const Change change : changes) {
      bool failed = false;
      try {
        const FailingAllocation failing(0);
        change(before, other);
      } catch (const std::bad_alloc&) {
        failed = true;
      }
      if (failed) CHECK(before == copy);
      before = copy;
    }
  }
}

TEST_CASE("baggage: a predicate that throws removes nothing") {
  Baggage baggage;
  for (int i = 0; i < 60; ++i) baggage.set("key" + std::to_string(i), std::string(200, 'v'));
  const Baggage before = baggage;
  for (int last = 0; last < 60; ++last) {
    int asked = 0;
    const auto throws_at_last = [&](const BaggageMember&) {
      if (asked++ == last) throw last;
      return true;
    };
    CHECK_THROWS_AS(baggage.remove_if(throws_at_last), int);
    CHECK(asked == last + 1);
    REQUIRE(baggage == before);
  }
}
#endif

TEST_CASE("baggage: a predicate is asked about each member, before any is removed") {
  Baggage baggage;
  for (int i = 0; i < 100; ++i) baggage.set(std::to_string(i), std::string(150, 'v'));
  int asked = 0;
  baggage.remove_if([&](const BaggageMember& member) {
    REQUIRE(baggage.size() == 100);
    REQUIRE(member.key == std::to_string(asked++));
    return asked % 2 == 0;
  });
  REQUIRE(baggage.size() == 50);
  int expected = 0;
  for (const auto& [key, value, properties] : baggage) {
    CHECK(key == std::to_string(expected));
    CHECK(value == std::string(150, 'v'));
    expected += 2;
  }
  baggage.remove_if([](const BaggageMember&) { return true; });
  CHECK(baggage.empty());
}

TEST_CASE("baggage: a list of pairs does the same") {
  using Entry = std::pair<std::string, std::pair<std::string, std::string>>;
  Random random(50);
  Baggage baggage;
  std::vector<Entry> model;
  const auto at = [&](const std::string& key) {
    auto entry = model.begin();
    while (entry != model.end() && entry->first != key) ++entry;
    return entry;
  };
  for (int round = 0; round < 5'000; ++round) {
    const std::string key = random.text(0, 2, "abc");
    switch (random.below(9)) {
      case 2: {
        const auto is_short = [](std::string_view name) { return name.size() < 2; };
        if (random.below(10) != 0) break;
        baggage.remove_if([&](const BaggageMember& member) { return is_short(member.key); });
        std::erase_if(model, [&](const Entry& entry) { return is_short(entry.first); });
        break;
      }
      case 0:
        baggage.remove(key);
        if (at(key) != model.end()) model.erase(at(key));
        break;
      case 1:
        if (random.below(20) == 0) {
          baggage.clear();
          model.clear();
        }
        break;
      default: {
        const std::string value = random.bytes(random.below(10) == 0 ? 300 : 10);
        const std::string properties = random.text(0, 3, "p;=");
        baggage.set(key, value, properties);
        if (at(key) == model.end()) model.emplace_back(key, Entry::second_type());
        at(key)->second = {value, properties};
      }
    }
    REQUIRE(baggage.size() == model.size());
    REQUIRE(baggage.empty() == model.empty());
    auto entry = model.begin();
    for (const auto& [name, value, properties] : baggage) {
      REQUIRE(name == entry->first);
      REQUIRE(value == entry->second.first);
      REQUIRE(properties == entry->second.second);
      ++entry;
    }
  }
}

TEST_CASE("baggage: lists of keys [bag 7.8] [bag 14.1]") {
  struct Row {
    std::string_view list, key;
    bool listed;
  };
  constexpr Row rows[] = {
      {"*", "k", true},   {" * ", "", true},  {"", "k", false},   {",", "", false},
      {"k", "k", true},   {"a,k", "k", true}, {"k,b", "k", true}, {" k\t,b", "k", true},
      {"kk", "k", false}, {"k", "kk", false}, {"K", "k", false},  {"a,*", "k", false},
      {"*", "*", true},   {"a,*", "*", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.list);
    CAPTURE(row.key);
    CHECK(detail::is_listed(exact_copy(row.list).view(), exact_copy(row.key).view()) == row.listed);
  }
}

}  // namespace
