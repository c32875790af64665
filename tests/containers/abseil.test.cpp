// SPDX-License-Identifier: MIT
#include <baton/baton.hpp>

#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/node_hash_map.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

TEST_CASE_TEMPLATE("Abseil: every map keeps the promises", Map,
                   absl::flat_hash_map<std::string, std::string>,
                   absl::node_hash_map<std::string, std::string>,
                   absl::btree_map<std::string, std::string>) {
  CHECK(testing::check_carrier([] { return Map(); }).text() == "");
  Map headers = {{"Traceparent", "old"}, {"x", "1"}};
  CHECK(inject(full_context(), headers));
  CHECK(headers.count("Traceparent") == 0);
  CHECK(headers.at("x") == "1");
  check_arrived(extract(headers));
}

}  // namespace
