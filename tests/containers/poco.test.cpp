// SPDX-License-Identifier: MIT
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NameValueCollection.h>
#include <Poco/Net/ServerSocket.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;
using namespace Poco::Net;

namespace {

TEST_CASE("Poco: collections, requests and responses keep the promises") {
  const auto append = [](auto& headers, std::string_view name, std::string_view value) {
    headers.add(std::string(name), std::string(value));
  };
  CHECK(testing::check_carrier([] { return NameValueCollection(); }, append).text() == "");
  CHECK(testing::check_carrier([] { return HTTPRequest(); }, append).text() == "");
  CHECK(testing::check_carrier([] { return HTTPResponse(); }, append).text() == "");
}

struct Handler : HTTPRequestHandler {
  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
    static_cast<void>(inject(extract(request).context().with_span_id({7}), response));
    response.setContentLength(0);
    response.send();
  }
};
struct Factory : HTTPRequestHandlerFactory {
  HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
    return new Handler;
  }
};

TEST_CASE("Poco: through the wire and back") {
  ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
  HTTPServer server(new Factory, socket, new HTTPServerParams);
  server.start();

  HTTPClientSession session("127.0.0.1", socket.address().port());
  session.setTimeout(Poco::Timespan(20, 0));
  HTTPRequest request(HTTPRequest::HTTP_GET, "/", HTTPMessage::HTTP_1_1);
  request.set("TRACEPARENT", "old");
  CHECK(inject(full_context(), request));
  CHECK(request.get("traceparent") == traceparent);
  session.sendRequest(request);
  HTTPResponse response;
  session.receiveResponse(response);
  server.stopAll(true);

  SpanContext expected = full_context().with_span_id({7});
  expected.set_remote(true);
  CHECK(extract(response).context() == expected);
}

}  // namespace
