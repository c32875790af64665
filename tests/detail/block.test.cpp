// SPDX-License-Identifier: MIT
#include <baton/detail/block.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "support/allocations.hpp"
#include "support/random.hpp"

using namespace baton::test;
using baton::detail::Block;

namespace {

TEST_CASE("block: behaves as a string") {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    Block block;
    std::string model;
    for (int step = 0; step < 30; ++step) {
      const std::string text = random.bytes(40);
      switch (random.below(6)) {
        case 0: {
          const std::size_t at = random.below(model.size() + 1);
          const std::size_t count = random.below(model.size() - at + 1);
          block.erase(at, count), model.erase(at, count);
          break;
        }
        case 1: {
          const std::size_t at = random.below(model.size() + 1);
          const std::size_t count = random.below(model.size() - at + 1);
          // Bytes from outside, or some of its own.
          std::string_view from = text;
          const bool own = random.below(2) == 0;
          if (own) {
            const std::size_t begin = random.below(model.size() + 1);
            from = block.view().substr(begin, random.below(60));
          }
          REQUIRE(block.holds(from) == (own && !from.empty()));
          model.replace(at, count, std::string(from));
          block.replace(at, count, from.size(), own,
                        [from](char* out) { from.copy(out, from.size()); });
          break;
        }
        case 2: text.copy(block.extend(text.size()), text.size()), model += text; break;
        case 3: {
          const std::size_t size = random.below(model.size() + 1);
          block.truncate(size), model.resize(size);
          break;
        }
        case 4: block.reserve(random.below(100)); break;
        default:
          if (random.below(8) == 0) block.clear(), model.clear();
      }
      REQUIRE(block.view() == model);
      REQUIRE(block.size() == model.size());
      REQUIRE(block.empty() == model.empty());
    }
  }
}

void append(Block& block, std::string_view text) {
  text.copy(block.extend(text.size()), text.size());
}
Block block_of(std::size_t size, char c) {
  Block block;
  append(block, std::string(size, c));
  return block;
}

TEST_CASE("block: copies are apart, a moved one is empty, itself is itself") {
  for (const std::size_t size : {0u, 3u, 48u, 49u, 100u}) {
    for (const std::size_t other_size : {0u, 3u, 48u, 49u, 100u}) {
      CAPTURE(size);
      CAPTURE(other_size);
      Block one = block_of(size, '1');
      Block two = block_of(other_size, '2');
      const Block one_copy = one;
      const Block two_copy = two;
      CHECK(one == one_copy);

      std::swap(one, two);
      CHECK(one == two_copy);
      CHECK(two == one_copy);
      two = std::move(one);
      CHECK(two == two_copy);
      CHECK(one.empty());
      Block three(std::move(two));
      CHECK(three == two_copy);
      CHECK(two.empty());
      two = one_copy;
      append(two, "!");
      CHECK(two.view() == std::string(size, '1') + "!");
      CHECK(one_copy.view() == std::string(size, '1'));
      Block& itself = three;
      three = itself;
      CHECK(three == two_copy);
      three = std::move(itself);
      CHECK(three == two_copy);
    }
  }
}

TEST_CASE("block: a few bytes need no allocation, storage is kept, growth is not one byte each") {
  const std::string few(24, 'x');
  const std::string more(100, 'x');
  AllocationCounter counter;
  Block block;
  append(block, few);
  Block copy = block;
  CHECK(counter.count() == 0);
  append(block, more);
  CHECK(counter.count() == 1);
  block.clear();
  append(block, more);
  block = copy;
  append(block, more);
  CHECK(counter.count() == 1);

  Block grown;
  AllocationCounter growth;
  for (int i = 0; i < 10'000; ++i) append(grown, "x");
  CHECK(growth.count() <= 10);
  AllocationCounter reserved;
  Block exact;
  exact.reserve(1'000);
  for (int i = 0; i < 100; ++i) append(exact, "0123456789");
  CHECK(reserved.count() == 1);
  CHECK(reserved.bytes() == 1'000);
}

#if defined(__cpp_exceptions)
TEST_CASE("block: more than it may have is refused, and nothing has changed") {
  using Small = baton::detail::LimitedBlock<200>;
  const auto fill = [](std::size_t size) {
    return [size](char* out) { std::string(size, 'y').copy(out, size); };
  };
  for (const std::size_t size : {std::size_t{0}, std::size_t{48}, std::size_t{150}}) {
    for (const std::size_t more : {201 - size, SIZE_MAX - size, SIZE_MAX - size + 1, SIZE_MAX}) {
      if (more == 0) continue;
      CAPTURE(size);
      CAPTURE(more);
      Small block;
      const std::string text(size, 'x');
      text.copy(block.extend(size), size);
      CHECK_THROWS_AS(block.extend(more), std::bad_alloc);
      CHECK_THROWS_AS(block.reserve(size + more < more ? more : size + more), std::bad_alloc);
      CHECK_THROWS_AS(block.replace(size / 2, 0, more, false, fill(0)), std::bad_alloc);
      CHECK_THROWS_AS(block.replace(0, size, SIZE_MAX, true, fill(0)), std::bad_alloc);
      CHECK(block.view() == text);
      block.replace(0, size, 200, false, fill(200));  // all that it may have
      CHECK(block.view() == std::string(200, 'y'));
      block.replace(0, 200, 200, true, fill(200));
      CHECK_THROWS_AS(block.extend(1), std::bad_alloc);
      CHECK(block.size() == 200);
    }
  }
}
#endif

}  // namespace
