// Codec: Datadog's x-datadog-* headers.
// https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/pairs.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/words.hpp>
#include <array>
#include <string_view>

namespace baton { inline namespace v0 {

namespace detail {

inline constexpr Charset tag_key = visible.without(",=");
inline constexpr Charset tag_value = printable.without(",");

/// Why a piece of x-datadog-tags is no tag; `at` is the place of its first byte.
[[gnu::cold, gnu::noinline]] constexpr Error refuse_trace_tag(PairPiece tag,
                                                              std::size_t at) noexcept {
  const std::size_t key = tag_key.find_outside(tag.text());
  if (key == 0 || tag.begin + key != tag.separator || !tag.has_separator()) {
    return fail(Errc::bad_key, at + key);
  }
  const std::size_t value = tag_value.find_outside(tag.value());
  if (tag.value().empty() || value != tag.value().size()) {
    return fail(Errc::bad_value, at + key + 1 + value);
  }
  return {};
}

/// Hands every `key=value` of x-datadog-tags to `use(PairPiece)`, up to one that is malformed.
template <class Use>
[[gnu::always_inline]] constexpr Error each_trace_tag(std::string_view header, Use use) noexcept {
  if (header.empty()) return {};
  PairCursor<',', '=', visible> pieces(header);
  for (PairPiece tag; pieces.next(tag);) {
    if (!tag.plain || !tag.whole()) {
      const auto at = static_cast<std::size_t>(tag.begin - header.data());
      if (const Error error = refuse_trace_tag(tag, at)) return error;
    }
    use(tag);
  }
  return {};
}

}  // namespace detail

/// What x-datadog-tags says beside the tags that pass on.
struct TraceTagsSummary {
  std::uint64_t trace_id_high = 0;                ///< `_dd.p.tid`
  std::optional<std::string_view> malformed_tid;  ///< its value when it is none
  bool malformed_decision_maker = false;
};

namespace detail {

/// parse_trace_tags() that hands each tag that passes on to `use(PairPiece)`; where there is an error,
/// none does, those handed out neither.
template <class Use>
[[gnu::always_inline]] constexpr Error read_trace_tags(std::string_view header,
                                                       TraceTagsSummary& summary,
                                                       Use use) noexcept {
  return each_trace_tag(header, [&](const PairPiece& tag) __attribute__((always_inline)) {
    const std::string_view key = tag.key();
    if (!begins(key, "_dd.p.")) return;
    if (is(key, "_dd.p.tid")) {  // [dd 5.1]
      const auto high = SpanId::from_hex(tag.value());
      if (high) {
        summary.trace_id_high = high->value;
      } else {
        summary.malformed_tid = tag.value();
      }
    } else if (is(key, "_dd.p.dm") && !is_decision_maker(tag.value())) {
      summary.malformed_decision_maker = true;
    } else if (is_trace_tag(key)) {
      use(tag);
    }
  });
}

}  // namespace detail

/// Validates the value of `x-datadog-tags`.
///
/// Grammar  tag *( "," tag ) ; tag = key "=" value
///          key = 1*%x21-7E without "," "=" ; value = 1*%x20-7E without ","
/// Input    header: raw bytes; empty is no tags
/// Output   the upper half of the trace id, and what is wrong with the tags that have a form
/// Errors   bad_key(i) | bad_value(i): then none passes on
/// Cost     one pass, no allocation
constexpr Result<TraceTagsSummary> parse_trace_tags(std::string_view header) noexcept {
  TraceTagsSummary summary;
  const Error error = detail::read_trace_tags(header, summary, [](const detail::PairPiece&) {});
  if (error) return error;
  return summary;
}

/// Room that format_trace_tags() needs.
constexpr std::size_t trace_tags_room(const TraceTags& tags) noexcept {
  return trace_id_high_tag.size() + 1 + 16 + 1 + tags.block().size();
}

/// Writes the value of `x-datadog-tags` and returns the end, or `out` when there is nothing to say.
///
/// Output   `_dd.p.tid` when the upper half of the trace id is not zero, then the `_dd.p.*` among
///          `tags`; one that can't be encoded is left out, and `left_out` becomes true
/// Cost     one pass, no allocation
constexpr char* format_trace_tags(std::uint64_t trace_id_high, const TraceTags& tags,
                                  char* const begin, bool& left_out) noexcept {
  char* out = begin;
  if (trace_id_high != 0) {  // [dd 5.10]
    out = detail::copy("_dd.p.tid=", out);
    out = detail::format_hex16(trace_id_high, out);
  }
  for (auto at = tags.begin(); at != tags.end();) {
    const auto [key, value] = *at;
    at = TraceTags::iterator(value.data() + value.size());
    if (!is_trace_tag(key)) continue;
    if (value.empty()) {
      left_out = true;
      continue;
    }
    char* const before = out;
    if (out != begin) *out++ = ',';
    const std::string_view pair = detail::short_pair(key, value);
    if (!pair.empty() && detail::others_in_pair(pair, key.size()) == 0) {
      out = detail::copy_pair(pair, key.size(), '=', out);
    } else if (detail::tag_key.all(key) && detail::tag_value.all(value)) {
      out = detail::copy(key, out);
      *out++ = '=';
      out = detail::copy(value, out);
    } else {
      left_out = true;
      out = before;
    }
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
/// Errors   of the ids and the priority; what is wrong with the tags never costs the ids
/// Limits   Options::tags_max_length
struct datadog {
  static constexpr std::string_view name = "datadog";
  enum { trace_id, parent_id, sampling_priority, origin, tags };
  static constexpr std::array fields{// [dd 5.9] repeated: the last counts
                                     Field{"x-datadog-trace-id"}, Field{"x-datadog-parent-id"},
                                     Field{"x-datadog-sampling-priority"},
                                     Field{"x-datadog-origin"}, Field{"x-datadog-tags"}};
  static constexpr bool names_datadog_parent = true;  // [multi 6.3]

  static Error decode(const Fields& in, const Options& options, Candidate& out, Report& report) {
    // [dd 5.2] no trace id: nothing, whatever else is there ([dd 5.5] an origin too)
    const std::string_view trace_text = detail::trim(in[trace_id].text);  // [dd 5.3]
    if (trace_text.empty()) return fail(Errc::absent);
    const auto low = detail::parse_decimal(trace_text);
    if (!low) return at(trace_id, low.error());
    if (*low == 0) return at(trace_id, fail(Errc::zero_id));

    out.texts.origin = in[origin].text;
    const std::string_view parent_text = detail::trim(in[parent_id].text);
    if (!parent_text.empty()) {
      const auto parent = detail::parse_decimal(parent_text);
      if (!parent) return at(parent_id, parent.error());
      out.span_id = {*parent};
    }
    if (!out.span_id && out.texts.origin.empty()) {  // [dd 5.2] Synthetics sends 0, and an origin
      return at(parent_id, fail(parent_text.empty() ? Errc::missing_part : Errc::zero_id));
    }
    if (const FieldValue field = in[sampling_priority]) {  // [dd 5.4]
      const auto priority = detail::parse_decimal_i32(detail::trim(field.text));
      if (!priority) return at(sampling_priority, priority.error());
      out.sampling_priority = static_cast<SamplingPriority>(*priority);
      out.flags = is_sampled(*out.sampling_priority) ? trace_flags::sampled : 0;
    }
    out.trace_id = {0, *low};
    decode_tags(in, options, out, report);
    return {};
  }

  static void encode(const SpanContext& context, const Options& options, Stage& stage) {
    if (!context) return;
    // [dd 5.10]
    stage.add(fields[trace_id].name,
              detail::format_decimal(context.trace_id().low, stage.room(detail::max_decimal_u64)));
    stage.add(fields[parent_id].name,
              detail::format_decimal(context.span_id().value, stage.room(detail::max_decimal_u64)));
    if (const auto priority = context.sampling_priority()) {
      stage.add(fields[sampling_priority].name,
                detail::format_decimal_i32(static_cast<std::int32_t>(*priority), stage.room(11)));
    }
    if (const auto text = context.origin()) {
      char* const begin = stage.room(text->size());
      char* end = begin;
      for (const char c : *text) *end++ = c >= ' ' && c <= '~' ? c : '_';  // [dd 5.5]
      stage.add(fields[origin].name, end);
    }
    encode_tags(context, options, stage);
  }

 private:
  static Error at(std::size_t field, Error error) noexcept {
    error.field = fields[field].name;
    return error;
  }

  static void decode_tags(const Fields& in, const Options& options, Candidate& out,
                          Report& report) {
    const std::string_view header = in[tags].text;
    if (header.empty() || options.tags_max_length == 0) return;
    if (header.size() > options.tags_max_length) {  // [dd 5.7]
      return report.add(Drop::tags_too_long, "extract_max_size");
    }
    // Two lengths take the place of "=" and ","; texts of 128 bytes have longer lengths.
    detail::TagPacker packer(in.room(header.size() + header.size() / 128 + 1));
    TraceTagsSummary summary;
    const Error error = detail::read_trace_tags(
        header, summary,
        [&packer](const detail::PairPiece& tag) { packer.add({}, tag.key(), tag.value()); });
    if (error) return report.add(Drop::tags_malformed, "decoding_error");  // [dd 5.6]
    if (summary.malformed_tid) {                                           // [dd 5.1]
      report.add(Drop::malformed_tid, "malformed_tid", *summary.malformed_tid);
    }
    if (summary.malformed_decision_maker) report.add(Drop::decision_maker_malformed);  // [dd 5.8]
    out.trace_id.high = summary.trace_id_high;
    out.texts.tags = packer.packed();
  }

  static void encode_tags(const SpanContext& context, const Options& options, Stage& stage) {
    if (options.tags_max_length == 0) return;
    const TraceTags all = context.tags();
    char* const begin = stage.room(trace_tags_room(all));
    bool left_out = false;
    char* const out = format_trace_tags(context.trace_id().high, all, begin, left_out);
    if (left_out) stage.drop(Drop::tag_not_encodable);  // [dd 5.7]
    if (out == begin) return;
    if (static_cast<std::size_t>(out - begin) > options.tags_max_length) {
      return stage.drop(Drop::tags_too_long);  // [dd 5.7]
    }
    stage.add(fields[tags].name, out);
  }
};

}  // namespace codecs

}}  // namespace baton::v0
