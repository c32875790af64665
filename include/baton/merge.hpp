// Merging: what several styles found becomes one result. [multi 6.x]
#pragma once

#include <baton/codec.hpp>
#include <baton/detail/block.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/records.hpp>
#include <baton/extraction.hpp>
#include <baton/fields.hpp>
#include <baton/styles.hpp>
#include <baton/trace_state.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 { namespace detail {

/// How a codec reads, as data: so one merge serves all propagators.
struct ReadingStyle {
  std::string_view name;
  Places places;
  Error (*decode)(const Fields&, const Options&, Candidate&, Report&) = nullptr;
  void (*decode_baggage)(const Fields&, const Options&, SpanContext&, Report&) = nullptr;
  bool carries_trace_state = false;
  bool names_datadog_parent = false;
};

template <class C>
constexpr ReadingStyle reading_style(const Places& places) noexcept {
  ReadingStyle style{C::name, places};
  if constexpr (DecodesIds<C>) style.decode = C::decode;
  if constexpr (DecodesBaggage<C>) style.decode_baggage = C::decode_baggage;
  style.carries_trace_state = CarriesTraceState<C>;
  style.names_datadog_parent = NamesDatadogParent<C>;
  return style;
}

template <class... Codecs>
inline constexpr auto reading_styles = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<ReadingStyle, sizeof...(Codecs)>{
      reading_style<Codecs>(FieldSet<Codecs...>::template places<I>)...};
}(std::index_sequence_for<Codecs...>());

/// One extraction, from what the walk found to the result. Static functions, so that what they know
/// stays in registers.
class Merge {
 public:
  /// Reads in `order`, into an empty result.
  [[gnu::noinline]] static void run(const ReadingStyle* styles, const StyleList& order,
                                    const Options& options, Collected& collected, Extraction& out) {
    out.error_.code = Errc::absent;
    if (options.behavior == ExtractBehavior::continue_trace) {
      for (const std::uint8_t index : order) {
        if (!collected.has_only(styles[index].places)) continue;
        // Not a variable of that type: g++ would clear it in a way that takes long to begin.
        alignas(Candidate) unsigned char room[sizeof(Candidate)];
        Candidate& found = *new (room) Candidate;
        if (read(styles[index], options, collected, found, out)) finish(found, styles[index], out);
        return;
      }
    }
    merge(styles, order, options, collected, out);
  }

 private:
  /// Of several styles.
  [[gnu::noinline]] static void merge(const ReadingStyle* styles, const StyleList& order,
                                      const Options& options, Collected& collected,
                                      Extraction& out) {
    alignas(Candidate) unsigned char candidates[StyleList::max_size][sizeof(Candidate)];
    Candidate* first = nullptr;  // provides ids, priority, origin, tags
    std::size_t first_style = 0;
    const Candidate* same = nullptr;     // tracecontext with the same trace id
    const Candidate* datadog = nullptr;  // the Datadog parent of that trace
    std::uint32_t others = 0;            // styles with other trace ids, as bits
    for (const std::uint8_t index : order) {
      const ReadingStyle& style = styles[index];
      if (!collected.has(style.places)) continue;
      const bool enough = options.extract_first && first != nullptr;  // [multi 6.2]
      if (style.decode == nullptr || enough) {
        read_baggage(style, options, collected, out);
        continue;
      }
      Candidate* const found = new (candidates[index]) Candidate;
      if (!read(style, options, collected, *found, out)) continue;  // [multi 6.1] passed over
      if (first == nullptr) {
        first = found;
        first_style = index;
      } else if (found->trace_id != first->trace_id) {
        others |= std::uint32_t{1} << index;
        continue;
      } else if (style.carries_trace_state && same == nullptr) {
        same = found;
      }
      if (style.names_datadog_parent) datadog = found;
    }
    const bool restarts = options.behavior == ExtractBehavior::restart;
    if (first == nullptr) {
      if (restarts) out.context_.set_sampling_priority({});  // [multi 6.5] not a decision alone
      return;
    }
    char parent[16];
    if (same != nullptr) take_over(*same, datadog, parent, *first);
    finish(*first, styles[first_style], out);
    if (restarts) return restart(*first, same != nullptr ? *same : *first, out);
    if (others == 0) return;
    for (const std::uint8_t index : order) {  // [multi 6.4]
      if ((others >> index & 1) == 0) continue;
      const Candidate& other = *reinterpret_cast<const Candidate*>(candidates[index]);
      add_link({other.trace_id, other.span_id, other.flags, "terminated_context",
                styles[index].name, other.trace_state},
               out.texts_);
    }
  }

