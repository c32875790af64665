// SPDX-License-Identifier: MIT
// Carriers: the headers of libwebsockets' HTTP/1 requests and responses.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <optional>
#include <string>

namespace baton { inline namespace v0 {

namespace detail {

/// lws, by its functions.
template <class T>
concept WebSocket = requires(T* wsi, char* out, unsigned char* at) {
  { lws_hdr_custom_length(wsi, "", 0) } -> std::convertible_to<int>;
  { lws_hdr_custom_copy(wsi, out, 0, "", 0) } -> std::convertible_to<int>;
  { lws_add_http_header_by_name(wsi, at, at, 0, &at, at) } -> std::convertible_to<int>;
};

/// A `lws*`: reads the headers that came in, while the library has them. It is asked for one name
/// after another and knows only the first header of a name. Its HTTP/2 gives no such headers. To
/// write, see LwsHeaders.
///
///   auto incoming = baton::extract(wsi);  // in LWS_CALLBACK_HTTP, for example
template <WebSocket T>
struct shape_traits<T*, Shape::web_socket> {
  static std::optional<std::string> get(T* wsi, std::string_view name) {
    std::string key(name);
    key += ':';  // a part of the names that the library keeps
    const auto key_size = static_cast<int>(key.size());
    const int size = lws_hdr_custom_length(wsi, key.data(), key_size);
    if (size < 0) return std::nullopt;
    std::string value(static_cast<std::size_t>(size), '\0');
    // The copy ends with a zero, as the string does.
    if (lws_hdr_custom_copy(wsi, value.data(), size + 1, key.data(), key_size) < 0) {
      return std::nullopt;
    }
    return value;
  }
};

}  // namespace detail

/// Headers that lws_add_http_header_by_name() adds to a buffer, with that function's arguments. The
/// buffer only grows: inject once.
///
///   baton::inject(context, baton::LwsHeaders(wsi, &at, end));  // a server's response
///
///   case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER: {        // a client's request
///     auto** const at = static_cast<unsigned char**>(in);
///     baton::inject(context, baton::LwsHeaders(wsi, at, *at + len));
template <detail::WebSocket T>
class LwsHeaders {
 public:
  /// Adds at `*at`, which moves on, and before `end`.
  LwsHeaders(T* wsi, unsigned char** at, unsigned char* end) noexcept
      : wsi_(wsi), at_(at), end_(end) {}

  /// Errors   name_refused, bad_value: the header would begin another line | no_room: the buffer is
  ///          too small. The buffer is then as it was
  Error write(const HeaderList& headers) {
    if (const Error refused = refuse_lines(headers)) return refused;
    unsigned char* at = *at_;
    std::string name;
    for (const Header& header : headers) {
      name.assign(header.name).push_back(':');
      if (lws_add_http_header_by_name(wsi_, bytes(name.c_str()), bytes(header.value.data()),
                                      static_cast<int>(header.value.size()), &at, end_) != 0) {
        return Error{Errc::no_room, 0, header.name};
      }
    }
    *at_ = at;
    return {};
  }
  Error set(std::string_view name, std::string_view value) { return write_one(*this, name, value); }

 private:
  static const unsigned char* bytes(const char* text) noexcept {
    return reinterpret_cast<const unsigned char*>(text);
  }

  T* wsi_;
  unsigned char** at_;
  unsigned char* end_;
};

}}  // namespace baton::v0
