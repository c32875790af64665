#include <baton/carrier_shapes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <forward_list>
#include <list>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/random.hpp"

using namespace baton;
using namespace baton::detail;
using baton::test::AllocationCounter;
using baton::test::Random;

namespace {

using Pair = std::pair<std::string, std::string>;
struct Named {
  std::string name, value;
};
struct Keyed {
  std::string value, key;
};
struct Both {  // an entry of a map in disguise
  std::string key, value, first, second;
};
struct Functions {
  std::string text;
  const std::string& name() const { return text; }
  std::string_view value() const { return text; }
};
struct NameString {  // Beast's has an enumerator as name()
  int name() const { return 0; }
  std::string_view name_string() const { return "n"; }
  std::string_view value() const { return "v"; }
};
struct NotText {
  int first;
  std::string second;
};

static_assert(Record<Pair> && Record<const Pair> && Record<Named> && Record<Keyed> && Record<Both>);
static_assert(!Record<NotText> && !Record<Functions> && !Record<int> && !Record<std::string>);
static_assert(NamedEntry<Functions> && NamedEntry<NameString> && !NamedEntry<Pair>);
static_assert(!NamedEntry<int>);

static_assert(RecordRange<std::vector<Pair>> && RecordRange<const std::map<std::string, int>>);
static_assert(RecordRange<std::span<const Named>> && RecordRange<Pair[3]>);
static_assert(!RecordRange<std::map<int, std::string>> && !RecordRange<std::string>);
static_assert(!RecordRange<std::vector<std::string>> && !RecordRange<int> && !RecordRange<Pair*>);
static_assert(NamedEntryRange<std::vector<NameString>>);

static_assert(GrowableRange<std::vector<Pair>> && GrowableRange<std::list<Named>>);
static_assert(!GrowableRange<const std::vector<Pair>> && !GrowableRange<std::array<Pair, 2>>);
static_assert(!GrowableRange<std::span<Pair>> && !GrowableRange<std::forward_list<Pair>>);
static_assert(!GrowableRange<std::map<std::string_view, std::string>>);

static_assert(!single_pass<std::vector<Pair>> && !single_pass<const std::map<std::string, int>>);

TEST_CASE("records: parts, whatever they are called; those of an rvalue are rvalues") {
  Pair pair("a", "b");
  CHECK(&record_name(pair) == &pair.first);
  CHECK(&record_value(pair) == &pair.second);
  static_assert(std::is_same_v<decltype(record_name(pair)), std::string&>);
  static_assert(std::is_same_v<decltype(record_name(std::as_const(pair))), const std::string&>);
  static_assert(std::is_same_v<decltype(record_name(Pair())), std::string&&>);
  // references in an rvalue are not its own
  std::string key, value;
  static_assert(
      std::is_same_v<decltype(record_name(std::pair<const std::string&, std::string&>(key, value))),
                     const std::string&>);
  Keyed keyed{"v", "k"};
  CHECK(record_name(keyed) == "k");
  CHECK(record_value(keyed) == "v");
  CHECK(record_name(Both{"1", "2", "3", "4"}) == "3");
  CHECK(entry_name(NameString()) == "n");
}

TEST_CASE("texts: made in place where that works") {
  static_assert(std::is_same_v<decltype(text_for<std::string>("")), std::string_view>);
  static_assert(std::is_same_v<decltype(text_for<std::vector<char>>("")), std::vector<char>>);
  CHECK(make_text<std::vector<char>>("abc") == std::vector<char>{'a', 'b', 'c'});
  struct PointerAndSize {
    std::string text;
    PointerAndSize(const char* data, std::size_t size) : text(data, size) {}
    const char* data() const { return text.data(); }
    std::size_t size() const { return text.size(); }
  };
  CHECK(make_text<PointerAndSize>("abc").text == "abc");
  std::string text = "a long text that has its place on the heap";
  const char* const place = text.data();
  assign_text(text, "short");
  CHECK(text == "short");
  CHECK(text.data() == place);
}

TEST_CASE("texts: on demand, once") {
  int made = 0;
  const TextOnDemand text([&] {
    ++made;
    return std::string("made");
  });
  static_assert(Text<decltype(text)> && OwningText<decltype(text)>);
  CHECK(made == 0);
  CHECK(as_text(text) == "made");
  CHECK(as_text(text).data() == as_text(text).data());
  CHECK(made == 1);
}

TEST_CASE("remove_by_name: every spelling of every staged name, each as it is spelled") {
  const Header list[] = {{"a", "1"}, {"b", "2"}};
  const auto find = [&](std::string_view name) -> std::size_t {
    return equal_ignoring_case(name, "a") ? 0 : equal_ignoring_case(name, "b") ? 1 : 2;
  };
  std::vector<std::string> names = {"x", "A", "a", "B", "y", "A", "b"};
  std::vector<std::string> removed;
  remove_by_name(
      Staged(HeaderList(list, 2), find),
      [&](auto&& visit) {
        for (const auto& name : names) visit(std::string_view(name));
      },
      [&](const std::string& name) {
        removed.push_back(name);
        std::erase(names, name);
      });
  CHECK(names == std::vector<std::string>{"x", "y"});
  CHECK(removed == std::vector<std::string>{"A", "a", "B", "b"});
}

TEST_CASE("marks") {
  Marks marks;
  for (std::size_t i = 0; i < max_staged; i += 3) marks.add(i);
  for (std::size_t i = 0; i < max_staged; ++i) CHECK(marks.has(i) == (i % 3 == 0));
}

}  // namespace
