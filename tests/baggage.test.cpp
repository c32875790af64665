#include <baton/baggage.hpp>

#include <doctest/doctest.h>

#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
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
    switch (random.below(8)) {
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

}  // namespace
