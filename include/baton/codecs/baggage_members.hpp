// Baggage on the wire, whatever headers it travels in: limits, percent-coding, and one header a
// member.
#pragma once

#include <baton/baggage.hpp>
#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/percent.hpp>
#include <cstddef>
#include <string_view>

namespace baton::inline v0::detail {

/// baggage-octet, and out of it `%`, which is always encoded. [bag 7.5]
inline constexpr Charset baggage_octet = visible.without("\",;\\%");
inline constexpr Charset baggage_key = token.without("%");

/// Counts members against the limits: the leading ones are kept, whole. [bag 7.4]
class BaggageLimits {
 public:
  constexpr BaggageLimits(std::size_t members, std::size_t bytes) noexcept
      : left_(members), bytes_(bytes) {}
  explicit BaggageLimits(const Options& options) noexcept
      : BaggageLimits(options.baggage_max_members, options.baggage_max_bytes) {}

  /// Whether a member is kept that ends `end` bytes into the list; dropped() says why not.
  constexpr bool admit(std::size_t end) noexcept {
    if (left_ == 0) {
      dropped_.add(Drop::baggage_too_many);
    } else if (end > bytes_) {
      dropped_.add(Drop::baggage_too_long);
    } else {
      --left_;
      return true;
    }
    return false;
  }
  constexpr Drops dropped() const noexcept { return dropped_; }

 private:
  std::size_t left_;
  std::size_t bytes_;
  Drops dropped_;
};

/// Takes the members that one style found, percent-decoded. Of a repeated key the last counts
/// ([bag 7.6]), yet what an earlier style said stays ([multi 6.1]).
class BaggageReader {
 public:
  explicit BaggageReader(Baggage& out) noexcept : out_(out), earlier_(out.size()) {}

  /// [bag 7.1] Key and value are decoded: both are encoded on write, and leave as they came.
  void add(std::string_view raw_key, std::string_view raw_value, std::string_view properties = {}) {
    out_.set_decoded(raw_key, raw_value, properties, earlier_,
                     [](std::string_view raw, auto&& piece) {
                       if (decodes_to_itself.all(raw)) return piece(raw);
                       decode_percent(raw, piece);
                     });
  }

 private:
  Baggage& out_;
  std::size_t earlier_;
};

/// Reads baggage of one member a header: `<prefix><key>: <value>`. The limits hold as if the members
/// stood in one list. A member without a value is left out alone, for each is a header.
inline void decode_prefixed_baggage(const PrefixedField* const first, const Options& options,
                                    Baggage& out, Report& report) {
  BaggageLimits limits(options);
  BaggageReader reader(out);
  std::size_t size = 0;
  for (const PrefixedField* field = first; field != nullptr; field = field->next) {
    const std::string_view value = trim(field->value);
    if (value.empty()) {
      report.add(Drop::baggage_malformed);
      continue;
    }
    size += (size == 0 ? 0 : 1) + field->suffix.size() + 1 + value.size();
    if (!limits.admit(size)) break;
    reader.add(field->suffix, value);
  }
  report.add(limits.dropped());
}

/// Writes one header a member; properties can't be said in this form. Values keep the bytes of
/// `keep` as they are.
inline void encode_prefixed_baggage(const Baggage& baggage, std::string_view prefix,
                                    const Charset& keep, const Options& options, Stage& stage) {
  std::size_t size = 0;
  BaggageLimits limits(options);
  for (const auto& [key, value, properties] : baggage) {
    if (key.empty() || value.empty()) {
      stage.drop(Drop::baggage_malformed);
      continue;
    }
    const std::size_t key_size = percent_size(key, baggage_key);
    const std::size_t value_size = percent_size(value, keep);
    size += (size == 0 ? 0 : 1) + key_size + 1 + value_size;
    if (!limits.admit(size)) break;
    char* name = stage.room(prefix.size() + key_size);
    for (const char c : prefix) *name++ = c;
    const std::string_view header = stage.keep(encode_percent(key, baggage_key, name));
    stage.add(header, encode_percent(value, keep, stage.room(value_size)));
  }
  stage.drop(limits.dropped());
}

}  // namespace baton::inline v0::detail
