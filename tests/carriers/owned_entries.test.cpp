// SPDX-License-Identifier: MIT
#include <baton/carriers/owned_entries.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using namespace baton;
using namespace baton::detail;

namespace {

/// Points to the texts of others.
struct Entry {
  std::string_view name, value;
};
using Entries = OwnedEntries<Entry>;

void write(Entries& entries, std::string_view name, std::string_view value) {
  const Header header{name, value};
  entries.replace(
      {&header, 1}, [](const Entry& entry) { return entry.name; },
      [](OwnText& own) { return Entry{own.name, own.value}; });
}
std::string shown(const Entries& entries) {
  std::string out;
  for (const Entry& entry : entries.entries()) {
    out.append(entry.name).append(1, '=').append(entry.value).append(1, ' ');
  }
  return out;
}

TEST_CASE("owned entries: texts stay where they are while others come and the whole moves") {
  Entries entries;
  for (int i = 0; i < 200; ++i) write(entries, "n" + std::to_string(i), std::to_string(i));
  Entries moved = std::move(entries);
  Entries assigned;
  write(assigned, "x", "y");
  assigned = std::move(moved);
  REQUIRE(assigned.entries().size() == 200);
  for (int i = 0; i < 200; ++i) {
    const Entry& entry = assigned.entries()[static_cast<std::size_t>(i)];
    CHECK(entry.name == "n" + std::to_string(i));
    CHECK(entry.value == std::to_string(i));
  }
  for (Entries* left : {&entries, &moved}) {  // usable, and empty
    CHECK(left->entries().empty());
    write(*left, "a", "b");
    CHECK(shown(*left) == "a=b ");
  }
  static_assert(!std::is_copy_constructible_v<Entries> && !std::is_copy_assignable_v<Entries>);
}

TEST_CASE("owned entries: a name has one place, whatever its case; foreign entries stay") {
  const std::vector<Entry> start = {{"host", "a"}, {"NAME", "old"}, {"x", "b"}};
  Entries entries(start.begin(), start.end());
  for (const char* name : {"name", "NAME", "nAME"}) write(entries, name, "v");
  CHECK(shown(entries) == "host=a x=b nAME=v ");
  write(entries, "name", entries.entries().back().value);  // its own text
  CHECK(shown(entries) == "host=a x=b name=v ");
}

}  // namespace
