// SPDX-License-Identifier: MIT
#include <baton/carriers/pistache.hpp>

#include <pistache/endpoint.h>
#include <pistache/http.h>
#include <pistache/http_headers.h>

#include <baton/carriers/header_block.hpp>
#include <baton/testing/carrier_checks.hpp>

#include "containers/loopback.hpp"
#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;
using Pistache::Http::Header::Collection;

namespace {

TEST_CASE("Pistache: a collection keeps the promises") {
  CHECK(testing::check_carrier([] { return Collection(); }).text() == "");
}

/// Keeps what it is sent.
struct Handler : Pistache::Http::Handler {
  HTTP_PROTOTYPE(Handler)
  explicit Handler(Extraction* received) : in(received) {}
  void onRequest(const Pistache::Http::Request& request,
                 Pistache::Http::ResponseWriter response) override {
    *in = extract(request);
    response.send(Pistache::Http::Code::Ok);
  }
  Extraction* in;
};

TEST_CASE("Pistache: from the wire") {
  Extraction in;
  Pistache::Http::Endpoint server(Pistache::Address(Pistache::Ipv4::loopback(), Pistache::Port(0)));
  server.init(
      Pistache::Http::Endpoint::options().threads(1).flags(Pistache::Tcp::Options::ReuseAddr));
  server.setHandler(Pistache::Http::make_handler<Handler>(&in));
  server.serveThreaded();

  std::string request =
      "GET / HTTP/1.1\r\nHost: a\r\nTRACEPARENT: old\r\nConnection: close\r\n\r\n";
  CHECK(inject(full_context(), header_block(request)));
  CHECK(exchange(server.getPort(), request).starts_with("HTTP/1.1 200"));
  server.shutdown();
  check_arrived(in);
}

}  // namespace
