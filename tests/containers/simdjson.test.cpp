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

/// full_context() as the members of an object.
std::string full_object() {
  std::vector<std::pair<std::string, std::string>> headers;
  CHECK(inject(full_context(), headers));
  std::string text = R"({"x":[1])";
  for (const auto& [name, value] : headers) {
    text += ",\"" + name + "\":\"" + value + '"';  // nothing in them needs a backslash
  }
  return text + '}';
}

// [msg 11.27]
constexpr std::string_view no_strings =
    R"({"x-datadog-trace-id":18446744073709551615,"x-datadog-parent-id": 22 ,
        "x-datadog-sampling-priority":-1,"traceparent":{"a":1},"baggage":true})";
void check_no_strings(const Extraction& in) {
  CHECK(in.context().trace_id().low == ~std::uint64_t{0});
  CHECK(in.context().span_id().value == 22);
  CHECK(in.context().sampling_priority() == SamplingPriority::user_reject);
}

TEST_CASE("simdjson: an object is read") {
  check_arrived(read(full_object()));
  static_assert(!TextMapWriter<carrier_of<simdjson::dom::object>>);
}

TEST_CASE("simdjson: members that are no strings") {  // [msg 11.27]
  check_no_strings(read(no_strings));
  CHECK(!read("{}"));
}

namespace ondemand = simdjson::ondemand;

/// An object on demand, in a list with a number after it.
struct OnDemand {
  simdjson::padded_string text;
  ondemand::parser parser;
  ondemand::document document;
  ondemand::array list;
  ondemand::object object;

  explicit OnDemand(std::string_view json) : text("[" + std::string(json) + ",7]") {
    REQUIRE(!parser.iterate(text).get(document));
    REQUIRE(!document.get_array().get(list));
    REQUIRE(!(*list.begin()).get_object().get(object));
  }
};

const std::string members = R"("x":[1,{"traceparent":"no"}],"traceparent":")" + traceparent +
                            R"(","\u0074racestate":"a=\u0031","n":{},"y":"\"1\"")";

TEST_CASE("simdjson on demand: an object is read, and can be read again") {
  OnDemand json(full_object());
  for (int i = 0; i < 3; ++i) check_arrived(extract(json.object));
  std::string_view value;
  CHECK(!json.object["traceparent"].get_string().get(value));
  CHECK(value == traceparent);
  static_assert(!TextMapWriter<carrier_of<ondemand::object>>);
  static_assert(!TextMapReader<carrier_of<const ondemand::object>>);
}

TEST_CASE("simdjson on demand: wherever the program is in it") {
  OnDemand json('{' + members + '}');
  const auto is_read = [&] {
    const Extraction in = extract(json.object);
    return in.context().span_id() == full_context().span_id() &&
           in.context().trace_state().text() == "a=1";
  };
  CHECK(is_read());
  ondemand::value value;
  CHECK(!json.object.find_field("n").get(value));  // not read to its end
  CHECK(is_read());
  CHECK(!json.object.find_field("x").get(value));
  CHECK(is_read());
  CHECK(json.object.find_field("none").get(value) == simdjson::NO_SUCH_FIELD);
  CHECK(is_read());
  std::string names;
  for (auto field : json.object) {
    std::string_view name;
    REQUIRE(!field.unescaped_key().get(name));
    names.append(name) += ' ';
  }
  CHECK(names == "x traceparent tracestate n y ");
  CHECK(is_read());
}

TEST_CASE("simdjson on demand: the list around it goes on") {
  const simdjson::padded_string text("[{" + members + "},{},{" + members + "},7]");
  ondemand::parser parser;
  ondemand::document document;
  REQUIRE(!parser.iterate(text).get(document));
  std::size_t found = 0;
  std::size_t count = 0;
  for (auto element : document.get_array()) {
    ++count;
    ondemand::object object;
    if (!element.get_object().get(object)) found += extract(object).found() ? 1 : 0;
  }
  CHECK(count == 4);
  CHECK(found == 2);
}

TEST_CASE("simdjson on demand: broken at any byte") {
  const std::string whole = "[{" + members + "},7]";
  for (std::size_t size = 0; size != whole.size(); ++size) {
    const simdjson::padded_string text(std::string_view(whole).substr(0, size));
    ondemand::parser parser;
    ondemand::document document;
    ondemand::array list;
    ondemand::object object;
    if (parser.iterate(text).get(document) || document.get_array().get(list) ||
        (*list.begin()).get_object().get(object)) {
      continue;
    }
    static_cast<void>(extract(object));
    std::string_view value;
    CHECK((object["traceparent"].get_string().get(value) || value == traceparent));
  }
}

TEST_CASE("simdjson on demand: members that are no strings") {  // [msg 11.27]
  OnDemand json(no_strings);
  check_no_strings(extract(json.object));
  OnDemand empty("{}");
  CHECK(!extract(empty.object));
}

}  // namespace
