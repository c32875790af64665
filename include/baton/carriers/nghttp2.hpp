// SPDX-License-Identifier: MIT
// Carriers: nghttp2's header arrays.
#pragma once

#include <baton/carriers/owned_entries.hpp>
#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 {

namespace detail {

/// nghttp2_nv, by its members.
template <class E>
concept NameValue = requires(E& entry) {
  entry.name[entry.namelen];
  entry.value[entry.valuelen];
  entry.flags;
} && !Record<E>;

template <class C>
concept NameValueRange = Range<C> && NameValue<std::remove_reference_t<range_reference<C>>>;

template <class E>
std::string_view nv_name(const E& entry) noexcept {
  return {reinterpret_cast<const char*>(entry.name), entry.namelen};
}
template <class E>
std::string_view nv_value(const E& entry) noexcept {
  return {reinterpret_cast<const char*>(entry.value), entry.valuelen};
}

/// A range of nghttp2_nv can be read. It cannot be written, for its entries only point to texts:
/// see NameValues.
template <NameValueRange C>
struct shape_traits<C, Shape::nghttp2_array> {
  static constexpr bool holds_views = true;

  template <class Visitor>
  static void read(const C& entries, Visitor&& visitor) {
    for (const auto& entry : entries) visitor(nv_name(entry), nv_value(entry));
  }
};

}  // namespace detail

/// An array of nghttp2_nv that owns the texts of the entries that were written. Entries that it was
/// made of, or that are added, keep pointing to the texts of their owner. It can be moved, but not
/// copied. When memory fails, it is as it was.
///
///   baton::NameValues<nghttp2_nv> headers(request_headers);
///   baton::inject(context, headers);
///   nghttp2_submit_request(session, nullptr, headers.data(), headers.size(), nullptr, nullptr);
template <detail::NameValue E>
class NameValues {
 public:
  NameValues() = default;
  /// Begins with these entries.
  template <detail::NameValueRange C>
  explicit NameValues(const C& entries) : own_(std::begin(entries), std::end(entries)) {}

  /// Adds an entry, whose texts the caller owns.
  void push_back(const E& entry) { own_.entries().push_back(entry); }
  /// The array, good until the next change.
  E* data() noexcept { return own_.entries().data(); }
  std::size_t size() const noexcept { return own_.entries().size(); }

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    for (const E& entry : own_.entries()) visitor(detail::nv_name(entry), detail::nv_value(entry));
  }
  Error write(const HeaderList& headers) {
    own_.replace(headers, detail::nv_name<E>, [](detail::OwnText& own) {
      for (char& c : own.name) c = detail::to_lower(c);  // HTTP/2 demands it
      E entry{};
      entry.name = reinterpret_cast<decltype(entry.name)>(own.name.data());
      entry.namelen = own.name.size();
      entry.value = reinterpret_cast<decltype(entry.value)>(own.value.data());
      entry.valuelen = own.value.size();
      return entry;
    });
    return {};
  }
  Error set(std::string_view name, std::string_view value) { return write_one(*this, name, value); }

 private:
  detail::OwnedEntries<E> own_;
};

}}  // namespace baton::v0
