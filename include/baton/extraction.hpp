// Extraction: all that was found in a carrier, and a report of what was not usable.
#pragma once

#include <baton/detail/block.hpp>
#include <baton/detail/records.hpp>
#include <baton/result.hpp>
#include <baton/span_context.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// Something left behind on the way in or out; the ids never suffer from it.
enum class Drop : std::uint8_t {
  trace_state_malformed,     ///< [w3c 2.4] list dropped
  trace_state_too_many,      ///< [w3c 2.5] list dropped on read, last member on write
  trace_state_trimmed,       ///< [w3c 2.7] members left out on write
  datadog_member_too_long,   ///< [dd 3.5] `dd` member ignored on read, sub-keys left out on write
  malformed_tid,             ///< [dd 3.4] [dd 5.1] tag dropped
  inconsistent_tid,          ///< [dd 3.4] tag dropped
  decision_maker_malformed,  ///< [dd 5.8] tag dropped
  tags_malformed,            ///< [dd 5.6] all tags dropped
  tags_too_long,             ///< [dd 5.7] all tags dropped
  tag_not_encodable,         ///< [dd 5.7] that tag left out
  baggage_malformed,         ///< [bag 7.2] header dropped
  baggage_too_many,          ///< [bag 7.4] members after the 64th left out
  baggage_too_long,          ///< [bag 7.4] members beyond 8192 bytes left out
};

constexpr std::string_view message(Drop drop) noexcept {
  switch (drop) {
    case Drop::trace_state_malformed: return "malformed tracestate dropped";
    case Drop::trace_state_too_many: return "more than 32 tracestate members";
    case Drop::trace_state_trimmed: return "tracestate members left out to meet the size limit";
    case Drop::datadog_member_too_long: return "tracestate member dd over 256 characters";
    case Drop::malformed_tid: return "malformed _dd.p.tid dropped";
    case Drop::inconsistent_tid: return "_dd.p.tid contradicts traceparent";
    case Drop::decision_maker_malformed: return "malformed _dd.p.dm dropped";
    case Drop::tags_malformed: return "malformed x-datadog-tags dropped";
    case Drop::tags_too_long: return "x-datadog-tags over the size limit";
    case Drop::tag_not_encodable: return "a tag that x-datadog-tags can't express left out";
    case Drop::baggage_malformed: return "malformed baggage dropped";
    case Drop::baggage_too_many: return "baggage members over the limit left out";
    case Drop::baggage_too_long: return "baggage over the size limit left out";
  }
  return "unknown";
}

/// A set of Drop.
class Drops {
 public:
  constexpr bool has(Drop drop) const noexcept {
    return (bits_ >> static_cast<int>(drop) & 1) != 0;
  }
  constexpr bool empty() const noexcept { return bits_ == 0; }
  constexpr void add(Drop drop) noexcept { bits_ |= std::uint32_t{1} << static_cast<int>(drop); }
  constexpr void add(Drops drops) noexcept { bits_ |= drops.bits_; }
  friend constexpr bool operator==(Drops, Drops) = default;

 private:
  std::uint32_t bits_ = 0;
};

/// A trace that was found but not continued. All texts point into the Extraction.
struct SpanLink {
  TraceId trace_id;
  SpanId span_id;
  std::uint8_t trace_flags = 0;      ///< W3C's
  std::string_view reason;           ///< `terminated_context` or `propagation_behavior_extract`
  std::string_view context_headers;  ///< name of the style it came in
  std::string_view trace_state;      ///< normalised, `dd` included; empty when there was none
};

namespace detail {

class Merge;

/// A packed SpanLink: ids and what has static storage as raw bytes, then the tracestate.
struct LinkRecord {
  std::string_view head;
  std::string_view tracestate;

  struct Head {
    TraceId trace_id;
    SpanId span_id;
    std::uint8_t flags;
    const char* reason;
    const char* style;
    std::size_t style_size;
  };
};

}  // namespace detail

/// The links of an Extraction, in order; a view.
class SpanLinks {
 public:
  using Packed = detail::Records<detail::LinkRecord, 2>;
  class iterator {
   public:
    using value_type = SpanLink;
    using reference = SpanLink;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;

