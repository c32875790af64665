// SPDX-License-Identifier: MIT
// Merging: makes one result of the contexts that several styles found. [multi 6.x]
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/hex.hpp>
#include <baton/extraction.hpp>
#include <baton/fields.hpp>
#include <baton/styles.hpp>
#include <baton/trace_state.hpp>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// A codec's way to read, as data, so that all propagators share one merge.
struct ReadingStyle {
  std::string_view name;
  FieldIndex index;
  Error (*decode)(const Fields&, const Options&, Candidate&, Report&) = nullptr;
  void (*decode_baggage)(const Fields&, const Options&, SpanContext&, Report&) = nullptr;
  Role role = Role::other;
};

template <class C>
constexpr ReadingStyle reading_style(const FieldIndex& index) noexcept {
  ReadingStyle style{C::name, index};
  if constexpr (HasDecode<C>) style.decode = C::decode;
  if constexpr (HasDecodeBaggage<C>) style.decode_baggage = C::decode_baggage;
  style.role = role_of<C>;
  return style;
}

template <class... Codecs>
inline constexpr auto reading_styles = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<ReadingStyle, sizeof...(Codecs)>{
      reading_style<Codecs>(FieldSet<Codecs...>::template index<I>)...};
}(std::index_sequence_for<Codecs...>());

/// [multi 6.2] Reads the baggage, whatever becomes of the ids.
inline void read_baggage(const ReadingStyle& style, const Options& options, const Fields& in,
                         Report& report, Found& out) {
  if (style.decode_baggage != nullptr) style.decode_baggage(in, options, out.context, report);
}

/// Reads one style into `found` and returns true when it has ids. Baggage, errors and a lone
/// sampling decision go straight into `out`.
inline bool read_style(const ReadingStyle& style, const Options& options, const FoundFields& fields,
                       Candidate& found, Found& out) {
  const Fields in(fields, style.index);
  Report report(out);
  bool ids = false;
  if (style.decode != nullptr) {
    const Error error = style.decode(in, options, found, report);
    if (error) {
      if (error.code != Errc::absent) {
        report.add({error.code, Effect::refused, error.offset, error.field});
      }
    } else if (found.trace_id) {
      ids = true;
    } else if (!out.context.sampling_priority()) {  // a lone sampling decision
      out.context.set_sampling_priority(found.sampling_priority);
      out.context.set_debug(found.debug);
    }
  }
  read_baggage(style, options, in, report, out);
  return ids;
}

/// Makes `found` the result.
inline void take(Candidate& found, std::string_view style, Found& out) {
  found.remote = true;
  out.style = style;
  ContextParts::set_ids(out.context, found);
  ContextParts::set_texts(out.context, found.texts);
}

/// Starts a new trace, with a link to `found`.
inline void restart(const Candidate& found, std::string_view style, Found& out) {
  out.style = style;
  out.start_new_trace(
      {found.trace_id, found.span_id, found.trace_flags, {}, {}, found.trace_state});
}

/// [multi 6.3] Whether two trace ids are equal: in all bits, or in the lower 64 bits when one of
/// them lost its upper half on the way. `first` then gets the whole id.
constexpr bool is_same_trace(Candidate& first, const Candidate& later) noexcept {
  if (first.trace_id == later.trace_id) return true;
  const bool lost = (first.only_lower_half && first.trace_id.high == 0) ||
                    (later.only_lower_half && later.trace_id.high == 0);
  if (!lost || first.trace_id.low != later.trace_id.low) return false;
  first.trace_id.high |= later.trace_id.high;
  return true;
}

/// [multi 6.3] Completes `first` with the fields of tracecontext, which found the same trace later.
/// Returns whether the last Datadog span becomes the last Datadog parent.
inline bool take_over(const Candidate& w3c, Candidate& first) noexcept {
  first.random_trace_id = first.random_trace_id || w3c.random_trace_id;
  first.trace_state = w3c.trace_state;
  first.texts.trace_state = w3c.texts.trace_state;
  first.texts.other_keys = w3c.texts.other_keys;
  if (w3c.span_id == first.span_id) return false;
  first.span_id = w3c.span_id;
  if (w3c.texts.last_parent.empty()) return true;
  first.texts.last_parent = w3c.texts.last_parent;
  return false;
}

/// Merges several styles.
BATON_NOINLINE inline void merge_several(const ReadingStyle* styles, const StyleList& order,
                                         const Options& options, const FoundFields& fields,
                                         Found& out) {
  std::optional<Candidate> first;  // provides the ids, the priority, the origin and the tags
  std::optional<Candidate> later;
  const ReadingStyle* first_style = nullptr;
  bool has_w3c = false;
  bool needs_parent = false;
  SpanId last_datadog;
  for (const std::uint8_t index : order) {
    const ReadingStyle& style = styles[index];
    if (!fields.has(style.index)) continue;
    const bool last = options.extract_first || style.role == Role::fallback;  // [gcp 19.1]
    if (style.decode == nullptr || (last && first_style != nullptr)) {
      Report report(out);
      read_baggage(style, options, Fields(fields, style.index), report, out);
      continue;
    }
    Candidate& found = (first_style == nullptr ? first : later).emplace();
    if (!read_style(style, options, fields, found, out)) continue;  // [multi 6.1] try the next one
    if (first_style == nullptr) {
      first_style = &style;
    } else if (!is_same_trace(*first, found)) {  // [multi 6.4]
      out.links.add({found.trace_id, found.span_id, found.trace_flags, "terminated_context",
                     style.name, found.trace_state});
      continue;
    } else if (style.role == Role::w3c && !has_w3c) {
      needs_parent = take_over(found, *first);
      has_w3c = true;
    }
    if (style.role == Role::datadog) last_datadog = found.span_id;
  }
  const bool restarts = options.behavior == ExtractBehavior::restart;
  if (first_style == nullptr) {
    if (restarts) ContextParts::set_ids(out.context, {});  // [multi 6.5] drops a lone decision
    return;
  }
  char parent[16];
  if (needs_parent && last_datadog) {  // [dd 3.7] zeros mean no parent
    first->texts.last_parent = view(parent, format_hex16(last_datadog.value, parent));
  }
  if (restarts) return restart(*first, first_style->name, out);
  take(*first, first_style->name, out);
}

/// Fills `out`, which is empty, with the result of an extraction. Reads the styles in `order`.
inline void merge(const ReadingStyle* styles, const StyleList& order, const Options& options,
                  const FoundFields& fields, Found& out) {
  if (options.behavior == ExtractBehavior::continue_trace) {
    for (const std::uint8_t index : order) {
      if (!fields.has_only(styles[index].index)) continue;
      Candidate found;
      if (read_style(styles[index], options, fields, found, out))
        take(found, styles[index].name, out);
      return;
    }
  }
  merge_several(styles, order, options, fields, out);
}

/// Makes a result of ids that did not come in headers. `style` has static storage.
inline void adopt(Candidate found, std::string_view style, const Options& options, Found& out) {
  if (options.behavior == ExtractBehavior::ignore) return;
  if (options.behavior == ExtractBehavior::restart) return restart(found, style, out);
  take(found, style, out);
}

}}}  // namespace baton::v0::detail
