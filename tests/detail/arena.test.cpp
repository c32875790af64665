// SPDX-License-Identifier: MIT
#include <baton/detail/arena.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <type_traits>
#include <vector>

#include "support/allocations.hpp"
#include "support/random.hpp"

using namespace baton::test;
using baton::detail::Arena;

namespace {

static_assert(!std::is_copy_constructible_v<Arena> && !std::is_move_constructible_v<Arena>);

TEST_CASE("arena: the first block is used up before the heap is asked") {
  char first[64];
  AllocationCounter counter;
  Arena arena(first, sizeof first);
  CHECK(arena.allocate(60) == first);
  CHECK(arena.allocate(4) == first + 60);
  CHECK(counter.count() == 0);

  char* const next = arena.allocate(1);
  CHECK((next < first || next >= first + sizeof first));
  CHECK(counter.count() == 1);
  arena.allocate(1000);
  CHECK(counter.count() == 1);
  arena.allocate(5000);
  CHECK(counter.count() == 2);
}

TEST_CASE("arena: without a first block nothing is asked of the heap for nothing") {
  AllocationCounter counter;
  {
    Arena arena;
    arena.allocate(0);
    arena.room(0);
    CHECK(counter.count() == 0);
  }
  CHECK(counter.count() == 0);
}

TEST_CASE("arena: room is handed out again until it is taken") {
  char first[16];
  Arena arena(first, sizeof first);
  char* const room = arena.room(10);
  CHECK(arena.room(4) == room);
  arena.take(3);
  CHECK(arena.room(4) == room + 3);
}

TEST_CASE("arena: objects are aligned and value-initialised") {
  struct alignas(16) Wide {
    std::uint64_t value = 7;
    std::uint64_t other;
  };
  char first[256];
  std::memset(first, 0xff, sizeof first);
  Arena arena(first, sizeof first);
  for (int i = 0; i < 40; ++i) {
    arena.allocate(1);
    const Wide* const wide = arena.make<Wide>(2);
    CHECK(reinterpret_cast<std::uintptr_t>(wide) % alignof(Wide) == 0);
    CHECK(wide[1].value == 7);
    CHECK(wide[1].other == 0);
  }
}

TEST_CASE("arena: blocks neither move nor overlap") {
  Random random(14);
  char first[100];
  Arena arena(first, sizeof first);
  struct Block {
    char* data;
    std::size_t size;
    char fill;
  };
  std::vector<Block> blocks;
  for (int i = 0; i < 500; ++i) {
    const std::size_t size = random.below(random.below(20) == 0 ? 3000 : 40);
    blocks.push_back({arena.allocate(size), size, static_cast<char>(i)});
    if (size != 0) std::memset(blocks.back().data, blocks.back().fill, size);
  }
  for (const Block& block : blocks) {
    for (std::size_t i = 0; i < block.size; ++i) REQUIRE(block.data[i] == block.fill);
  }
}

}  // namespace
