#include <baton/codec.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "support/allocations.hpp"
#include "support/tables.hpp"

using namespace baton;
using baton::test::all_of;
using baton::test::AllocationCounter;

namespace {

// The smallest codec, as the concept's documentation shows it.
struct acme {
  static constexpr std::string_view name = "acme";
  static constexpr Field fields[] = {{"x-acme-trace"}};
  static Error decode(const Fields&, const Options&, Candidate&, Report&) noexcept { return {}; }
  static void encode(const SpanContext&, const Options&, Stage&) {}
};
static_assert(Codec<acme>);
static_assert(detail::DecodesIds<acme>);
static_assert(!detail::DecodesBaggage<acme>);
static_assert(!detail::CarriesTraceState<acme>);
static_assert(!detail::HasPrefixes<acme>);

struct nameless {
  [[maybe_unused]] static constexpr Field fields[] = {{"x-acme-trace"}};
  static void encode(const SpanContext&, const Options&, Stage&) {}
};
struct mute {
  static constexpr std::string_view name = "mute";
  [[maybe_unused]] static constexpr Field fields[] = {{"x-acme-trace"}};
};
static_assert(!Codec<nameless>);
static_assert(!Codec<mute>);
static_assert(!Codec<int>);

struct BehaviorRow {
  std::string_view rule;
  std::string_view input;
  ExtractBehavior expected;
};
constexpr BehaviorRow behaviors[] = {
    {"[multi 6.5]", "continue", ExtractBehavior::continue_trace},
    {"[multi 6.5]", "restart", ExtractBehavior::restart},
    {"[multi 6.5]", "ignore", ExtractBehavior::ignore},
    {"[multi 6.5]", " Restart\t", ExtractBehavior::restart},
    {"[multi 6.5]", "IGNORE", ExtractBehavior::ignore},
    {"[multi 6.5]", "", ExtractBehavior::continue_trace},
    {"[multi 6.5]", "restarted", ExtractBehavior::continue_trace},
    {"[multi 6.5]", "ignore,restart", ExtractBehavior::continue_trace},
    {"[multi 6.5]", "no", ExtractBehavior::continue_trace},
};
static_assert(all_of(behaviors, [](const BehaviorRow& row) {
  return parse_extract_behavior(row.input) == row.expected;
}));

TEST_CASE("options: the behaviour, in users' words") {
  for (const BehaviorRow& row : behaviors) {
    CAPTURE(row.rule);
    CAPTURE(row.input);
    CHECK(parse_extract_behavior(row.input) == row.expected);
  }
}

TEST_CASE("options: the defaults are Datadog's") {
  constexpr Options options;
  static_assert(!options.extract_first);
  static_assert(options.behavior == ExtractBehavior::continue_trace);
  static_assert(options.datadog_member);
  static_assert(options.tags_max_length == 512);
  static_assert(options.trace_state_max_length == 0);
  static_assert(options.baggage_max_members == 64);
  static_assert(options.baggage_max_bytes == 8192);
}

/// A stage with this much room of its caller's.
template <std::size_t Headers, std::size_t Bytes>
struct Room {
  Header headers[Headers];
  char bytes[Bytes];
  Stage stage{headers, Headers, bytes, Bytes};
};

void write(Stage& stage, std::string_view name, std::string_view value) {
  char* const room = stage.room(value.size());
  std::memcpy(room, value.data(), value.size());
  stage.add(name, room + value.size());
}

TEST_CASE("stage: headers stay as they were added, however many come after") {
  Room<1, 8> small;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < Stage::max_headers; ++i) {
    values.emplace_back(i % 200, static_cast<char>('a' + i % 26));
    write(small.stage, "name", values.back());
  }
  CHECK(!small.stage.error());
  REQUIRE(small.stage.headers().size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(small.stage.headers()[i].name == "name");
    CHECK(small.stage.headers()[i].value == values[i]);
  }
}

TEST_CASE("stage: one header more than any carrier takes is an error") {
  Room<1, 8> small;
  for (std::size_t i = 0; i <= Stage::max_headers; ++i) write(small.stage, "name", "v");
  CHECK(small.stage.error().code == Errc::too_many);
  CHECK(small.stage.headers().size() == Stage::max_headers);
}

TEST_CASE("stage: nothing is allocated while the room lasts, to the last byte") {
  AllocationCounter counter;
  Room<2, 8> exact;
  write(exact.stage, "a", "1234");
  write(exact.stage, "b", "5678");
  CHECK(counter.count() == 0);
  CHECK(exact.stage.headers()[1].value.data() == exact.bytes + 4);
  write(exact.stage, "c", "");
  CHECK(exact.stage.headers().size() == 3);
  CHECK(exact.stage.headers()[2].value.empty());
}

TEST_CASE("stage: more room than is used is given back") {
  Room<4, 64> stage;
  AllocationCounter counter;
  for (const char* name : {"a", "b", "c", "d"}) {
    char* const room = stage.stage.room(16);
    *room = 'x';
    stage.stage.add(name, room + 1);
  }
  CHECK(counter.count() == 0);
  CHECK(stage.stage.headers()[3].value == "x");
}

TEST_CASE("stage: a name can be kept where it is not static") {
  Room<1, 64> stage;
  char* const room = stage.stage.room(8);
  std::memcpy(room, "acme-key", 8);
  const std::string_view name = stage.stage.keep(room + 8);
  write(stage.stage, name, "value");
  CHECK(stage.stage.headers()[0].name == "acme-key");
  CHECK(stage.stage.headers()[0].value == "value");
}

TEST_CASE("stage: what was dropped") {
  Room<1, 1> stage;
  CHECK(stage.stage.dropped().empty());
  stage.stage.drop(Drop::tags_too_long);
  CHECK(stage.stage.dropped().has(Drop::tags_too_long));
  CHECK(!stage.stage.dropped().has(Drop::tags_malformed));
}

}  // namespace
