// SPDX-License-Identifier: MIT
// Finds values by name, for interfaces that ask a container for one value after another.
#pragma once

#include <baton/carrier.hpp>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace baton { inline namespace v0 { namespace detail {

/// Finds the values of a carrier by name, in any case. The texts live as long as this object, even
/// if the carrier yields temporaries.
template <class C>
class ValueByName {
  using Reader = carrier_of<C>;
  static_assert(TextMapReader<Reader>,
                "baton: not a carrier that can be read: see baton::extract()");

 public:
  explicit ValueByName(C& container) noexcept : container_(&container) {}

  /// If a name repeats, the first value wins, or the last if the carrier sets last_value_wins.
  std::optional<std::string_view> find(std::string_view name) const {
    std::optional<std::string_view> found;
    auto&& reader = as_carrier(*container_);
    if constexpr (WalkableReader<Reader>) {
      constexpr bool last_wins = requires { requires Reader::last_value_wins; };
      reader.for_each([&]<class K, class V>(K&& key, V&& value) {
        if ((found && !last_wins) || !equal_ignoring_case(as_text(key), name)) return;
        found = keep<V>(as_text(value));
      });
    } else {
      ask(reader, name,
          [&]<class V>(std::string_view, V&& value) { found = keep<V>(as_text(value)); });
    }
    return found;
  }
  /// Calls `visit(key, value)` for every entry. Does nothing if the carrier has only get().
  template <class Visit>
  void for_each(Visit&& visit) const {
    if constexpr (WalkableReader<Reader>) {
      as_carrier(*container_).for_each([&](const auto& key, const auto& value) {
        visit(as_text(key), as_text(value));
      });
    }
  }

 private:
  template <class V>
  std::string_view keep(std::string_view text) const {
    constexpr bool temporary = requires { requires Reader::yields_temporaries; };
    constexpr bool dies = !std::is_lvalue_reference_v<V> && OwningText<std::remove_cvref_t<V>>;
    if constexpr (temporary || dies) {
      return kept_.emplace_back(text);
    } else {
      return text;
    }
  }

  C* container_;
  mutable std::list<std::string> kept_;
};

/// Makes a text of another library's type, which has a constructor from data and size.
template <class T>
T text_as(std::string_view text) {
  return T(text.data(), text.size());
}

}}}  // namespace baton::v0::detail
