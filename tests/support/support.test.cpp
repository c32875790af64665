// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>

#include "support/allocations.hpp"
#include "support/exact_copy.hpp"
#include "support/tables.hpp"

using namespace baton::test;

namespace {

constexpr int rows[] = {1, 2, 3};
static_assert(all_of(rows, [](int row) { return row > 0; }));
static_assert(!all_of(rows, [](int row) { return row < 3; }));

TEST_CASE("support: an exact copy holds the text and nothing else") {
  CHECK(exact_copy("abc").view().size() == 3);
  CHECK(std::string_view(exact_copy("abc")) == "abc");
  CHECK(exact_copy("").view().empty());
}

TEST_CASE("support: allocations of this thread are counted") {
  AllocationCounter counter;
  CHECK(counter.count() == 0);

  const auto one = std::make_unique<char[]>(100);
  CHECK(counter.count() == 1);
  CHECK(counter.bytes() == 100);

  struct alignas(64) Wide {
    char bytes[64];
  };
  const auto wide = std::make_unique<Wide>();
  CHECK(counter.count() == 2);

  std::thread other([] { std::string(1000, 'x').shrink_to_fit(); });
  const auto after_start = counter.count();  // starting a thread allocates here
  other.join();
  CHECK(counter.count() == after_start);
}

}  // namespace
