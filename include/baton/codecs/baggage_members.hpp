// SPDX-License-Identifier: MIT
// Baggage on the wire, for all styles: limits, percent-encoding, and the form with a header for
// each member.
#pragma once

#include <baton/baggage.hpp>
#include <baton/codec.hpp>
#include <baton/detail/block.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/percent.hpp>
#include <baton/detail/record_packer.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// baggage-octet without `%`, which is always encoded, and without `+`, which many read as a blank.
/// [bag 7.5]
inline constexpr Charset baggage_octet = visible.without("\",;\\%+");
inline constexpr Charset baggage_key = token.without("%+");

/// A member as on the wire, or the fault in it.
struct WireMember {
  BaggageMember member;
  bool plain_key = false;  ///< nothing in it is encoded
  Error error;
  bool fold_key = false;  ///< it is part of a header name, which has no case
};

/// Counts members against the limits. The first ones are kept, whole. [bag 7.4]
class BaggageLimits {
 public:
  constexpr BaggageLimits(std::size_t members, std::size_t bytes) noexcept
      : left_(members), bytes_(bytes) {}
  explicit BaggageLimits(const Options& options) noexcept
      : BaggageLimits(options.baggage_max_members, options.baggage_max_bytes) {}

  /// Whether a member that ends `end` bytes into the list is kept; reached() says why not.
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
  /// The limit that a member exceeded, or none.
  constexpr Errc reached() const noexcept { return reached_; }

 private:
  std::size_t left_;
  std::size_t bytes_;
  Errc reached_ = Errc::none;
};

/// Takes the members that one style found, percent-decoded. If a key repeats, the last value counts
/// ([bag 7.6]), but an earlier style's value stays ([multi 6.1]). finish() adds the members.
class BaggageReader {
 public:
  /// For members of at most `bytes` bytes in total, counting one byte between any two texts and
  /// between any two members.
  BaggageReader(Baggage& out, std::size_t bytes)
      : block_(out.block_), size_(block_.size()), packer_(extend(bytes + bytes / 4 + 2), 3, size_) {
    // A member's three lengths take the place of its "=", "," and ";". Without properties that is
    // one byte more, of at least four. Texts of 128 bytes and more have longer lengths.
  }
  BaggageReader(const BaggageReader&) = delete;
  BaggageReader& operator=(const BaggageReader&) = delete;
  ~BaggageReader() { block_.truncate(size_); }

  /// Takes a key, "=" and a value in which nothing is encoded, without properties.
  BATON_INLINE void add(const PairPiece& plain) {
    packer_.add_pair(plain.text(), plain.key().size());
  }
  /// [bag 7.1] Decodes the key and the value. Both are encoded again on write.
  BATON_NOINLINE void add(const WireMember& wire) {
    const auto& [key, value, properties] = wire.member;
    const std::size_t key_room = wire.plain_key ? key.size() : percent_decoded_room(key);
    const std::size_t value_room = percent_decoded_room(value);
    if (const std::size_t more = key_room - key.size() + (value_room - value.size()); more != 0) {
      packer_.move_to(extend(more));
    }
    if (wire.plain_key) {
      packer_.put(key);
    } else {
      put_decoded(key, key_room, wire.fold_key);
    }
    put_decoded(value, value_room);
    packer_.put(properties);
    packer_.finish_record();
  }
  void finish() {
    packer_.finish();
    size_ = packer_.packed().bytes.size();
  }

 private:
  /// Returns the start of all packed members.
  char* extend(std::size_t bytes) {
    block_.extend(bytes);
    return block_.data();
  }
  BATON_NOINLINE void put_decoded(std::string_view text, std::size_t room,
                                  bool fold = false) noexcept {
    packer_.put(room, [text, fold](char* out) {
      char* const end = decode_percent(text, out);
      for (; fold && out != end; ++out) *out = to_lower(*out);
      return end;
    });
  }

  Block& block_;
  std::size_t size_;  // at the end
  RecordPacker packer_;
};

/// Reads baggage with a header for each member, `<prefix><key>: <value>`, of the codec's prefix i.
/// The limits hold as if the members were one list.
inline void decode_prefixed_baggage(const Fields& in, std::size_t i, std::string_view prefix,
                                    const Options& options, Baggage& out, Report& report) {
  BaggageLimits limits(options);
  std::size_t size = 0;
  for (const PrefixedField* field = in.prefixed(i); field != nullptr; field = field->next) {
    size += field->suffix.size() + field->value.size() + 3;
  }
  BaggageReader reader(out, size);
  size = 0;
  for (const PrefixedField* field = in.prefixed(i); field != nullptr; field = field->next) {
    size += (size == 0 ? 0 : 1) + field->suffix.size() + 1 + field->value.size();
    if (!limits.admit(size)) break;
    reader.add({{field->suffix, field->value, {}}, false, {}, true});  // [jaeger 10.4]
  }
  reader.finish();
  if (limits.reached() != Errc::none) report.dropped(limits.reached(), prefix);
}

/// Writes a header for each member, without properties, which this form lacks. The bytes of `keep`
/// stay unencoded in values. If keys differ only in case, the first is written.
template <const Charset& keep>
void encode_prefixed_baggage(const Baggage& baggage, std::string_view prefix,
                             const Options& options, HeaderEncoder& encoder) {
  const std::size_t others = encoder.headers().size();
  std::size_t size = 0;
  BaggageLimits limits(options);
  for (const auto& [key, value, properties] : baggage) {
    const std::size_t key_size = percent_size(key, baggage_key);
    const std::size_t value_size = percent_size(value, keep);
    char* const name = encoder.room(prefix.size() + key_size);
    char* const name_end = encode_percent(key, baggage_key, copy(prefix, name));
    for (char* at = name; at != name_end; ++at) *at = to_lower(*at);  // [jaeger 10.4]
    const HeaderList written(encoder.headers().begin() + others, encoder.headers().size() - others);
    if (key.empty() || value.empty() || written.find(view(name, name_end)) != written.size()) {
      encoder.dropped(Errc::baggage_member_malformed, prefix);
      continue;
    }
    size += (size == 0 ? 0 : 1) + key_size + 1 + value_size;
    if (!limits.admit(size)) break;
    const std::string_view header = encoder.keep(name_end);
    encoder.add_written(header, encode_percent(value, keep, encoder.room(value_size)));
  }
  if (limits.reached() != Errc::none) encoder.dropped(limits.reached(), prefix);
}

}}}  // namespace baton::v0::detail
