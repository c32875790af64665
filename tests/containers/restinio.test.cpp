// SPDX-License-Identifier: MIT
#include <utility>  // which Boost's Asio lacks

#include <restinio/http_headers.hpp>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;
using restinio::http_header_fields_t;

namespace {

TEST_CASE("RESTinio: header fields keep the promises") {
  const auto append = [](http_header_fields_t& fields, std::string_view name,
                         std::string_view value) {
    fields.add_field(std::string(name), std::string(value));
  };
  CHECK(testing::check_carrier([] { return http_header_fields_t(); }, append).text() == "");
}

TEST_CASE("RESTinio: a request's header is one") {
  restinio::http_request_header_t header;
  header.set_field("TRACEPARENT", "old");
  header.set_field(restinio::http_field::host, "a");
  CHECK(inject(full_context(), header));
  check_arrived(extract(std::as_const(header)));
  CHECK(header.fields_count() == 9);
  CHECK(header.get_field("Host") == "a");
}

}  // namespace
