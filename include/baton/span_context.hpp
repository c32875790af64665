// SpanContext: what travels between processes.
#pragma once

#include <baton/baggage.hpp>
#include <baton/detail/block.hpp>
#include <baton/detail/words.hpp>
#include <baton/ids.hpp>
#include <baton/sampling.hpp>
#include <baton/trace_state.hpp>
#include <baton/trace_tags.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// What a SpanContext has beside texts.
struct ContextIds {
  TraceId trace_id;
  SpanId span_id;
  std::optional<SamplingPriority> sampling_priority = {};  ///< none while undecided
  bool random_trace_id = false;
  bool debug = false;
  bool remote = false;
  friend constexpr bool operator==(const ContextIds&, const ContextIds&) = default;
};

/// The texts of a SpanContext but its baggage; empty is none.
struct ContextTexts {
  std::string_view tags = {};  ///< packed, see TraceTags
  std::string_view origin = {};
  std::string_view trace_state = {};  ///< of other vendors; no blanks, no empty members
  std::string_view last_parent = {};
  std::string_view other_keys = {};
};

/// The identity of a span and all that travels with it from process to process.
///
/// A regular value type: copy, move, compare. It may lack ids and hold a lone sampling decision or
/// baggage all the same. All texts but the baggage share one block:
///
///   text_   | tags (records) | origin | trace state | last parent | other sub-keys of `dd` |
///   sizes_    [0]              [1]      [2]           [3]           [4]
///
/// Cost     at most two blocks (texts, baggage), none with ids alone; views into it stay valid until
///          the next change, so no text handed in may point into it
class SpanContext {
 public:
  SpanContext() noexcept = default;
  SpanContext(TraceId trace_id, SpanId span_id) noexcept : ids_{trace_id, span_id} {}
  SpanContext(const SpanContext&) = default;
  SpanContext& operator=(const SpanContext&) = default;
  SpanContext(SpanContext&& other) noexcept : SpanContext() { swap(other); }
  SpanContext& operator=(SpanContext&& other) noexcept {
    if (this != &other) {
      clear();
      swap(other);
    }
    return *this;
  }
  ~SpanContext() = default;

  /// True when there is a trace id. (The span id may be 0: Synthetics sends such.)
  explicit operator bool() const noexcept { return static_cast<bool>(ids_.trace_id); }

  TraceId trace_id() const noexcept { return ids_.trace_id; }
  SpanId span_id() const noexcept { return ids_.span_id; }
  /// Nothing while the decision has not been made.
  std::optional<SamplingPriority> sampling_priority() const noexcept {
    return ids_.sampling_priority;
  }
  /// The trace id is random in its lower 56 bits: W3C's level 2 flag.
  bool random_trace_id() const noexcept { return ids_.random_trace_id; }
  /// B3's debug: the keep was forced by a person.
  bool debug() const noexcept { return ids_.debug; }
  /// It came from another process and no span was made for it here.
  bool remote() const noexcept { return ids_.remote; }
  /// Where the trace came from, `synthetics` or `rum`; never empty.
  std::optional<std::string_view> origin() const noexcept { return text(origin_part); }
  TraceTags tags() const noexcept { return TraceTags(part(tags_part)); }
  /// Members of other vendors: not Datadog's, unless it was read as a foreign one.
  TraceState trace_state() const noexcept { return TraceState(part(trace_state_part)); }
  /// The last span that a Datadog tracer made upstream (`p` of the `dd` member): opaque text.
  std::optional<std::string_view> last_datadog_parent() const noexcept { return text(parent_part); }
  /// Sub-keys of the `dd` member that nobody here knows, as on the wire: `x:1;y:2`.
  std::string_view other_datadog_keys() const noexcept { return part(other_part); }
  const Baggage& baggage() const noexcept { return baggage_; }
  Baggage& baggage() noexcept { return baggage_; }

  void set_trace_id(TraceId id) noexcept { ids_.trace_id = id; }
  void set_span_id(SpanId id) noexcept { ids_.span_id = id; }
  void set_sampling_priority(std::optional<SamplingPriority> priority) noexcept {
    ids_.sampling_priority = priority;
  }
  void set_random_trace_id(bool on) noexcept { ids_.random_trace_id = on; }
  void set_debug(bool on) noexcept { ids_.debug = on; }
  void set_remote(bool on) noexcept { ids_.remote = on; }
  /// An empty origin is none.
  void set_origin(std::string_view origin) { set_part(origin_part, origin); }
  void set_last_datadog_parent(std::string_view parent) { set_part(parent_part, parent); }
  void set_other_datadog_keys(std::string_view keys) { set_part(other_part, keys); }

