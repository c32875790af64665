// Carriers: Envoy's TraceContext, and what is asked and told by key as it is.
#pragma once

#include <baton/carrier_shapes.hpp>

namespace baton { inline namespace v0 {

namespace detail {

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
/// Has forEach(callback), too, whose callback says whether to go on.
template <class C>
concept WalkedByKey = ByKey<C> && requires(const C& headers) { headers.forEach(AnyIteration{}); };

/// A view of what is asked by key, under baton's names for it.
template <class C>
class ByKeyCarrier {
 public:
  constexpr explicit ByKeyCarrier(C& headers) noexcept : headers_(&headers) {}
  auto get(std::string_view name) const { return headers_->getByKey({name.data(), name.size()}); }
  void set(std::string_view name, std::string_view value) const
    requires(!std::is_const_v<C>)
  {
    headers_->setByKey({name.data(), name.size()}, {value.data(), value.size()});
  }

 private:
  C* headers_;
};

}  // namespace detail

/// Envoy's TraceContext where it can't be walked: asked for one name after another.
template <detail::ByKey C>
struct carrier_traits<C> {
  template <class Headers>
  static constexpr auto inside(Headers& headers) noexcept {
    return detail::ByKeyCarrier<Headers>(headers);
  }
};

/// Envoy's TraceContext. (The latest, with get() and set(), is a carrier as it is.)
template <detail::WalkedByKey C>
struct carrier_traits<C> {
  static constexpr bool yields_temporaries = true;  // texts some protocols make for the callback

  template <class Visitor>
  static void for_each(const C& headers, Visitor&& visitor) {
    headers.forEach([&](const auto& name, const auto& value) {
      visitor(name, value);
      return true;
    });
  }
  static void set(C& headers, std::string_view name, std::string_view value) {
    headers.setByKey({name.data(), name.size()}, {value.data(), value.size()});
  }
};

}}  // namespace baton::v0
