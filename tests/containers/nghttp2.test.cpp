// SPDX-License-Identifier: MIT
#include <baton/carriers/nghttp2.hpp>

#include <nghttp2/nghttp2.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

#include <array>
#include <span>

using namespace baton;
using namespace baton::test;

namespace {

nghttp2_nv entry(std::string_view name, std::string_view value) {
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

TEST_CASE("nghttp2: an array with its texts keeps the promises") {
  const auto append = [](NameValues<nghttp2_nv>& headers, std::string_view name,
                         std::string_view value) { headers.push_back(entry(name, value)); };
  CHECK(testing::check_carrier([] { return NameValues<nghttp2_nv>(); }, append).text() == "");
}

TEST_CASE("nghttp2: entries of any range are read") {
  const nghttp2_nv entries[] = {entry(":method", "GET"), entry("TRACEPARENT", traceparent),
                                entry("tracestate", "a=1"), entry("tracestate", "b=2")};
  CHECK(extract(entries).context().trace_state().text() == "a=1,b=2");
  CHECK(extract(std::span(entries)).context().span_id() == full_context().span_id());
  CHECK(extract(std::vector<nghttp2_nv>(entries, entries + 2)));
  CHECK(extract(std::array{entries[3], entries[1]}));
  static_assert(!TextMapWriter<carrier_of<std::vector<nghttp2_nv>>>);
}

TEST_CASE("nghttp2: replaces headers; its texts stay when it moves") {
  const nghttp2_nv entries[] = {entry(":method", "GET"), entry("Traceparent", "old"),
                                entry("traceparent", "old"), entry("tracestate", "old"),
                                entry("x", "1")};
  NameValues<nghttp2_nv> headers(entries);
  CHECK(inject(full_context(), headers));
  const NameValues<nghttp2_nv> moved = std::move(headers);
  CHECK(moved.size() == 10);
  check_arrived(extract(moved));
}

struct Received {
  std::vector<std::pair<std::string, std::string>> headers;
};

/// A session that hands what it sends to the other, and keeps the headers that arrive.
struct Session {
  nghttp2_session* session = nullptr;
  Received received;

  explicit Session(bool server) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(
        callbacks,
        [](nghttp2_session*, const nghttp2_frame*, const std::uint8_t* name, std::size_t name_size,
           const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* self) {
          static_cast<Received*>(self)->headers.emplace_back(
              std::string(reinterpret_cast<const char*>(name), name_size),
              std::string(reinterpret_cast<const char*>(value), value_size));
          return 0;
        });
    if (server) {
      nghttp2_session_server_new(&session, callbacks, &received);
    } else {
      nghttp2_session_client_new(&session, callbacks, &received);
    }
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { nghttp2_session_del(session); }

  void send_to(Session& other) {
    const std::uint8_t* bytes = nullptr;
    for (ssize_t size; (size = nghttp2_session_mem_send(session, &bytes)) > 0;) {
      CHECK(nghttp2_session_mem_recv(other.session, bytes, static_cast<std::size_t>(size)) == size);
    }
  }
};

TEST_CASE("nghttp2: from session to session, compressed and back") {
  Session client(false), server(true);
  NameValues<nghttp2_nv> request;
  for (const auto& [name, value] : {std::pair(":method", "GET"), std::pair(":scheme", "http"),
                                    std::pair(":authority", "a"), std::pair(":path", "/")}) {
    request.push_back(entry(name, value));
  }
  CHECK(inject(full_context(), request));
  const int stream = nghttp2_submit_request(client.session, nullptr, request.data(), request.size(),
                                            nullptr, nullptr);
  CHECK(stream > 0);
  client.send_to(server);
  check_arrived(extract(server.received.headers));

  NameValues<nghttp2_nv> response;
  response.push_back(entry(":status", "200"));
  CHECK(inject(extract(server.received.headers).context(), response));
  CHECK(nghttp2_submit_response(server.session, stream, response.data(), response.size(),
                                nullptr) == 0);
  server.send_to(client);
  check_arrived(extract(client.received.headers));
}

}  // namespace
