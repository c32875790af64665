// SPDX-License-Identifier: MIT
// Carrier: libcurl's list of request headers.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <baton/detail/header_lines.hpp>

namespace baton { inline namespace v0 { namespace detail {

/// curl_slist, by its members and functions.
template <class T>
concept CurlList = requires(T* list) {
  { list->data } -> std::convertible_to<const char*>;
  { list->next } -> std::convertible_to<T*>;
  { curl_slist_append(list, "") } -> std::same_as<T*>;
  curl_slist_free_all(list);
};

/// A line of the list: `Name: value`, or curl's `Name:` and `Name;` with an empty value.
constexpr Header split_curl_line(std::string_view line) noexcept {
  const std::size_t size = token.find_outside(line);
  if (size == line.size() || (line[size] != ':' && line[size] != ';')) return {};
  return {line.substr(0, size), trim(line.substr(size + 1))};
}

/// A `curl_slist*` variable. The first entry of a list changes the variable.
///
///   curl_slist* headers = nullptr;
///   baton::inject(context, headers);
///   curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
///
/// Errors   name_refused, bad_value: the header would begin another line | no_room: curl has no
///          memory. The list is then as it was
template <CurlList T>
struct shape_traits<T*, Shape::curl_list> {
  template <class Visitor>
  static void read(T* list, Visitor&& visitor) {
    for (; list != nullptr; list = list->next) {
      const Header header = split_curl_line(as_text(list->data));
      if (!header.name.empty()) visitor(header.name, header.value);
    }
  }
  static Error write(T*& list, const HeaderList& headers) {
    if (const Error refused = refuse_lines(headers)) return refused;
    Owner added;
    std::string line;
    for (const Header& header : headers) {
      // curl takes "Name:" as an order to leave that header out.
      line.assign(header.name).append(header.value.empty() ? ";" : ": ").append(header.value);
      T* const longer = curl_slist_append(added.list, line.c_str());
      if (longer == nullptr) return fail(Errc::no_room);
      added.list = longer;
    }
    Owner dropped;
    T** at = &list;
    while (*at != nullptr) {
      T* const entry = *at;
      const std::string_view name = split_curl_line(as_text(entry->data)).name;
      if (name.empty() || headers.find(name) == headers.size()) {
        at = &entry->next;
        continue;
      }
      *at = entry->next;
      entry->next = dropped.list;
      dropped.list = entry;
    }
    *at = added.list;
    added.list = nullptr;
    return {};
  }

 private:
  struct Owner {
    T* list = nullptr;
    Owner() = default;
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() { curl_slist_free_all(list); }
  };
};

}}}  // namespace baton::v0::detail
