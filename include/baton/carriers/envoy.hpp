// SPDX-License-Identifier: MIT
// Carriers: Envoy's TraceContext, and similar types that are read and written by key.
#pragma once

#include <baton/carriers/shapes.hpp>

namespace baton { inline namespace v0 { namespace detail {

/// Has getByKey(name) and setByKey(name, value).
template <class C>
concept ByKey = requires(C& headers, const C& readable, const char* data, std::size_t size) {
  { *readable.getByKey({data, size}) } -> TextPart;
  headers.setByKey({data, size}, {data, size});
};

struct AnyIteration {
  template <class K, class V>
  bool operator()(K&&, V&&) const {
    return true;
  }
};
/// Also has forEach(callback), whose callback returns whether to go on.
template <class C>
concept WalkedByKey = ByKey<C> && requires(const C& headers) { headers.forEach(AnyIteration{}); };

/// Envoy's TraceContext. It is walked if it can be, else asked for one name after another. (Its
/// newest version, with get() and set(), is a carrier by itself.)
///
/// Errors   none. When setByKey() throws, the earlier headers are already written
template <ByKey C>
struct shape_traits<C, Shape::envoy_context> {
  static constexpr bool yields_temporaries = true;  // some protocols make texts for the callback

  template <class Visitor>
  static void read(const C& headers, Visitor&& visitor)
    requires WalkedByKey<C>
  {
    headers.forEach([&](const auto& name, const auto& value) {
      visitor(name, value);
      return true;
    });
  }
  static auto get(const C& headers, std::string_view name) {
    return headers.getByKey({name.data(), name.size()});
  }
  static Error write(C& headers, const HeaderList& list) {
    return set_each(list, [&](std::string_view name, std::string_view value) {
      headers.setByKey({name.data(), name.size()}, {value.data(), value.size()});
    });
  }
};

}}}  // namespace baton::v0::detail
