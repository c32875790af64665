// SPDX-License-Identifier: MIT
// Baggage: what applications send along, as a value.
#pragma once

#include <baton/detail/block.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/text_records.hpp>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

namespace detail {
class BaggageReader;
}

/// One member of the baggage, decoded. Empty `properties` means none.
struct BaggageMember {
  std::string_view key;         ///< any bytes
  std::string_view value;       ///< any bytes, decoded
  std::string_view properties;  ///< as on the wire: `p1;p2=v`, without the leading `;`
  friend constexpr bool operator==(const BaggageMember&, const BaggageMember&) = default;
};

/// Key–value pairs for applications, in the order they were set. Keys are case-sensitive and unique.
///
///   for (auto [key, value, properties] : baggage) …
///
/// Cost     one block for all of it; views stay valid until the next change
/// Limits   none here: the limits of the wire (limits.hpp) hold when it is read and written
/// Spec     https://www.w3.org/TR/baggage/
class Baggage {
 public:
  /// The members as a view, with `find` and `place_of`.
  using Members = detail::TextRecords<BaggageMember, 3>;
  using iterator = Members::iterator;
  using const_iterator = iterator;

  iterator begin() const noexcept BATON_LIFETIMEBOUND { return members().begin(); }
  iterator end() const noexcept BATON_LIFETIMEBOUND { return members().end(); }
  bool empty() const noexcept { return block_.empty(); }
  std::size_t size() const noexcept { return members().size(); }
  /// A view of all members.
  Members members() const noexcept BATON_LIFETIMEBOUND {
    return Members(detail::Packed{block_.view()});
  }

  /// The value of a member.
  std::optional<std::string_view> get(std::string_view key) const noexcept BATON_LIFETIMEBOUND {
    const iterator found = members().find(key);
    if (found == end()) return std::nullopt;
    return (*found).value;
  }
  /// Whether there is a member of this key.
  bool contains(std::string_view key) const noexcept { return members().find(key) != end(); }

  /// Adds a member, or replaces the one of this key where it stands. The texts may be views of this
  /// baggage. When memory fails, nothing changes.
  void set(std::string_view key, std::string_view value, std::string_view properties = {}) {
    detail::replace_record(block_, members().place_of(key), {key, value, properties});
  }
  /// Removes a member, if it is there.
  void remove(std::string_view key) noexcept {
    const detail::Place place = members().place_of(key);
    block_.erase(place.at, place.size);
  }
  /// Removes the members of which `which(member)` is true. When `which` throws, or memory fails,
  /// nothing changes.
  ///
  /// Cost     linear; no allocation for up to 48 members
  template <class Which>
  void remove_if(Which&& which) {
    detail::erase_records_if<Members>(block_, which);
  }
  /// Removes all members and keeps the storage.
  void clear() noexcept { block_.clear(); }

  /// Makes room for `bytes` of packed members. A member takes its three texts and their lengths: a
  /// length below 128 takes one byte, a length below 16,384 two.
  void reserve(std::size_t bytes) { block_.reserve(bytes); }

  friend bool operator==(const Baggage&, const Baggage&) = default;

 private:
  friend class detail::BaggageReader;

  detail::Block block_;
};

namespace detail {

/// In a list of keys, all of them.
inline constexpr std::string_view all_keys = "*";

/// Whether a list has a key: keys and commas, `*` for all, empty for none. Keys are compared exactly;
/// blanks around them do not count. [bag 14.1]
constexpr bool is_listed(std::string_view list, std::string_view key) noexcept {
  if (trim(list) == all_keys) return true;
  for (Splitter pieces(list, ','); pieces.next();) {
    const std::string_view listed = trim(pieces.piece());
    if (!listed.empty() && listed == key) return true;
  }
  return false;
}

/// Members that the list does not have go. [bag 7.8]
BATON_COLD inline void keep_listed(Baggage& baggage, std::string_view list) {
  baggage.remove_if([&](const BaggageMember& member) { return !is_listed(list, member.key); });
}

}  // namespace detail

}}  // namespace baton::v0
