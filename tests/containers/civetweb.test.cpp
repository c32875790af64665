// SPDX-License-Identifier: MIT
#include <baton/carriers/civetweb.hpp>

#include <civetweb.h>

#include <baton/carriers/header_block.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// What a server saw and did.
struct Served {
  Extraction incoming;
  Injection outgoing;
  Error refused, late;
};

int serve(mg_connection* connection, void* data) {
  Served& served = *static_cast<Served*>(data);
  served.incoming = extract(*mg_get_request_info(connection));
  mg_response_header_start(connection, 200);
  const Header bad{"a", "b\r\nc: d"};
  served.refused = write_headers(connection, {&bad, 1});
  served.outgoing = inject(served.incoming.context(), connection);
  mg_response_header_add(connection, "Content-Length", "0", -1);
  mg_response_header_send(connection);
  const Header good{"a", "b"};
  served.late = write_headers(connection, {&good, 1});
  return 200;
}

TEST_CASE("civetweb: a request and its response on the wire") {
  Served served;
  const char* options[] = {"listening_ports", "127.0.0.1:0", "num_threads", "2", nullptr};
  mg_context* const server = mg_start(nullptr, nullptr, options);
  REQUIRE(server != nullptr);
  mg_set_request_handler(server, "/", serve, &served);
  mg_server_port port{};
  REQUIRE(mg_get_server_ports(server, 1, &port) == 1);

  char error[256] = "";
  mg_connection* const client = mg_connect_client("127.0.0.1", port.port, 0, error, sizeof error);
  REQUIRE_MESSAGE(client != nullptr, std::string(error));
  std::string head = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  CHECK(inject(full_context(), header_block(head)));
  mg_write(client, head.data(), head.size());
  CHECK(mg_get_response(client, error, sizeof error, 20'000) >= 0);
  const mg_response_info* const response = mg_get_response_info(client);
  REQUIRE(response != nullptr);
  CHECK(response->status_code == 200);
  check_arrived(extract(*response));
  mg_close_connection(client);
  mg_stop(server);

  check_arrived(served.incoming);
  CHECK(served.outgoing);
  CHECK(served.refused == Error{Errc::bad_value, 0, "a"});
  CHECK(served.late == Error{Errc::write_failed, 0, "a"});  // the head is sent
}

TEST_CASE("civetweb: repeated headers, in any case; what came in is read only") {
  mg_request_info request{};
  CHECK(!extract(request));
  request.http_headers[0] = {"TraceParent", traceparent.c_str()};
  request.http_headers[1] = {"tracestate", "a=1"};
  request.http_headers[2] = {"Tracestate", "b=2"};
  request.http_headers[3] = {"baggage", nullptr};
  request.num_headers = 4;
  CHECK(extract(request).context().trace_state().text() == "a=1,b=2");
  CHECK(extract(request).context().span_id() == full_context().span_id());
  static_assert(!TextMapWriter<carrier_of<mg_request_info>>);
  static_assert(!TextMapReader<carrier_of<mg_connection*>>);
}

}  // namespace
