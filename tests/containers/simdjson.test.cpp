// SPDX-License-Identifier: MIT
#include <baton/carriers/json.hpp>

#include <simdjson.h>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

Extraction read(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  REQUIRE(!parser.parse(simdjson::padded_string(text)).get(object));
  return extract(object);
}

TEST_CASE("simdjson: an object is read") {
  std::vector<std::pair<std::string, std::string>> headers;
  CHECK(inject(full_context(), headers));
  std::string text = R"({"x":[1])";
  for (const auto& [name, value] : headers) {
    text += ",\"" + name + "\":\"" + value + '"';  // nothing in them needs a backslash
  }
  check_arrived(read(text + '}'));
  static_assert(!TextMapWriter<carrier_of<simdjson::dom::object>>);
}

TEST_CASE("simdjson: members that are no strings") {  // [msg 11.27]
  const Extraction in = read(
      R"({"x-datadog-trace-id":18446744073709551615,"x-datadog-parent-id":22,
          "x-datadog-sampling-priority":-1,"traceparent":{"a":1},"baggage":true})");
  CHECK(in.context().trace_id().low == ~std::uint64_t{0});
  CHECK(in.context().span_id().value == 22);
  CHECK(in.context().sampling_priority() == SamplingPriority::user_reject);
  CHECK(!read("{}"));
}

}  // namespace
