// SPDX-License-Identifier: MIT
// Extraction: the context found in a carrier, and a report of everything unusable.
#pragma once

#include <baton/detail/block.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/list.hpp>
#include <baton/diagnostics.hpp>
#include <baton/span_context.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// A link to a span of a trace that was found but not continued. All texts point into the
/// Extraction.
struct SpanLink {
  /// The ids of the span that was found.
  TraceId trace_id;
  SpanId span_id;
  std::uint8_t trace_flags = 0;      ///< W3C's flags
  std::string_view reason;           ///< `terminated_context` or `propagation_behavior_extract`
  std::string_view context_headers;  ///< name of the style that found the span
  std::string_view trace_state;      ///< normalised, `dd` included; empty without a tracestate
};

namespace detail {

/// A link inside an Extraction. Its tracestate is `size` bytes of the list's texts, from `at` on.
struct StoredLink {
  SpanLink link;
  std::size_t at = 0;
  std::size_t size = 0;
};

/// The links of an Extraction, and their texts.
class LinkList {
 public:
  const List<StoredLink>& links() const noexcept { return links_; }
  const char* texts() const noexcept { return texts_.data(); }

  /// Adds a link with a normalised copy of its tracestate. When the allocator throws, nothing
  /// changes.
  BATON_COLD void add(SpanLink link) {
    const std::string_view list = std::exchange(link.trace_state, {});
    const std::size_t at = texts_.size();
    links_.reserve(links_.size() + 1);
    char* const begin = texts_.extend(list.size());
    const auto size = static_cast<std::size_t>(normalise(list, {}, begin) - begin);
    texts_.truncate(at + size);
    links_.push_back({link, at, size});
  }
  /// Removes all links and keeps the storage.
  void clear() noexcept {
    links_.clear();
    texts_.clear();
  }

 private:
  List<StoredLink> links_;
  Block texts_;
};

}  // namespace detail

/// A view of an Extraction's links, in order.
class SpanLinks {
 public:
  class iterator {
   public:
    using value_type = SpanLink;
    using reference = SpanLink;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;

    iterator() noexcept = default;
    iterator(const detail::StoredLink* at, const char* texts) noexcept : at_(at), texts_(texts) {}
    SpanLink operator*() const noexcept {
      SpanLink link = at_->link;
      link.trace_state = detail::view(texts_ + at_->at, at_->size);
      return link;
    }
    iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    iterator operator++(int) noexcept { return iterator(at_++, texts_); }
    friend bool operator==(iterator, iterator) = default;

   private:
    const detail::StoredLink* at_ = nullptr;
    const char* texts_ = nullptr;
  };
  using const_iterator = iterator;

  SpanLinks() noexcept = default;
  /// A view of the list.
  explicit SpanLinks(const detail::LinkList& all) noexcept
      : begin_(all.links().begin(), all.texts()),
        end_(all.links().end(), all.texts()),
        size_(all.links().size()) {}
  iterator begin() const noexcept { return begin_; }
  iterator end() const noexcept { return end_; }
  bool empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }

 private:
  iterator begin_;
  iterator end_;
  std::size_t size_ = 0;
};

namespace detail {

/// The parts of an Extraction. merge() and the readers of messages fill them.
struct Found {
  SpanContext context;
  Block propagation_error;
  LinkList links;
  Diagnostics diagnostics;
  std::string_view style;  // static storage
  bool restart = false;

  Found() noexcept = default;
  Found(const Found&) = default;
  Found(Found&&) noexcept = default;
  /// When the allocator throws, nothing changes.
  Found& operator=(const Found& other) { return *this = Found(other); }
  Found& operator=(Found&&) noexcept = default;
  ~Found() = default;

  /// [multi 6.5] Starts a new trace with a link to the trace it does not continue. Baggage stays.
  BATON_COLD void start_new_trace(SpanLink link) {
    link.reason = "propagation_behavior_extract";
    link.context_headers = style;
    links.clear();
    links.add(link);
    ContextParts::set_ids(context, {});
    ContextParts::set_texts(context, {});
    restart = true;
  }

  void clear() noexcept {
    context.clear();
    propagation_error.clear();
    links.clear();
    diagnostics.clear();
    style = {};
    restart = false;
  }
};

}  // namespace detail

