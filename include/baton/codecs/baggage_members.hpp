// Baggage on the wire, whatever headers it travels in: limits, percent-coding, and one header a
// member.
#pragma once

#include <baton/baggage.hpp>
#include <baton/codec.hpp>
#include <baton/detail/block.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/percent.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// baggage-octet, and out of it `%`, which is always encoded. [bag 7.5]
inline constexpr Charset baggage_octet = visible.without("\",;\\%");
inline constexpr Charset baggage_key = token.without("%");

/// A member as on the wire, or what is wrong with it.
struct WireMember {
  BaggageMember member;
  bool plain_key = false;  ///< it decodes to itself
  Error error;
};

/// Counts members against the limits: the leading ones are kept, whole. [bag 7.4]
class BaggageLimits {
 public:
  constexpr BaggageLimits(std::size_t members, std::size_t bytes) noexcept
      : left_(members), bytes_(bytes) {}
  explicit BaggageLimits(const Options& options) noexcept
      : BaggageLimits(options.baggage_max_members, options.baggage_max_bytes) {}

  /// Whether a member is kept that ends `end` bytes into the list; reached() says why not.
  constexpr bool admit(std::size_t end) noexcept {
    if (left_ == 0) {
      reached_ = Errc::baggage_too_many;
    } else if (end > bytes_) {
      reached_ = Errc::baggage_too_long;
    } else {
      --left_;
      return true;
    }
    return false;
  }
  /// The limit beyond which a member was; none so far.
  constexpr Errc reached() const noexcept { return reached_; }

 private:
  std::size_t left_;
  std::size_t bytes_;
  Errc reached_ = Errc::none;
};

/// Takes the members that one style found, percent-decoded. Of a repeated key the last counts
/// ([bag 7.6]), yet what an earlier style said stays ([multi 6.1]).
class BaggageReader {
 public:
  explicit BaggageReader(Baggage& out) noexcept : out_(out), earlier_(out.block_.size()) {
    for (const BaggageMember& member : out) is_new(member.key);
  }

  /// A key, "=" and a value that decode to themselves, without properties.
  [[gnu::always_inline]] void add(const PairPiece& plain) {
    const std::string_view key = plain.key();
    const std::string_view pair = plain.text();
    if (pair.size() >= 0x80) return add({{key, plain.value(), {}}, true, {}});
    Block& block = out_.block_;
    *pack_short_pair(block.extend(pair.size() + 2), pair, key.size()) = '\0';
    if (!is_new(key)) replace_earlier(block.size() - pair.size() - 2);
  }
  /// [bag 7.1] Key and value are decoded: both are encoded on write, and leave as they came.
  [[gnu::noinline]] void add(const WireMember& wire) {
    Block& block = out_.block_;
    const std::size_t at = block.size();
    if (wire.plain_key) {
      append_text(block, wire.member.key);
    } else {
      append_decoded(wire.member.key);
    }
    append_decoded(wire.member.value);
    append_text(block, wire.member.properties);
    if (!is_new((*Baggage::iterator(block.data() + at)).key)) replace_earlier(at);
  }
  /// Takes back all that was added.
  void undo() noexcept { out_.block_.truncate(earlier_); }

 private:
  [[gnu::noinline]] void append_decoded(std::string_view text) {
    append_text(out_.block_, percent_decoded_room(text),
                [text](char* out) { return decode_percent(text, out); });
  }
  /// A Bloom filter, so that many members cost no more each than few.
  bool is_new(std::string_view key) noexcept {
    const std::size_t last = key.size() < 8 ? 0 : key.size() - 8;
    const std::uint64_t end = load_up_to_8(key.data() + last, key.size()) + key.size();
    const std::uint64_t hash = end * 0x9e37'79b9'7f4a'7c15 >> 55;
    std::uint64_t& word = seen_[hash / 64];
    const std::uint64_t bit = std::uint64_t{1} << hash % 64;
    const bool first = (word & bit) == 0;
    word |= bit;
    return first;
  }
  /// Moves the member at `last` to the place of an earlier one with its key, if there is any.
  [[gnu::cold, gnu::noinline]] void replace_earlier(std::size_t last) {
    Block& block = out_.block_;
    const Baggage::iterator added(block.data() + last);
    const Baggage::iterator found = out_.find((*added).key);
    if (found == added) return;
    const std::size_t size = block.size() - last;
    if (static_cast<std::size_t>(found.base() - block.data()) >= earlier_) {
      char* const place = out_.replace(found, size);
      copy(block.view().substr(block.size() - size), place);
    }
    block.truncate(block.size() - size);
  }

  Baggage& out_;
  std::size_t earlier_;  ///< bytes
  std::uint64_t seen_[8] = {};
};

/// Reads baggage of one member a header: `<prefix><key>: <value>`. The limits hold as if the members
/// stood in one list.
inline void decode_prefixed_baggage(const PrefixedField* const first, std::string_view prefix,
                                    const Options& options, Baggage& out, Report& report) {
  BaggageLimits limits(options);
  BaggageReader reader(out);
  std::size_t size = 0;
  for (const PrefixedField* field = first; field != nullptr; field = field->next) {
    size += (size == 0 ? 0 : 1) + field->suffix.size() + 1 + field->value.size();
    if (!limits.admit(size)) break;
    reader.add({{field->suffix, field->value, {}}, false, {}});
  }
  if (limits.reached() != Errc::none) report.dropped(limits.reached(), prefix);
}

/// Writes one header a member; properties can't be said in this form. Values keep the bytes of
/// `keep` as they are.
template <const Charset& keep>
void encode_prefixed_baggage(const Baggage& baggage, std::string_view prefix,
                             const Options& options, HeaderEncoder& encoder) {
  std::size_t size = 0;
  BaggageLimits limits(options);
  for (const auto& [key, value, properties] : baggage) {
    if (key.empty() || value.empty()) {
      encoder.dropped(Errc::baggage_member_malformed, prefix);
      continue;
    }
    const std::size_t key_size = percent_size(key, baggage_key);
    const std::size_t value_size = percent_size(value, keep);
    size += (size == 0 ? 0 : 1) + key_size + 1 + value_size;
    if (!limits.admit(size)) break;
    char* const name = copy(prefix, encoder.room(prefix.size() + key_size));
    const std::string_view header = encoder.keep(encode_percent(key, baggage_key, name));
    encoder.add_written(header, encode_percent(value, keep, encoder.room(value_size)));
  }
  if (limits.reached() != Errc::none) encoder.dropped(limits.reached(), prefix);
}

}}}  // namespace baton::v0::detail
