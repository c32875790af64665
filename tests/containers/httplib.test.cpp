// SPDX-License-Identifier: MIT
#include <httplib.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

#include <thread>

using namespace baton;
using namespace baton::test;

namespace {

const auto append = [](auto& message, std::string_view name, std::string_view value) {
  message.set_header(std::string(name), std::string(value));  // which appends
};

TEST_CASE("httplib: Headers, Request and Response keep the promises") {
  CHECK(testing::check_carrier([] { return httplib::Headers(); }).text() == "");
  CHECK(testing::check_carrier([] { return httplib::Request(); }, append).text() == "");
  CHECK(testing::check_carrier([] { return httplib::Response(); }, append).text() == "");
}

// Up to version 0.11 it percent-decodes the values that it receives, so that what needs its escapes,
// a comma in baggage, does not survive it.
SpanContext plain_context() {
  SpanContext context = full_context();
  context.baggage().clear();
  context.baggage().set("user", "alice b");
  return context;
}

TEST_CASE("httplib: through the wire and back") {
  httplib::Server server;
  server.Get("/", [](const httplib::Request& request, httplib::Response& response) {
    const Extraction in = extract(request);
    response.set_content(in.context().span_id().to_hex().view().data(), 16, "text/plain");
    static_cast<void>(inject(in.context().with_span_id({7}), response));
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { server.listen_after_bind(); });

  httplib::Client client("127.0.0.1", port);
  client.set_read_timeout(20);
  httplib::Headers headers{{"Traceparent", "old"}};
  CHECK(inject(plain_context(), headers));
  const auto result = client.Get("/", headers);
  REQUIRE(result);
  CHECK(result->body == "1111222233334444");
  const Extraction back = extract(*result);
  SpanContext expected = plain_context().with_span_id({7});
  expected.set_remote(true);
  CHECK(back.context() == expected);

  server.stop();
  thread.join();
}

}  // namespace
