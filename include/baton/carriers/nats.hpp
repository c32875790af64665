// SPDX-License-Identifier: MIT
// Carrier: the headers of nats.c's messages.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <cstdlib>

namespace baton { inline namespace v0 { namespace detail {

/// natsMsg, by its functions.
template <class T>
concept NatsMessage = requires(T* message, const char** texts, int count) {
  natsMsgHeader_Keys(message, &texts, &count);
  natsMsgHeader_Values(message, "", &texts, &count);
  natsMsgHeader_Delete(message, "");
  natsMsgHeader_Set(message, "", "");
};

/// `natsMsg*`. If a name repeats, the last value wins. The server compares names exactly, so a
/// message may have several spellings of a name, in no order.
///
/// Errors   no_room: the pointer is null | write_failed: the library has no memory; the earlier
///          headers of these names are gone
template <NatsMessage T>
struct shape_traits<T*, Shape::nats_message> {
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  template <class Visitor>
  static void read(T* message, Visitor&& visitor) {
    names(message, [&](const char* name) {
      Texts values;
      if (natsMsgHeader_Values(message, name, &values.list, &values.count) != 0) return;
      for (int i = 0; i < values.count; ++i) visitor(name, as_text(values.list[i]));
    });
  }
  static Error write(T* message, const HeaderList& headers) {
    if (message == nullptr) return fail(Errc::no_room);
    const auto copies = owned(headers);
    const auto walk = [&](auto&& visit) {
      names(message, [&](const char* name) { visit(as_text(name)); });
    };
    remove_by_name(headers, walk,
                   [&](const std::string& name) { natsMsgHeader_Delete(message, name.c_str()); });
    auto next = copies.begin();
    return set_each(headers, [&](std::string_view, std::string_view) {
      const auto& [name, value] = *next++;
      return natsMsgHeader_Set(message, name.c_str(), value.c_str()) == 0;
    });
  }

 private:
  /// The list that the library allocates. Its texts belong to the message.
  struct Texts {
    const char** list = nullptr;
    int count = 0;
    Texts() = default;
    Texts(const Texts&) = delete;
    Texts& operator=(const Texts&) = delete;
    ~Texts() { std::free(list); }
  };

  template <class Visit>
  static void names(T* message, Visit&& visit) {
    Texts all;
    if (message == nullptr || natsMsgHeader_Keys(message, &all.list, &all.count) != 0) return;
    for (int i = 0; i < all.count; ++i) visit(all.list[i]);
  }
};

}}}  // namespace baton::v0::detail
