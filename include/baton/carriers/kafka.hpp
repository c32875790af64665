// SPDX-License-Identifier: MIT
// Carriers: the headers of a Kafka message, librdkafka's in C and in C++.
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

/// RdKafka::Headers, by its functions.
template <class C>
concept KafkaHeaders = requires(C& headers, const C& readable, const std::string& text) {
  { (*readable.get_all().begin()).key() } -> TextPart;
  { (*readable.get_all().begin()).value() } -> std::convertible_to<const void*>;
  (*readable.get_all().begin()).value_size();
  headers.remove(text);
  headers.add(text, text);
};

/// rd_kafka_headers_t, by its functions.
template <class T>
concept KafkaHeaderList =
    requires(const T* list, const char* name, const void* value, std::size_t size) {
      rd_kafka_header_get_all(list, size, &name, &value, &size);
    };

/// RdKafka::Headers. A header with a null value is ignored. If a name repeats, the last value wins.
///
///   if (auto* headers = message->headers()) incoming = baton::extract(*headers);
///
/// Errors   write_failed: add() failed; the earlier headers of these names are gone. Without
///          memory, librdkafka ends the process
/// Cost     read: the library copies all headers
template <KafkaHeaders C>
struct shape_traits<C, Shape::kafka_headers> {
  static constexpr bool yields_temporaries = true;
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  template <class Visitor>
  static void read(const C& headers, Visitor&& visitor) {
    for (const auto& header : headers.get_all()) {
      if (header.value() == nullptr) continue;
      visitor(header.key(), std::string_view(static_cast<const char*>(header.value()),
                                             static_cast<std::size_t>(header.value_size())));
    }
  }
  static Error write(C& headers, const HeaderList& list) {
    const auto copies = owned(list);
    const auto names = [&](auto&& visit) {
      for (const auto& header : headers.get_all()) visit(header.key());
    };
    remove_by_name(list, names, [&](const std::string& name) { headers.remove(name); });
    auto next = copies.begin();
    return set_each(list, [&](std::string_view, std::string_view) {
      const auto& [name, value] = *next++;
      return headers.add(name, value) == decltype(headers.add(name, value)){};
    });
  }
};

/// `rd_kafka_headers_t*`, which is null for a message without headers. Read and written as
/// RdKafka::Headers.
///
///   rd_kafka_headers_t* headers = nullptr;
///   rd_kafka_message_headers(message, &headers);
///   auto incoming = baton::extract(headers);
///
/// Errors   no_room: the pointer is null | write_failed as above
template <KafkaHeaderList T>
struct shape_traits<T*, Shape::kafka_list> {
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  template <class Visitor>
  static void read(const T* headers, Visitor&& visitor) {
    walk(headers, [&](const char* name, const void* value, std::size_t size) {
      if (value != nullptr) visitor(name, std::string_view(static_cast<const char*>(value), size));
    });
  }
  static Error write(T* headers, const HeaderList& list)
    requires requires { rd_kafka_header_remove(headers, ""); }
  {
    if (headers == nullptr) return fail(Errc::no_room);
    const auto names = [&](auto&& visit) {
      walk(headers, [&](const char* name, const void*, std::size_t) { visit(as_text(name)); });
    };
    remove_by_name(list, names,
                   [&](const std::string& name) { rd_kafka_header_remove(headers, name.c_str()); });
    return set_each(list, [&](std::string_view name, std::string_view value) {
      return rd_kafka_header_add(headers, name.data(), size(name), value.data(), size(value)) == 0;
    });
  }

 private:
  static std::ptrdiff_t size(std::string_view text) noexcept {
    return static_cast<std::ptrdiff_t>(text.size());
  }
  template <class Visit>
  static void walk(const T* headers, Visit&& visit) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; headers != nullptr; ++i) {
      if (rd_kafka_header_get_all(headers, i, &name, &value, &size) != 0) break;
      visit(name, value, size);
    }
  }
};

}}}  // namespace baton::v0::detail
