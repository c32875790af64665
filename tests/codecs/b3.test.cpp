// SPDX-License-Identifier: MIT
#include <baton/codecs/b3.hpp>

#include <doctest/doctest.h>

#include <baton/carriers/map.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/propagator.hpp>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "support/exact_copy.hpp"
#include "support/headers.hpp"
#include "support/mutations.hpp"
#include "support/random.hpp"
#include "support/tables.hpp"

using namespace baton;
using namespace baton::test;

namespace {

constexpr Propagator<codecs::b3> single;
constexpr Propagator<codecs::b3multi> multi;

constexpr TraceId trace{0x80f1'98ee'5634'3ba8, 0x64fe'8b2a'57d3'eff7};
constexpr TraceId low{0, 0x64fe'8b2a'57d3'eff7};
constexpr SpanId span{0xe457'b5a2'e4d8'6bd1};

// The single header: parsing and formatting

struct Row {
  std::string_view rule, input;
  Result<B3> expected;
};
constexpr Row rows[] = {
    {"[b3 8.1] 1", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
     B3{trace, span, B3State::accept}},
    {"[b3 8.1] 0", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0",
     B3{trace, span, B3State::deny}},
    {"[b3 8.1] d", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d",
     B3{trace, span, B3State::debug}},
    {"[b3 8.1] absent", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1",
     B3{trace, span, B3State::defer}},
    {"[b3 8.1] with a parent",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90",
     B3{trace, span, B3State::accept}},
    {"[b3 8.1] another state", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-2",
     fail(Errc::bad_value, 50)},
    {"[b3 8.1] D", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-D",
     fail(Errc::bad_value, 50)},
    {"[b3 8.1] true is for the other form",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-true", fail(Errc::bad_value, 50)},
    {"[b3 8.1] empty state", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-",
     fail(Errc::bad_value, 50)},
    {"[b3 8.1] a parent and no state",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-05e3ac9a4f6e3b90", B3{trace, span}},
    {"[b3 8.1] a parent and no state, 64 bits",
     "1234567890123451-1234567890123453-1234567890123452",
     B3{{0, 0x1234'5678'9012'3451}, {0x1234'5678'9012'3453}}},
    {"[b3 8.1] a short parent and no state",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-5e3ac9a4f6e3b90",
     fail(Errc::bad_value, 50)},
    {"[b3 8.1] a parent that is none, and no state",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-05e3ac9a4f6e3bxx",
     fail(Errc::bad_digit, 64)},
    {"[b3 8.1] a state after the parent",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-05e3ac9a4f6e3b90-1",
     fail(Errc::bad_delimiter, 66)},
    {"[b3 8.1] a parent that is none",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3bxx",
     fail(Errc::bad_digit, 66)},
    {"[b3 8.1] an empty parent", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-",
     fail(Errc::bad_length, 52)},
    {"[b3 8.1] a fifth part",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90-1",
     fail(Errc::bad_delimiter, 68)},

    {"[b3 8.2] a lone 0", "0", B3{{}, {}, B3State::deny}},
    {"[b3 8.2] a lone 1", "1", B3{{}, {}, B3State::accept}},
    {"[b3 8.2] a lone d", "d", B3{{}, {}, B3State::debug}},
    {"[b3 8.2] another lone character", "x", fail(Errc::bad_value)},
    {"[b3 8.2] two of them", "10", fail(Errc::missing_part, 2)},
    {"[b3 8.2] nothing", "", fail(Errc::bad_length)},

    {"[b3 8.3] 16 digits", "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1", B3{low, span, B3State::accept}},
    {"[b3 8.3] 15 digits", "4fe8b2a57d3eff7-457b5a2e4d86bd1-1",
     B3{{0, 0x4fe'8b2a'57d3'eff7}, {0x457'b5a2'e4d8'6bd1}, B3State::accept}},
    {"[b3 8.3] 1 digit", "1-2", B3{{0, 1}, {2}}},
    {"[b3 8.3] 17 digits", "a64fe8b2a57d3eff7-1-0", B3{{0xa, low.low}, {1}, B3State::deny}},
    {"[b3 8.3] 31 digits", "0f198ee56343ba864fe8b2a57d3eff7-1",
     B3{{0x0f1'98ee'5634'3ba8, low.low}, {1}}},
    {"[b3 8.3] 33 digits", "080f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1",
     fail(Errc::bad_length)},
    {"[b3 8.3] 17 digits of a span id", "64fe8b2a57d3eff7-0e457b5a2e4d86bd1",
     fail(Errc::bad_length, 17)},
    {"[b3 8.3] no trace id", "-e457b5a2e4d86bd1-1", fail(Errc::bad_length)},
    {"[b3 8.3] no span id", "64fe8b2a57d3eff7", fail(Errc::missing_part, 16)},
    {"[b3 8.3] an empty span id", "64fe8b2a57d3eff7--1", fail(Errc::bad_length, 17)},
    {"[b3 8.3] trace id zero", "00000000000000000000000000000000-e457b5a2e4d86bd1-1",
     fail(Errc::zero_id)},
    {"[b3 8.3] short trace id zero", "0-1-1", fail(Errc::zero_id)},
    {"[b3 8.3] span id zero", "64fe8b2a57d3eff7-0000000000000000-1", fail(Errc::zero_id, 17)},
    {"[b3 8.3] lower half zero", "80f198ee56343ba80000000000000000-e457b5a2e4d86bd1",
     B3{{trace.high, 0}, span}},
    {"[b3 8.3] no hex in the trace id", "64fe8b2a57d3effg-e457b5a2e4d86bd1",
     fail(Errc::bad_digit, 15)},
    {"[b3 8.3] no hex in the span id", "64fe8b2a57d3eff7-0x57b5a2e4d86bd1",
     fail(Errc::bad_digit, 18)},
    {"[b3 8.3] a blank inside", "64fe8b2a57d3eff7 -e457b5a2e4d86bd1", fail(Errc::bad_digit, 16)},
    {"[b3 8.3] upper case", "80F198EE56343BA864FE8B2A57D3EFF7-E457B5A2E4D86BD1-1",
     B3{trace, span, B3State::accept}},

    // Sizes at which ids may have full width, and the sizes beside them.
    {"[b3 8.3] 32 characters: 16 and 15 digits", "64fe8b2a57d3eff7-457b5a2e4d86bd1",
     B3{low, {0x457'b5a2'e4d8'6bd1}}},
    {"[b3 8.3] 32 characters: 15 and 16 digits", "4fe8b2a57d3eff7-e457b5a2e4d86bd1",
     B3{{0, 0x4fe'8b2a'57d3'eff7}, span}},
    {"[b3 8.3] 32 characters: 32 digits alone", "80f198ee56343ba864fe8b2a57d3eff7",
     fail(Errc::missing_part, 32)},
    {"[b3 8.3] 33 characters: 16 and 16 digits", "64fe8b2a57d3eff7-e457b5a2e4d86bd1",
     B3{low, span}},
    {"[b3 8.3] 33 characters: upper case", "64FE8B2A57D3EFF7-E457B5A2E4D86BD1", B3{low, span}},
    {"[b3 8.3] 33 characters: the fourth part where the second mostly is",
     "64fe8b2a57d3-1-1-05e3ac9a4f6e3b90", B3{{0, 0x64fe'8b2a'57d3}, {1}, B3State::accept}},
    {"[b3 8.3] 33 characters: the third part where the second mostly is",
     "64fe8b2a-7d3eff7-e457b5a2e4d86bd1", B3{{0, 0x64fe'8b2a}, {0x7d3'eff7}}},
    {"[b3 8.1] 33 characters: no state", "4fe8b2a57d3eff7-e457b5a2e4d86bd1-",
     fail(Errc::bad_value, 33)},
    {"[b3 8.3] 33 characters: trace id zero", "0000000000000000-e457b5a2e4d86bd1",
     fail(Errc::zero_id)},
    {"[b3 8.3] 33 characters: span id zero", "64fe8b2a57d3eff7-0000000000000000",
     fail(Errc::zero_id, 17)},
    {"[b3 8.3] 33 characters: no dash", "64fe8b2a57d3eff70e457b5a2e4d86bd1",
     fail(Errc::bad_length)},
    {"[b3 8.1] 33 characters: no state, 15 digits before", "64fe8b2a57d3eff7-e457b5a2e4d86bd-",
     fail(Errc::bad_value, 33)},
    {"[b3 8.1] 34 characters: no state", "64fe8b2a57d3eff7-e457b5a2e4d86bd1-",
     fail(Errc::bad_value, 34)},
    {"[b3 8.3] 34 characters: 15 and 16 digits and a state", "4fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
     B3{{0, 0x4fe'8b2a'57d3'eff7}, span, B3State::accept}},
    {"[b3 8.3] 34 characters: 16 and 15 digits and a state", "64fe8b2a57d3eff7-457b5a2e4d86bd1-0",
     B3{low, {0x457'b5a2'e4d8'6bd1}, B3State::deny}},
    {"[b3 8.3] 34 characters: 17 and 16 digits", "a64fe8b2a57d3eff7-e457b5a2e4d86bd1",
     B3{{0xa, low.low}, span}},
    {"[b3 8.1] 35 characters: d", "64fe8b2a57d3eff7-e457b5a2e4d86bd1-d",
     B3{low, span, B3State::debug}},
    {"[b3 8.3] 35 characters: upper case", "64FE8B2A57D3EFF7-E457B5A2E4D86BD1-0",
     B3{low, span, B3State::deny}},
    {"[b3 8.1] 35 characters: D", "64fe8b2a57d3eff7-e457b5a2e4d86bd1-D", fail(Errc::bad_value, 34)},
    {"[b3 8.1] 35 characters: a dash for a state", "64fe8b2a57d3eff7-e457b5a2e4d86bd1--",
     fail(Errc::bad_value, 34)},
    {"[b3 8.1] 35 characters: no dash before the state", "64fe8b2a57d3eff7-e457b5a2e4d86bd111",
     fail(Errc::bad_length, 17)},
    {"[b3 8.1] 35 characters: another character for that dash",
     "64fe8b2a57d3eff7-e457b5a2e4d86bd1x1", fail(Errc::bad_length, 17)},
    {"[b3 8.3] 35 characters: dashes where they mostly are, and one before",
     "64fe8b2a-7d3eff7-e457b5a2e4d86bd1-1", fail(Errc::bad_delimiter, 33)},
    {"[b3 8.3] 35 characters: trace id zero", "0000000000000000-e457b5a2e4d86bd1-1",
     fail(Errc::zero_id)},
    {"[b3 8.3] 35 characters: of three faults the first", "0000000000000000-0000000000000000-x",
     fail(Errc::zero_id)},
    {"[b3 8.3] 36 characters: 17 and 16 digits and a state", "a64fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
     B3{{0xa, low.low}, span, B3State::accept}},
    {"[b3 8.3] 48 characters: 31 and 16 digits", "0f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1",
     B3{{0x0f1'98ee'5634'3ba8, low.low}, span}},
    {"[b3 8.3] 48 characters: 32 and 15 digits", "80f198ee56343ba864fe8b2a57d3eff7-457b5a2e4d86bd1",
     B3{trace, {0x457'b5a2'e4d8'6bd1}}},
    {"[b3 8.1] 48 characters: a short parent", "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-ac9a4f6e3b90",
     B3{low, span, B3State::accept}},
    {"[b3 8.3] 49 characters: upper case", "80F198EE56343BA864FE8B2A57D3EFF7-E457B5A2E4D86BD1",
     B3{trace, span}},
    {"[b3 8.3] 49 characters: the fourth part where the second mostly is",
     "64fe8b2a57d3eff7-7b5a2e4d86bd1-d-05e3ac9a4f6e3b90",
     B3{low, {0x7'b5a2'e4d8'6bd1}, B3State::debug}},
    {"[b3 8.3] 49 characters: the third part where the second mostly is",
     "64fe8b2a57d3eff7-457b5a2e4d86bd1-05e3ac9a4f6e3b90", B3{low, {0x457'b5a2'e4d8'6bd1}}},
    {"[b3 8.1] 49 characters: a short parent", "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-3ac9a4f6e3b90",
     B3{low, span, B3State::accept}},
    {"[b3 8.3] 49 characters: trace id zero", "00000000000000000000000000000000-e457b5a2e4d86bd1",
     fail(Errc::zero_id)},
    {"[b3 8.3] 49 characters: span id zero", "80f198ee56343ba864fe8b2a57d3eff7-0000000000000000",
     fail(Errc::zero_id, 33)},
    {"[b3 8.3] 49 characters: upper half zero", "000000000000000064fe8b2a57d3eff7-e457b5a2e4d86bd1",
     B3{low, span}},
    {"[b3 8.3] 49 characters: no dash", "80f198ee56343ba864fe8b2a57d3eff70e457b5a2e4d86bd1",
     fail(Errc::bad_length)},
    {"[b3 8.3] 50 characters: 31 and 16 digits and a state",
     "0f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
     B3{{0x0f1'98ee'5634'3ba8, low.low}, span, B3State::accept}},
    {"[b3 8.3] 50 characters: 32 and 15 digits and a state",
     "80f198ee56343ba864fe8b2a57d3eff7-457b5a2e4d86bd1-d",
     B3{trace, {0x457'b5a2'e4d8'6bd1}, B3State::debug}},
    {"[b3 8.3] 50 characters: 17 digits of a span id",
     "80f198ee56343ba864fe8b2a57d3eff7-0e457b5a2e4d86bd1", fail(Errc::bad_length, 33)},
    {"[b3 8.3] 51 characters: upper case", "80F198EE56343BA864FE8B2A57D3EFF7-E457B5A2E4D86BD1-d",
     B3{trace, span, B3State::debug}},
    {"[b3 8.1] 51 characters: no dash before the state",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd111", fail(Errc::bad_length, 33)},
    {"[b3 8.1] 51 characters: another character for that dash",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1x1", fail(Errc::bad_length, 33)},
    {"[b3 8.3] 51 characters: no dash before the span id",
     "80f198ee56343ba864fe8b2a57d3eff70e457b5a2e4d86bd1-1", fail(Errc::bad_length)},
    {"[b3 8.1] 51 characters: a dash for a state",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1--", fail(Errc::bad_value, 50)},
    {"[b3 8.3] 51 characters: span id zero", "80f198ee56343ba864fe8b2a57d3eff7-0000000000000000-1",
     fail(Errc::zero_id, 33)},
    {"[b3 8.3] 51 characters: dashes where they mostly are, and two before",
     "64fe8b2a57d3eff7-7b5a2e4d86bd1-d-05e3ac9a4f6e3b90-1", fail(Errc::bad_delimiter, 49)},
    {"[b3 8.1] 51 characters: a short parent",
     "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-5e3ac9a4f6e3b90", B3{low, span, B3State::accept}},
    {"[b3 8.1] 52 characters: a parent after 16 digits",
     "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90", B3{low, span, B3State::accept}},
    {"[b3 8.1] 52 characters: two characters for a state",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-10", fail(Errc::bad_value, 50)},
    {"[b3 8.1] 52 characters: a parent without digits",
     "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-", fail(Errc::bad_length, 52)},
};
constexpr bool matches(const Row& row) { return parse_b3(row.input) == row.expected; }
static_assert(all_of(rows, matches));

TEST_CASE("b3: well-formed and malformed values") {
  for (const Row& row : rows) {
    CAPTURE(row.rule);
    const auto result = parse_b3(exact_copy(row.input));
    CHECK(result.has_value() == row.expected.has_value());
    CHECK(message(result.error().code) == message(row.expected.error().code));
    CHECK(result.error().offset == row.expected.error().offset);
    CHECK(result == row.expected);
  }
}

constexpr bool round_trip(const B3& b3, std::string_view text) {
  std::array<char, B3::max_size> room{};
  const char* const end = format_b3(b3, room.data());
  return std::string_view(room.data(), static_cast<std::size_t>(end - room.data())) == text &&
         parse_b3(text) == Result<B3>(b3);
}
// Golden bytes: they change when B3 does. [b3 8.4]
static_assert(round_trip({trace, span, B3State::accept},
                         "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1"));
static_assert(round_trip({trace, span, B3State::deny},
                         "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-0"));
static_assert(round_trip({low, span, B3State::debug}, "64fe8b2a57d3eff7-e457b5a2e4d86bd1-d"));
static_assert(round_trip({{0, 1}, {1}, B3State::defer}, "0000000000000001-0000000000000001"));
static_assert(round_trip({{1, 0}, {1}, B3State::defer},
                         "00000000000000010000000000000000-0000000000000001"));
static_assert(round_trip({{}, {}, B3State::deny}, "0"));
static_assert(round_trip({{}, {}, B3State::accept}, "1"));
static_assert(round_trip({{}, {}, B3State::debug}, "d"));

/// Several headers. Empty ones are left out.
Headers headers_of(const B3Headers& b3) {
  Headers out;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) out.emplace_back(name, value);
  };
  add("x-b3-traceid", b3.trace_id);
  add("x-b3-spanid", b3.span_id);
  add("x-b3-sampled", b3.sampled);
  add("x-b3-flags", b3.flags);
  return out;
}
/// The result in B3's words.
B3 b3_of(const Extraction& found) {
  const SpanContext& context = found.context();
  B3 out{context.trace_id(), context.span_id(), B3State::defer};
  if (const auto priority = context.sampling_priority()) {
    out.state = is_sampled(*priority) ? B3State::accept : B3State::deny;
  }
  if (context.debug()) out.state = B3State::debug;
  return out;
}

B3 random_b3(Random& random) {
  B3 out{{}, {}, static_cast<B3State>(random.below(4))};
  if (out.state != B3State::defer && random.below(8) == 0) return out;
  out.trace_id = {random.below(2) == 0 ? 0 : random.next() >> random.below(64), random.next() | 1};
  out.span_id = {random.next() >> random.below(64) | 1};
  return out;
}

TEST_CASE("b3: formatted values parse back, in both forms") {
  Random random(8);
  for (int round = 0; round < 10'000; ++round) {
    const B3 b3 = random_b3(random);
    char text[B3::max_size];
    const auto size = static_cast<std::size_t>(format_b3(b3, text) - text);
    REQUIRE(size <= sizeof text);
    REQUIRE(parse_b3(exact_copy({text, size})) == Result<B3>(b3));

    char ids[48];
    const auto found = multi.extract(exact_copies(headers_of(format_b3_headers(b3, ids))));
    REQUIRE(b3_of(found) == b3);
    REQUIRE(found.diagnostics().empty());
  }
}

TEST_CASE("b3: ids of full width are read as any others") {
  const auto check = [](std::string_view text) {
    REQUIRE(parse_b3(text) == detail::parse_uncommon_b3(text));
  };
  for (const Row& row : rows) {
    CAPTURE(row.input);
    for_each_mutation(row.input, check);
  }
  Random random(10);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = random.text(30, 54, "0123456789abcdefABCDEF");
    for (const std::size_t at : {16u, 32u, 33u, 49u, 50u}) {
      if (at < text.size() && random.below(2) == 0) text[at] = '-';
    }
    if (random.below(4) == 0) text[random.below(text.size())] = '-';
    if (random.below(4) == 0) text.back() = "01d"[random.below(3)];
    check(exact_copy(text));
  }
}

/// Whether a value that was read can be written again in its own words.
bool is_well_formed(const B3& b3) {
  char text[B3::max_size];
  const auto size = static_cast<std::size_t>(format_b3(b3, text) - text);
  return size != 0 && static_cast<bool>(b3.trace_id) == static_cast<bool>(b3.span_id) &&
         parse_b3({text, size}) == Result<B3>(b3);
}

TEST_CASE("b3: one byte wrong, and it is refused or still well-formed") {
  for (const std::string_view valid :
       {std::string_view("80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90"),
        std::string_view("64fe8b2a57d3eff7-e457b5a2e4d86bd1"),
        std::string_view("0000000000000001-1-d"), std::string_view("0")}) {
    REQUIRE(parse_b3(valid));
    for_each_mutation(valid, [](std::string_view text) {
      const auto result = parse_b3(text);
      if (result) {
        REQUIRE(is_well_formed(*result));
      } else {
        REQUIRE(result.error());
        REQUIRE(result.error().offset <= text.size());
      }
    });
  }
}

// Several headers: parsing and formatting

struct MultiRow {
  std::string_view rule;
  B3Headers input;
  Result<B3> expected;
  bool reported = false;  // the decision cannot be read
};
constexpr std::string_view trace_text = "80f198ee56343ba864fe8b2a57d3eff7";
constexpr std::string_view span_text = "e457b5a2e4d86bd1";
constexpr Result<B3> refused(Errc code, std::string_view field, std::uint32_t offset = 0) {
  return Error{code, offset, field};
}
constexpr MultiRow multi_rows[] = {
    {"[b3 8.1] 1", {trace_text, span_text, "1", ""}, B3{trace, span, B3State::accept}},
    {"[b3 8.1] 0", {trace_text, span_text, "0", ""}, B3{trace, span, B3State::deny}},
    {"[b3 8.1] absent", {trace_text, span_text, "", ""}, B3{trace, span, B3State::defer}},
    {"[b3 8.1] true", {trace_text, span_text, "true", ""}, B3{trace, span, B3State::accept}},
    {"[b3 8.1] True", {trace_text, span_text, "True", ""}, B3{trace, span, B3State::accept}},
    {"[b3 8.1] false", {trace_text, span_text, "false", ""}, B3{trace, span, B3State::deny}},
    {"[b3 8.1] debug", {trace_text, span_text, "", "1"}, B3{trace, span, B3State::debug}},
    {"[b3 8.1] debug and 1", {trace_text, span_text, "1", "1"}, B3{trace, span, B3State::debug}},
    {"[b3 8.1] debug and 0", {trace_text, span_text, "0", "1"}, B3{trace, span, B3State::debug}},
    {"[b3 8.1] flags 0", {trace_text, span_text, "1", "0"}, B3{trace, span, B3State::accept}},
    {"[b3 8.1] other flags", {trace_text, span_text, "0", "11"}, B3{trace, span, B3State::deny}},
    {"[b3 8.1] d is for the other form", {trace_text, span_text, "d", ""}, B3{trace, span}, true},
    {"[b3 8.1] d is for the other form, flags decide beside it",
     {trace_text, span_text, "d", "1"},
     B3{trace, span, B3State::debug},
     true},
    {"[b3 8.1] 2", {trace_text, span_text, "2", ""}, B3{trace, span}, true},
    {"[field 0.3] joined: one trace, the last span",
     {"31708df6d4f1b3a8,31708df6d4f1b3a8", "31708df6d4f1b3a8,ba3032afcb429cc9", "1,1", ""},
     B3{{0, 0x3170'8df6'd4f1'b3a8}, {0xba30'32af'cb42'9cc9}, B3State::accept}},
    {"[field 0.3] joined with blanks",
     {"2de81f1d098a4b58, 2de81f1d098a4b58", "2de81f1d098a4b58, 2de81f1d098a4b58", "0, 1", ""},
     B3{{0, 0x2de8'1f1d'098a'4b58}, {0x2de8'1f1d'098a'4b58}, B3State::accept}},
    {"[field 0.3] joined flags",
     {trace_text, span_text, "", "0,1"},
     B3{trace, span, B3State::debug}},
    {"[b3 8.5] joined: never the halves of two ids",
     {"80f198ee56343ba864fe8b2a57d3eff7,64fe8b2a57d3eff7", "1,2", "", ""},
     B3{low, {2}}},
    {"[field 0.3] joined, and the last is none",
     {"1,x", "1,2", "", ""},
     refused(Errc::bad_digit, "x-b3-traceid")},
    {"[b3 8.1] blanks",
     {" 64fe8b2a57d3eff7", "e457b5a2e4d86bd1\t", " 1 ", "\t"},
     B3{low, span, B3State::accept}},

    {"[b3 8.2] only 0", {"", "", "0", ""}, B3{{}, {}, B3State::deny}},
    {"[b3 8.2] only true", {"", "", "true", ""}, B3{{}, {}, B3State::accept}},
    {"[b3 8.2] only debug", {"", "", "", "1"}, B3{{}, {}, B3State::debug}},
    {"[b3 8.2] only flags 0", {"", "", "", "0"}, fail(Errc::absent)},
    {"[b3 8.2] nothing", {"", "", "", ""}, fail(Errc::absent)},
    {"[b3 8.2] only what is none", {"", "", "maybe", ""}, fail(Errc::absent), true},

    {"[b3 8.3] short ids", {"1", "2", "", ""}, B3{{0, 1}, {2}}},
    {"[b3 8.3] 16 digits", {"64fe8b2a57d3eff7", span_text, "", ""}, B3{low, span}},
    {"[b3 8.3] upper case",
     {"80F198EE56343BA864FE8B2A57D3EFF7", "E457B5A2E4D86BD1", "", ""},
     B3{trace, span}},
    {"[b3 8.3] 33 digits",
     {"080f198ee56343ba864fe8b2a57d3eff7", span_text, "1", ""},
     refused(Errc::bad_length, "x-b3-traceid")},
    {"[b3 8.3] a span id of 17",
     {trace_text, "0e457b5a2e4d86bd1", "1", ""},
     refused(Errc::bad_length, "x-b3-spanid")},
    {"[b3 8.3] trace id zero",
     {"0000000000000000", span_text, "1", ""},
     refused(Errc::zero_id, "x-b3-traceid")},
    {"[b3 8.3] span id zero", {trace_text, "0", "1", ""}, refused(Errc::zero_id, "x-b3-spanid")},
    {"[b3 8.3] no hex in the trace id",
     {"64fe8b2a57d3eff-", span_text, "1", ""},
     refused(Errc::bad_digit, "x-b3-traceid", 15)},
    {"[b3 8.3] no hex in the span id",
     {trace_text, "g457b5a2e4d86bd1", "1", ""},
     refused(Errc::bad_digit, "x-b3-spanid")},
    {"[b3 8.3] 15 digits",
     {"4fe8b2a57d3eff7", span_text, "", ""},
     B3{{0, 0x4fe'8b2a'57d3'eff7}, span}},
    {"[b3 8.3] 17 digits", {"a64fe8b2a57d3eff7", span_text, "", ""}, B3{{0xa, low.low}, span}},
    {"[b3 8.3] 31 digits",
     {"0f198ee56343ba864fe8b2a57d3eff7", span_text, "", ""},
     B3{{0x0f1'98ee'5634'3ba8, low.low}, span}},
    {"[b3 8.3] a span id of 15",
     {trace_text, "457b5a2e4d86bd1", "1", ""},
     B3{trace, {0x457'b5a2'e4d8'6bd1}, B3State::accept}},
    {"[b3 8.3] upper half zero",
     {"000000000000000064fe8b2a57d3eff7", span_text, "", ""},
     B3{low, span}},
    {"[b3 8.3] lower half zero",
     {"80f198ee56343ba80000000000000000", span_text, "", ""},
     B3{{trace.high, 0}, span}},
    {"[b3 8.3] trace id zero, of 32",
     {"00000000000000000000000000000000", span_text, "1", ""},
     refused(Errc::zero_id, "x-b3-traceid")},
    {"[b3 8.3] span id zero, of 16",
     {trace_text, "0000000000000000", "1", ""},
     refused(Errc::zero_id, "x-b3-spanid")},
    {"[b3 8.3] no trace id", {"", span_text, "1", ""}, refused(Errc::missing_part, "x-b3-traceid")},
    {"[b3 8.3] no span id", {trace_text, "", "1", ""}, refused(Errc::missing_part, "x-b3-spanid")},
};

TEST_CASE("b3multi: well-formed and malformed headers") {
  for (const MultiRow& row : multi_rows) {
    CAPTURE(row.rule);
    const auto found = multi.extract(exact_copies(headers_of(row.input)));
    CHECK(found.diagnostics().has(Errc::decision_malformed) == row.reported);
    if (row.expected) {
      CHECK(b3_of(found) == *row.expected);
      CHECK(!found.error());
    } else {
      CHECK(!found);
      const Error expected = row.expected.error();
      CHECK(found.error() == (expected.code == Errc::absent ? Error() : expected));
    }
  }
}
static_assert(parse_b3_sampled("TRUE") == Result<B3State>(B3State::accept));
static_assert(parse_b3_sampled("0") == Result<B3State>(B3State::deny));
static_assert(parse_b3_sampled("d").error().code == Errc::bad_value);
static_assert(parse_b3_flags("1") == Result<B3State>(B3State::debug));
static_assert(parse_b3_flags("0").error().code == Errc::bad_value);

TEST_CASE("b3: an id that lost its upper half is found again beside it [multi 6.3]") {
  struct Half {
    std::string_view trace_id;
    bool same;
  };
  constexpr Half table[] = {{"64fe8b2a57d3eff7", true},
                            {"4fe8b2a57d3eff7", false},
                            {"000000000000000064fe8b2a57d3eff7", false},
                            {"80f198ee56343ba864fe8b2a57d3eff7", true}};
  constexpr Propagator<codecs::b3, codecs::b3multi, codecs::trace_context> all;
  for (const Half& row : table) {
    CAPTURE(row.trace_id);
    const std::string id(row.trace_id);
    for (const Headers& b3 :
         {Headers{{"b3", id + "-1"}}, Headers{{"x-b3-traceid", id}, {"x-b3-spanid", "1"}}}) {
      Headers in = b3;
      in.emplace_back("traceparent", "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01");
      const auto found = all.extract(exact_copies(in));
      CHECK(found.links().empty() == row.same);
      CHECK((found.context().trace_id() == trace) == row.same);
    }
  }
}

constexpr bool multi_golden(const B3& b3, const B3Headers& expected) {
  std::array<char, 48> room{};
  return format_b3_headers(b3, room.data()) == expected;
}
// Golden bytes: they change when B3 does. [b3 8.4]
static_assert(multi_golden({trace, span, B3State::accept}, {trace_text, span_text, "1", ""}));
static_assert(multi_golden({trace, span, B3State::deny}, {trace_text, span_text, "0", ""}));
static_assert(multi_golden({low, span, B3State::debug}, {"64fe8b2a57d3eff7", span_text, "", "1"}));
static_assert(multi_golden({low, span, B3State::defer}, {"64fe8b2a57d3eff7", span_text, "", ""}));
static_assert(multi_golden({{}, {}, B3State::deny}, {"", "", "0", ""}));

TEST_CASE("b3multi: one byte wrong, and it is refused or still well-formed") {
  const B3Headers valid{trace_text, span_text, "1", "1"};
  for (std::string_view B3Headers::* header :
       {&B3Headers::trace_id, &B3Headers::span_id, &B3Headers::sampled, &B3Headers::flags}) {
    for_each_mutation(valid.*header, [&](std::string_view text) {
      B3Headers mutated = valid;
      mutated.*header = text;
      const auto found = multi.extract(exact_copies(headers_of(mutated)));
      REQUIRE((found ? is_well_formed(b3_of(found)) : !found.diagnostics().empty()));
    });
  }
}

// The fields, and their meaning

struct Meaning {
  std::string_view rule;
  Headers in;
  std::optional<int> priority;
  bool debug = false;
  bool ids = true;
};

TEST_CASE("b3: states are sampling decisions, with ids or without") {
  const std::string ids = "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1";
  const auto headers = [&](Headers more) {
    more.insert(more.begin(), {{"X-B3-TraceId", std::string(trace_text)},
                               {"X-B3-SpanId", std::string(span_text)}});
    return more;
  };
  const Meaning table[] = {
      {"[b3 8.1]", {{"b3", ids}}, std::nullopt},
      {"[b3 8.1]", {{"B3", ids + "-0"}}, 0},
      {"[b3 8.1]", {{"b3", " " + ids + "-1\t"}}, 1},
      {"[b3 8.1]", {{"b3", ids + "-d-05e3ac9a4f6e3b90"}}, 2, true},
      {"[b3 8.2]", {{"b3", "0"}}, 0, false, false},
      {"[b3 8.2]", {{"b3", "1"}}, 1, false, false},
      {"[b3 8.2]", {{"b3", "d"}}, 2, true, false},
      {"[b3 8.1]", headers({}), std::nullopt},
      {"[b3 8.1]", headers({{"X-B3-Sampled", "0"}}), 0},
      {"[b3 8.1]", headers({{"x-b3-sampled", "true"}}), 1},
      {"[b3 8.1]", headers({{"X-B3-FLAGS", "1"}}), 2, true},
      {"[b3 8.1]", headers({{"X-B3-ParentSpanId", "not read"}}), std::nullopt},
      {"[b3 8.2]", {{"X-B3-Sampled", "0"}}, 0, false, false},
      {"[b3 8.2]", {{"X-B3-Flags", "1"}}, 2, true, false},
  };
  constexpr Propagator<codecs::b3, codecs::b3multi> both;
  for (const Meaning& row : table) {
    CAPTURE(row.rule);
    CAPTURE(row.in.back().first);
    const auto found = both.extract(exact_copies(row.in));
    CHECK(static_cast<bool>(found) == row.ids);
    CHECK(found.context().trace_id() == (row.ids ? trace : TraceId()));
    CHECK(found.context().span_id() == (row.ids ? span : SpanId()));
    const auto priority = found.context().sampling_priority();
    CHECK(priority.has_value() == row.priority.has_value());
    if (priority && row.priority) CHECK(static_cast<int>(*priority) == *row.priority);
    CHECK(found.context().debug() == row.debug);

    // A context is passed on as it came, in either form. [b3 8.4]
    Headers out;
    CHECK(both.inject(found.context(), out));
    CHECK(both.extract(exact_copies(out)).context() == found.context());
  }
}

TEST_CASE("b3: absent and malformed") {
  for (const Headers& in :
       {Headers{}, Headers{{"b3", ""}}, Headers{{"b3", " \t"}},
        Headers{{"X-B3-TraceId", ""}, {"X-B3-SpanId", ""}},
        Headers{{"X-B3-ParentSpanId", "05e3ac9a4f6e3b90"}}, Headers{{"X-B3-Flags", "0"}}}) {
    CHECK(single.extract(exact_copies(in)).error().code == Errc::none);
    CHECK(multi.extract(exact_copies(in)).error().code == Errc::none);
  }
  CHECK(single.extract(exact_copies({{"b3", " 1-x"}})).error() == Error{Errc::bad_digit, 2, "b3"});
  CHECK(multi.extract(exact_copies({{"x-b3-traceid", "1"}})).error() ==
        Error{Errc::missing_part, 0, "x-b3-spanid"});
}

TEST_CASE("b3: of a repeated header the last counts, whole [b3 8.5]") {
  auto found = single.extract(exact_copies({{"b3", "1-2-0"}, {"B3", "3-4-1"}}));
  CHECK(found.context().trace_id() == TraceId{0, 3});
  CHECK(found.context().span_id() == SpanId{4});
  CHECK(!single.extract(exact_copies({{"b3", "1-2-0"}, {"b3", "not one"}})));

  found = multi.extract(exact_copies({{"X-B3-TraceId", std::string(trace_text)},
                                      {"X-B3-SpanId", "1"},
                                      {"X-B3-Sampled", "0"},
                                      {"x-b3-traceid", "64fe8b2a57d3eff7"},
                                      {"x-b3-spanid", "2"},
                                      {"x-b3-sampled", "1"}}));
  CHECK(found.context().trace_id() == low);  // never the upper half of another id
  CHECK(found.context().span_id() == SpanId{2});
  CHECK(found.context().sampling_priority() == SamplingPriority::auto_keep);
}

TEST_CASE("b3: a stale single header loses to several fresh ones that come first [b3 8.5]") {
  const auto headers = exact_copies(
      {{"b3", "1-1-0"}, {"X-B3-TraceId", "2"}, {"X-B3-SpanId", "2"}, {"X-B3-Sampled", "1"}});
  using Both = Propagator<codecs::b3, codecs::b3multi>;
  constexpr auto order = [](std::string_view words) {
    return *Both::parse_styles(words, StyleNaming::opentelemetry);
  };
  const auto fresh = Both({}, {order("b3multi,b3"), {}}).extract(headers);
  CHECK(fresh.style() == "b3multi");
  CHECK(fresh.context().trace_id() == TraceId{0, 2});
  CHECK(fresh.context().sampling_priority() == SamplingPriority::auto_keep);
  REQUIRE(fresh.links().size() == 1);
  CHECK((*fresh.links().begin()).context_headers == "b3");
  CHECK((*fresh.links().begin()).trace_id == TraceId{0, 1});
  CHECK((*fresh.links().begin()).trace_flags == 0);

  const auto stale = Both({}, {order("b3,b3multi"), {}}).extract(headers);
  CHECK(stale.style() == "b3");
  CHECK(stale.context().trace_id() == TraceId{0, 1});
  REQUIRE(stale.links().size() == 1);
  CHECK((*stale.links().begin()).trace_flags == trace_flags::sampled);
}

struct Written {
  std::string_view rule;
  TraceId trace_id;
  SpanId span_id;
  std::optional<SamplingPriority> priority;
  bool debug;
  Headers b3, b3multi;
};

TEST_CASE("b3: writing") {
  const std::string b3 = "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1";
  const std::string t(trace_text);
  const std::string s(span_text);
  const auto keep = SamplingPriority::auto_keep;
  const auto forced = SamplingPriority::user_keep;
  const auto reject = SamplingPriority::user_reject;
  const Written table[] = {
      {"[b3 8.4] undecided",
       trace,
       span,
       {},
       false,
       {{"b3", b3}},
       {{"x-b3-traceid", t}, {"x-b3-spanid", s}}},
      {"[b3 8.4] priority 1",
       trace,
       span,
       keep,
       false,
       {{"b3", b3 + "-1"}},
       {{"x-b3-traceid", t}, {"x-b3-spanid", s}, {"x-b3-sampled", "1"}}},
      {"[b3 8.4] priority 2 of another origin",
       trace,
       span,
       forced,
       false,
       {{"b3", b3 + "-1"}},
       {{"x-b3-traceid", t}, {"x-b3-spanid", s}, {"x-b3-sampled", "1"}}},
      {"[b3 8.4] priority -1",
       trace,
       span,
       reject,
       false,
       {{"b3", b3 + "-0"}},
       {{"x-b3-traceid", t}, {"x-b3-spanid", s}, {"x-b3-sampled", "0"}}},
      {"[b3 8.4] debug",
       trace,
       span,
       forced,
       true,
       {{"b3", b3 + "-d"}},
       {{"x-b3-traceid", t}, {"x-b3-spanid", s}, {"x-b3-flags", "1"}}},
      {"[b3 8.4] debug overruled",
       trace,
       span,
       reject,
       true,
       {{"b3", b3 + "-0"}},
       {{"x-b3-traceid", t}, {"x-b3-spanid", s}, {"x-b3-sampled", "0"}}},
      {"[b3 8.4] 64 bits",
       low,
       span,
       keep,
       false,
       {{"b3", "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1"}},
       {{"x-b3-traceid", "64fe8b2a57d3eff7"}, {"x-b3-spanid", s}, {"x-b3-sampled", "1"}}},
      {"[b3 8.2] no ids", {}, {}, keep, false, {{"b3", "1"}}, {{"x-b3-sampled", "1"}}},
      {"[b3 8.2] no ids, a span id all the same",
       {},
       span,
       reject,
       false,
       {{"b3", "0"}},
       {{"x-b3-sampled", "0"}}},
      {"[b3 8.2] neither ids nor a decision", {}, {}, {}, false, {}, {}},
      {"[b3 8.3] no span id", trace, {}, keep, false, {}, {}},
  };
  for (const Written& row : table) {
    CAPTURE(row.rule);
    SpanContext context(row.trace_id, row.span_id);
    context.set_sampling_priority(row.priority);
    context.set_debug(row.debug);
    Headers out;
    CHECK(static_cast<bool>(single.inject(context, out)) == !row.b3.empty());
    CHECK(out == row.b3);
    out.clear();
    CHECK(static_cast<bool>(multi.inject(context, out)) == !row.b3multi.empty());
    CHECK(out == row.b3multi);
  }
}

TEST_CASE("b3: the words for the two forms [multi 6.0]") {
  using Both = Propagator<codecs::b3, codecs::b3multi>;
  const auto first = [](std::string_view words, StyleNaming vocabulary) -> std::string_view {
    const auto list = Both::parse_styles(words, vocabulary);
    return list ? Both::style_name(*list->begin()) : "none";
  };
  CHECK(first("b3", StyleNaming::baton) == "b3");
  CHECK(first("b3multi", StyleNaming::baton) == "b3multi");
  CHECK(first("b3", StyleNaming::opentelemetry) == "b3");
  CHECK(first("b3multi", StyleNaming::opentelemetry) == "b3multi");
  CHECK(first("b3", StyleNaming::datadog) == "b3multi");
  CHECK(first("b3multi", StyleNaming::datadog) == "b3multi");
  CHECK(first(" B3 Single Header ", StyleNaming::datadog) == "b3");
  CHECK(first("b3single", StyleNaming::datadog) == "b3");  // [words 18.2]
  CHECK(first("b3 single header", StyleNaming::opentelemetry) == "none");
}

TEST_CASE("b3: any bytes in any field are survived, and nothing forbidden is written") {
  constexpr std::string_view likely = "0123456789abcdefABCDEF-d ";
  constexpr Propagator<codecs::b3multi, codecs::b3> both;
  Random random(9);
  for (int round = 0; round < 20'000; ++round) {
    const auto text = [&](std::size_t most) {
      return random.below(4) == 0 ? random.bytes(most) : random.text(0, most, likely);
    };
    const Headers in{{"b3", text(60)},
                     {"x-b3-traceid", text(34)},
                     {"x-b3-spanid", text(17)},
                     {"x-b3-sampled", text(2)},
                     {"x-b3-flags", text(2)}};
    const auto found = both.extract(exact_copies(in));
    Headers out;
    static_cast<void>(both.inject(found.context(), out));
    REQUIRE(may_travel(out));
    REQUIRE(both.extract(exact_copies(out)).context() == found.context());
  }
}

}  // namespace