  /// Sets or replaces one tag; `key` starts with `_dd.p.`. Any bytes: what a format can't express
  /// is replaced or left out when it is written. Neither text may point into this context.
  void set_tag(std::string_view key, std::string_view value) {
    if (sizes_[tags_part] != 0) remove_tag(key);
    const std::size_t bytes = detail::packed_size(key.size()) + detail::packed_size(value.size());
    char* const record = text_.replace(sizes_[tags_part], 0, bytes);
    sizes_[tags_part] += static_cast<std::uint32_t>(bytes);
    detail::pack_text(detail::pack_text(record, key), value);
  }
  [[gnu::noinline]] void remove_tag(std::string_view key) {
    const TraceTags all = tags();
    for (auto at = all.begin(); at != all.end();) {
      const auto start = at++;
      if ((*start).key != key) continue;
      const auto bytes = static_cast<std::size_t>(at.base() - start.base());
      text_.replace(static_cast<std::size_t>(start.base() - text_.data()), bytes, 0);
      sizes_[tags_part] -= static_cast<std::uint32_t>(bytes);
      return;
    }
  }
  /// Replaces the members of other vendors, without blanks and empty members. A malformed list
  /// changes nothing and is the error returned (none: code Errc::none).
  Error set_trace_state(std::string_view list) {
    const auto summary = parse_trace_state(list);
    if (!summary) return summary.error();
    detail::Block members;  // the list may be the one that is here
    detail::normalise(list, {}, members.extend(summary->size));
    set_part(trace_state_part, members.view());
    return {};
  }

  /// The context of a span made here with this one as its parent.
  SpanContext with_span_id(SpanId id) const& { return SpanContext(*this).with_span_id(id); }
  SpanContext with_span_id(SpanId id) && {
    ids_.span_id = id;
    ids_.remote = false;
    set_last_datadog_parent({});
    return std::move(*this);
  }

  /// Empties it and keeps its storage.
  void clear() noexcept {
    ids_ = {};
    for (auto& size : sizes_) size = 0;
    text_.clear();
    baggage_.clear();
  }
  /// Room for `bytes` of texts other than baggage.
  void reserve(std::size_t bytes) { text_.reserve(bytes); }

  void swap(SpanContext& other) noexcept {
    std::swap(ids_, other.ids_);
    std::swap(sizes_, other.sizes_);
    text_.swap(other.text_);
    std::swap(baggage_, other.baggage_);
  }
  friend bool operator==(const SpanContext&, const SpanContext&) = default;

  /// For readers of formats: all but the texts.
  void set_ids(const ContextIds& ids) noexcept { ids_ = ids; }
  /// For them, too: replaces all texts but the baggage.
  void set_texts(const ContextTexts& texts) {
    const std::size_t size = texts.tags.size() + texts.origin.size() + texts.trace_state.size() +
                             texts.last_parent.size() + texts.other_keys.size();
    text_.clear();
    for (auto& part_size : sizes_) part_size = 0;
    if (size == 0) return;
    text_.reserve(size);
    char* out = text_.extend(size);
    const auto add = [this, &out](Part part, std::string_view text) {
      if (text.empty()) return;
      sizes_[part] = static_cast<std::uint32_t>(text.size());
      out = detail::copy(text, out);
    };
    add(tags_part, texts.tags);
    add(origin_part, texts.origin);
    add(trace_state_part, texts.trace_state);
    add(parent_part, texts.last_parent);
    add(other_part, texts.other_keys);
  }

 private:
  enum Part { tags_part, origin_part, trace_state_part, parent_part, other_part, parts };

  std::size_t offset(Part which) const noexcept {
    std::size_t at = 0;
    for (int i = 0; i < which; ++i) at += sizes_[i];
    return at;
  }
  std::string_view part(Part which) const noexcept {
    return detail::view(text_.data() + offset(which), std::size_t{sizes_[which]});
  }
  std::optional<std::string_view> text(Part which) const noexcept {
    if (sizes_[which] == 0) return std::nullopt;
    return part(which);
  }
  void set_part(Part which, std::string_view value) {
    if (!value.empty() || sizes_[which] != 0) replace_part(which, value);
  }
  [[gnu::noinline]] void replace_part(Part which, std::string_view value) {
    detail::copy(value, text_.replace(offset(which), sizes_[which], value.size()));
    sizes_[which] = static_cast<std::uint32_t>(value.size());
  }

  ContextIds ids_;
  std::uint32_t sizes_[parts] = {};
  detail::Block text_;
  Baggage baggage_;
};

}}  // namespace baton::v0
