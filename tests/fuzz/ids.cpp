// SPDX-License-Identifier: MIT
// Input: one text, read as a decimal id and as a hex id.
#include <baton/ids.hpp>

#include "reference/numbers.hpp"
#include "support/fuzz.hpp"
#include "support/same.hpp"

using namespace baton;
using namespace baton::test;

namespace {

void check(const Result<SpanId>& found, const std::optional<std::uint64_t>& expected) {
  require(found.has_value() == expected.has_value());
  require(found ? found->value == *expected : static_cast<bool>(found.error()));
}

std::optional<std::uint64_t> low(const std::optional<reference::Id>& id) {
  return id ? std::optional(id->low) : std::nullopt;
}

void check(const Result<TraceId>& found, const std::optional<reference::Id>& expected) {
  require(found.has_value() == expected.has_value());
  require(found ? same(*found, *expected) : static_cast<bool>(found.error()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(data, size);
  const std::string copy(text);
  check(SpanId::from_decimal(text), reference::decimal(copy));
  check(SpanId::from_hex(text), low(reference::full_hex(copy, 16, reference::lower_hex)));
  check(SpanId::from_short_hex(text), low(reference::hex(copy, 16)));
  check(TraceId::from_hex(text), reference::full_hex(copy, 32, reference::lower_hex));
  check(TraceId::from_short_hex(text), reference::hex(copy, 32));
  const auto priority = detail::parse_decimal_i32(text);
  const auto expected = reference::integer(copy);
  require(priority.has_value() == expected.has_value() && (!expected || *priority == *expected));

  if (const auto id = SpanId::from_decimal(text)) {
    require(SpanId::from_decimal(id->to_decimal()) == id);
    require(SpanId::from_hex(id->to_hex()) == id);
  }
  if (const auto id = TraceId::from_short_hex(text)) require(TraceId::from_hex(id->to_hex()) == id);
  return 0;
}
