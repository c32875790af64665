// SPDX-License-Identifier: MIT
// The base of the views of a carrier: prefixed, renamed, last_value_wins.
#pragma once

#include <baton/carrier.hpp>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 { namespace detail {

/// A view of a carrier that forwards to it. `Carrier` is what as_carrier() returns: a reference to
/// the container, or a view of it.
template <class Carrier>
class Wrapper {
 public:
  using Inner = std::remove_reference_t<Carrier>;
  static constexpr bool yields_temporaries = requires { requires Inner::yields_temporaries; };
  static constexpr bool last_value_wins = requires { requires Inner::last_value_wins; };

  constexpr explicit Wrapper(Carrier carrier) noexcept : carrier_(static_cast<Carrier>(carrier)) {}

 protected:
  Carrier carrier_;
};

/// Calls `use(text)` with a part of a text that was passed as K. The part lives as long as that
/// text.
template <class K, class Use>
void with_part(std::string_view part, Use&& use) {
  if constexpr (!std::is_lvalue_reference_v<K> && OwningText<std::remove_cvref_t<K>>) {
    use(TextOnDemand([part] { return part; }));
  } else {
    use(part);
  }
}

/// Whether an answer of KeyedReader has a text.
template <class V>
constexpr bool holds_text(const V& value) {
  if constexpr (Text<V>) {
    return !as_text(value).empty();
  } else {
    return static_cast<bool>(value);
  }
}

/// Turns the Error of writing `changed` headers into one about the `original` headers. Each
/// original header has its first changed header at the same position.
inline Error error_of(Error error, const HeaderList& changed, const HeaderList& original) noexcept {
  const std::size_t i = changed.find(error.field);
  if (!error.field.empty() && i < original.size()) error.field = original[i].name;
  return error;
}

}}}  // namespace baton::v0::detail
