// Baggage: what applications send along, as a value.
#pragma once

#include <baton/detail/block.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/text_records.hpp>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

namespace detail {
class BaggageReader;
}

/// One member of the baggage, decoded. Empty `properties` means none.
struct BaggageMember {
  std::string_view key;
  std::string_view value;
  std::string_view properties;  ///< as on the wire: `p1;p2=v`, without the leading `;`
  friend constexpr bool operator==(const BaggageMember&, const BaggageMember&) = default;
};

/// Key–value pairs for applications, in the order they were set; keys are case-sensitive and unique.
///
///   for (auto [key, value, properties] : baggage) …
///
/// Cost     one block for all of it; views stay valid until the next change
/// Limits   none here: those of the wire hold when it is read and written (limits.hpp)
/// Spec     https://www.w3.org/TR/baggage/
class Baggage {
 public:
  using Members = detail::TextRecords<BaggageMember, 3>;
  using iterator = Members::iterator;
  using const_iterator = iterator;

  iterator begin() const noexcept BATON_LIFETIMEBOUND { return members().begin(); }
  iterator end() const noexcept BATON_LIFETIMEBOUND { return members().end(); }
  bool empty() const noexcept { return block_.empty(); }
  std::size_t size() const noexcept { return members().size(); }
  Members members() const noexcept BATON_LIFETIMEBOUND {
    return Members(detail::Packed{block_.view()});
  }

  std::optional<std::string_view> get(std::string_view key) const noexcept BATON_LIFETIMEBOUND {
    const iterator found = members().find(key);
    if (found == end()) return std::nullopt;
    return (*found).value;
  }
  bool contains(std::string_view key) const noexcept { return members().find(key) != end(); }

  /// Sets or, in its place, replaces; the texts may be of this baggage. Nothing changes where memory
  /// fails.
  void set(std::string_view key, std::string_view value, std::string_view properties = {}) {
    detail::replace_record(block_, members().place_of(key), {key, value, properties});
  }
  void remove(std::string_view key) noexcept {
    const detail::Place place = members().place_of(key);
    block_.erase(place.at, place.size);
  }
  void clear() noexcept { block_.clear(); }

  /// Room for `bytes` of packed members: each takes its texts and three lengths, a length one byte
  /// and another for each seven bits beyond the first seven.
  void reserve(std::size_t bytes) { block_.reserve(bytes); }

  friend bool operator==(const Baggage&, const Baggage&) = default;

 private:
  friend class detail::BaggageReader;

  detail::Block block_;
};

}}  // namespace baton::v0