  /// Whether there are ids; what else there is goes into the result.
  [[gnu::always_inline]] static bool read(const ReadingStyle& style, const Options& options,
                                          Collected& collected, Candidate& found, Extraction& out) {
    bool ids = false;
    if (style.decode != nullptr) {
      Report report(out);
      const Error error = style.decode(Fields(collected, style.places), options, found, report);
      if (error) {
        if (error.code != Errc::absent && out.error_.code == Errc::absent) out.error_ = error;
      } else if (found.trace_id) {
        ids = true;
      } else {
        take_decision(found, out.context_);
      }
    }
    read_baggage(style, options, collected, out);
    return ids;
  }
  /// [multi 6.2] in any case
  [[gnu::always_inline]] static void read_baggage(const ReadingStyle& style, const Options& options,
                                                  Collected& collected, Extraction& out) {
    if (style.decode_baggage == nullptr) return;
    Report report(out);
    style.decode_baggage(Fields(collected, style.places), options, out.context_, report);
  }
  static void finish(Candidate& found, const ReadingStyle& style, Extraction& out) {
    if (out.error_.code == Errc::absent) out.error_.code = Errc::none;
    out.style_ = style.name;
    found.remote = true;
    out.context_.set_ids(found);
    out.context_.set_texts(found.texts);
  }
  static void take_decision(const Candidate& found, SpanContext& context) noexcept {
    if (context.sampling_priority()) return;
    context.set_sampling_priority(found.sampling_priority);
    context.set_debug(found.debug);
  }
  /// [multi 6.3] `parent` is room for 16 characters.
  static void take_over(const Candidate& same, const Candidate* datadog, char* parent,
                        Candidate& first) noexcept {
    first.random_trace_id = first.random_trace_id || same.random_trace_id;
    first.texts.trace_state = same.texts.trace_state;
    first.texts.other_keys = same.texts.other_keys;
    if (same.span_id == first.span_id) return;
    if (!same.texts.last_parent.empty()) {
      first.texts.last_parent = same.texts.last_parent;
    } else if (datadog != nullptr && datadog->span_id) {  // [dd 3.7] zeros are none
      format_hex16(datadog->span_id.value, parent);
      first.texts.last_parent = view(parent, 16);
    }
    first.span_id = same.span_id;
  }
  /// [multi 6.5] A new trace: one link to the one that is not continued; baggage stays.
  [[gnu::cold, gnu::noinline]] static void restart(const Candidate& first, const Candidate& w3c,
                                                   Extraction& out) {
    out.context_.set_ids({});
    out.context_.set_texts({});
    out.restart_ = true;
    add_link({first.trace_id, first.span_id, first.flags, "propagation_behavior_extract",
              out.style_, w3c.trace_state},
             out.texts_);
  }
  [[gnu::cold, gnu::noinline]] static void add_link(const SpanLink& link, Block& block) {
    using Head = LinkRecord::Head;
    const Head head{link.trace_id,
                    link.span_id,
                    link.trace_flags,
                    link.reason.data(),
                    link.context_headers.data(),
                    link.context_headers.size()};
    char bytes[sizeof(Head)];
    __builtin_memcpy(bytes, &head, sizeof head);
    append_text(block, view(bytes, sizeof bytes));
    const std::string_view list = link.trace_state;
    append_text(block, list.size(), [list](char* out) { return normalise(list, {}, out); });
  }
};

}}}  // namespace baton::v0::detail
