// SPDX-License-Identifier: MIT
// Codec: W3C Baggage.  https://www.w3.org/TR/baggage/
#pragma once

#include <baton/codec.hpp>
#include <baton/codecs/baggage_members.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/cursor.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/percent.hpp>
#include <array>
#include <string_view>

namespace baton { inline namespace v0 {

namespace detail {

/// Properties keep their encoding, so a `%` in them is one that encodes.
inline constexpr Charset baggage_property = baggage_octet.with("%");

/// A member of a list that is more than a plain key and a plain value, or the fault in it. Without
/// a key and an error there is no member.
BATON_NOINLINE constexpr WireMember read_uncommon_member(PairPiece piece, const char* list,
                                                         BaggageDialect dialect) noexcept {
  WireMember wire;
  const char* stop = piece.plain_key ? piece.separator : piece.begin;  // start of the properties
  while (stop != piece.end && *stop != ';') ++stop;
  const char* const equals = piece.separator < stop ? piece.separator : stop;
  wire.member.key = trim(view(piece.begin, equals));
  wire.plain_key = piece.plain_key;
  if (!wire.plain_key || wire.member.key.empty() || equals == stop) {
    const std::string_view key = wire.member.key;
    if (key.empty() && equals == piece.end) return wire;  // [bag 7.2] skipped
    const std::size_t stray = token.find_outside(key);
    if (key.empty() || stray != key.size() || equals == stop) {
      wire.error = fail(Errc::bad_key, static_cast<std::size_t>(key.data() - list) + stray);
      return wire;
    }
  }
  wire.member.value = trim(view(equals + 1, stop));
  if (wire.member.value.empty() && dialect == BaggageDialect::datadog) {  // [bag 7.2]
    wire.error = fail(Errc::bad_value, static_cast<std::size_t>(equals + 1 - list));
  }
  if (stop != piece.end) wire.member.properties = trim(view(stop + 1, piece.end));
  return wire;
}

/// Calls `plain(PairPiece)` for each member within the limits that is a plain key, "=" and a plain
/// value, and `other(WireMember)` for each other. A malformed member ends the reading with its
/// error; in the dialect `w3c` it goes to `malformed(Error)`. [bag 7.2]
template <class Plain, class Other, class Malformed>
BATON_INLINE constexpr Error each_baggage_member(std::string_view list, BaggageDialect dialect,
                                                 BaggageLimits& limits, Plain plain, Other other,
                                                 Malformed malformed) noexcept {
  PairCursor<',', '=', plain_text> pieces(list);
  for (PairPiece piece; pieces.next(piece);) {
    if (piece.empty()) continue;  // [bag 7.2]
    const auto end = static_cast<std::size_t>(piece.end - list.data());
    if (piece.plain && piece.whole()) {
      if (!limits.admit(end)) break;  // [bag 7.4] the rest is not read
      plain(piece);
      continue;
    }
    const WireMember wire = read_uncommon_member(piece, list.data(), dialect);
    if (wire.error && dialect == BaggageDialect::w3c) {
      malformed(wire.error);
      continue;
    }
    if (wire.member.key.empty() && !wire.error) continue;
    if (!limits.admit(end)) break;
    if (wire.error) return wire.error;
    other(wire);
  }
  return {};
}

/// [bag 7.3] Writes the properties that follow BG's grammar, each after a ";", and returns the end.
/// `lost` becomes true if others were left out.
BATON_COLD constexpr char* format_baggage_properties(std::string_view properties, char* out,
                                                     bool& lost) noexcept {
  for (Splitter pieces(properties, ';'); pieces.next();) {
    const std::string_view piece = trim(pieces.piece());
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    const std::string_view key = trim(piece.substr(0, equals));
    if (key.empty() || !token.all(key)) {
      lost = true;
      continue;
    }
    *out++ = ';';
    out = copy(key, out);
    if (equals == piece.npos) continue;
    *out++ = '=';
    out = encode_percent(trim(piece.substr(equals + 1)), baggage_property, out);
  }
  return out;
}

}  // namespace detail

/// The result of parse_baggage.
struct BaggageSummary {
  std::size_t members = 0;  ///< members that are kept: the first ones, within the limits
  Errc limit = Errc::none;  ///< baggage_too_many, baggage_too_long: there are more members
  friend constexpr bool operator==(const BaggageSummary&, const BaggageSummary&) = default;
};

/// Validates a `baggage` list up to its limits.
///
/// Grammar  member *( OWS "," OWS member )                      ; members may be empty
///          member = key OWS "=" OWS value *( OWS ";" OWS property )
///          key    = token ; value = 1*( any byte except "," and ";" ), empty only in dialect w3c
/// Input    list: raw bytes; several fields joined with ","
/// Output   the number of members within the limits, from the start
/// Errors   bad_key(i) | bad_value(i)                           ; i = byte offset in list
///          none in the dialect w3c, where malformed members are ignored
/// Limits   members, bytes: both inclusive, of the list as it was received
/// Cost     one pass, no allocation
/// Spec     https://www.w3.org/TR/baggage/#definition
constexpr Result<BaggageSummary> parse_baggage(
    std::string_view list, std::size_t max_members = limits::baggage_members,
    std::size_t max_bytes = limits::baggage_bytes,
    BaggageDialect dialect = BaggageDialect::datadog) noexcept {
  BaggageSummary summary;
  detail::BaggageLimits limits(max_members, max_bytes);
  const Error error = detail::each_baggage_member(
      list, dialect, limits, [&](const detail::PairPiece&) { ++summary.members; },
      [&](const detail::WireMember&) { ++summary.members; }, [](const Error&) {});
  if (error) return error;
  summary.limit = limits.reached();
  return summary;
}

/// What format_baggage() left out.
struct BaggageLosses {
  bool member = false;      ///< a member without key or value, or a property whose key is no token
  Errc limit = Errc::none;  ///< baggage_too_many, baggage_too_long: the members beyond the limit
};

/// Formats a `baggage` list within its limits to `out`, which has room for baggage_room() bytes.
/// Returns the end, which is `out` when there is nothing to write.
///
/// Members without a key are left out. Members without a value are left out except in the dialect
/// w3c, for one of them makes Datadog's readers drop the whole header. [bag 7.2]
constexpr char* format_baggage(const Baggage::Members& members, std::size_t max_members,
                               std::size_t max_bytes, char* const begin, BaggageLosses& lost,
                               BaggageDialect dialect = BaggageDialect::datadog) noexcept {
  char* out = begin;
  detail::BaggageLimits limits(max_members, max_bytes);
  for (auto at = members.begin(), end = members.end(); at != end; ++at) {
    const auto [key, value, properties] = *at;
    if (key.empty() || (value.empty() && dialect == BaggageDialect::datadog)) {
      lost.member = true;
      continue;
    }
    char* const before = out;
    if (out != begin) *out++ = ',';
    char* const stop =
        value.empty() ? nullptr : detail::copy_plain_pair(at.pair(), key.size(), '=', out);
    if (stop != nullptr) {
      out = stop;
    } else {
      out = detail::encode_percent(key, detail::baggage_key, out);  // [bag 7.5]
      *out++ = '=';
      out = detail::encode_percent(value, detail::baggage_octet, out);
    }
    if (!properties.empty()) {  // [bag 7.3]
      out = detail::format_baggage_properties(properties, out, lost.member);
    }
    if (!limits.admit(static_cast<std::size_t>(out - begin))) {  // [bag 7.4]
      out = before;
      break;
    }
  }
  lost.limit = limits.reached();
  return out;
}
/// An upper bound for format_baggage(). For little baggage it is a cheap over-estimate.
constexpr std::size_t baggage_room(const Baggage::Members& members) noexcept {
  const std::size_t most = 3 * members.bytes();  // "%XX" for a byte
  if (most < 1024) return most;
  std::size_t size = 0;
  for (const auto& [key, value, properties] : members) {
    size += detail::percent_size(key, detail::baggage_key) + 1 +
            detail::percent_size(value, detail::baggage_octet) + 1 +
            detail::percent_size(properties, detail::baggage_property) + 1;
  }
  return size;
}

namespace codecs {

/// The `baggage` header. It is read and written with or without trace ids.
struct baggage {
  static constexpr std::string_view name = "baggage";
  static constexpr Field fields[] = {{"baggage", FieldKind::list}};  // [bag 7.6]
  static constexpr std::string_view specification = "https://www.w3.org/TR/baggage/";

