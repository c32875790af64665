// SPDX-License-Identifier: MIT
// Codec: Datadog's x-datadog-* headers.
// https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/record_packer.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/words.hpp>
#include <array>
#include <string_view>

namespace baton { inline namespace v0 {

namespace detail {

inline constexpr Charset tag_key = visible.without(",=");
inline constexpr Charset tag_value = printable.without(",");

/// A piece of x-datadog-tags without outer blanks, or its fault.
struct UncommonTag {
  const char* begin;
  const char* end;
  Error error;
};
BATON_COLD constexpr UncommonTag read_uncommon_tag(PairPiece tag, std::size_t at) noexcept {
  const std::string_view text = trim(tag.text());
  const char* const end = text.data() + text.size();
  if (text.empty()) return {end, end, {}};  // [dd 5.6] empty pieces vanish
  at += static_cast<std::size_t>(text.data() - tag.begin);
  tag = {text.data(), tag.separator < end ? tag.separator : end, end, false, false, false};
  const std::size_t key = tag_key.find_outside(text);
  if (key == 0 || tag.begin + key != tag.separator || !tag.has_separator()) {
    return {end, end, fail(Errc::bad_key, at + key)};
  }
  const std::size_t value = tag_value.find_outside(tag.value());
  if (value != tag.value().size()) return {end, end, fail(Errc::bad_value, at + key + 1 + value)};
  return {tag.begin, end, {}};
}

/// Calls `use(PairPiece)` for every `key=value` of x-datadog-tags, up to a malformed one. The value
/// may be empty.
template <class Use>
BATON_INLINE constexpr Error each_trace_tag(std::string_view header, Use use) noexcept {
  if (header.empty()) return {};
  PairCursor<',', '=', visible> pieces(header);
  for (PairPiece tag; pieces.next(tag);) {
    if (!tag.plain || !tag.whole()) {
      const auto at = static_cast<std::size_t>(tag.begin - header.data());
      const UncommonTag read = read_uncommon_tag(tag, at);
      if (read.error) return read.error;
      if (read.begin == read.end) continue;
      tag.begin = read.begin;
      tag.end = read.end;
    }
    use(tag);
  }
  return {};
}

}  // namespace detail

/// The content of x-datadog-tags beside the tags that are propagated.
struct TraceTagsSummary {
  std::uint64_t trace_id_high = 0;                ///< `_dd.p.tid`
  std::optional<std::string_view> malformed_tid;  ///< the value of `_dd.p.tid` when it is malformed
  /// The byte offset of the first tag that is left out for each of these reasons.
  std::optional<std::uint32_t> malformed_decision_maker, withdrawn, empty;
};

namespace detail {

template <class Use>
struct TraceTagReader {
  const char* begin;  // of the header
  TraceTagsSummary& summary;
  Use use;

