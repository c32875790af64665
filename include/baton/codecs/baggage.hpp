// Codec: W3C Baggage.  https://www.w3.org/TR/baggage/
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/baggage_members.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/percent.hpp>
#include <array>
#include <string_view>

namespace baton::inline v0 {

namespace detail {

/// Properties pass on as they came, `%` and blanks between their parts included.
inline constexpr Charset baggage_property = visible.without("\",\\").with(" ");

/// Goes from one member to the next; what a member says is read when it is asked for.
class BaggageCursor {
 public:
  constexpr explicit BaggageCursor(std::string_view list) noexcept
      : list_(list), pieces_(list, ',') {}

  constexpr bool next() noexcept {
    while (pieces_.next()) {
      if (!trim(pieces_.piece()).empty()) return true;  // [bag 7.2] empty members are skipped
    }
    return false;
  }
  /// Bytes of the list up to the end of this member.
  constexpr std::size_t end() const noexcept { return pieces_.offset() + pieces_.piece().size(); }
  /// The member as on the wire. Errors: bad_key(i) | bad_value(i).
  constexpr Result<BaggageMember> member() const noexcept {
    const std::string_view text = pieces_.piece();
    const std::string_view pair = text.substr(0, text.find(';'));
    const std::size_t equals = pair.find('=');
    const std::string_view key = trim(pair.substr(0, equals));
    const std::size_t stray = token.find_outside(key);
    if (equals == pair.npos || key.empty() || stray != key.size()) {
      return fail(Errc::bad_key, static_cast<std::size_t>(key.data() - list_.data()) + stray);
    }
    const std::string_view value = trim(pair.substr(equals + 1));
    if (value.empty()) return fail(Errc::bad_value, pieces_.offset() + equals + 1);
    const bool more = pair.size() != text.size();
    return BaggageMember{key, value, trim(text.substr(pair.size() + (more ? 1 : 0)))};
  }

 private:
  std::string_view list_;
  Splitter pieces_;
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
  detail::BaggageLimits limits(max_members, max_bytes);
  detail::BaggageCursor cursor(list);
  while (cursor.next() && limits.admit(cursor.end())) {  // [bag 7.4] the rest is not looked at
    const auto member = cursor.member();
    if (!member) return member.error();
    ++summary.members;
  }
  summary.dropped = limits.dropped();
  return summary;
}

/// Formats a `baggage` list within its limits: to `out`, which has room for baggage_room() bytes.
/// Returns the end, `out` when there is nothing to write.
///
/// Members without a key or a value are left out (baggage_malformed): W3C lets values be empty, but
/// Datadog's readers would drop the whole header over one.
constexpr char* format_baggage(const Baggage::Members& members, std::size_t max_members,
                               std::size_t max_bytes, char* const begin, Drops& dropped) noexcept {
  char* out = begin;
  detail::BaggageLimits limits(max_members, max_bytes);
  for (const auto& [key, value, properties] : members) {
    if (key.empty() || value.empty()) {
      dropped.add(Drop::baggage_malformed);
      continue;
    }
    char* const before = out;
    if (out != begin) *out++ = ',';
    out = detail::encode_percent(key, detail::baggage_key, out);  // [bag 7.5]
    *out++ = '=';
    out = detail::encode_percent(value, detail::baggage_octet, out);
    if (!properties.empty()) {  // [bag 7.3]
      *out++ = ';';
      // A tab can only be optional whitespace there, as the blank that is written for it.
      for (detail::Splitter parts(properties, '\t'); parts.next();) {
        if (parts.offset() != 0) *out++ = ' ';
        out = detail::encode_percent(parts.piece(), detail::baggage_property, out);
      }
    }
    if (!limits.admit(static_cast<std::size_t>(out - begin))) {  // [bag 7.4]
      out = before;
      break;
    }
  }
  dropped.add(limits.dropped());
  return out;
}
constexpr std::size_t baggage_room(const Baggage::Members& members) noexcept {
  std::size_t size = 0;
  for (const auto& [key, value, properties] : members) {
    size += detail::percent_size(key, detail::baggage_key) + 1 +
            detail::percent_size(value, detail::baggage_octet) + 1 +
            detail::percent_size(properties, detail::baggage_property) + 1;
  }
  return size;
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
    report.add(summary->dropped);
    if (summary->members == 0) return;

    // Three lengths a member take the place of its "=", "," and ";", more of 128 bytes and longer.
    out.baggage().reserve(list.size() + 2 * summary->members + list.size() / 128);
    detail::BaggageReader reader(out.baggage());
    detail::BaggageCursor cursor(list);
    for (std::size_t i = 0; i < summary->members && cursor.next(); ++i) {
      const BaggageMember member = *cursor.member();
      reader.add(member.key, member.value, member.properties);
    }
  }

  static void encode(const SpanContext& context, const Options& options, Stage& stage) {
    const auto members = context.baggage().members();
    if (members.empty()) return;  // [bag 7.7]
    Drops dropped;
    char* const begin = stage.room(baggage_room(members));
    char* const end = format_baggage(members, options.baggage_max_members,
                                     options.baggage_max_bytes, begin, dropped);
    if (end != begin) stage.add(fields[0].name, end);
    stage.drop(dropped);
  }
};

}  // namespace codecs

}  // namespace baton::inline v0