    iterator() noexcept = default;
    explicit iterator(Packed::iterator at) noexcept : at_(at) {}
    SpanLink operator*() const noexcept {
      const detail::LinkRecord record = *at_;
      detail::LinkRecord::Head head;
      __builtin_memcpy(&head, record.head.data(), sizeof head);
      return {
          head.trace_id,    head.span_id, head.flags, head.reason, {head.style, head.style_size},
          record.tracestate};
    }
    iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    iterator operator++(int) noexcept { return iterator(at_++); }
    friend bool operator==(iterator, iterator) = default;

   private:
    Packed::iterator at_;
  };
  using const_iterator = iterator;

  SpanLinks() noexcept = default;
  explicit SpanLinks(std::string_view block) noexcept : packed_(block) {}
  iterator begin() const noexcept { return iterator(packed_.begin()); }
  iterator end() const noexcept { return iterator(packed_.end()); }
  bool empty() const noexcept { return packed_.empty(); }
  std::size_t size() const noexcept { return packed_.size(); }

 private:
  Packed packed_;
};

/// What extraction found.
///
/// True when there are trace ids to continue. Baggage, a lone sampling decision, links to traces
/// that were not continued and the report are there either way.
///
/// Cost     owns its texts: at most two blocks, one more when there are links
class Extraction {
 public:
  Extraction() noexcept = default;

  explicit operator bool() const noexcept { return static_cast<bool>(context_); }
  const SpanContext& context() const& noexcept { return context_; }
  SpanContext&& context() && noexcept { return std::move(context_); }
  const Baggage& baggage() const noexcept { return context_.baggage(); }
  SpanLinks links() const noexcept { return SpanLinks(texts_.view().substr(error_size_)); }
  /// Code `absent` when no style found anything of its own; else the first malformed style's
  /// error, even when another style succeeded; else none.
  const Error& error() const noexcept { return error_; }
  Drops dropped() const noexcept { return drops_; }
  /// Name of the style that provided the ids; empty when none did. Static storage.
  std::string_view style() const noexcept { return style_; }
  /// A context was found, and the configured behaviour is to start a new trace all the same.
  bool restart() const noexcept { return restart_; }
  /// Datadog's word for what went wrong with the tags (`_dd.propagation_error`), or empty:
  /// `decoding_error`, `extract_max_size`, `malformed_tid <value>`, `inconsistent_tid <value>`.
  std::string_view propagation_error() const noexcept {
    return texts_.view().substr(0, error_size_);
  }

  /// Empties it and keeps its storage.
  void clear() noexcept {
    context_.clear();
    texts_.clear();
    error_size_ = 0;
    error_ = {};
    drops_ = {};
    style_ = {};
    restart_ = false;
  }

 private:
  template <class...>
  friend class Propagator;
  friend class detail::Merge;
  friend class Report;

  SpanContext context_;
  detail::Block texts_;         // propagation error | links (records)
  std::size_t error_size_ = 0;  // of the first
  Error error_;
  std::string_view style_;
  Drops drops_;
  bool restart_ = false;
};

/// Where codecs say what they leave behind while reading.
class Report {
 public:
  explicit Report(Extraction& out) noexcept : out_(out) {}

  void add(Drop drop) noexcept { out_.drops_.add(drop); }
  void add(Drops drops) noexcept { out_.drops_.add(drops); }
  /// The same with Datadog's word for it; the first word stays.
  [[gnu::cold, gnu::noinline]] void add(Drop drop, std::string_view word,
                                        std::string_view value = {}) {
    add(drop);
    if (out_.error_size_ != 0) return;
    out_.error_size_ = word.size() + (value.empty() ? 0 : 1 + value.size());
    char* end = detail::copy(word, out_.texts_.replace(0, 0, out_.error_size_));
    if (value.empty()) return;
    *end++ = ' ';
    detail::copy(value, end);
  }
  /// For those who look into several carriers: why there is nothing, unless that is known already;
  /// and baggage that came without ids, unless there is other.
  void refuse(const Error& error) noexcept {
    if (error && (!out_.error_ || out_.error_.code == Errc::absent)) out_.error_ = error;
  }
  void keep(const Baggage& baggage) {
    if (out_.baggage().empty()) out_.context_.baggage() = baggage;
  }

 private:
  Extraction& out_;
};

}}  // namespace baton::v0
