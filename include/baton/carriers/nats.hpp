// Carrier: the headers of a NATS message, nats.c's.
#pragma once

#include <baton/carrier_shapes.hpp>
#include <cstdlib>

namespace baton { inline namespace v0 {

namespace detail {

/// natsMsg, by its functions.
template <class T>
concept NatsMessage = requires(T* message, const char** texts, int count) {
  natsMsgHeader_Keys(message, &texts, &count);
  natsMsgHeader_Values(message, "", &texts, &count);
  natsMsgHeader_Delete(message, "");
  natsMsgHeader_Set(message, "", "");
};

}  // namespace detail

/// `natsMsg*`. Of a repeated name the last counts; names are the server's, in exact case, so that
/// several spellings may stand there, in no order.
///
/// Errors   no_room: the pointer is null
template <detail::NatsMessage T>
struct carrier_traits<T*> {
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  template <class Visitor>
  static void for_each(T* message, Visitor&& visitor) {
    names(message, [&](const char* name) {
      Texts values;
      if (natsMsgHeader_Values(message, name, &values.list, &values.count) != 0) return;
      for (int i = 0; i < values.count; ++i) visitor(name, as_text(values.list[i]));
    });
  }
  template <class S>
  static Error admit(const T* message, const S&) noexcept {
    return message == nullptr ? fail(Errc::no_room) : Error{};
  }
  template <class S>
  static void write(T* message, const S& staged) {
    const auto walk = [&](auto&& visit) {
      names(message, [&](const char* name) { visit(as_text(name)); });
    };
    detail::remove_by_name(staged, walk, [&](const std::string& name) {
      natsMsgHeader_Delete(message, name.c_str());
    });
    for (const Header& header : staged.list()) {
      natsMsgHeader_Set(message, std::string(header.name).c_str(),
                        std::string(header.value).c_str());
    }
  }

 private:
  /// What the library allocates: the list; its texts are the message's.
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

}}  // namespace baton::v0
