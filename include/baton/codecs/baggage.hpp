// Codec: W3C Baggage.  https://www.w3.org/TR/baggage/
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/percent.hpp>
#include <array>
#include <string_view>

namespace baton::inline v0 {

namespace detail {

/// baggage-octet, and out of it `%`, which is always encoded. [bag 7.5]
inline constexpr Charset baggage_octet = visible.without("\",;\\%");
/// Properties pass on as they came, `%` and blanks between their parts included.
inline constexpr Charset baggage_property = visible.without("\",\\").with(" ");
inline constexpr Charset baggage_key = token.without("%");

/// Reads one member after another, as on the wire.
class BaggageCursor {
 public:
  constexpr explicit BaggageCursor(std::string_view list) noexcept : list_(list) {}

  /// The next member; false at the end, or with error() set where a member is malformed.
  constexpr bool next(BaggageMember& member) noexcept {
    // [bag 7.2] empty members are skipped
    while (at_ < list_.size() && (list_[at_] == ',' || is_blank(list_[at_]))) ++at_;
    if (at_ == list_.size()) return false;

    const std::size_t key = at_;
    at_ += token.find_outside(list_.substr(at_));
    const std::string_view name = list_.substr(key, at_ - key);
    while (at_ < list_.size() && is_blank(list_[at_])) ++at_;
    if (name.empty() || at_ == list_.size() || list_[at_] != '=') return refuse(Errc::bad_key);

    const std::size_t value = ++at_;
    while (at_ < list_.size() && list_[at_] != ',' && list_[at_] != ';') ++at_;
    const std::string_view text = trim(list_.substr(value, at_ - value));
    if (text.empty()) return refuse(Errc::bad_value);

    const std::size_t properties = at_;
    while (at_ < list_.size() && list_[at_] != ',') ++at_;
    std::string_view rest = list_.substr(properties, at_ - properties);
    if (!rest.empty()) rest.remove_prefix(1);  // ";"
    member = {name, text, trim(rest)};
    return true;
  }
  constexpr Error error() const noexcept { return error_; }
  /// Bytes read so far, the last member included.
  constexpr std::size_t position() const noexcept { return at_; }

 private:
  constexpr bool refuse(Errc code) noexcept {
    error_ = fail(code, at_);
    return false;
  }

  std::string_view list_;
  std::size_t at_ = 0;
  Error error_;
};

}  // namespace detail

/// What parse_baggage learned about a list.
struct BaggageSummary {
  std::size_t members = 0;  ///< that are kept: the leading ones within the limits
  Drops dropped;            ///< baggage_too_many, baggage_too_long
  friend constexpr bool operator==(const BaggageSummary&, const BaggageSummary&) = default;
};

/// Validates a `baggage` list up to its limits.
///
/// Grammar  member *( OWS "," OWS member )                      ; members may be empty
///          member = key OWS "=" OWS value *( OWS ";" OWS property )
///          key    = token ; value = 1*( any byte but "," and ";" )
/// Input    list: raw bytes; several fields joined with ","
/// Output   how many leading members are within the limits
/// Errors   bad_key(i) | bad_value(i)                           ; i = byte offset in list
/// Limits   members, bytes: both inclusive, of the list as received
/// Cost     one pass, no allocation
/// Spec     https://www.w3.org/TR/baggage/#definition
constexpr Result<BaggageSummary> parse_baggage(
    std::string_view list, std::size_t max_members = limits::baggage_members,
    std::size_t max_bytes = limits::baggage_bytes) noexcept {
  BaggageSummary summary;
  BaggageMember member;
  detail::BaggageCursor cursor(list);
  while (cursor.next(member)) {
    if (summary.members == max_members) {  // [bag 7.4]
      summary.dropped.add(Drop::baggage_too_many);
      return summary;
    }
    if (cursor.position() > max_bytes) {
      summary.dropped.add(Drop::baggage_too_long);
      return summary;
    }
    ++summary.members;
  }
  if (cursor.error()) return cursor.error();
  return summary;
}

namespace detail {

/// Percent-decodes a key or a value, or gives it back when there is nothing to decode.
inline std::string_view decode_baggage_text(std::string_view raw, std::string& scratch) {
  if (decodes_to_itself.all(raw)) return raw;
  scratch.clear();
  decode_percent(raw, [&](std::string_view piece) { scratch.append(piece); });
  return scratch;
}

}  // namespace detail

namespace codecs {

/// The `baggage` header: read without any trace ids, written without any.
struct baggage {
  static constexpr std::string_view name = "baggage";
  static constexpr std::array fields{
      Field{"baggage", true}};  // [bag 7.6] several fields are joined

  static void decode_baggage(const Fields& in, const Options& options, SpanContext& out,
                             Report& report) {
    const std::string_view list = in[0].text;
    const auto summary =
        parse_baggage(list, options.baggage_max_members, options.baggage_max_bytes);
    if (!summary) return report.add(Drop::baggage_malformed);  // [bag 7.2]
    for (const Drop drop : {Drop::baggage_too_many, Drop::baggage_too_long}) {
      if (summary->dropped.has(drop)) report.add(drop);
    }
    if (summary->members == 0) return;

    Baggage& baggage = out.baggage();
    // Three lengths a member take the place of its "=", "," and ";".
    baggage.reserve(list.size() + 2 * summary->members);
    std::string key;
    std::string value;
    detail::BaggageCursor cursor(list);
    BaggageMember member;
    for (std::size_t i = 0; i < summary->members && cursor.next(member); ++i) {
      // [bag 7.1] both are decoded: both are encoded on write, and leave as they came
      baggage.set(detail::decode_baggage_text(member.key, key),
                  detail::decode_baggage_text(member.value, value), member.properties);
    }
  }

  static void encode(const SpanContext& context, const Options& options, Stage& stage) {
    const Baggage& baggage = context.baggage();
    if (baggage.empty()) return;  // [bag 7.7]
    char* const begin = stage.room(3 * baggage.members().block().size());
    char* out = begin;
    std::size_t members = 0;
    for (const auto& [key, value, properties] : baggage) {
      if (key.empty() || value.empty()) {  // a reader would drop the whole header over it
        stage.drop(Drop::baggage_malformed);
        continue;
      }
      if (members == options.baggage_max_members) {  // [bag 7.4]
        stage.drop(Drop::baggage_too_many);
        break;
      }
      char* const before = out;
      if (members != 0) *out++ = ',';
      out = detail::encode_percent(key, detail::baggage_key, out);  // [bag 7.5]
      *out++ = '=';
      out = detail::encode_percent(value, detail::baggage_octet, out);
      if (!properties.empty()) {  // [bag 7.3]
        *out++ = ';';
        out = detail::encode_percent(properties, detail::baggage_property, out);
      }
      if (static_cast<std::size_t>(out - begin) > options.baggage_max_bytes) {  // [bag 7.4]
        stage.drop(Drop::baggage_too_long);
        out = before;
        break;
      }
      ++members;
    }
    if (members != 0) stage.add(fields[0].name, out);
  }
};

}  // namespace codecs

}  // namespace baton::inline v0
