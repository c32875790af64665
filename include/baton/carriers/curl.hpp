// Carrier: libcurl's list of request headers.
#pragma once

#include <baton/carrier_shapes.hpp>
#include <baton/detail/header_lines.hpp>

namespace baton { inline namespace v0 {

namespace detail {

/// curl_slist, by its members and functions.
template <class T>
concept CurlList = requires(T* list) {
  { list->data } -> std::convertible_to<const char*>;
  { list->next } -> std::convertible_to<T*>;
  { curl_slist_append(list, "") } -> std::same_as<T*>;
  curl_slist_free_all(list);
};

/// `Name: value`; and what means something to curl, `Name:` and `Name;`: an empty value.
constexpr Header split_curl_line(std::string_view line) noexcept {
  const std::size_t size = token.find_outside(line);
  if (size == line.size() || (line[size] != ':' && line[size] != ';')) return {};
  return {line.substr(0, size), trim(line.substr(size + 1))};
}

}  // namespace detail

/// `curl_slist*`: the variable itself, which the first entry of a list changes.
///
///   curl_slist* headers = nullptr;
///   baton::inject(context, headers);
///   curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
///
/// Errors   name_refused, bad_value: what would begin another line | no_room: curl has no memory.
///          The list is then as it was.
template <detail::CurlList T>
struct carrier_traits<T*> {
  template <class Visitor>
  static void for_each(T* list, Visitor&& visitor) {
    for (; list != nullptr; list = list->next) {
      const Header header = detail::split_curl_line(as_text(list->data));
      if (!header.name.empty()) visitor(header.name, header.value);
    }
  }
  template <class S>
  static Error admit(T*, const S& staged) noexcept {
    return detail::refuse_injection(staged);
  }
  template <class S>
  static Error write(T*& list, const S& staged) {
    T* added = nullptr;
    std::string line;
    for (const Header& header : staged.list()) {
      // curl takes "Name:" for a header to be left out.
      line.assign(header.name).append(header.value.empty() ? ";" : ": ").append(header.value);
      T* const longer = curl_slist_append(added, line.c_str());
      if (longer == nullptr) {
        curl_slist_free_all(added);
        return fail(Errc::no_room);
      }
      added = longer;
    }
    T** at = &list;
    while (*at != nullptr) {
      T* const entry = *at;
      const std::string_view name = detail::split_curl_line(as_text(entry->data)).name;
      if (name.empty() || staged.find(name) == staged.list().size()) {
        at = &entry->next;
        continue;
      }
      *at = entry->next;
      entry->next = nullptr;
      curl_slist_free_all(entry);
    }
    *at = added;
    return {};
  }
};

}}  // namespace baton::v0
