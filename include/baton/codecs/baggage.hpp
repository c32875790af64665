// Codec: W3C Baggage.  https://www.w3.org/TR/baggage/
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/baggage_members.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/percent.hpp>
#include <array>
#include <string_view>

namespace baton::inline v0 {

namespace detail {

/// Properties pass on as they came, `%` and blanks between their parts included.
inline constexpr Charset baggage_property = visible.without("\",\\").with(" ");

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
  detail::BaggageLimits limits(max_members, max_bytes);
  detail::BaggageCursor cursor(list);
  while (cursor.next(member) && limits.admit(cursor.position())) ++summary.members;  // [bag 7.4]
  if (cursor.error()) return cursor.error();
  summary.dropped = limits.dropped();
  return summary;
}

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
    detail::report_limits(summary->dropped, [&](Drop drop) { report.add(drop); });
    if (summary->members == 0) return;

    // Three lengths a member take the place of its "=", "," and ";".
    out.baggage().reserve(list.size() + 2 * summary->members);
    detail::BaggageReader reader(out.baggage());
    detail::BaggageCursor cursor(list);
    BaggageMember member;
    for (std::size_t i = 0; i < summary->members && cursor.next(member); ++i) {
      reader.add(member.key, member.value, member.properties);
    }
  }

  static void encode(const SpanContext& context, const Options& options, Stage& stage) {
    const Baggage& baggage = context.baggage();
    if (baggage.empty()) return;  // [bag 7.7]
    char* const begin = stage.room(3 * baggage.members().block().size());
    char* out = begin;
    detail::BaggageLimits limits(options);
    for (const auto& [key, value, properties] : baggage) {
      if (key.empty() || value.empty()) {  // a reader would drop the whole header over it
        stage.drop(Drop::baggage_malformed);
        continue;
      }
      char* const before = out;
      if (out != begin) *out++ = ',';
      out = detail::encode_percent(key, detail::baggage_key, out);  // [bag 7.5]
      *out++ = '=';
      out = detail::encode_percent(value, detail::baggage_octet, out);
      if (!properties.empty()) {  // [bag 7.3]
        *out++ = ';';
        out = detail::encode_percent(properties, detail::baggage_property, out);
      }
      if (!limits.admit(static_cast<std::size_t>(out - begin))) {  // [bag 7.4]
        out = before;
        break;
      }
    }
    detail::report_limits(limits.dropped(), [&](Drop drop) { stage.drop(drop); });
    if (out != begin) stage.add(fields[0].name, out);
  }
};

}  // namespace codecs

}  // namespace baton::inline v0
