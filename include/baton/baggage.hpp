// Baggage: what applications send along, as a value.
#pragma once

#include <baton/detail/block.hpp>
#include <baton/detail/records.hpp>
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
  using Members = detail::Records<BaggageMember, 3>;
  using iterator = Members::iterator;
  using const_iterator = iterator;

  iterator begin() const noexcept { return members().begin(); }
  iterator end() const noexcept { return members().end(); }
  bool empty() const noexcept { return block_.empty(); }
  std::size_t size() const noexcept { return members().size(); }
  Members members() const noexcept { return Members(block_.view()); }

  std::optional<std::string_view> get(std::string_view key) const noexcept {
    const iterator at = find(key);
    if (at == end()) return std::nullopt;
    return (*at).value;
  }
  bool contains(std::string_view key) const noexcept { return find(key) != end(); }

  /// Sets or, in its place, replaces. None of the texts may point into this baggage.
  void set(std::string_view key, std::string_view value, std::string_view properties = {}) {
    const iterator at = find(key);
    const std::size_t bytes = detail::packed_size(key.size()) + detail::packed_size(value.size()) +
                              detail::packed_size(properties.size());
    char* out = at == end() ? block_.extend(bytes) : replace(at, bytes);
    for (const std::string_view text : {key, value, properties}) out = detail::pack_text(out, text);
  }
  void remove(std::string_view key) {
    const iterator at = find(key);
    if (at != end()) replace(at, 0);
  }
  void clear() noexcept { block_.clear(); }

  /// Room for `bytes` of packed members: each takes its texts and three lengths, a length one byte
  /// and another for each seven bits beyond the first seven.
  void reserve(std::size_t bytes) { block_.reserve(bytes); }

  friend bool operator==(const Baggage&, const Baggage&) = default;

 private:
  friend class detail::BaggageReader;

  iterator find(std::string_view key) const noexcept {
    iterator at = begin();
    while (at != end() && (*at).key != key) ++at;
    return at;
  }
  /// Makes room for `bytes` bytes in the place of one member.
  char* replace(iterator at, std::size_t bytes) {
    const auto start = static_cast<std::size_t>(at.base() - block_.data());
    const auto stop = static_cast<std::size_t>((++at).base() - block_.data());
    return block_.replace(start, stop - start, bytes);
  }

  detail::Block block_;
};

}}  // namespace baton::v0
