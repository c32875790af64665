// SPDX-License-Identifier: MIT
// Carriers: the user properties of MQTT 5, libmosquitto's and Paho's.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <cstdint>
#include <cstdlib>

namespace baton { inline namespace v0 { namespace detail {

/// The property's identifier. https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html section
/// 2.2.2.2
inline constexpr int mqtt_user_property = 38;
/// The most bytes of a string, whose length has two bytes.
inline constexpr std::size_t mqtt_text = 65'535;

constexpr Error refuse_mqtt(const HeaderList& headers) noexcept {
  for (const Header& header : headers) {
    if (header.name.size() > mqtt_text) return Error{Errc::name_refused, 0, header.name};
    if (header.value.size() > mqtt_text) return Error{Errc::bad_value, 0, header.name};
  }
  return {};
}

/// mosquitto_property, const or not, by its functions.
template <class T>
concept MosquittoProperty = requires(const T* list, char** text) {
  mosquitto_property_read_string_pair(list, mqtt_user_property, text, text, false);
  mosquitto_property_identifier(list);
  mosquitto_property_next(list);
};

/// A `mosquitto_property*` variable, which is null for an empty list. A received message has a
/// const one. If a name repeats, the last value wins. [alias 22.5]
///
///   mosquitto_property* properties = nullptr;
///   baton::inject(context, properties);
///   mosquitto_publish_v5(client, nullptr, topic, size, payload, 1, false, properties);
///
/// Errors   name_refused, bad_value: over 65,535 bytes | no_room: the library has no memory. The
///          list is then as it was
/// Cost     the library copies each text that is read, and the list that is written
template <MosquittoProperty T>
struct shape_traits<T*, Shape::mosquitto_properties> {
  static constexpr bool yields_temporaries = true;
  static constexpr bool last_value_wins = true;  // [alias 22.5]

  template <class Visitor>
  static void read(const T* list, Visitor&& visitor) {
    for (bool skip = false; list != nullptr; skip = true) {
      Owned name, value;
      list = mosquitto_property_read_string_pair(list, mqtt_user_property, &name.text, &value.text,
                                                 skip);
      if (list != nullptr) visitor(as_text(name.text), as_text(value.text));
    }
  }
  static Error write(T*& list, const HeaderList& headers)
    requires(!std::is_const_v<T>)
  {
    if (const Error refused = refuse_mqtt(headers)) return refused;
    const auto copies = owned(headers);
    List fresh;
    for (const T* at = list; at != nullptr; at = mosquitto_property_next(at)) {
      if (!copy(at, headers, fresh.list)) return fail(Errc::no_room);
    }
    for (const auto& [name, value] : copies) {
      if (mosquitto_property_add_string_pair(&fresh.list, mqtt_user_property, name.c_str(),
                                             value.c_str()) != 0) {
        return fail(Errc::no_room);
      }
    }
    std::swap(list, fresh.list);
    return {};
  }

 private:
  struct Owned {
    char* text = nullptr;
    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { std::free(text); }
  };
  struct List {
    T* list = nullptr;
    List() = default;
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() { mosquitto_property_free_all(&list); }
  };

  /// Adds a copy of the first property to `out`, unless a header replaces it. Returns false if
  /// memory fails. A property's reader returns null for a property of another type.
  static bool copy(const T* at, const HeaderList& headers, T*& out) {
    const int id = mosquitto_property_identifier(at);
    if (Owned name, value;
        mosquitto_property_read_string_pair(at, id, &name.text, &value.text, false) != nullptr) {
      return headers.find(as_text(name.text)) != headers.size() ||
             mosquitto_property_add_string_pair(&out, id, name.text, value.text) == 0;
    }
    if (Owned text; mosquitto_property_read_string(at, id, &text.text, false) != nullptr) {
      return mosquitto_property_add_string(&out, id, text.text) == 0;
    }
    std::uint16_t word = 0;
    void* bytes = nullptr;
    if (mosquitto_property_read_binary(at, id, &bytes, &word, false) != nullptr) {
      const bool added = mosquitto_property_add_binary(&out, id, bytes, word) == 0;
      std::free(bytes);
      return added;
    }
    std::uint8_t byte = 0;
    if (mosquitto_property_read_byte(at, id, &byte, false) != nullptr) {
      return mosquitto_property_add_byte(&out, id, byte) == 0;
    }
    if (mosquitto_property_read_int16(at, id, &word, false) != nullptr) {
      return mosquitto_property_add_int16(&out, id, word) == 0;
    }
    std::uint32_t number = 0;
    if (mosquitto_property_read_int32(at, id, &number, false) != nullptr) {
      return mosquitto_property_add_int32(&out, id, number) == 0;
    }
    return mosquitto_property_read_varint(at, id, &number, false) != nullptr &&
           mosquitto_property_add_varint(&out, id, number) == 0;
  }
};

/// MQTTProperties, by its members and functions.
template <class C>
concept PahoProperties = requires(C& properties) {
  properties.count;
  properties.array->identifier;
  properties.array->value.data.data;
  properties.array->value.value.len;
  MQTTProperties_add(&properties, properties.array);
  MQTTProperties_free(&properties);
};

/// MQTTProperties, such as a message's. If a name repeats, the last value wins. [alias 22.5]
///
///   MQTTAsync_message message = MQTTAsync_message_initializer;
///   baton::inject(context, message.properties);
///
/// Errors   name_refused, bad_value: over 65,535 bytes | no_room: Paho has no memory, or there is
///          no client yet and it cannot hold more than ten properties. The properties are then as
///          they were
template <PahoProperties C>
struct shape_traits<C, Shape::paho_properties> {
  static constexpr bool last_value_wins = true;  // [alias 22.5]

