// SPDX-License-Identifier: MIT
#include <baton/carriers/json.hpp>

#include <boost/json/src.hpp>  // the library itself, in this unit

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;
using boost::json::object;

namespace {

static_assert(!detail::RecordRange<object> && !detail::NamedEntryRange<object>);
static_assert(TextMapWriter<carrier_of<object>> && TextMapReader<carrier_of<const object>>);

TEST_CASE("boost::json::object: keeps the promises") {
  CHECK(testing::check_carrier([] { return object(); }).text() == "");
}

TEST_CASE("boost::json::object: through text and back") {
  object headers{{"Host", "a"}, {"TRACEPARENT", "old"}, {"traceParent", nullptr}, {"n", 1}};
  CHECK(inject(full_context(), headers));
  const object received = boost::json::parse(boost::json::serialize(headers)).as_object();
  check_arrived(extract(received));
  CHECK(received.size() == 10);
  CHECK(received.at("n") == 1);
}

TEST_CASE(
    "boost::json::object: members that are no strings are skipped, and a refusal changes nothing") {
  object headers{{"traceparent", traceparent}, {"tracestate", 1}};
  CHECK(extract(headers).context().span_id() == full_context().span_id());
  const object before = headers;
  CHECK(inject(full_context(), headers).error() == Error{Errc::not_text, 0, "tracestate"});
  CHECK(headers == before);
}

}  // namespace
