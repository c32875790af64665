// SPDX-License-Identifier: MIT
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

// The smallest codec, from the concept's documentation.
struct acme {
  static constexpr std::string_view name = "acme";
  static constexpr Field fields[] = {"x-acme-trace"};
  static Error decode(const Fields&, const Options&, Candidate&, Report&) noexcept { return {}; }
  static void encode(const SpanContext&, const Options&, HeaderEncoder&) {}
};
static_assert(Codec<acme>);
static_assert(detail::check_codec<acme>());
static_assert(detail::HasDecode<acme>);
static_assert(!detail::HasDecodeBaggage<acme>);
static_assert(detail::role_of<acme> == Role::other);

struct nameless {
  [[maybe_unused]] static constexpr Field fields[] = {"x-acme-trace"};
  static void encode(const SpanContext&, const Options&, HeaderEncoder&) {}
};
struct mute {
  static constexpr std::string_view name = "mute";
  [[maybe_unused]] static constexpr Field fields[] = {"x-acme-trace"};
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
  static_assert(options.trace_state_max_length == 4096);
  static_assert(options.baggage_dialect == BaggageDialect::datadog);
  static_assert(options.baggage_max_members == 64);
  static_assert(options.baggage_max_bytes == 8192);
}

/// An encoder whose caller provides this much room.
template <std::size_t Headers, std::size_t Bytes>
struct Room {
  Header headers[Headers];
  char bytes[Bytes];
  HeaderEncoder encoder{headers, Headers, bytes, Bytes};
};

TEST_CASE("header encoder: headers stay as they were added, however many come after") {
  Room<1, 8> small;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < HeaderEncoder::max_headers; ++i) {
    values.emplace_back(i % 200, static_cast<char>('a' + i % 26));
    small.encoder.add("name", values.back());
  }
  CHECK(!small.encoder.error());
  REQUIRE(small.encoder.headers().size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(small.encoder.headers()[i].name == "name");
    CHECK(small.encoder.headers()[i].value == values[i]);
  }
}

TEST_CASE("header encoder: one header more than any carrier takes is an error") {
  Room<1, 8> small;
  for (std::size_t i = 0; i <= HeaderEncoder::max_headers; ++i) small.encoder.add("name", "v");
  CHECK(small.encoder.error().code == Errc::too_many);
  CHECK(small.encoder.headers().size() == HeaderEncoder::max_headers);
}

TEST_CASE("header encoder: nothing is allocated while the room lasts, to the last byte") {
  AllocationCounter counter;
  Room<2, 8> exact;
  exact.encoder.add("a", "1234");
  exact.encoder.add("b", "5678");
  CHECK(counter.count() == 0);
  CHECK(exact.encoder.headers()[1].value.data() == exact.bytes + 4);
  exact.encoder.add("c", "");
  CHECK(exact.encoder.headers().size() == 3);
  CHECK(exact.encoder.headers()[2].value.empty());
}

TEST_CASE("header encoder: more room than is used is given back") {
  Room<4, 64> room;
  AllocationCounter counter;
  for (const char* name : {"a", "b", "c", "d"}) {
    char* const text = room.encoder.room(16);
    *text = 'x';
    room.encoder.add_written(name, text + 1);
  }
  CHECK(counter.count() == 0);
  CHECK(room.encoder.headers()[3].value == "x");
}

TEST_CASE("header encoder: a name can be kept where it is not static") {
  Room<1, 64> room;
  char* const text = room.encoder.room(8);
  std::memcpy(text, "acme-key", 8);
  const std::string_view name = room.encoder.keep(text + 8);
  room.encoder.add(name, "value");
  CHECK(room.encoder.headers()[0].name == "acme-key");
  CHECK(room.encoder.headers()[0].value == "value");
}

TEST_CASE("header encoder: reports dropped parts") {
  Room<1, 1> room;
  CHECK(room.encoder.diagnostics().empty());
  room.encoder.dropped(Errc::tags_too_long, "x-datadog-tags");
  CHECK(room.encoder.diagnostics().has(Errc::tags_too_long));
  CHECK(!room.encoder.diagnostics().has(Errc::tags_malformed));
  CHECK((*room.encoder.diagnostics().begin()).field == "x-datadog-tags");
  CHECK(!room.encoder.error());
}

TEST_CASE("header encoder: of headers that share a name the first stays") {
  Room<4, 64> room;
  for (const char* name : {"a", "b", "A", "b", "c"}) room.encoder.add(name, std::string_view(name));
  room.encoder.keep_first_of_each_name();
  const HeaderList list = room.encoder.headers();
  REQUIRE(list.size() == 3);
  CHECK(list[0].value == "a");
  CHECK(list[1].value == "b");
  CHECK(list[2].value == "c");
  CHECK(list.find("B") == 1);
  CHECK(list.find("d") == 3);
}

}  // namespace
