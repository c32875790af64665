// SPDX-License-Identifier: MIT
#include <baton/carriers/mqtt.hpp>

#include <MQTTAsync.h>
#include <mosquitto.h>
#include <mqtt/message.h>
#include <mqtt_protocol.h>

#include <baton/testing/carrier_checks.hpp>

#include "containers/support.hpp"

using namespace baton;
using namespace baton::test;

namespace {

/// Properties that free themselves, for the checks.
struct Mosquitto {
  mosquitto_property* list = nullptr;
  Mosquitto() = default;
  Mosquitto(const Mosquitto&) = delete;
  Mosquitto& operator=(const Mosquitto&) = delete;
  ~Mosquitto() { mosquitto_property_free_all(&list); }
  void append(std::string_view name, std::string_view value) {
    mosquitto_property_add_string_pair(&list, MQTT_PROP_USER_PROPERTY, std::string(name).c_str(),
                                       std::string(value).c_str());
  }
};
/// Paho's memory is set up by its first client.
struct Client {
  MQTTAsync handle = nullptr;
  Client() {
    MQTTAsync_create(&handle, "tcp://127.0.0.1:1883", "baton", MQTTCLIENT_PERSISTENCE_NONE,
                     nullptr);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { MQTTAsync_destroy(&handle); }
};
struct Paho {
  MQTTProperties properties = MQTTProperties_initializer;
  Paho() { static const Client first; }
  Paho(const Paho&) = delete;
  Paho& operator=(const Paho&) = delete;
  ~Paho() { MQTTProperties_free(&properties); }
  void append(std::string_view name, std::string_view value) {
    MQTTProperty property{};
    property.identifier = MQTTPROPERTY_CODE_USER_PROPERTY;
    property.value.data = {static_cast<int>(name.size()), const_cast<char*>(name.data())};
    property.value.value = {static_cast<int>(value.size()), const_cast<char*>(value.data())};
    MQTTProperties_add(&properties, &property);
  }
};
struct PahoCpp {
  mqtt::properties properties;
  PahoCpp() { static const Client first; }
  void append(std::string_view name, std::string_view value) {
    properties.add({mqtt::property::USER_PROPERTY, std::string(name), std::string(value)});
  }
};

}  // namespace

template <>
struct baton::carrier_traits<Mosquitto> {
  static constexpr bool last_value_wins = true;
  static constexpr bool yields_temporaries = true;
  static void read(const Mosquitto& own, auto&& visit) { as_carrier(own.list).for_each(visit); }
  static Error write(Mosquitto& own, const HeaderList& headers) {
    return write_headers(own.list, headers);
  }
};
template <>
struct baton::carrier_traits<Paho> {
  static constexpr bool last_value_wins = true;
  static void read(const Paho& own, auto&& visit) { as_carrier(own.properties).for_each(visit); }
  static Error write(Paho& own, const HeaderList& headers) {
    return write_headers(own.properties, headers);
  }
};
template <>
struct baton::carrier_traits<PahoCpp> : baton::carrier_traits<Paho> {
  static void read(const PahoCpp& own, auto&& visit) { as_carrier(own.properties).for_each(visit); }
  static Error write(PahoCpp& own, const HeaderList& headers) {
    return write_headers(own.properties, headers);
  }
};

namespace {

TEST_CASE_TEMPLATE("MQTT: user properties keep the promises", C, Mosquitto, Paho, PahoCpp) {
  const auto append = [](C& own, std::string_view name, std::string_view value) {
    own.append(name, value);
  };
  CHECK(testing::check_carrier([] { return C(); }, append).text() == "");
}

TEST_CASE_TEMPLATE("MQTT: of a repeated name the last counts", C, Mosquitto, Paho,
                   PahoCpp) {  // [alias 22.5]
  C own;
  own.append("traceparent", "old");
  own.append("Traceparent", traceparent);
  own.append("tracestate", "a=1");
  own.append("tracestate", "b=2");
  const Extraction in = extract(own);
  CHECK(in.context().span_id() == full_context().span_id());
  CHECK(in.context().trace_state().text() == "b=2");
}

TEST_CASE_TEMPLATE("MQTT: a text has at most 65,535 bytes", C, Mosquitto, Paho, PahoCpp) {
  C own;
  own.append("traceparent", "old");
  const std::string longest(65'535, 'x');
  const auto write = [&](std::string_view name, std::string_view value) {
    const Header header{name, value};
    return write_headers(own, {&header, 1});
  };
  CHECK(!write("a", longest));
  CHECK(write("b", longest + 'x') == Error{Errc::bad_value, 0, "b"});
  CHECK(write(longest + 'x', "b").code == Errc::name_refused);
}

TEST_CASE("libmosquitto: the list itself; other properties stay") {
  Mosquitto own;
  mosquitto_property_add_byte(&own.list, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, 1);
  mosquitto_property_add_int32(&own.list, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, 70'000);
  mosquitto_property_add_int16(&own.list, MQTT_PROP_TOPIC_ALIAS, 300);
  mosquitto_property_add_varint(&own.list, MQTT_PROP_SUBSCRIPTION_IDENTIFIER, 268'435'455);
  mosquitto_property_add_binary(&own.list, MQTT_PROP_CORRELATION_DATA, "a\0b", 3);
  mosquitto_property_add_string(&own.list, MQTT_PROP_CONTENT_TYPE, "text/plain");
  own.append("TRACEPARENT", "old");
  own.append("x", "1");
  CHECK(inject(full_context(), own.list));
  const mosquitto_property* const received = own.list;
  check_arrived(extract(received));

  std::uint8_t byte = 0;
  std::uint16_t word = 0;
  std::uint32_t number = 0;
  void* bytes = nullptr;
  char* text = nullptr;
  CHECK(mosquitto_property_read_byte(received, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, &byte, false));
  CHECK(byte == 1);
  CHECK(mosquitto_property_read_int32(received, MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, &number, false));
  CHECK(number == 70'000);
  CHECK(mosquitto_property_read_int16(received, MQTT_PROP_TOPIC_ALIAS, &word, false));
  CHECK(word == 300);
  CHECK(
      mosquitto_property_read_varint(received, MQTT_PROP_SUBSCRIPTION_IDENTIFIER, &number, false));
  CHECK(number == 268'435'455);
  CHECK(mosquitto_property_read_binary(received, MQTT_PROP_CORRELATION_DATA, &bytes, &word, false));
  CHECK(std::string_view(static_cast<char*>(bytes), word) == std::string_view("a\0b", 3));
  std::free(bytes);
  CHECK(mosquitto_property_read_string(received, MQTT_PROP_CONTENT_TYPE, &text, false));
  CHECK(std::string_view(text) == "text/plain");
  std::free(text);
  CHECK(mosquitto_property_check_all(CMD_PUBLISH, received) == MOSQ_ERR_SUCCESS);

  const mosquitto_property* const none = nullptr;
  CHECK(!extract(none));
  static_assert(!TextMapWriter<carrier_of<const mosquitto_property*>>);
}

TEST_CASE("Paho: the properties of a message; others stay") {
  const Client client;
  MQTTAsync_message message = MQTTAsync_message_initializer;
  MQTTProperty expiry{};
  expiry.identifier = MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL;
  expiry.value.integer4 = 60;
  MQTTProperties_add(&message.properties, &expiry);
  CHECK(inject(full_context(), message.properties));
  CHECK(inject(full_context(), message.properties));
  check_arrived(extract(message.properties));
  CHECK(MQTTProperties_getNumericValue(&message.properties,
                                       MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL) == 60);
  CHECK(MQTTProperties_propertyCount(&message.properties, MQTTPROPERTY_CODE_USER_PROPERTY) == 8);
  MQTTProperties_free(&message.properties);
}

TEST_CASE("Paho for C++: the properties of a message; others stay") {
  const Client client;
  const auto message = mqtt::make_message("topic", "payload");
  mqtt::properties properties{{mqtt::property::MESSAGE_EXPIRY_INTERVAL, 60}};
  CHECK(inject(full_context(), properties));
  CHECK(inject(full_context(), properties));
  message->set_properties(std::move(properties));
  check_arrived(extract(message->get_properties()));
  CHECK(mqtt::get<std::uint32_t>(message->get_properties(),
                                 mqtt::property::MESSAGE_EXPIRY_INTERVAL) == 60);
  CHECK(message->get_properties().count(mqtt::property::USER_PROPERTY) == 8);
  CHECK(!extract(mqtt::properties()));
}

}  // namespace
