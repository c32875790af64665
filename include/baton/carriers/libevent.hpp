// SPDX-License-Identifier: MIT
// Carrier: the headers of libevent's HTTP requests.
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

/// evkeyvalq, by its members and functions.
template <class C>
concept EventHeaders = requires(C& headers) {
  { headers.tqh_first->key } -> std::convertible_to<const char*>;
  { headers.tqh_first->value } -> std::convertible_to<const char*>;
  headers.tqh_first->next.tqe_next;
  evhttp_add_header(&headers, "", "");
  evhttp_remove_header(&headers, "");
};

/// evkeyvalq.
///
///   auto incoming = baton::extract(*evhttp_request_get_input_headers(request));
///   baton::inject(context, *evhttp_request_get_output_headers(onward));
///
/// Errors   name_refused, bad_value: the header would begin another line; nothing is changed |
///          write_failed: the library has no memory; the earlier headers of these names are gone
template <EventHeaders C>
struct shape_traits<C, Shape::event_headers> {
  template <class Visitor>
  static void read(const C& headers, Visitor&& visitor) {
    for (const auto* at = headers.tqh_first; at != nullptr; at = at->next.tqe_next) {
      visitor(as_text(static_cast<const char*>(at->key)),
              as_text(static_cast<const char*>(at->value)));
    }
  }
  static Error write(C& headers, const HeaderList& list) {
    if (const Error refused = refuse_lines(list)) return refused;
    const auto copies = owned(list);
    for (const auto& [name, value] : copies) {
      while (evhttp_remove_header(&headers, name.c_str()) == 0) {  // removes the first, in any case
      }
    }
    auto next = copies.begin();
    return set_each(list, [&](std::string_view, std::string_view) {
      const auto& [name, value] = *next++;
      return evhttp_add_header(&headers, name.c_str(), value.c_str()) == 0;
    });
  }
};

}}}  // namespace baton::v0::detail
