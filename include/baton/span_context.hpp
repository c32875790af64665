// SPDX-License-Identifier: MIT
// SpanContext: what travels between processes.
#pragma once

#include <baton/baggage.hpp>
#include <baton/detail/block.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/words.hpp>
#include <baton/ids.hpp>
#include <baton/sampling.hpp>
#include <baton/trace_state.hpp>
#include <baton/trace_tags.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// The part of a SpanContext that is not text.
struct ContextIds {
  /// Zero where there is none.
  TraceId trace_id;
  SpanId span_id;
  std::optional<SamplingPriority> sampling_priority = {};  ///< none while undecided
  /// As the members of SpanContext.
  bool random_trace_id = false;
  bool debug = false;
  bool remote = false;
  friend constexpr bool operator==(const ContextIds&, const ContextIds&) = default;
};

/// The texts of a SpanContext except its baggage. An empty text means none.
struct ContextTexts {
  TraceTags tags = {};                ///< SpanContext::tags
  std::string_view origin = {};       ///< SpanContext::origin
  std::string_view trace_state = {};  ///< of other vendors; no blanks, no empty members
  std::string_view last_parent = {};  ///< SpanContext::last_datadog_parent
  std::string_view other_keys = {};   ///< SpanContext::other_datadog_keys
};

namespace detail {
struct ContextParts;
}

/// The identity of a span and all that travels with it from process to process.
///
/// A regular value type: copy, move, compare. Without ids it may still hold a lone sampling decision
/// or baggage. All texts except the baggage share one block:
///
///   text_   | tags (records) | origin | trace state | last parent | other sub-keys of `dd` | pathway |
///   sizes_    [0]              [1]      [2]           [3]           [4]                      [5]
///
/// Setters copy their texts, which may be views of this context. When memory fails, nothing changes.
///
/// Cost     at most two blocks (texts, baggage), none with ids alone; views of the context stay valid
///          until it changes
class SpanContext {
 public:
  SpanContext() noexcept = default;
  /// Without a sampling decision and texts.
  SpanContext(TraceId trace_id, SpanId span_id) noexcept : ids_{trace_id, span_id} {}
  SpanContext(const SpanContext&) = default;
  SpanContext& operator=(const SpanContext& other) {
    text_.reserve(other.text_.size());  // only these two can fail
    baggage_.reserve(other.baggage_.members().bytes());
    text_ = other.text_;
    baggage_ = other.baggage_;
    ids_ = other.ids_;
    sizes_ = other.sizes_;
    return *this;
  }
  /// The other context is empty afterwards.
  SpanContext(SpanContext&& other) noexcept
      : ids_(std::exchange(other.ids_, {})),
        sizes_(std::exchange(other.sizes_, {})),
        text_(std::move(other.text_)),
        baggage_(std::move(other.baggage_)) {}
  SpanContext& operator=(SpanContext&& other) noexcept {
    if (this == &other) return *this;
    ids_ = std::exchange(other.ids_, {});
    sizes_ = std::exchange(other.sizes_, {});
    text_ = std::move(other.text_);
    baggage_ = std::move(other.baggage_);
    return *this;
  }
  ~SpanContext() = default;

  /// True when there is a trace id. The span id may be 0: Datadog's Synthetics sends that.
  explicit operator bool() const noexcept { return static_cast<bool>(ids_.trace_id); }

