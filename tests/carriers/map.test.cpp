// SPDX-License-Identifier: MIT
#include <baton/carriers/map.hpp>

#include <baton/baton.hpp>
#include <baton/testing/carrier_checks.hpp>
#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <iterator>
#include <list>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#if __has_include(<memory_resource>)  // libc++ has it from 16 on
#include <memory_resource>
#define HAS_MEMORY_RESOURCE 1
#endif

#include "support/allocations.hpp"

using namespace baton;
using baton::test::AllocationCounter;
using testing::check_carrier;

namespace {

const SpanContext context({0, 11}, {22});
const std::string traceparent = "00-0000000000000000000000000000000b-0000000000000016-00";

struct IgnoringCase {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
      return detail::to_lower(x) < detail::to_lower(y);
    });
  }
};

/// A user's text type that owns its bytes and converts from nothing.
class OwnText {
 public:
  OwnText(const char* data, std::size_t size) : text_(data, size) {}
  const char* data() const { return text_.data(); }
  int size() const { return static_cast<int>(text_.size()); }
  bool operator<(const OwnText& other) const { return text_ < other.text_; }

 private:
  std::string text_;
};

struct NameValue {
  std::string name, value;
  int hits = 0;
};
struct KeyValue {
  std::optional<int> id;
  std::string value, key;
};

template <class C>
void checks_append_by_emplace() {
  const auto append = [](C& container, std::string_view name, std::string_view value) {
    container.emplace(name, value);
  };
  CHECK(check_carrier([] { return C(); }, append).text() == "");
}
template <class C>
void checks_append_at_the_back() {
  const auto append = [](C& container, std::string_view name, std::string_view value) {
    container.push_back({std::string(name), std::string(value)});
  };
  CHECK(check_carrier([] { return C(); }, append).text() == "");
}
template <class C>
void checks() {
  CHECK(check_carrier([] { return C(); }).text() == "");
}

TEST_CASE("maps: every one keeps the promises") {
  checks<std::map<std::string, std::string>>();
  checks<std::map<std::string, std::string, std::less<>>>();
  checks<std::map<std::string, std::string, IgnoringCase>>();
  checks<std::unordered_map<std::string, std::string>>();
  checks_append_by_emplace<std::multimap<std::string, std::string, IgnoringCase>>();
  checks<std::multimap<std::string, std::string>>();
  checks<std::unordered_multimap<std::string, std::string>>();
  checks<std::map<OwnText, OwnText>>();
  checks<std::map<std::string, std::vector<char>>>();
}

TEST_CASE("sequences of pairs and of structs: every one keeps the promises") {
  checks_append_at_the_back<std::vector<std::pair<std::string, std::string>>>();
  checks_append_at_the_back<std::list<std::pair<std::string, std::string>>>();
  checks_append_at_the_back<std::deque<std::pair<std::string, std::string>>>();
  const auto append = [](auto& list, std::string_view name, std::string_view value) {
    list.push_back({.name = std::string(name), .value = std::string(value)});
  };
  CHECK(check_carrier([] { return std::vector<NameValue>(); }, append).text() == "");
  CHECK(check_carrier([] { return std::list<NameValue>(); }, append).text() == "");
  checks<std::vector<KeyValue>>();
}

TEST_CASE("lists of values: every one keeps the promises") {
  using Lists = std::map<std::string, std::vector<std::string>, IgnoringCase>;
  const auto append = [](Lists& lists, std::string_view name, std::string_view value) {
    lists[std::string(name)].emplace_back(value);
  };
  CHECK(check_carrier([] { return Lists(); }, append).text() == "");
  checks<std::unordered_map<std::string, std::list<std::string>>>();
  checks<std::vector<std::pair<std::string, std::vector<std::string>>>>();
}

// Reading

template <class C>
void reads(const C& container) {
  const Extraction in = extract(container);
  CHECK(in.context().span_id().value == 22);
  CHECK(in.context().trace_state().text() == "a=b");
}

