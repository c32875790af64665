// What a codec is, what it reads into and what it writes into.
#pragma once

#include <baton/carrier.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/words.hpp>
#include <baton/extraction.hpp>
#include <baton/fields.hpp>
#include <baton/limits.hpp>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// What to do with a context that was found (DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT).
enum class ExtractBehavior : std::uint8_t { continue_trace, restart, ignore };

/// The same from a user's word: `continue`, `restart` or `ignore`. Unknown ones mean `continue`.
constexpr ExtractBehavior parse_extract_behavior(std::string_view word) noexcept {  // [multi 6.5]
  word = detail::trim(word);
  if (detail::equal_ignoring_case(word, "restart")) return ExtractBehavior::restart;
  if (detail::equal_ignoring_case(word, "ignore")) return ExtractBehavior::ignore;
  return ExtractBehavior::continue_trace;
}

/// Choices that concern codecs and merging. The defaults are Datadog's.
struct Options {
  bool extract_first = false;
  ExtractBehavior behavior = ExtractBehavior::continue_trace;
  /// The `dd` member of tracestate is read and written; off, W3C is plain and a foreign `dd` passes.
  bool datadog_member = true;
  /// Bytes of x-datadog-tags each way; 0: the header is neither read nor written.
  std::uint32_t tags_max_length = limits::datadog_tags;
  /// Characters of a tracestate on write, 512 or more; 0: no limit.
  std::uint32_t trace_state_max_length = 0;
  std::uint32_t baggage_max_members = limits::baggage_members;
  std::uint32_t baggage_max_bytes = limits::baggage_bytes;
};

/// What a codec found.
struct Candidate : ContextIds {
  std::uint8_t flags = 0;        ///< W3C trace flags, for a link
  std::string_view trace_state;  ///< well-formed list, `dd` included, for a link
  ContextTexts texts;            ///< where they stand, or in the room of the Fields
};

/// Headers on their way into a carrier: encoded first, written only when all of it is there.
///
/// Cost  no allocation while headers and values fit into the room of the one who injects (16 headers
///       beyond the codecs' own, 2 KiB); blocks of the heap beyond
class Stage {
 public:
  /// More headers than any carrier takes; one more is the error too_many.
  static constexpr std::size_t max_headers = detail::max_staged;

  Stage(Header* headers, std::size_t capacity, char* first, std::size_t size) noexcept
      : arena_(first, size), first_(headers), next_(headers), end_(headers + capacity) {}

  /// At least `bytes` bytes to write to; valid until the next call of any member.
  char* room(std::size_t bytes) { return arena_.room(bytes); }
  /// What was written to room() ends at `end` and stays.
  std::string_view keep(const char* end) {
    char* const begin = arena_.at();
    const auto size = static_cast<std::size_t>(end - begin);
    arena_.take(size);
    return detail::view(begin, size);
  }
  /// Adds a header whose value was written to room() up to `end`. `name` is static or was kept.
  [[gnu::always_inline]] void add(std::string_view name, const char* end) {
    const std::string_view value = keep(end);
    if (next_ == end_ && !grow()) return;
    *next_++ = {name, value};
  }
  void drop(Drop drop) noexcept { drops_.add(drop); }
  void drop(Drops drops) noexcept { drops_.add(drops); }

  HeaderList headers() const noexcept { return {first_, static_cast<std::size_t>(next_ - first_)}; }
  Drops dropped() const noexcept { return drops_; }
  Error error() const noexcept { return error_; }

 private:
  /// Makes room for more headers; false when there are as many as may be.
  [[gnu::cold, gnu::noinline]] bool grow() {
    const std::size_t count = headers().size();
    if (count == max_headers) {
      error_ = fail(Errc::too_many);
      return false;
    }
    const std::size_t capacity = 2 * count < max_headers ? 2 * count : max_headers;
    Header* const larger = arena_.make<Header>(capacity);
    for (std::size_t i = 0; i < count; ++i) larger[i] = first_[i];
    first_ = larger;
    next_ = larger + count;
    end_ = larger + capacity;
    return true;
  }

  detail::Arena arena_;
  Header* first_;
  Header* next_;
  Header* end_;
  Drops drops_;
  Error error_;
};

/// A format: its names, and both ways between fields and contexts. All members are static.
///
///   struct acme {
///     static constexpr std::string_view name = "acme";
///     static constexpr Field fields[] = {{"x-acme-trace"}};
///     static Error decode(const Fields&, const Options&, Candidate&, Report&) noexcept;
///     static void encode(const SpanContext&, const Options&, Stage&);
///   };
///
/// decode   ids into the Candidate; code `absent` when there is nothing of its own, another when it
///          is malformed. A Candidate without a trace id is a lone sampling decision.
/// encode   adds headers to the Stage, or none when the context has nothing for it.
///
/// Optional, each found by its name:
///   prefixes         header name prefixes (`uberctx-`), lower case
///   datadog_names    what Datadog's style lists call it, where that is not its name
///   decode_baggage   baggage into the SpanContext, whatever became of the ids
///   carries_trace_state      its Candidate has a tracestate that a same-trace merge takes over
///   names_datadog_parent     its span id is the last Datadog parent in that merge
///
/// Models   all of codecs/: datadog, trace_context, baggage, b3, b3multi, xray, jaeger, ot_baggage
template <class C>
concept Codec = requires(const SpanContext& context, const Options& options, Stage& stage) {
  { C::name } -> std::convertible_to<std::string_view>;
  C::fields[0].name;
  C::encode(context, options, stage);
};

namespace detail {

template <class C>
concept DecodesIds =
    requires(const Fields& in, const Options& options, Candidate& out, Report& report) {
      { C::decode(in, options, out, report) } -> std::same_as<Error>;
    };
template <class C>
concept DecodesBaggage = requires(const Fields& in, const Options& options, SpanContext& out,
                                  Report& report) { C::decode_baggage(in, options, out, report); };
template <class C>
concept CarriesTraceState = requires { requires C::carries_trace_state; };
template <class C>
concept NamesDatadogParent = requires { requires C::names_datadog_parent; };
template <class C>
concept HasPrefixes = requires { C::prefixes[0]; };

}  // namespace detail

}}  // namespace baton::v0
