// SPDX-License-Identifier: MIT
// Carrier: Pistache's header collection.
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

template <class C>
concept PistacheHeaders = requires(C& headers, const C& readable, const std::string& name) {
  { (*readable.rawList().begin()).second.value() } -> TextPart;
  headers.addRaw((*readable.rawList().begin()).second);
  headers.remove(name);
};

/// Pistache::Http::Header::Collection: its raw headers, whose names ignore case and do not repeat.
///
/// Errors   none. When addRaw() throws, the earlier headers are already written
template <PistacheHeaders C>
struct shape_traits<C, Shape::pistache_headers> {
  template <class Visitor>
  static void read(const C& headers, Visitor&& visitor) {
    for (const auto& entry : headers.rawList()) {
      visitor(entry.first, TextOnDemand([&] { return entry.second.value(); }));
    }
  }
  static Error write(C& headers, const HeaderList& list) {
    using Raw = std::remove_cvref_t<decltype((*headers.rawList().begin()).second)>;
    return set_each(list, [&](std::string_view name, std::string_view value) {
      const std::string field(name);
      const Raw raw(field, std::string(value));
      while (headers.remove(field)) {  // a typed header or a raw one, not both
      }
      headers.addRaw(raw);
    });
  }
};

}}}  // namespace baton::v0::detail
