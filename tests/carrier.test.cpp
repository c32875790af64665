#include <baton/carrier.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocations.hpp"

using namespace baton;
using baton::test::AllocationCounter;

namespace {

// Text

/// A string view that is not std's, as boost's of 1.74.
struct ForeignView {
  const char* begin;
  std::size_t length;
  const char* data() const { return begin; }
  std::size_t size() const { return length; }
};
/// UTF-16, as QString.
struct WideText {
  const char16_t* data() const { return u""; }
  std::size_t size() const { return 0; }
};
/// Bytes that are no char, as std::vector<unsigned char>.
struct ByteText {
  const unsigned char* data() const { return nullptr; }
  std::size_t size() const { return 0; }
};
/// Inline bytes.
struct SmallText {
  char bytes[32] = "inline";
  const char* data() const { return bytes; }
  int size() const { return 6; }
};

static_assert(Text<std::string> && Text<std::string_view> && Text<const char*> && Text<char*>);
static_assert(Text<char[8]> && Text<std::vector<char>> && Text<ForeignView> && Text<SmallText>);
static_assert(!Text<int> && !Text<char> && !Text<WideText> && !Text<ByteText> && !Text<void*>);
static_assert(!Text<std::optional<std::string>> && !Text<std::nullptr_t>);

static_assert(OwningText<std::string> && OwningText<std::vector<char>> && OwningText<SmallText>);
static_assert(!OwningText<std::string_view> && !OwningText<const char*> &&
              !OwningText<ForeignView>);
static_assert(!OwningText<int>);

static_assert(as_text("abc") == "abc");
static_assert(as_text(std::string_view("a\0b", 3)).size() == 3);
static_assert(as_text(static_cast<const char*>(nullptr)).empty());

TEST_CASE("text: of every kind") {
  CHECK(as_text(std::string("abc")) == "abc");
  CHECK(as_text(ForeignView{"abcd", 3}) == "abc");
  CHECK(as_text(ForeignView{nullptr, 0}).empty());
  CHECK(as_text(SmallText()) == "inline");
  CHECK(as_text(std::vector<char>{'a', '\0', 'b'}).size() == 3);
  char writable[] = "abc";
  char* const pointer = writable;
  CHECK(as_text(writable) == "abc");
  CHECK(as_text(pointer) == "abc");
  char* const null = nullptr;
  CHECK(as_text(null).empty());
}

// Concepts

struct Walkable {
  void for_each(auto&& visit) const { visit("traceparent", value); }
  std::string value;
};
struct WalkableOnce {
  void for_each(auto&& visit) { visit("traceparent", value); }
  std::string value;
};
struct Keyed {
  std::optional<std::string_view> get(std::string_view) const { return std::nullopt; }
};
struct Writable {
  void set(std::string_view name, std::string_view value) { written.append(name).append(value); }
  std::string written;
};
struct Nothing {};
struct WrongVisitor {
  void for_each(auto&& visit) const { visit(1); }
};
struct WrongGet {
  int get(std::string_view) const { return 0; }
};
struct WrongSet {
  void set(std::string_view) {}
};
struct ErasedVisitor {  // not a template: takes what it can call
  void for_each(const std::function<void(std::string_view, std::string_view)>& visit) const {
    visit("traceparent", "x");
  }
};

static_assert(WalkableReader<Walkable> && WalkableReader<const Walkable>);
static_assert(WalkableReader<WalkableOnce> && !WalkableReader<const WalkableOnce>);
static_assert(WalkableReader<ErasedVisitor>);
static_assert(KeyedReader<Keyed> && TextMapReader<Keyed> && !WalkableReader<Keyed>);
static_assert(TextMapWriter<Writable> && !TextMapWriter<const Writable> &&
              !TextMapReader<Writable>);
static_assert(!TextMapReader<Nothing> && !TextMapWriter<Nothing>);
static_assert(!KeyedReader<WrongGet> && !TextMapWriter<WrongSet>);

// as_carrier

using Map = std::map<std::string, std::string>;
static_assert(TextMapReader<carrier_of<Map>> && TextMapWriter<carrier_of<Map>>);
static_assert(TextMapReader<carrier_of<const Map>> && !TextMapWriter<carrier_of<const Map>>);
static_assert(std::is_same_v<carrier_of<Walkable>, Walkable>);
static_assert(std::is_same_v<carrier_of<const Walkable>, const Walkable>);
static_assert(std::is_same_v<carrier_of<Nothing>, Nothing>);

/// A map that says itself how it is read and written.
struct Own : Map {
  int walks = 0;
  void for_each(auto&& visit) {
    ++walks;
    visit("traceparent", "00-0000000000000000000000000000000b-0000000000000016-01");
  }
  void set(std::string_view name, std::string_view value) {
    emplace("own-" + std::string(name), value);
  }
};
struct Writes : Map {
  void set(std::string_view name, std::string_view value) {
    emplace("own-" + std::string(name), value);
  }
};
struct Reads : Map {
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : *this) visit(name.substr(4), value);
  }
};

