// SPDX-License-Identifier: MIT
#include <baton/carriers/libwebsockets.hpp>

#include <libwebsockets.h>

#include <baton/presets.hpp>

#include "containers/loopback.hpp"
#include "containers/support.hpp"

#include <chrono>

using namespace baton;
using namespace baton::test;

namespace {

/// A server and a client in one event loop.
struct Both {
  Extraction incoming;  // of the server
  Extraction answer;    // of the client
  Injection request, response;
  Error refused, full;
  std::optional<std::string> mixed, repeated;
  bool unchanged = false;
  bool done = false;
};

/// Writes too much, something forbidden, and then the context.
Injection write_all(lws* wsi, unsigned char** at, unsigned char* end, Both& both) {
  LwsHeaders headers(wsi, at, end);
  unsigned char* const before = *at;
  const Header bad[] = {{"x", "1"}, {"a", "b\r\nc: d"}};
  both.refused = write_headers(headers, {bad, 2});
  const std::string long_value(static_cast<std::size_t>(end - before), 'x');
  const Header too_long[] = {{"x", "1"}, {"y", long_value}};
  both.full = write_headers(headers, {too_long, 2});
  both.unchanged = *at == before;
  return universal_propagator.inject(full_context(), headers);
}

int call(lws* wsi, lws_callback_reasons reason, void*, void* in, std::size_t size) {
  Both& both = *static_cast<Both*>(lws_context_user(lws_get_context(wsi)));
  switch (reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: {
      auto** const at = static_cast<unsigned char**>(in);
      unsigned char* const end = *at + size;
      LwsHeaders more(wsi, at, end);
      if (more.set("X-Mixed", "1") || more.set("X-Twice", "1") || more.set("X-Twice", "2"))
        return -1;
      both.request = write_all(wsi, at, end, both);
      return 0;
    }
    case LWS_CALLBACK_HTTP: {
      both.incoming = universal_propagator.extract(wsi);
      both.mixed = as_carrier(wsi).get("x-mixed");
      both.repeated = as_carrier(wsi).get("x-twice");
      unsigned char buffer[LWS_PRE + 4096];
      unsigned char* const begin = buffer + LWS_PRE;
      unsigned char* at = begin;
      unsigned char* const end = buffer + sizeof buffer - 1;
      if (lws_add_http_common_headers(wsi, 200, "text/plain", 0, &at, end) != 0) return -1;
      both.response = write_all(wsi, &at, end, both);
      if (lws_finalize_write_http_header(wsi, begin, &at, end) != 0) return -1;
      return lws_http_transaction_completed(wsi);
    }
    case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP: both.answer = extract(wsi); return 0;
    case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
    case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR: both.done = true; return 0;
    default: return 0;
  }
}

TEST_CASE("libwebsockets: a request and its response on the wire") {
  lws_set_log_level(LLL_ERR, nullptr);
  Both both;
  const lws_protocols protocols[] = {{"http", call, 0, 0, 0, nullptr, 0},
                                     {nullptr, nullptr, 0, 0, 0, nullptr, 0}};
  lws_context_creation_info info{};
  info.port = free_port();
  info.iface = "127.0.0.1";
  info.protocols = protocols;
  info.user = &both;
  lws_context* const context = lws_create_context(&info);
  REQUIRE(context != nullptr);

  lws_client_connect_info client{};
  client.context = context;
  client.address = "127.0.0.1";
  client.host = client.address;
  client.origin = client.address;
  client.port = info.port;
  client.path = "/";
  client.method = "GET";
  client.protocol = "http";
  REQUIRE(lws_client_connect_via_info(&client) != nullptr);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!both.done && std::chrono::steady_clock::now() < end) lws_service(context, 50);
  lws_context_destroy(context);

  CHECK(both.done);
  CHECK(both.request);
  check_arrived(both.incoming);
  CHECK(both.response);
  check_arrived(both.answer);
  CHECK(both.refused == Error{Errc::bad_value, 0, "a"});
  CHECK(both.full == Error{Errc::no_room, 0, "y"});
  CHECK(both.unchanged);
  CHECK(both.mixed == "1");
  CHECK(both.repeated == "1");
}

TEST_CASE("libwebsockets: its connection is asked by name") {
  static_assert(KeyedReader<carrier_of<lws*>>);
  static_assert(!WalkableReader<carrier_of<lws*>>);
  static_assert(!TextMapWriter<carrier_of<lws*>>);
}

}  // namespace
