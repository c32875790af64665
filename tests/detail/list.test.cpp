// SPDX-License-Identifier: MIT
#include <baton/detail/list.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/random.hpp"

using namespace baton::test;

namespace {

struct Item {
  int one = 0;
  const char* two = nullptr;
};
using List = baton::detail::List<Item>;

static_assert(std::is_nothrow_move_constructible_v<List> &&
              std::is_nothrow_move_assignable_v<List>);

std::vector<int> ones(const List& list) {
  std::vector<int> out;
  for (const Item& item : list) out.push_back(item.one);
  return out;
}

TEST_CASE("list: behaves as a vector") {
  Random random(90);
  for (int round = 0; round < 100; ++round) {
    List list;
    std::vector<int> model;
    for (int step = 0; step < 40; ++step) {
      const int value = static_cast<int>(random.below(1'000));
      switch (random.below(8)) {
        case 0: list.reserve(random.below(30)); break;
        case 1:
          if (random.below(4) == 0) list.clear(), model.clear();
          break;
        default: list.push_back({value, "x"}), model.push_back(value);
      }
      REQUIRE(ones(list) == model);
      REQUIRE(list.size() == model.size());
      REQUIRE(list.empty() == model.empty());
    }
  }
}

TEST_CASE("list: one of its own items can be added") {
  List list;
  list.push_back({7, "x"});
  for (int i = 0; i < 20; ++i) list.push_back(*list.begin());
  CHECK(ones(list) == std::vector<int>(21, 7));
}

TEST_CASE("list: copies are apart, a moved one is empty and usable, itself is itself") {
  List one;
  for (int i = 0; i < 5; ++i) one.push_back({i, "x"});
  const List copy = one;
  one.push_back({5, "x"});
  CHECK(ones(copy) == std::vector{0, 1, 2, 3, 4});
  List moved = std::move(one);
  CHECK(one.empty());
  CHECK(moved.size() == 6);
  one.push_back({8, "x"});
  CHECK(ones(one) == std::vector{8});
  one = std::move(moved);
  CHECK(moved.empty());
  CHECK(one.size() == 6);
  List& itself = one;
  one = itself;
  one = std::move(itself);
  CHECK(one.size() == 6);
  one = copy;
  CHECK(ones(one) == ones(copy));
  one = List();
  CHECK(one.empty());
}

TEST_CASE("list: keeps its storage, and an empty list has none") {
  AllocationCounter counter;
  List list;
  list.reserve(0);
  const List copy = list;
  CHECK(counter.count() == 0);
  list.reserve(4);
  for (int i = 0; i < 4; ++i) list.push_back({});
  list.clear();
  for (int i = 0; i < 4; ++i) list.push_back({});
  CHECK(counter.count() == 1);
}

}  // namespace