TEST_CASE("reading: texts of every kind, in any case") {
  const char* const value = traceparent.c_str();
  reads(std::map<std::string_view, std::string_view>{{"Traceparent", traceparent},
                                                     {"TRACESTATE", "a=b"}});
  reads(
      std::unordered_map<std::string, const char*>{{"Traceparent", value}, {"TRACESTATE", "a=b"}});
  reads(std::vector<std::pair<const char*, const char*>>{
      {"Traceparent", value}, {"TRACESTATE", "a=b"}, {nullptr, "x"}, {"baggage", nullptr}});
  reads(std::array<std::pair<std::string, std::string>, 2>{
      {{"Traceparent", traceparent}, {"TRACESTATE", "a=b"}}});
  const std::pair<std::string, std::string> pairs[] = {{"Traceparent", traceparent},
                                                       {"TRACESTATE", "a=b"}};
  reads(pairs);
  reads(std::span(pairs));
  reads(std::initializer_list<std::pair<std::string_view, std::string_view>>{
      {"Traceparent", traceparent}, {"TRACESTATE", "a=b"}});
  const NameValue structs[] = {{"Traceparent", traceparent}, {"TRACESTATE", "a=b"}};
  reads(structs);
  struct {
    std::string_view key;
    const char* value;
  } const views[] = {{"Traceparent", value}, {"TRACESTATE", "a=b"}};
  reads(views);
  reads(std::map<std::string, std::array<std::string_view, 1>>{{"Traceparent", {traceparent}},
                                                               {"TRACESTATE", {"a=b"}}});
}

TEST_CASE("reading: nothing, in many ways") {
  CHECK(!extract(std::map<std::string, std::string>()));
  CHECK(!extract(std::vector<std::pair<std::string, std::string>>()));
  CHECK(!extract(std::map<std::string, std::vector<std::string>>{{"traceparent", {}}}));
  CHECK(extract(std::map<std::string, std::string>{{"", ""}, {"traceparent", ""}}).error().code ==
        Errc::none);
}

TEST_CASE("repeated names reach the codec in order") {
  const Extraction in =
      extract(std::vector<std::pair<std::string, std::string>>{{"tracestate", "a=1"},
                                                               {"baggage", "k=1"},
                                                               {"traceparent", traceparent},
                                                               {"TraceState", "b=2"},
                                                               {"BAGGAGE", "l=2"},
                                                               {"tracestate", "c=3"}});
  CHECK(in.context().trace_state().text() == "a=1,b=2,c=3");
  CHECK(in.baggage().get("l") == "2");

  std::multimap<std::string, std::string> twice{{"traceparent", traceparent},
                                                {"traceparent", traceparent}};
  CHECK(extract(twice).error().code == Errc::repeated);

  const std::map<std::string, std::vector<std::string>> lists{{"traceparent", {traceparent}},
                                                              {"tracestate", {"a=1", "b=2"}}};
  CHECK(extract(lists).context().trace_state().text() == "a=1,b=2");
}

/// A range whose elements exist only while they are looked at.
template <class Element>
struct Generated {
  struct iterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = Element;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Element;
    int at = 0;
    Element operator*() const {
      return at == 0   ? Element{"traceparent", traceparent.c_str()}
             : at == 1 ? Element{"tracestate", "a=a value too long for a small string"}
                       : Element{"tracestate", "c=d"};
    }
    iterator& operator++() {
      ++at;
      return *this;
    }
    iterator operator++(int) { return {at++}; }
    bool operator==(const iterator&) const = default;
  };
  iterator begin() const { return {}; }
  iterator end() const { return {3}; }
};

/// Shows one buffer again and again, like std::istream_iterator.
struct Stashing {
  struct iterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = std::pair<std::string, std::string>;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;
    std::istringstream* lines = nullptr;
    value_type entry = {};
    reference operator*() const { return entry; }
    iterator& operator++() {
      entry = {};
      if (!std::getline(*lines, entry.first, '\t') || !std::getline(*lines, entry.second))
        lines = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const iterator& other) const { return lines == other.lines; }
  };
  std::istringstream lines;
  iterator begin() { return ++iterator{&lines}; }
  iterator end() { return {}; }
};

TEST_CASE("temporaries and single-pass sources are read without dangling") {
  const auto check = [](const Extraction& in) {
    CHECK(in.context().span_id().value == 22);
    CHECK(in.context().trace_state().text() == "a=a value too long for a small string,c=d");
  };
  check(extract(Generated<std::pair<std::string, std::string>>()));
  check(extract(Generated<NameValue>()));
  Stashing stream{
      std::istringstream("traceparent\t" + traceparent +
                         "\ntracestate\ta=a value too long for a small string\ntracestate\tc=d\n")};
  check(extract(stream));
  CHECK(!extract(stream));
}

TEST_CASE("reading allocates nothing") {
  const std::map<std::string, std::string> headers{{"traceparent", traceparent}, {"host", "a"}};
  AllocationCounter counter;
  CHECK(extract(headers));
  CHECK(counter.count() == 0);
}