TEST_CASE("as_carrier: members come first, whatever the type looks like") {
  Own own;
  CHECK(extract(own).context().trace_id().low == 11);
  CHECK(own.walks == 1);
  SpanContext context;
  context.baggage().set("k", "v");
  CHECK(inject(context, own));
  CHECK(own.at("own-baggage") == "k=v");
}

TEST_CASE("as_carrier: what a type lacks its shape provides") {
  Writes writes;
  Reads reads;
  SpanContext context;
  context.baggage().set("k", "v");
  CHECK(inject(context, writes));
  CHECK(writes.at("own-baggage") == "k=v");
  CHECK(extract(writes).baggage().empty());

  reads.emplace("own-baggage", "a=b");
  CHECK(extract(reads).baggage().get("a") == "b");
  CHECK(inject(context, reads));
  CHECK(reads.at("baggage") == "k=v");
}

TEST_CASE("as_carrier: a view that can be written by hand, with the container's limits") {
  Map map;
  CHECK(!as_carrier(map).set("a", "b"));
  CHECK(map.at("a") == "b");
}

/// Takes the visitor by value.
struct ByValue {
  void for_each(auto visit) const { visit("baggage", "k=v"); }
};
struct ErasedStrings {
  std::string name = "baggage", value = "k=v";
  void for_each(std::function<void(const std::string&, const std::string&)> visit) const {
    visit(name, value);
  }
};

TEST_CASE("readers: however they take the visitor") {
  CHECK(extract(ByValue()).baggage().get("k") == "v");
  CHECK(extract(ErasedStrings()).baggage().get("k") == "v");
  CHECK(extract(ErasedVisitor()).error().field == "traceparent");
}

// make_carrier

TEST_CASE("make_carrier: two lambdas") {
  struct Line {
    std::string key, text;
  };
  std::vector<Line> list;
  auto carrier = make_carrier(
      [&](auto&& visit) {
        for (const auto& line : list) visit(line.key, line.text);
      },
      [&](std::string_view key, std::string_view value) {
        std::erase_if(list, [&](const Line& line) { return line.key == key; });
        list.push_back({std::string(key), std::string(value)});
      });
  static_assert(TextMapReader<decltype(carrier)> && TextMapWriter<decltype(carrier)>);
  SpanContext context({0, 11}, {22});
  CHECK(inject(context, carrier));
  CHECK(list.size() == 4);
  CHECK(extract(carrier).context().span_id().value == 22);
  CHECK(extract(std::as_const(carrier)).context().span_id().value == 22);
}

TEST_CASE("make_carrier: on the spot, and with callables that can only be moved") {
  Map map;
  auto owner = std::make_unique<Map*>(&map);
  SpanContext context({0, 11}, {22});
  CHECK(inject(context, make_carrier([](auto&&) {},
                                     [owner = std::move(owner)](auto name, auto value) {
                                       (*owner)->emplace(name, value);
                                     })));
  CHECK(map.size() == 4);
}

TEST_CASE("make_carrier: holds nothing beside the callables") {
  auto carrier = make_carrier([](auto&&) {}, [](std::string_view, std::string_view) {});
  static_assert(sizeof(carrier) <= 2);
  AllocationCounter counter;
  CHECK(!extract(carrier));
  CHECK(counter.count() == 0);
}

// Temporaries: what a carrier hands out by value is read without dangling. (AddressSanitizer watches.)

const std::string traceparent = "00-0000000000000000000000000000000b-0000000000000021-01";

struct StringsByValue {
  void for_each(auto&& visit) const {
    visit(std::string("traceparent"), std::string(traceparent));
    visit(std::string("tracestate"), std::string("a=a value that is too long for a small string"));
    visit(std::string("tracestate"), std::string("c=d"));
    visit(std::string("baggage"),
          std::string("user=alice,and=a value that is too long for a small string"));
  }
};
struct OneBuffer {
  static constexpr bool yields_temporaries = true;
  void for_each(auto&& visit) const {
    StringsByValue().for_each([&](const std::string& name, const std::string& value) {
      const auto buffer = std::make_unique<std::string>(name + value);
      const std::string_view text = *buffer;
      visit(text.substr(0, name.size()), text.substr(name.size()));
    });
  }
};
struct KeyedByValue {
  std::string get(std::string_view name) const {
    std::string found;
    StringsByValue().for_each([&](const std::string& key, const std::string& value) {
      if (key == name) found.append(found.empty() ? "" : ",").append(value);
    });
    return found;
  }
};

TEST_CASE("temporaries") {
  const auto check = [](const Extraction& in) {
    CHECK(in.context().span_id().value == 0x21);
    CHECK(in.context().trace_state().text() == "a=a value that is too long for a small string,c=d");
    CHECK(in.baggage().get("user") == "alice");
    CHECK(in.baggage().get("and") == "a value that is too long for a small string");
  };
  check(extract(StringsByValue()));
  check(extract(OneBuffer()));
  using W3c = Propagator<codecs::trace_context, codecs::baggage>;
  check(W3c().extract(KeyedByValue()));
}

}  // namespace