  BATON_INLINE constexpr void operator()(const PairPiece& tag) {
    const std::string_view key = tag.key();
    if (!begins(key, "_dd.p.")) return;
    if (tag.end - tag.separator == 1) {  // [dd 5.6]
      mark(summary.empty, tag.end);
    } else if (is(key, "_dd.p.tid")) {  // [dd 5.1]
      const auto high = SpanId::from_hex(tag.value());
      if (high) {
        summary.trace_id_high = high->value;
      } else {
        summary.malformed_tid = tag.value();
      }
    } else if (is(key, "_dd.p.dm") && !is_decision_maker(tag.value())) {
      mark(summary.malformed_decision_maker, tag.separator + 1);
    } else if (is(key, "_dd.p.upstream_services")) {  // [dd 5.8]
      mark(summary.withdrawn, tag.begin);
    } else if (is_trace_tag(key)) {
      use(tag);
    }
  }
  constexpr void mark(std::optional<std::uint32_t>& first, const char* at) const noexcept {
    if (!first) first = static_cast<std::uint32_t>(at - begin);
  }
};

/// parse_trace_tags() that calls `use(PairPiece)` for each propagated tag. On an error the caller
/// must discard all tags, including those already seen.
template <class Use>
BATON_INLINE constexpr Error read_trace_tags(std::string_view header, TraceTagsSummary& summary,
                                             Use use) noexcept {
  return each_trace_tag(header, TraceTagReader<Use>{header.data(), summary, use});
}

}  // namespace detail

/// Validates the value of `x-datadog-tags`.
///
/// Grammar  tag *( "," tag ) ; tag = OWS [ key "=" value ] OWS
///          key = 1*%x21-7E without "," "=" ; value = *%x20-7E without ","
/// Input    header: raw bytes; empty means no tags
/// Output   the upper half of the trace id, and the faults in single tags
/// Errors   bad_key(i) | bad_value(i): no tag is propagated then
/// Cost     one pass, no allocation
constexpr Result<TraceTagsSummary> parse_trace_tags(std::string_view header) noexcept {
  TraceTagsSummary summary;
  const Error error = detail::read_trace_tags(header, summary, [](const detail::PairPiece&) {});
  if (error) return error;
  return summary;
}

/// Room that format_trace_tags() needs.
constexpr std::size_t trace_tags_room(const TraceTags& tags) noexcept {
  return trace_id_high_tag.size() + 1 + 16 + 1 + tags.bytes();
}

/// Writes the value of `x-datadog-tags` and returns the end, which is `out` if there is nothing to
/// write.
///
/// Output   `_dd.p.tid` if the upper half of the trace id is not zero, then the `_dd.p.*` tags. A
///          tag that cannot be encoded is left out, and `left_out` becomes true
constexpr char* format_trace_tags(std::uint64_t trace_id_high, const TraceTags& tags,
                                  char* const begin, bool& left_out) noexcept {
  char* out = begin;
  if (trace_id_high != 0) {  // [dd 5.10]
    out = detail::copy("_dd.p.tid=", out);
    out = detail::format_hex16(trace_id_high, out);
  }
  for (auto at = tags.begin(), end = tags.end(); at != end; ++at) {
    const auto [key, value] = *at;
    if (!is_trace_tag(key)) continue;
    if (!is_kept_tag(key, value)) {
      left_out = true;
      continue;
    }
    char* const text = out == begin ? out : out + 1;  // after a ","
    char* stop = detail::copy_plain_pair(at.pair(), key.size(), '=', text);
    if (stop == nullptr) {
      if (!detail::tag_key.all(key) || !detail::tag_value.all(value) || value.back() == ' ') {
        left_out = true;  // [dd 5.6] the reader would trim a blank at the end
        continue;
      }
      stop = detail::copy(key, text);
      *stop++ = '=';
      stop = detail::copy(value, stop);
    }
    if (text != out) *out = ',';
    out = stop;
  }
  return out;
}

namespace codecs {

/// `x-datadog-trace-id`, `-parent-id`, `-sampling-priority`, `-origin`, `-tags`.
///
/// Grammar  ids        1*DIGIT, 64 bit unsigned           [dd 5.1]
///          priority   [ "-" ] 1*DIGIT, 32 bit signed     [dd 5.4]
///          origin     any text                           [dd 5.5]
///          tags       parse_trace_tags()                 [dd 5.6]
/// Errors   the errors of the ids and the priority; malformed tags never discard the ids
/// Limits   Options::tags_max_length
struct datadog {
  static constexpr std::string_view name = "datadog";
  enum { trace_id, parent_id, sampling_priority, origin, tags };
  static constexpr Field fields[] = {"x-datadog-trace-id",
                                     "x-datadog-parent-id",
                                     "x-datadog-sampling-priority",
                                     {"x-datadog-origin", FieldKind::opaque},
                                     {"x-datadog-tags", FieldKind::list}};  // [dd 5.9]
  static constexpr Role role = Role::datadog;                               // [multi 6.3]
  static constexpr std::string_view specification =
      "https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/";

  static Error decode(const Fields& in, const Options& options, Candidate& out, Report& report) {
    // [dd 5.2] [dd 5.5] without a trace id, the other headers mean nothing
    const auto low = in.read<detail::parse_decimal>(trace_id);  // [dd 5.3]
    if (!low) return low.error();
    if (*low == 0) return at(trace_id, fail(Errc::zero_id));

    out.texts.origin = in[origin];
    const auto parent = in.read<detail::parse_decimal>(parent_id);
    if (!parent && parent.error().code != Errc::absent) return parent.error();
    out.span_id = {*parent};
    if (!out.span_id && out.texts.origin.empty()) {  // [dd 5.2] Synthetics sends 0, and an origin
      return at(parent_id, fail(parent ? Errc::zero_id : Errc::missing_part));
    }
    const auto priority = in.read<detail::parse_decimal_i32>(sampling_priority);
    if (priority) {
      out.sampling_priority = static_cast<SamplingPriority>(*priority);
      out.trace_flags = is_sampled(*out.sampling_priority) ? trace_flags::sampled : 0;
    } else if (priority.error().code != Errc::absent) {  // [dd 5.4] the ids stay
      report.dropped(Errc::priority_malformed, in.name(sampling_priority), priority.error().offset);
    }
    out.trace_id = {0, *low};
    decode_tags(in, options, out, report);
    return {};
  }

