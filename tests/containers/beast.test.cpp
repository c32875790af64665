// SPDX-License-Identifier: MIT
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

#include <thread>

using namespace baton;
using namespace baton::test;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

namespace {

TEST_CASE("Beast: fields, requests and responses keep the promises") {
  const auto append = [](auto& fields, std::string_view name, std::string_view value) {
    fields.insert(boost::beast::string_view(name.data(), name.size()),
                  boost::beast::string_view(value.data(), value.size()));
  };
  CHECK(testing::check_carrier([] { return http::fields(); }, append).text() == "");
  CHECK(testing::check_carrier([] { return http::request<http::string_body>(); }, append).text() ==
        "");
  CHECK(testing::check_carrier([] { return http::response<http::empty_body>(); }, append).text() ==
        "");
}

TEST_CASE("Beast: through the wire and back") {
  boost::asio::io_context io;
  tcp::acceptor acceptor(io, {boost::asio::ip::address_v4::loopback(), 0});
  std::thread server([&] {
    tcp::socket socket = acceptor.accept();
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    http::read(socket, buffer, request);
    http::response<http::string_body> response(http::status::ok, 11);
    static_cast<void>(inject(extract(request).context().with_span_id({7}), response));
    response.prepare_payload();
    http::write(socket, response);
  });

  tcp::socket socket(io);
  socket.connect(acceptor.local_endpoint());
  http::request<http::empty_body> request(http::verb::get, "/", 11);
  request.set(http::field::host, "127.0.0.1");
  request.set("TRACEPARENT", "old");
  CHECK(inject(full_context(), request));
  http::write(socket, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response);
  server.join();

  SpanContext expected = full_context().with_span_id({7});
  expected.set_remote(true);
  CHECK(extract(response).context() == expected);
}

}  // namespace
