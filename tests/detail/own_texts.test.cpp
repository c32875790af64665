#include <baton/detail/own_texts.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/allocations.hpp"

using namespace baton::detail;
using baton::test::AllocationCounter;

namespace {

TEST_CASE("own texts: stay where they are while others come and the whole moves") {
  OwnTexts texts;
  std::vector<std::string_view> views;
  for (int i = 0; i < 200; ++i) {
    const OwnText& own = texts.keep("n" + std::to_string(i), std::to_string(i));
    views.push_back(own.name);
    views.push_back(own.value);
  }
  OwnTexts moved = std::move(texts);
  OwnTexts assigned;
  assigned.keep("x", "y");
  assigned = std::move(moved);
  for (int i = 0; i < 200; ++i) {
    const auto at = 2 * static_cast<std::size_t>(i);
    CHECK(views[at] == "n" + std::to_string(i));
    CHECK(views[at + 1] == std::to_string(i));
  }
  static_assert(!std::is_copy_constructible_v<OwnTexts> && !std::is_copy_assignable_v<OwnTexts>);
}

TEST_CASE("own texts: a name has one place, whatever its case") {
  OwnTexts texts;
  const std::string value(100, 'v');
  OwnText& own = texts.keep("Name", value);
  const AllocationCounter counter;
  for (const char* name : {"name", "NAME", "nAME"}) {
    CHECK(&texts.keep(name, value) == &own);
    CHECK(own.name == name);
  }
  CHECK(&texts.keep("name", std::string_view(own.value).substr(99)) == &own);
  CHECK(own.value == "v");
  CHECK(counter.count() == 0);
  CHECK(&texts.keep("other", "") != &own);
}

}  // namespace
