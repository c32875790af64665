#include <baton/detail/block.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "support/allocations.hpp"
#include "support/random.hpp"

using namespace baton::test;
using baton::detail::Block;

namespace {

TEST_CASE("block: does what a string does") {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    Block block;
    std::string model;
    for (int step = 0; step < 30; ++step) {
      const std::string text = random.bytes(40);
      switch (random.below(6)) {
        case 0: block.append(text), model.append(text); break;
        case 1: {
          const std::size_t at = random.below(model.size() + 1);
          const std::size_t count = random.below(model.size() - at + 1);
          text.copy(block.replace(at, count, text.size()), text.size());
          model.replace(at, count, text);
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

Block block_of(std::size_t size, char c) {
  Block block;
  block.append(std::string(size, c));
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

      one.swap(two);
      CHECK(one == two_copy);
      CHECK(two == one_copy);
      two = std::move(one);
      CHECK(two == two_copy);
      CHECK(one.empty());
      Block three(std::move(two));
      CHECK(three == two_copy);
      CHECK(two.empty());
      two = one_copy;
      two.append("!");
      CHECK(two.view() == std::string(size, '1') + "!");
      CHECK(one_copy.view() == std::string(size, '1'));
      Block& itself = three;
      three = itself;
      CHECK(three == two_copy);
      three = std::move(itself);
      CHECK(three == two_copy);
      three.swap(itself);
      CHECK(three == two_copy);
    }
  }
}

TEST_CASE("block: a few bytes need no allocation, storage is kept, growth is not one byte each") {
  const std::string few(24, 'x');
  const std::string more(100, 'x');
  AllocationCounter counter;
  Block block;
  block.append(few);
  Block copy = block;
  CHECK(counter.count() == 0);
  block.append(more);
  CHECK(counter.count() == 1);
  block.clear();
  block.append(more);
  block = copy;
  block.append(more);
  CHECK(counter.count() == 1);

  Block grown;
  AllocationCounter growth;
  for (int i = 0; i < 10'000; ++i) grown.append("x");
  CHECK(growth.count() <= 10);
  AllocationCounter reserved;
  Block exact;
  exact.reserve(1'000);
  for (int i = 0; i < 100; ++i) exact.append("0123456789");
  CHECK(reserved.count() == 1);
  CHECK(reserved.bytes() == 1'000);
}

}  // namespace