/// The result of an extraction. One of three:
///
///   true         the carrier has trace ids to continue
///   error()      no style has usable ids, and error() names the first malformed header
///   neither      the carrier has no ids
///
/// Each of the three may have baggage, a lone sampling decision, links to traces that were not
/// continued, and diagnostics().
///
/// Cost     owns its texts: at most two allocations, one more for links
class [[nodiscard]] Extraction {
 public:
  Extraction() noexcept = default;

  /// Whether there are trace ids to continue.
  explicit operator bool() const noexcept { return found(); }
  bool found() const noexcept { return static_cast<bool>(found_.context); }
  /// The context found. It has no ids when the carrier has none, but may have baggage or a lone
  /// sampling decision.
  const SpanContext& context() const& noexcept { return found_.context; }
  SpanContext context() && noexcept { return std::move(found_.context); }
  /// The baggage of the context.
  const Baggage& baggage() const& noexcept { return found_.context.baggage(); }
  Baggage baggage() && noexcept { return std::move(found_.context.baggage()); }
  /// Links to the traces that were found and not continued.
  SpanLinks links() const& noexcept { return SpanLinks(found_.links); }
  SpanLinks links() && = delete;  // the view would outlive the Extraction
  /// The error of the first malformed header, even when another style has ids; else code `none`.
  Error error() const noexcept { return found_.diagnostics.first_refusal(); }
  /// Everything that was refused, dropped or changed, in order.
  const Diagnostics& diagnostics() const& noexcept { return found_.diagnostics; }
  Diagnostics diagnostics() && noexcept { return found_.diagnostics; }
  /// The name of the style that provides the ids, in static storage; empty without ids.
  std::string_view style() const noexcept { return found_.style; }
  /// Whether a new trace starts although a context was found. The configured behaviour or
  /// distrust() demands it.
  bool restart() const noexcept { return found_.restart; }
  /// Starts a new trace because a stranger sent the context, like the configured behaviour
  /// `restart`. The Extraction keeps the baggage and one link to the trace found, and drops the
  /// sampling decision. The link's tracestate has only the members of other vendors. [multi 6.5]
  ///
  ///   auto incoming = baton::extract(request.headers);
  ///   if (!is_ours(request)) incoming.distrust();
  void distrust() {
    const SpanContext& context = found_.context;
    if (found()) {
      found_.start_new_trace({context.trace_id(),
                              context.span_id(),
                              context.trace_flags(),
                              {},
                              {},
                              context.trace_state().text()});
    } else {
      detail::ContextParts::set_ids(found_.context, {});
    }
  }
  /// Datadog's word for an error in the tags (`_dd.propagation_error`), or empty:
  /// `decoding_error`, `extract_max_size`, `malformed_tid <value>`, `inconsistent_tid <value>`.
  std::string_view propagation_error() const& noexcept { return found_.propagation_error.view(); }
  std::string_view propagation_error() && = delete;

  /// Removes everything and keeps the storage.
  void clear() noexcept { found_.clear(); }

  /// The parts, for code that makes an Extraction.
  detail::Found& parts() noexcept { return found_; }

 private:
  detail::Found found_;
};

/// Collects the diagnostics of codecs while they read.
class Report {
 public:
  /// Writes into `out`.
  explicit Report(detail::Found& out) noexcept : out_(out) {}

  /// Reports that the context leaves out a part of a field.
  BATON_COLD void dropped(Errc what, std::string_view field,
                          std::size_t offset = Diagnostic::nowhere) noexcept {
    add({what, Effect::dropped, static_cast<std::uint32_t>(offset), field});
  }
  BATON_COLD void add(const Diagnostic& diagnostic) noexcept { out_.diagnostics.add(diagnostic); }
  /// Sets Datadog's word for an error in its tags, unless an earlier error set it.
  BATON_COLD void propagation_error(std::string_view word, std::string_view value = {}) {
    if (!out_.propagation_error.empty()) return;
    const std::size_t size = word.size() + (value.empty() ? 0 : 1 + value.size());
    char* end = detail::copy(word, out_.propagation_error.extend(size));
    if (value.empty()) return;
    *end++ = ' ';
    detail::copy(value, end);
  }

 private:
  detail::Found& out_;
};

}}  // namespace baton::v0
