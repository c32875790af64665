// Baggage on the wire, whatever headers it travels in: limits, percent-coding, and one header a
// member.
#pragma once

#include <baton/baggage.hpp>
#include <baton/codec.hpp>
#include <baton/detail/block.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/percent.hpp>
#include <baton/detail/record_packer.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// baggage-octet, and out of it `%`, which is always encoded, and `+`, which many read as a blank.
/// [bag 7.5]
inline constexpr Charset baggage_octet = visible.without("\",;\\%+");
inline constexpr Charset baggage_key = token.without("%+");

/// A member as on the wire, or what is wrong with it.
struct WireMember {
  BaggageMember member;
  bool plain_key = false;  ///< it decodes to itself
  Error error;
  bool fold_key = false;  ///< it stands in a header name, which has no case
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
/// ([bag 7.6]), yet what an earlier style said stays ([multi 6.1]). Nothing is added before finish().
class BaggageReader {
 public:
  /// Takes members that together have at most `bytes` bytes, with a byte between any two of their
  /// texts and of themselves.
  BaggageReader(Baggage& out, std::size_t bytes)
      : block_(out.block_), size_(block_.size()), packer_(extend(bytes + bytes / 4 + 2), size_) {
    // Three lengths a member take the place of its "=", "," and ";". That is one byte more, where
    // it has no properties, of at least four; texts of 128 bytes have longer lengths.
  }
  BaggageReader(const BaggageReader&) = delete;
  BaggageReader& operator=(const BaggageReader&) = delete;
  ~BaggageReader() { block_.truncate(size_); }

  /// A key, "=" and a value that decode to themselves, without properties.
  [[gnu::always_inline]] void add(const PairPiece& plain) {
    packer_.add_pair(plain.text(), plain.key().size());
  }
  /// [bag 7.1] Key and value are decoded: both are encoded on write, and leave as they came.
  [[gnu::noinline]] void add(const WireMember& wire) {
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
  /// Returns where all of it begins.
  char* extend(std::size_t bytes) {
    block_.extend(bytes);
    return block_.data();
  }
  [[gnu::noinline]] void put_decoded(std::string_view text, std::size_t room,
                                     bool fold = false) noexcept {
    packer_.put(room, [text, fold](char* out) {
      char* const end = decode_percent(text, out);
      for (; fold && out != end; ++out) *out = to_lower(*out);
      return end;
    });
  }

  Block& block_;
  std::size_t size_;  // in the end
  RecordPacker<BaggageMember, 3> packer_;
};

/// Reads baggage of one member a header, `<prefix><key>: <value>`, of the codec's prefix i. The limits
/// hold as if the members stood in one list.
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

/// Writes one header a member; properties can't be said in this form. Values keep the bytes of
/// `keep` as they are. Of keys that differ in their case alone the first stays.
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