  static void decode_baggage(const Fields& in, const Options& options, SpanContext& out,
                             Report& report) {
    const std::string_view list = in[0];
    const std::size_t most =
        list.size() < options.baggage_max_bytes ? list.size() : options.baggage_max_bytes;
    detail::BaggageReader reader(out.baggage(), most);
    detail::BaggageLimits limits(options);
    const Error malformed = detail::each_baggage_member(
        list, options.baggage_dialect, limits,
        [&](const detail::PairPiece& plain) { reader.add(plain); },
        [&](const detail::WireMember& other) { reader.add(other); },
        [&](const Error& error) {
          report.dropped(Errc::baggage_member_malformed, in.name(0), error.offset);
        });
    if (malformed) {  // [bag 7.2]
      return report.dropped(Errc::baggage_malformed, in.name(0), malformed.offset);
    }
    reader.finish();
    if (limits.reached() != Errc::none) report.dropped(limits.reached(), in.name(0));
  }

  static void encode(const SpanContext& context, const Options& options, HeaderEncoder& encoder) {
    const auto members = context.baggage().members();
    if (members.empty()) return;  // [bag 7.7]
    BaggageLosses lost;
    char* const begin = encoder.room(baggage_room(members));
    char* const end =
        format_baggage(members, options.baggage_max_members, options.baggage_max_bytes, begin, lost,
                       options.baggage_dialect);
    if (end != begin) encoder.add_written(fields[0].name, end);
    if (lost.member) encoder.dropped(Errc::baggage_member_malformed, fields[0].name);
    if (lost.limit != Errc::none) encoder.dropped(lost.limit, fields[0].name);
  }
};

}  // namespace codecs

}}  // namespace baton::v0
