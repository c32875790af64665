// SPDX-License-Identifier: MIT
#include <baton/carriers/kafka.hpp>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <librdkafka/rdkafkacpp.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

#include <memory>

#ifdef __clang__
#pragma clang diagnostic ignored "-Wgnu-statement-expression"  // in librdkafka's macros
#endif

using namespace baton;
using namespace baton::test;

namespace {

/// Headers that destroy themselves, for the checks.
struct List {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(8);
  List() = default;
  List(const List&) = delete;
  List& operator=(const List&) = delete;
  ~List() { rd_kafka_headers_destroy(headers); }
};
struct Object {
  std::unique_ptr<RdKafka::Headers> headers{RdKafka::Headers::create()};
};

}  // namespace

template <>
struct baton::carrier_traits<List> {
  static constexpr bool last_value_wins = true;
  static void read(const List& own, auto&& visit) { as_carrier(own.headers).for_each(visit); }
  static Error write(List& own, const HeaderList& headers) {
    return write_headers(own.headers, headers);
  }
};
template <>
struct baton::carrier_traits<Object> {
  static constexpr bool last_value_wins = true;
  static constexpr bool yields_temporaries = true;
  static void read(const Object& own, auto&& visit) { as_carrier(*own.headers).for_each(visit); }
  static Error write(Object& own, const HeaderList& headers) {
    return write_headers(*own.headers, headers);
  }
};

namespace {

TEST_CASE("librdkafka: headers keep the promises, in C and in C++") {
  const auto append_c = [](List& own, std::string_view name, std::string_view value) {
    rd_kafka_header_add(own.headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  };
  CHECK(testing::check_carrier([] { return List(); }, append_c).text() == "");
  const auto append = [](Object& own, std::string_view name, std::string_view value) {
    own.headers->add(std::string(name), std::string(value));
  };
  CHECK(testing::check_carrier([] { return Object(); }, append).text() == "");
}

TEST_CASE("librdkafka: null values are ignored, the last value of a name wins, values are bytes") {
  List list;
  Object object;
  const auto add = [&](const char* name, const char* value, std::size_t size) {
    rd_kafka_header_add(list.headers, name, -1, value, static_cast<ssize_t>(size));
    object.headers->add(name, value, size);
  };
  add("traceparent", "old", 3);
  add("Traceparent", traceparent.c_str(), traceparent.size());
  add("traceparent", nullptr, 0);
  add("tracestate", "a=1xxx", 3);  // not terminated
  add("tracestate", "b=2xxx", 3);
  add("baggage", "", 0);
  for (const Extraction& in :
       {extract(list.headers), extract(*object.headers), extract(std::as_const(list.headers))}) {
    CHECK(in.context().span_id() == full_context().span_id());
    CHECK(in.context().trace_state().text() == "b=2");
    CHECK(in.error().code == Errc::none);
  }
  const rd_kafka_headers_t* const readable = list.headers;
  CHECK(extract(readable));
  rd_kafka_headers_t* none = nullptr;
  CHECK(!extract(none));
  CHECK(inject(full_context(), none).error().code == Errc::no_room);
  static_assert(!TextMapWriter<carrier_of<const rd_kafka_headers_t* const>>);
}

/// librdkafka's own brokers, in this process.
class Brokers {
 public:
  Brokers() {
    char error[256];
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, nullptr);
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    cluster_ = rd_kafka_mock_cluster_new(client_, 1);
    rd_kafka_mock_topic_create(cluster_, "topic", 1, 1);
  }
  Brokers(const Brokers&) = delete;
  Brokers& operator=(const Brokers&) = delete;
  ~Brokers() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(client_);
  }
  const char* addresses() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

 private:
  rd_kafka_t* client_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

TEST_CASE("librdkafka: through brokers and back, sent in C++ and in C, received in both") {
  Brokers brokers;
  std::string error;
  {
    std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
    conf->set("bootstrap.servers", brokers.addresses(), error);
    std::unique_ptr<RdKafka::Producer> producer(RdKafka::Producer::create(conf.get(), error));
    REQUIRE(producer);

    Object object;
    object.headers->add("TRACEPARENT", "old");
    CHECK(inject(full_context(), *object.headers));
    const std::string payload = "1";
    CHECK(producer->produce("topic", 0, RdKafka::Producer::RK_MSG_COPY,
                            const_cast<char*>(payload.data()), payload.size(), nullptr, 0, 0,
                            object.headers.release(), nullptr) == RdKafka::ERR_NO_ERROR);

    rd_kafka_headers_t* headers = rd_kafka_headers_new(8);
    rd_kafka_header_add(headers, "TRACEPARENT", -1, "old", -1);
    CHECK(inject(full_context(), headers));
    CHECK(rd_kafka_producev(producer->c_ptr(), RD_KAFKA_V_TOPIC("topic"), RD_KAFKA_V_PARTITION(0),
                            RD_KAFKA_V_VALUE(const_cast<char*>("2"), 1),
                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(headers),
                            RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR_NO_ERROR);
    CHECK(producer->flush(20'000) == RdKafka::ERR_NO_ERROR);
  }
  std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  conf->set("bootstrap.servers", brokers.addresses(), error);
  conf->set("group.id", "group", error);
  conf->set("auto.offset.reset", "earliest", error);
  std::unique_ptr<RdKafka::KafkaConsumer> consumer(
      RdKafka::KafkaConsumer::create(conf.get(), error));
  REQUIRE(consumer);
  std::unique_ptr<RdKafka::TopicPartition> partition(
      RdKafka::TopicPartition::create("topic", 0, 0));
  consumer->assign({partition.get()});

  int received = 0;
  for (int polls = 0; received < 2 && polls < 200; ++polls) {
    std::unique_ptr<RdKafka::Message> message(consumer->consume(100));
    if (message->err() != RdKafka::ERR_NO_ERROR) continue;
    ++received;
    REQUIRE(message->headers() != nullptr);
    check_arrived(extract(*message->headers()));
    rd_kafka_headers_t* headers = nullptr;
    REQUIRE(rd_kafka_message_headers(message->c_ptr(), &headers) == RD_KAFKA_RESP_ERR_NO_ERROR);
    check_arrived(extract(headers));
    CHECK(message->headers()->get("TRACEPARENT").empty());
  }
  CHECK(received == 2);
  consumer->close();
}

}  // namespace
