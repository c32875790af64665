// SPDX-License-Identifier: MIT
#include <baton/carriers/rabbitmq.hpp>

#include <amqp.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

amqp_table_entry_t text_entry(const char* name, const char* value,
                              std::uint8_t kind = AMQP_FIELD_KIND_UTF8) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = kind;
  entry.value.value.bytes = amqp_cstring_bytes(value);
  return entry;
}
amqp_table_entry_t number_entry(const char* name, std::int32_t value) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_I32;
  entry.value.value.i32 = value;
  return entry;
}

TEST_CASE("librabbitmq: a table with its texts keeps the promises") {
  CHECK(testing::check_carrier([] { return AmqpHeaders<amqp_table_t>(); }).text() == "");
}

amqp_table_entry_t boolean_entry(const char* name) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
  entry.value.value.boolean = 1;
  return entry;
}

TEST_CASE("librabbitmq: strings and byte arrays are read, other kinds are not; the last counts") {
  amqp_table_entry_t entries[] = {
      text_entry("traceparent", "old"),
      text_entry("Traceparent", traceparent.c_str(), AMQP_FIELD_KIND_BYTES),
      boolean_entry("traceparent"),
      text_entry("tracestate", "a=1"),
      text_entry("tracestate", "b=2"),
      boolean_entry("x-datadog-trace-id"),
  };
  const amqp_table_t table{6, entries};
  const Extraction in = extract(table);
  CHECK(in.error().code == Errc::none);
  CHECK(in.context().span_id() == full_context().span_id());
  CHECK(in.context().trace_state().text() == "b=2");
  CHECK(!extract(amqp_table_t{0, nullptr}));
  CHECK(!extract(amqp_empty_table));
  static_assert(!TextMapWriter<carrier_of<amqp_table_t>>);

  amqp_basic_properties_t properties{};
  properties.headers = table;
  CHECK(extract(properties).context().span_id() == full_context().span_id());
}

TEST_CASE("librabbitmq: an integer counts as its text") {  // [msg 11.27]
  const auto entry = [](const char* name, std::uint8_t kind, auto set) {
    amqp_table_entry_t out{};
    out.key = amqp_cstring_bytes(name);
    out.value.kind = kind;
    set(out.value.value);
    return out;
  };
  amqp_table_entry_t entries[] = {
      entry("x-datadog-trace-id", AMQP_FIELD_KIND_U64, [](auto& v) { v.u64 = ~std::uint64_t{0}; }),
      entry("x-datadog-parent-id", AMQP_FIELD_KIND_I64, [](auto& v) { v.i64 = 22; }),
      entry("x-datadog-sampling-priority", AMQP_FIELD_KIND_I8, [](auto& v) { v.i8 = -1; })};
  const Extraction in = extract(amqp_table_t{3, entries});
  CHECK(in.context().trace_id().low == ~std::uint64_t{0});
  CHECK(in.context().span_id().value == 22);
  CHECK(in.context().sampling_priority() == SamplingPriority::user_reject);
  constexpr std::uint8_t kinds[] = {AMQP_FIELD_KIND_I8,  AMQP_FIELD_KIND_U8,  AMQP_FIELD_KIND_I16,
                                    AMQP_FIELD_KIND_U16, AMQP_FIELD_KIND_I32, AMQP_FIELD_KIND_U32,
                                    AMQP_FIELD_KIND_I64, AMQP_FIELD_KIND_U64};
  for (const std::uint8_t kind : kinds) {
    amqp_table_entry_t one[] = {entry("x", kind, [](auto& v) { v.u64 = 7; })};
    std::string read;
    as_carrier(amqp_table_t{1, one}).for_each([&](auto&&, auto&& value) { read = as_text(value); });
    CHECK(read == "7");
  }
  AmqpHeaders<amqp_table_t> headers({3, entries});
  CHECK(inject(SpanContext({0, 1}, {2}), headers));
  CHECK(extract(headers.table()).context().span_id().value == 2);
}

TEST_CASE("librabbitmq: a refusal changes nothing") {
  amqp_table_entry_t entries[] = {boolean_entry("Traceparent"), text_entry("a", "b")};
  AmqpHeaders<amqp_table_t> headers({2, entries});
  CHECK(inject(full_context(), headers).error() == Error{Errc::not_text, 0, "traceparent"});
  CHECK(headers.table().num_entries == 2);
}

TEST_CASE("librabbitmq: encoded as on the wire and back") {
  amqp_table_entry_t entries[] = {number_entry("n", 1), text_entry("TRACEPARENT", "old"),
                                  text_entry("traceparent", "old"), text_entry("Baggage", "old")};
  AmqpHeaders<amqp_table_t> headers({4, entries});
  CHECK(inject(full_context(), headers));
  AmqpHeaders<amqp_table_t> moved = std::move(headers);

  std::string wire(65536, '\0');
  amqp_table_t table = moved.table();
  CHECK(table.num_entries == 9);
  std::size_t size = 0;
  REQUIRE(amqp_encode_table({wire.size(), wire.data()}, &table, &size) == AMQP_STATUS_OK);

  amqp_pool_t pool;
  init_amqp_pool(&pool, 4096);
  amqp_table_t received{};
  std::size_t offset = 0;
  REQUIRE(amqp_decode_table({size, wire.data()}, &pool, &received, &offset) == AMQP_STATUS_OK);
  check_arrived(extract(received));
  CHECK(received.entries[0].value.value.i32 == 1);
  empty_amqp_pool(&pool);
}

}  // namespace
