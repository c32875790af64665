// SPDX-License-Identifier: MIT
#include <cpprest/http_client.h>
#include <cpprest/http_headers.h>
#include <cpprest/http_msg.h>

#include <baton/carriers/header_block.hpp>
#include <baton/testing/carrier_checks.hpp>

#include "containers/loopback.hpp"
#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;
using web::http::http_headers;
using web::http::http_request;
using web::http::http_response;

namespace {

TEST_CASE("cpprestsdk: headers, requests and responses keep the promises") {
  CHECK(testing::check_carrier([] { return http_headers(); }).text() == "");
  CHECK(testing::check_carrier([] { return http_request(); }).text() == "");
  CHECK(testing::check_carrier([] { return http_response(); }).text() == "");
}

TEST_CASE("cpprestsdk: values that its add() joined are read as several") {
  http_headers headers;
  headers.add("Traceparent", traceparent);
  headers.add("tracestate", "a=1");
  headers.add("TraceState", "b=2");  // makes "a=1, b=2"
  CHECK(extract(headers).context().trace_state().text() == "a=1,b=2");
  headers.add("traceparent", traceparent);
  CHECK(extract(headers).error().field == "traceparent");
}

TEST_CASE("cpprestsdk: through the wire") {
  OneRequestServer server;
  web::http::client::http_client client(server.url());
  http_request request(web::http::methods::GET);
  request.headers().add("TRACEPARENT", "old");
  CHECK(inject(full_context(), request));
  client.request(request).wait();
  check_arrived(extract(header_block(std::string_view(server.head()))));
}

}  // namespace