  /// Zero where there is none.
  TraceId trace_id() const noexcept { return ids_.trace_id; }
  SpanId span_id() const noexcept { return ids_.span_id; }
  /// Nothing while the decision has not been made.
  std::optional<SamplingPriority> sampling_priority() const noexcept {
    return ids_.sampling_priority;
  }
  /// The trace id is random in its lower 56 bits: W3C's level 2 flag.
  bool random_trace_id() const noexcept { return ids_.random_trace_id; }
  /// W3C's trace-flags octet: whether the priority samples it, and random_trace_id().
  std::uint8_t trace_flags() const noexcept {
    const bool sampled = ids_.sampling_priority && is_sampled(*ids_.sampling_priority);
    return static_cast<std::uint8_t>((sampled ? trace_flags::sampled : 0) |
                                     (ids_.random_trace_id ? trace_flags::random_trace_id : 0));
  }
  /// B3's debug: the keep was forced by a person.
  bool debug() const noexcept { return ids_.debug; }
  /// The context came from another process, and is not the context of a span made here.
  bool remote() const noexcept { return ids_.remote; }
  /// Where the trace came from, `synthetics` or `rum`; never empty.
  std::optional<std::string_view> origin() const noexcept BATON_LIFETIMEBOUND {
    return text(origin_part);
  }
  /// The tags of the trace, `_dd.p.*`.
  TraceTags tags() const noexcept BATON_LIFETIMEBOUND {
    return TraceTags(detail::Packed{part(tags_part)});
  }
  /// The tracestate members of other vendors. Datadog's `dd` is among them only when it was read as a
  /// foreign member (Options::datadog_member).
  TraceState trace_state() const noexcept BATON_LIFETIMEBOUND {
    return TraceState(part(trace_state_part));
  }
  /// The last span that a Datadog tracer made upstream, `p` of the `dd` member; opaque text.
  std::optional<std::string_view> last_datadog_parent() const noexcept BATON_LIFETIMEBOUND {
    return text(parent_part);
  }
  /// Sub-keys of the `dd` member that this library does not know, as on the wire: `x:1;y:2`.
  std::string_view other_datadog_keys() const noexcept BATON_LIFETIMEBOUND {
    return part(other_part);
  }
  /// The pathway of Data Streams, as its header has it: see data_streams.hpp. Empty: none.
  std::string_view pathway_text() const noexcept BATON_LIFETIMEBOUND { return part(pathway_part); }
  /// The baggage, to read or to change.
  const Baggage& baggage() const& noexcept BATON_LIFETIMEBOUND { return baggage_; }
  Baggage& baggage() & noexcept BATON_LIFETIMEBOUND { return baggage_; }
  Baggage baggage() && noexcept { return std::move(baggage_); }

  /// Each sets the value of the getter of that name; nullopt means undecided.
  void set_trace_id(TraceId id) noexcept { ids_.trace_id = id; }
  void set_span_id(SpanId id) noexcept { ids_.span_id = id; }
  void set_sampling_priority(std::optional<SamplingPriority> priority) noexcept {
    ids_.sampling_priority = priority;
  }
  void set_random_trace_id(bool on) noexcept { ids_.random_trace_id = on; }
  void set_debug(bool on) noexcept { ids_.debug = on; }
  void set_remote(bool on) noexcept { ids_.remote = on; }
  /// Each sets the text of the getter of that name; an empty text removes it.
  void set_origin(std::string_view origin) { set_part(origin_part, origin); }
  void set_last_datadog_parent(std::string_view parent) { set_part(parent_part, parent); }
  void set_other_datadog_keys(std::string_view keys) { set_part(other_part, keys); }
  void set_pathway_text(std::string_view pathway) { set_part(pathway_part, pathway); }