// Writing

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("writing: replaces any spelling, once; the rest keeps its place") {
  Pairs headers{
      {"Host", "a"},     {"Traceparent", "old"}, {"accept", "b"},        {"traceparent", "old"},
      {"x", "c"},        {"TRACEPARENT", "old"}, {"traceparent", "old"}, {"y", "d"},
      {"Baggage", "k=v"}};
  CHECK(inject(context, headers));
  CHECK(headers == Pairs{{"Host", "a"},
                         {"accept", "b"},
                         {"traceparent", traceparent},
                         {"x", "c"},
                         {"y", "d"},
                         {"Baggage", "k=v"},
                         {"x-datadog-trace-id", "11"},
                         {"x-datadog-parent-id", "22"},
                         {"tracestate", "dd=p:0000000000000016"}});
}

TEST_CASE("writing: twice is once") {
  std::map<std::string, std::string> once{{"Host", "a"}};
  static_cast<void>(inject(context, once));
  auto twice = once;
  static_cast<void>(inject(context, twice));
  CHECK(once == twice);
  CHECK(once.size() == 5);
}

TEST_CASE("writing: other members of a struct stay") {
  std::vector<NameValue> headers{{"traceparent", "old", 7}, {"host", "a", 8}};
  CHECK(inject(context, headers));
  CHECK(headers[0].value == traceparent);
  CHECK(headers[0].hits == 7);
  CHECK(headers[2].hits == 0);
}

#ifdef HAS_MEMORY_RESOURCE
TEST_CASE("containers with allocators of their own: every one keeps the promises") {
  checks<std::pmr::map<std::pmr::string, std::pmr::string>>();
  checks<std::pmr::unordered_map<std::pmr::string, std::pmr::string>>();
  checks<std::vector<std::pair<std::pmr::string, std::pmr::string>>>();
}

TEST_CASE("writing: texts are made with the container's allocator, in place") {
  std::array<std::byte, 16384> bytes;
  std::pmr::monotonic_buffer_resource memory(bytes.data(), bytes.size(),
                                             std::pmr::null_memory_resource());
  std::pmr::map<std::pmr::string, std::pmr::string> headers(&memory);
  AllocationCounter counter;
  CHECK(inject(context, headers));
  CHECK(counter.count() == 0);
  CHECK(headers.at("traceparent").get_allocator().resource() == &memory);
}
#endif

/// erase() returns nothing, as in absl's maps.
struct ErasesVoid : std::map<std::string, std::string> {
  void erase(iterator at) { map::erase(at); }
};

TEST_CASE("writing: an erase() that returns nothing") {
  ErasesVoid headers;
  headers.emplace("Traceparent", "old");
  CHECK(inject(context, headers));
  CHECK(headers.size() == 4);
}

/// Drops and adds by name alone, as Poco's and cpprestsdk's headers do, and keeps the case of names.
class ByName {
 public:
  using const_iterator = Pairs::const_iterator;
  const_iterator begin() const { return entries.begin(); }
  const_iterator end() const { return entries.end(); }
  void add(const std::string& name, const std::string& value) { entries.emplace_back(name, value); }
  void remove(const std::string& name) {
    std::erase_if(entries, [&](const auto& entry) { return entry.first == name; });
  }

 private:
  Pairs entries;
};

TEST_CASE("writing: where entries go by name alone") {
  const auto append = [](ByName& container, std::string_view name, std::string_view value) {
    container.add(std::string(name), std::string(value));
  };
  CHECK(check_carrier([] { return ByName(); }, append).text() == "");
}

static_assert(!TextMapWriter<carrier_of<std::map<std::string_view, std::string_view>>>);
static_assert(!TextMapWriter<carrier_of<std::vector<std::pair<std::string, const char*>>>>);
static_assert(!TextMapWriter<carrier_of<std::span<NameValue>>>);
static_assert(!TextMapWriter<carrier_of<std::vector<std::pair<const std::string, std::string>>>>);
static_assert(!TextMapWriter<carrier_of<std::map<std::string, std::vector<std::string_view>>>>);
static_assert(!TextMapReader<carrier_of<std::map<std::string, int>>>);
static_assert(!TextMapReader<carrier_of<std::map<int, std::string>>>);
static_assert(!TextMapReader<carrier_of<std::vector<std::string>>>);
static_assert(!TextMapReader<carrier_of<std::string>>);
static_assert(!TextMapReader<carrier_of<std::pair<std::string, std::string>>>);

}  // namespace
