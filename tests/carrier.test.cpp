// SPDX-License-Identifier: MIT
#include <baton/carrier.hpp>

#include <baton/baton.hpp>
#include <doctest/doctest.h>

#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace baton;

namespace {

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

/// A map with its own for_each() and set().
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

TEST_CASE("as_carrier: the shape of a type provides what its members lack") {
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

// Temporaries: texts that a carrier hands out by value are read without dangling. AddressSanitizer watches.

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

// carrier_traits: a user's own come before everything that the library knows

/// A range of pairs that also has get() by name, and its own members.
struct Everything : std::vector<std::pair<std::string, std::string>> {
  std::string own = "k=own";
  int headers = 0;
  void for_each(auto&& visit) const { visit("baggage", "k=member"); }
  std::optional<std::string_view> get(std::string_view) const { return "k=get"; }
  const std::string* getByKey(std::string_view) const { return nullptr; }
  void setByKey(std::string_view, std::string_view) {}
  void set(std::string_view, std::string_view) {}
};

/// Specialised by a constraint that overlaps with those of the library.
template <class T>
concept Marked = requires { typename T::marked; };
struct MarkedMap : Map {
  using marked = void;
};
struct MarkedMessage {
  using marked = void;
  Map headers;
};
/// Asked by name, although it can be walked.
struct AskedPairs : Map {};
/// A range that can be read only.
struct ReadPairs : Map {};

}  // namespace

template <>
struct baton::carrier_traits<Everything> {
  static void read(const Everything& c, auto&& visit) { visit("baggage", c.own); }
  static Error write(Everything& c, const HeaderList& headers) {
    c.own = headers[headers.find("BAGGAGE")].value;
    return {};
  }
};
template <Marked T>
struct baton::carrier_traits<T> {
  static void read(const T&, auto&& visit) { visit("baggage", "k=marked"); }
};
template <>
struct baton::carrier_traits<AskedPairs> {
  static const std::string* get(const AskedPairs& c, std::string_view name) {
    const auto at = c.find("own-" + std::string(name));
    return at == c.end() ? nullptr : &at->second;
  }
  static Error write(AskedPairs&, const HeaderList&) { return fail(Errc::no_room); }
};
template <>
struct baton::carrier_traits<ReadPairs> {
  static void read(const ReadPairs& c, auto&& visit) {
    for (const auto& [name, value] : c) visit(name, value);
  }
};

namespace {

TEST_CASE("carrier_traits: a user's own come first, and are never ambiguous") {
  Everything everything;
  CHECK(extract(everything).baggage().get("k") == "own");
  SpanContext context;
  context.baggage().set("k", "v");
  CHECK(inject(context, everything));
  CHECK(everything.own == "k=v");
  CHECK(everything.empty());

  CHECK(extract(MarkedMap{{{"baggage", "k=map"}}}).baggage().get("k") == "marked");
  CHECK(extract(MarkedMessage{{{"baggage", "k=map"}}}).baggage().get("k") == "marked");
}

TEST_CASE("carrier_traits: get, and an Error that leaves the container alone") {
  AskedPairs asked{{{"own-baggage", "k=v"}, {"baggage", "k=w"}}};
  static_assert(KeyedReader<carrier_of<AskedPairs>> && !WalkableReader<carrier_of<AskedPairs>>);
  const Extraction in = extract(asked);
  CHECK(in.baggage().get("k") == "v");
  CHECK(inject(in.context(), asked).error().code == Errc::no_room);
  CHECK(asked.size() == 2);
  // No shape adds functions that the user's traits leave out.
  static_assert(!TextMapWriter<carrier_of<ReadPairs>>);
  CHECK(extract(ReadPairs{{{"baggage", "k=v"}}}).baggage().get("k") == "v");
}

/// A request with query parameters.
struct Request {
  Map headers;
  std::optional<std::string> get(std::string_view) const { return "k=parameter"; }
};
struct RequestByFunction {
  Map own;
  Map& headers() { return own; }
  const Map& headers() const { return own; }
  const char* get(const std::string&) const { return "k=parameter"; }
};

TEST_CASE("a request with headers and an unrelated get() is read by its headers") {
  Request request{{{"baggage", "k=header"}}};
  CHECK(extract(std::as_const(request)).baggage().get("k") == "header");
  RequestByFunction function{{{"baggage", "k=header"}}};
  CHECK(extract(function).baggage().get("k") == "header");
  SpanContext context;
  context.baggage().set("k", "v");
  CHECK(inject(context, request));
  CHECK(request.headers.at("baggage") == "k=v");
}

// The result of set() is looked at

struct Failing {
  Map map;
  std::size_t takes = 0;
  void for_each(auto&& visit) const {
    for (const auto& [name, value] : map) visit(name, value);
  }
  bool set(std::string_view name, std::string_view value) {
    if (map.size() == takes) return false;
    map[std::string(name)] = value;
    return true;
  }
};
struct Refusing : Failing {
  Error set(std::string_view name, std::string_view value) {
    return Failing::set(name, value) ? Error{} : fail(Errc::no_room);
  }
};
struct Fluent {  // returns itself, which means nothing
  std::size_t sets = 0;
  Fluent& set(std::string_view, std::string_view) {
    ++sets;
    return *this;
  }
  explicit operator bool() const { return false; }
};

TEST_CASE("set(): false and an Error are failures, and the result names the written headers") {
  const SpanContext context({0, 11},
                            {22});  // x-datadog-trace-id, -parent-id, traceparent, tracestate
  constexpr std::string_view names[] = {"x-datadog-trace-id", "x-datadog-parent-id", "traceparent",
                                        "tracestate"};
  for (std::size_t takes = 0; takes < std::size(names); ++takes) {
    CAPTURE(takes);
    Failing failing{{}, takes};
    const Injection done = inject(context, failing);
    CHECK(!done);
    CHECK(done.error() == Error{Errc::write_failed, 0, names[takes]});
    CHECK(failing.map.size() == takes);
    for (std::size_t i = 0; i < takes; ++i) CHECK(failing.map.count(std::string(names[i])) == 1);

    Refusing refusing{{{}, takes}};
    CHECK(inject(context, refusing).error() ==
          Error{takes == 0 ? Errc::no_room : Errc::write_failed, 0, names[takes]});
  }
  Failing enough{{}, 4};
  CHECK(inject(context, enough).written() == 4);
  Fluent fluent;
  CHECK(inject(context, fluent));
  CHECK(fluent.sets == 4);
}

TEST_CASE("write_headers: more than an injection can have is refused") {
  std::vector<std::string> names;
  std::vector<Header> headers;
  for (int i = 0; i < 513; ++i) names.push_back("x-" + std::to_string(i));
  for (const std::string& name : names) headers.push_back({name, "v"});
  Map map;
  CHECK(write_headers(map, {headers.data(), 513}).code == Errc::too_many);
  CHECK(map.empty());
  CHECK(!write_headers(map, {headers.data(), 512}));
  CHECK(map.size() == 512);
  CHECK(!write_headers(map, {headers.data(), 512}));
  CHECK(map.size() == 512);
}

}  // namespace
