// SPDX-License-Identifier: MIT
// Carriers: the headers of civetweb's requests and responses.
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

/// mg_request_info and mg_response_info, by their members.
template <class C>
concept CivetwebHead = requires(const C& head) {
  { head.num_headers } -> std::convertible_to<int>;
  { head.http_headers[0].name } -> std::convertible_to<const char*>;
  { head.http_headers[0].value } -> std::convertible_to<const char*>;
};

/// What came in: mg_request_info at a server, mg_response_info at a client. It can be read only.
///
///   auto incoming = baton::extract(*mg_get_request_info(connection));
template <CivetwebHead C>
struct shape_traits<C, Shape::civetweb_head> {
  static constexpr bool holds_views = true;

  template <class Visitor>
  static void read(const C& head, Visitor&& visitor) {
    for (int i = 0; i < head.num_headers; ++i) {
      const auto& header = head.http_headers[i];
      visitor(as_text(static_cast<const char*>(header.name)),
              as_text(static_cast<const char*>(header.value)));
    }
  }
};

/// mg_connection, by its functions.
template <class T>
concept CivetwebConnection = requires(T* connection) {
  { mg_response_header_add(connection, "", "", 0) } -> std::convertible_to<int>;
};

/// A `mg_connection*`, between mg_response_header_start() and mg_response_header_send(): writes the
/// headers of the response. They only grow, and nobody can look at them: inject once. A client's
/// request is a text that mg_printf() sends: see header_block().
///
///   mg_response_header_start(connection, 200);
///   baton::inject(context, connection);
///   mg_response_header_send(connection);
///
/// Errors   name_refused, bad_value: the header would begin another line; nothing is added |
///          write_failed: the response is not open, has 64 headers, or memory fails; the earlier
///          headers are already added
template <CivetwebConnection T>
struct shape_traits<T*, Shape::civetweb_connection> {
  static Error write(T* connection, const HeaderList& headers) {
    if (const Error refused = refuse_lines(headers)) return refused;
    const auto copies = owned(headers);
    auto next = copies.begin();
    return set_each(headers, [&](std::string_view, std::string_view) {
      const auto& [name, value] = *next++;
      return mg_response_header_add(connection, name.c_str(), value.data(),
                                    static_cast<int>(value.size())) == 0;
    });
  }
};

}}}  // namespace baton::v0::detail
