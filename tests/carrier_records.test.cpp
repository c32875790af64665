#include <baton/carrier_records.hpp>

#include <doctest/doctest.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/random.hpp"

using namespace baton::test;
using namespace baton;
using namespace baton::detail;

namespace {

TEST_CASE("replace_records: whatever stood there before, in whatever order") {
  const Header list[] = {{"alpha", "1"}, {"beta", "22"}, {"gamma", "333"}, {"delta", "4444"}};
  const HeaderList headers(list, std::size(list));
  const auto find = [&](std::string_view name) {
    std::size_t i = 0;
    while (i < headers.size() && !equal_ignoring_case(headers[i].name, name)) ++i;
    return i;
  };
  constexpr std::string_view names[] = {"alpha", "beta",  "gamma", "delta", "Alpha",
                                        "BETA",  "other", "x",     "gamm",  "deltas"};
  Random random(1);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::pair<std::string, std::string>> container;
    for (std::size_t i = random.below(9); i > 0; --i) {
      container.emplace_back(random.pick(names), random.bytes(5));
    }
    // An entry of exactly the name keeps its place, once; what is nobody's stays.
    std::vector<std::pair<std::string, std::string>> expected;
    Marks there;
    for (const auto& [name, value] : container) {
      const std::size_t i = find(name);
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
    replace_records<TextValues<std::string>>(container, Staged(headers, find));
    REQUIRE(container == expected);
  }
}

}  // namespace
