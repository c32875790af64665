// SPDX-License-Identifier: MIT
// A carrier from callables.
#pragma once

#include <baton/carrier.hpp>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

namespace detail {

template <class Set>
concept SetsOne = std::invocable<Set&, std::string_view, std::string_view>;
template <class Set>
concept WritesAll = requires(Set& set, const HeaderList& headers) {
  { set(headers) } -> std::same_as<Error>;
};

template <class Visit, class Set, class Reserve>
class LambdaCarrier {
 public:
  constexpr LambdaCarrier(Visit visit, Set set, Reserve reserve)
      : visit_(std::move(visit)), set_(std::move(set)), reserve_(std::move(reserve)) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    visit_(visitor);
  }
  decltype(auto) set(std::string_view key, std::string_view value)
    requires SetsOne<Set>
  {
    return set_(key, value);
  }
  Error write(const HeaderList& headers)
    requires WritesAll<Set>
  {
    return set_(headers);
  }
  bool reserve(std::size_t count, std::size_t bytes)
    requires std::invocable<Reserve&, std::size_t, std::size_t>
  {
    return reserve_(count, bytes);
  }

 private:
  [[no_unique_address]] Visit visit_;
  [[no_unique_address]] Set set_;
  [[no_unique_address]] Reserve reserve_;
};

struct NoReserve {};

}  // namespace detail

/// A carrier from callables, which it holds by value. They work as the members of TextMapReader and
/// TextMapWriter:
///
///   visit(visitor)          calls `visitor(key, value)` for each entry
///   set(key, value)         writes one header; may return false or an Error if it wrote nothing;
///                           or it writes all: `Error set(const HeaderList&)`
///   reserve(count, bytes)   optional; false refuses before anything is set
///
///   auto carrier = baton::make_carrier(
///       [&](auto&& visitor) { for (auto& h : list) visitor(h.key, h.value); },
///       [&](std::string_view key, std::string_view value) { list.replace(key, value); });
template <class Visit, class Set, class Reserve = detail::NoReserve>
constexpr auto make_carrier(Visit visit, Set set, Reserve reserve = {}) {
  static_assert(std::invocable<const Visit&, detail::AnyVisitor>,
                "baton: the first argument of make_carrier takes a visitor and calls "
                "visitor(key, value) for each entry");
  static_assert(detail::SetsOne<Set> || detail::WritesAll<Set>,
                "baton: the second argument of make_carrier takes (key, value), or all headers: "
                "Error(const HeaderList&)");
  static_assert(std::is_same_v<Reserve, detail::NoReserve> ||
                    std::is_invocable_r_v<bool, Reserve&, std::size_t, std::size_t>,
                "baton: the third argument of make_carrier takes (count, bytes) and returns bool");
  return detail::LambdaCarrier<Visit, Set, Reserve>(std::move(visit), std::move(set),
                                                    std::move(reserve));
}

}}  // namespace baton::v0