  static void encode(const SpanContext& context, const Options& options, HeaderEncoder& encoder) {
    const std::string_view source = detail::trim_field(context.origin().value_or(""));
    // [dd 5.2] Readers refuse a lower half of zeros, and a span id of 0 without an origin.
    if (context.trace_id().low == 0 || (!context.span_id() && source.empty())) return;
    // [dd 5.10]
    encoder.add_written(
        fields[trace_id].name,
        detail::format_decimal(context.trace_id().low, encoder.room(detail::max_decimal_u64)));
    encoder.add_written(
        fields[parent_id].name,
        detail::format_decimal(context.span_id().value, encoder.room(detail::max_decimal_u64)));
    if (const auto priority = context.sampling_priority()) {
      encoder.add_written(
          fields[sampling_priority].name,
          detail::format_decimal_i32(static_cast<std::int32_t>(*priority), encoder.room(11)));
    }
    if (!source.empty()) {
      char* end = encoder.room(source.size());
      for (const char c : source) *end++ = c >= ' ' && c <= '~' ? c : '_';  // [dd 5.5]
      encoder.add_written(fields[origin].name, end);
    }
    encode_tags(context, options, encoder);
  }

 private:
  static Error at(std::size_t field, Error error) noexcept {
    error.field = fields[field].name;
    return error;
  }

  static void decode_tags(const Fields& in, const Options& options, Candidate& out,
                          Report& report) {
    out.only_lower_half = true;
    const std::string_view header = in[tags];
    if (header.empty() || options.tags_max_length == 0) return;
    if (header.size() > options.tags_max_length) {  // [dd 5.7]
      report.dropped(Errc::tags_too_long, in.name(tags));
      return report.propagation_error("extract_max_size");
    }
    // Two lengths take the place of "=" and ",". Texts of 128 bytes and more have longer lengths.
    detail::RecordPacker packer(in.scratch(header.size() + header.size() / 128 + 1), 2);
    TraceTagsSummary summary;
    const Error error = detail::read_trace_tags(
        header, summary,
        [&packer](const detail::PairPiece& tag) { packer.add_pair(tag.text(), tag.key().size()); });
    if (error) {  // [dd 5.6]
      report.dropped(Errc::tags_malformed, in.name(tags), error.offset);
      return report.propagation_error("decoding_error");
    }
    if (summary.empty) report.dropped(Errc::tag_malformed, in.name(tags), *summary.empty);
    if (summary.withdrawn) report.dropped(Errc::tag_withdrawn, in.name(tags), *summary.withdrawn);
    if (summary.malformed_tid) {  // [dd 5.1]
      report.dropped(Errc::malformed_tid, in.name(tags),
                     static_cast<std::size_t>(summary.malformed_tid->data() - header.data()));
      report.propagation_error("malformed_tid", *summary.malformed_tid);
    }
    if (summary.malformed_decision_maker) {  // [dd 5.8]
      report.dropped(Errc::decision_maker_malformed, in.name(tags),
                     *summary.malformed_decision_maker);
      report.propagation_error("decoding_error");
    }
    out.trace_id.high = summary.trace_id_high;
    out.only_lower_half = summary.trace_id_high == 0;
    packer.finish();
    out.texts.tags = TraceTags(packer.packed());
  }

  static void encode_tags(const SpanContext& context, const Options& options,
                          HeaderEncoder& encoder) {
    if (options.tags_max_length == 0) return;
    const TraceTags all = context.tags();
    char* const begin = encoder.room(trace_tags_room(all));
    bool left_out = false;
    char* const out = format_trace_tags(context.trace_id().high, all, begin, left_out);
    if (left_out) encoder.dropped(Errc::tag_not_encodable, fields[tags].name);  // [dd 5.7]
    if (out == begin) return;
    if (static_cast<std::size_t>(out - begin) > options.tags_max_length) {
      return encoder.dropped(Errc::tags_too_long, fields[tags].name);  // [dd 5.7]
    }
    encoder.add_written(fields[tags].name, out);
  }
};

}  // namespace codecs

}}  // namespace baton::v0
