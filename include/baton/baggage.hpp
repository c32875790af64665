// Baggage: what applications send along, as a value.
#pragma once

#include <baton/detail/records.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace baton::inline v0 {

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

  Baggage() noexcept = default;
  Baggage(const Baggage&) = default;
  Baggage& operator=(const Baggage&) = default;
  Baggage(Baggage&& other) noexcept : block_(std::move(other.block_)) { other.block_.clear(); }
  Baggage& operator=(Baggage&& other) noexcept {
    if (this != &other) {
      block_ = std::move(other.block_);
      other.block_.clear();
    }
    return *this;
  }

  iterator begin() const noexcept { return members().begin(); }
  iterator end() const noexcept { return members().end(); }
  bool empty() const noexcept { return block_.empty(); }
  std::size_t size() const noexcept { return members().size(); }
  Members members() const noexcept { return Members(block_); }

  std::optional<std::string_view> get(std::string_view key) const noexcept {
    const iterator at = find(key);
    if (at == end()) return std::nullopt;
    return (*at).value;
  }
  bool contains(std::string_view key) const noexcept { return find(key) != end(); }

  /// Sets or, in its place, replaces. None of the texts may point into this baggage.
  void set(std::string_view key, std::string_view value, std::string_view properties = {}) {
    const iterator at = find(key);
    if (at == end()) return pack(block_, key, value, properties);
    std::string record;
    pack(record, key, value, properties);
    replace(at, record);
  }
  void remove(std::string_view key) {
    const iterator at = find(key);
    if (at != end()) replace(at, {});
  }
  void clear() noexcept { block_.clear(); }

  /// For readers of formats: as set(), with key and value as `decode(text, out)` hands them, piece
  /// by piece and alike each time, to `out(string_view)`. The first `kept` members stay as they are.
  template <class Decode>
  void set_decoded(std::string_view key, std::string_view value, std::string_view properties,
                   std::size_t kept, Decode decode) {
    const std::size_t end = block_.size();
    for (const std::string_view text : {key, value}) {
      std::size_t size = 0;
      decode(text, [&](std::string_view piece) { size += piece.size(); });
      detail::append_length(block_, size);
      decode(text, [&](std::string_view piece) { block_.append(piece); });
    }
    detail::append_text(block_, properties);

    const iterator added(block_.data() + end);
    iterator at = begin();
    std::size_t before = 0;
    for (; (*at).key != (*added).key; ++at) ++before;
    if (at == added) return;
    const std::string record(block_, end);
    block_.resize(end);
    if (before >= kept) replace(at, record);
  }
  /// Room for `bytes` of packed members: each takes its texts and three lengths, a length one byte
  /// and another for each seven bits beyond the first seven.
  void reserve(std::size_t bytes) { block_.reserve(bytes); }

  friend bool operator==(const Baggage&, const Baggage&) = default;

 private:
  iterator find(std::string_view key) const noexcept {
    iterator at = begin();
    while (at != end() && (*at).key != key) ++at;
    return at;
  }
  static void pack(std::string& block, std::string_view key, std::string_view value,
                   std::string_view properties) {
    detail::append_text(block, key);
    detail::append_text(block, value);
    detail::append_text(block, properties);
  }
  void replace(iterator at, std::string_view record) {
    const auto start = static_cast<std::size_t>(at.base() - block_.data());
    const auto stop = static_cast<std::size_t>((++at).base() - block_.data());
    block_.replace(start, stop - start, record);
  }

  std::string block_;
};

}  // namespace baton::inline v0
