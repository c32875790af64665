// SPDX-License-Identifier: MIT
#include <baton/baton.hpp>

#include <boost/unordered_map.hpp>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE_TEMPLATE("Boost.Unordered: every map keeps the promises", Map,
                   boost::unordered_map<std::string, std::string>,
                   boost::unordered_multimap<std::string, std::string>) {
  CHECK(testing::check_carrier([] { return Map(); }).text() == "");
  Map headers;
  headers.emplace("Traceparent", "old");
  headers.emplace("x", "1");
  CHECK(inject(full_context(), headers));
  CHECK(headers.count("Traceparent") == 0);
  CHECK(headers.count("traceparent") == 1);
  CHECK(headers.count("x") == 1);
  check_arrived(extract(headers));
}

}  // namespace
