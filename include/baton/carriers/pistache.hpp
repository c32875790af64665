// Carrier: Pistache's header collection.
#pragma once

#include <baton/carrier_shapes.hpp>

namespace baton { inline namespace v0 {

namespace detail {

template <class C>
concept PistacheHeaders = requires(C& headers, const C& readable, const std::string& name) {
  { (*readable.rawList().begin()).second.value() } -> TextPart;
  headers.addRaw((*readable.rawList().begin()).second);
  headers.remove(name);
};

}  // namespace detail

/// Pistache::Http::Header::Collection: its raw headers, whose names ignore case and do not repeat.
template <detail::PistacheHeaders C>
struct carrier_traits<C> {
  template <class Visitor>
  static void for_each(const C& headers, Visitor&& visitor) {
    for (const auto& entry : headers.rawList()) {
      visitor(entry.first, detail::TextOnDemand([&] { return entry.second.value(); }));
    }
  }
  static void set(C& headers, std::string_view name, std::string_view value) {
    using Raw = std::remove_cvref_t<decltype((*headers.rawList().begin()).second)>;
    const std::string field(name);
    while (headers.remove(field)) {  // one of a typed header and a raw one at a time
    }
    headers.addRaw(Raw(field, std::string(value)));
  }
};

}}  // namespace baton::v0