  /// Sets one tag. It goes to the end, and an earlier tag of this key goes away. `key` starts with
  /// `_dd.p.`; the value may have any bytes: a format that cannot express them replaces them or leaves
  /// the tag out.
  void set_tag(std::string_view key, std::string_view value) {
    const detail::Place old = tags().place_of(key);
    const std::size_t added = detail::replace_record(text_, {sizes_[tags_part], 0}, {key, value});
    text_.erase(old.at, old.size);
    resize(tags_part, sizes_[tags_part] + added - old.size);
  }
  /// Removes one tag, if it is there.
  void remove_tag(std::string_view key) noexcept {
    const detail::Place old = tags().place_of(key);
    text_.erase(old.at, old.size);
    resize(tags_part, sizes_[tags_part] - old.size);
  }
  /// Replaces the members of other vendors, without blanks and empty members.
  ///
  /// Errors   those of parse_trace_state. After `too_many` the first 32 members are set; any other
  ///          error changes nothing
  Error set_trace_state(std::string_view list) {
    auto summary = parse_trace_state(list);
    const Error error = summary.error();
    if (error.code == Errc::too_many) {  // [w3c 2.5]
      list = detail::view(list.data(), error.offset);
      summary = parse_trace_state(list);
    }
    if (!summary) return error;
    replace_part(trace_state_part, summary->size, text_.holds(list),
                 [list](char* out) { detail::normalise(list, {}, out); });
    return error;
  }

  /// The context of a span made here, whose parent is this context.
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
    sizes_ = {};
    text_.clear();
    baggage_.clear();
  }
  /// Makes room for `bytes` of texts other than baggage.
  void reserve(std::size_t bytes) { text_.reserve(bytes); }

  /// Exchanges two contexts.
  void swap(SpanContext& other) noexcept { std::swap(*this, other); }
  friend bool operator==(const SpanContext&, const SpanContext&) = default;

 private:
  friend struct detail::ContextParts;
  enum Part {
    tags_part,
    origin_part,
    trace_state_part,
    parent_part,
    other_part,
    pathway_part,
    parts
  };

  std::size_t offset(Part which) const noexcept {
    std::size_t at = 0;
    for (std::size_t i = 0; i < which; ++i) at += sizes_[i];
    return at;
  }
  std::string_view part(Part which) const noexcept {
    return detail::view(text_.data() + offset(which), std::size_t{sizes_[which]});
  }
  std::optional<std::string_view> text(Part which) const noexcept {
    if (sizes_[which] == 0) return std::nullopt;
    return part(which);
  }
  void resize(Part which, std::size_t size) noexcept {
    sizes_[which] = static_cast<std::uint32_t>(size);  // a block's sizes have 32 bits
  }
  void set_part(Part which, std::string_view value) {
    replace_part(which, value.size(), text_.holds(value),
                 [value](char* out) { detail::copy(value, out); });
  }
  template <class Write>
  void replace_part(Part which, std::size_t size, bool own, Write write) {
    if (size == 0 && sizes_[which] == 0) return;
    text_.replace(offset(which), sizes_[which], size, own, write);
    resize(which, size);
  }

  ContextIds ids_;
  std::array<std::uint32_t, parts> sizes_ = {};
  detail::Block text_;
  Baggage baggage_;
};

namespace detail {

/// Lets the readers of formats fill a context with texts that they have checked.
struct ContextParts {
  static void set_ids(SpanContext& out, const ContextIds& ids) noexcept { out.ids_ = ids; }
  /// Replaces all texts except the baggage, and leaves no pathway. They are not views of `out`.
  static void set_texts(SpanContext& out, const ContextTexts& texts) {
    const std::string_view tags = texts.tags.packed();
    // The texts share no memory, so the sum of their sizes does not overflow.
    const std::size_t size = tags.size() + texts.origin.size() + texts.trace_state.size() +
                             texts.last_parent.size() + texts.other_keys.size();
    out.text_.reserve(size);
    out.text_.clear();
    out.sizes_ = {};
    if (size == 0) return;
    char* at = out.text_.extend(size);
    const auto add = [&](SpanContext::Part part, std::string_view text) {
      if (text.empty()) return;
      out.resize(part, text.size());
      at = copy(text, at);
    };
    add(SpanContext::tags_part, tags);
    add(SpanContext::origin_part, texts.origin);
    add(SpanContext::trace_state_part, texts.trace_state);
    add(SpanContext::parent_part, texts.last_parent);
    add(SpanContext::other_part, texts.other_keys);
  }
};

}  // namespace detail

}}  // namespace baton::v0