  template <class Visitor>
  static void read(const C& properties, Visitor&& visitor) {
    for (int i = 0; i < properties.count; ++i) {
      const auto& property = properties.array[i];
      if (is_user_property(property)) {
        visitor(text(property.value.data), text(property.value.value));
      }
    }
  }
  static Error write(C& properties, const HeaderList& headers) {
    if (const Error refused = refuse_mqtt(headers)) return refused;
    using Property = std::remove_cvref_t<decltype(*properties.array)>;
    Copy fresh;
    for (int i = 0; i < properties.count; ++i) {
      const auto& property = properties.array[i];
      if (is_user_property(property) && headers.find(text(property.value.data)) != headers.size()) {
        continue;
      }
      if (MQTTProperties_add(&fresh.properties, &property) != 0) return fail(Errc::no_room);
    }
    for (const Header& header : headers) {
      Property property{};
      property.identifier = static_cast<decltype(property.identifier)>(mqtt_user_property);
      point(property.value.data, header.name);
      point(property.value.value, header.value);
      if (MQTTProperties_add(&fresh.properties, &property) != 0) return fail(Errc::no_room);
    }
    std::swap(properties, fresh.properties);
    return {};
  }

 private:
  struct Copy {
    C properties{};
    Copy() = default;
    Copy(const Copy&) = delete;
    Copy& operator=(const Copy&) = delete;
    ~Copy() {  // if memory fails, Paho leaves a count without an array, which it cannot free
      if (properties.array != nullptr) MQTTProperties_free(&properties);
    }
  };

  static bool is_user_property(const auto& property) noexcept {
    return static_cast<int>(property.identifier) == mqtt_user_property;
  }
  static std::string_view text(const auto& part) noexcept {
    return {part.data, static_cast<std::size_t>(part.len)};
  }
  /// Paho copies the text, but its pointer is not const.
  static void point(auto& part, std::string_view text) noexcept {
    part.len = static_cast<int>(text.size());
    part.data = const_cast<char*>(text.data());
  }
};

/// mqtt::properties of Paho's C++ library, which holds an MQTTProperties.
template <class C>
concept PahoCppProperties = requires(const C& properties) {
  requires PahoProperties<std::remove_cvref_t<decltype(properties.c_struct())>>;
};

/// mqtt::properties, as the MQTTProperties in it.
///
///   auto incoming = baton::extract(message->get_properties());
///   mqtt::properties properties;
///   baton::inject(context, properties);
///   message->set_properties(std::move(properties));
template <PahoCppProperties C>
struct shape_traits<C, Shape::paho_cpp_properties> {
  using Struct = std::remove_cvref_t<decltype(std::declval<const C&>().c_struct())>;
  using Traits = shape_traits<Struct, Shape::paho_properties>;
  static constexpr bool last_value_wins = true;  // [alias 22.5]

  template <class Visitor>
  static void read(const C& properties, Visitor&& visitor) {
    Traits::read(properties.c_struct(), visitor);
  }
  static Error write(C& properties, const HeaderList& headers) {
    // It shows its struct as const, but is not const itself.
    return Traits::write(const_cast<Struct&>(properties.c_struct()), headers);
  }
};

}}}  // namespace baton::v0::detail
