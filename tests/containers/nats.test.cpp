// SPDX-License-Identifier: MIT
#include <baton/carriers/nats.hpp>

#include <nats/nats.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/loopback.hpp"
#include "containers/support.hpp"

#include <csignal>
#include <spawn.h>
#include <sys/wait.h>

using namespace baton;
using namespace baton::test;

namespace {

/// The library, as long as this lives.
struct Library {
  Library() { nats_Open(-1); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { nats_CloseAndWait(20'000); }
};

/// A message that destroys itself, for the checks.
struct Message {
  natsMsg* message = nullptr;
  Message() { natsMsg_Create(&message, "subject", nullptr, "data", 4); }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  ~Message() { natsMsg_Destroy(message); }
};

}  // namespace

template <>
struct baton::carrier_traits<Message> {
  static constexpr bool last_value_wins = true;
  static void read(const Message& own, auto&& visit) { as_carrier(own.message).for_each(visit); }
  static Error write(Message& own, const HeaderList& headers) {
    return write_headers(own.message, headers);
  }
};

namespace {

TEST_CASE("nats.c: a message keeps the promises") {
  Library library;
  const auto append = [](Message& own, std::string_view name, std::string_view value) {
    natsMsgHeader_Add(own.message, std::string(name).c_str(), std::string(value).c_str());
  };
  CHECK(testing::check_carrier([] { return Message(); }, append).text() == "");
}

TEST_CASE("nats.c: of a repeated name the last counts; no message, no headers") {  // [msg 11.21]
  Library library;
  Message own;
  for (const char* value : {"old", traceparent.c_str()})
    natsMsgHeader_Add(own.message, "Traceparent", value);
  natsMsgHeader_Add(own.message, "tracestate", "a=1");
  natsMsgHeader_Add(own.message, "tracestate", "b=2");
  CHECK(extract(own.message).context().trace_state().text() == "b=2");
  natsMsg* const none = nullptr;
  CHECK(!extract(none));
  CHECK(inject(full_context(), none).error().code == Errc::no_room);
}

/// A server on a port of its own, as long as this lives.
class Server {
 public:
  Server() {
    const std::string port = std::to_string(port_);
    const char* const arguments[] = {"nats-server", "-a", "127.0.0.1", "-p",
                                     port.c_str(),  "-l", "/dev/null", nullptr};
    CHECK(::posix_spawnp(&process_, BATON_NATS_SERVER, nullptr, nullptr,
                         const_cast<char* const*>(arguments), environ) == 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  natsConnection* connect() const {
    const std::string url = "nats://127.0.0.1:" + std::to_string(port_);
    natsConnection* connection = nullptr;
    for (int tries = 0; tries < 100; ++tries) {
      if (natsConnection_ConnectTo(&connection, url.c_str()) == NATS_OK) break;
      nats_Sleep(100);
    }
    return connection;
  }

 private:
  std::uint16_t port_ = free_port();
  pid_t process_ = -1;
};

TEST_CASE("nats.c: through the server and back") {
  Library library;
  Server server;
  natsConnection* const connection = server.connect();
  REQUIRE(connection != nullptr);
  natsSubscription* subscription = nullptr;
  REQUIRE(natsConnection_SubscribeSync(&subscription, connection, "subject") == NATS_OK);
  {
    Message own;
    natsMsgHeader_Set(own.message, "TRACEPARENT", "old");
    natsMsgHeader_Set(own.message, "x", "1");
    CHECK(inject(full_context(), own.message));
    CHECK(natsConnection_PublishMsg(connection, own.message) == NATS_OK);
  }
  natsMsg* received = nullptr;
  REQUIRE(natsSubscription_NextMsg(&received, subscription, 20'000) == NATS_OK);
  check_arrived(extract(received));
  const char* value = nullptr;
  CHECK(natsMsgHeader_Get(received, "x", &value) == NATS_OK);
  natsMsg_Destroy(received);

  natsSubscription_Destroy(subscription);
  natsConnection_Destroy(connection);
}

}  // namespace
