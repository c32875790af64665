// SPDX-License-Identifier: MIT
// What a codec is, what it reads into and what it writes into.
#pragma once

#include <baton/carrier.hpp>
#include <baton/detail/charset.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/detail/record_packer.hpp>
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

/// How a `baggage` header with a malformed member or an empty value is read and written. [bag 7.2]
enum class BaggageDialect : std::uint8_t {
  datadog,  ///< a malformed member drops the whole header; an empty value is malformed
  w3c,      ///< a malformed member is left out alone; a value may be empty
};

/// Choices that concern codecs and merging. The defaults are Datadog's.
struct Options {
  /// Reading stops at the first style with ids; baggage is read all the same.
  bool extract_first = false;
  /// What becomes of a context that was found.
  ExtractBehavior behavior = ExtractBehavior::continue_trace;
  /// The `dd` member of tracestate is read and written; off, W3C is plain and a foreign `dd` passes.
  bool datadog_member = true;
  /// Bytes of x-datadog-tags each way; 0: the header is neither read nor written.
  std::uint32_t tags_max_length = limits::datadog_tags;
  /// Characters of a tracestate on write, 512 or more; 0: no limit. [w3c 2.7]
  std::uint32_t trace_state_max_length = limits::trace_state_written;
  /// How malformed members and empty values of baggage are treated.
  BaggageDialect baggage_dialect = BaggageDialect::datadog;
  /// Limits of a baggage header each way; leading whole members are kept.
  std::uint32_t baggage_max_members = limits::baggage_members;
  std::uint32_t baggage_max_bytes = limits::baggage_bytes;
  /// Which baggage is read and written, whatever headers carry it: keys and commas, compared exactly;
  /// `*` for all; empty for none. The text outlives the Options. [bag 7.8]
  std::string_view baggage_keys = detail::all_keys;
};

/// What a codec found.
struct Candidate : ContextIds {
  /// The headers brought the lower half of the trace id alone. [multi 6.3]
  bool only_lower_half = false;
  std::uint8_t trace_flags = 0;  ///< W3C's, for a link
  std::string_view trace_state;  ///< well-formed list, `dd` included, for a link
  ContextTexts texts;            ///< views into the carrier, or into Fields::scratch()

  /// Sets or replaces one tag, whose key starts with `_dd.p.`; `in` keeps its texts.
  /// Cost: copies the tags there are.
  void set_tag(const Fields& in, std::string_view key, std::string_view value) {
    const std::string_view tags = texts.tags.packed();
    const std::size_t size = detail::add_sizes(tags.size(), detail::packed_size({key, value}));
    char* const room = in.scratch(size);
    detail::RecordPacker<TraceTag, 2> packer(room);
    packer.append(texts.tags);
    packer.remove(key);
    packer.put(key);
    packer.put(value);
    packer.finish_record();
    texts.tags = TraceTags(packer.packed());
  }
};

/// Headers on their way into a carrier: all are encoded first, and written only when that succeeded.
///
///   out.add("x-acme-trace", text);                                     // copies a text
///   out.add_written("x-acme-trace", format_hex16(id, out.room(16)));   // takes one from room()
///
/// Cost  allocates only beyond 2 KiB of values, or beyond the headers that its owner has room for
class HeaderEncoder {
 public:
  /// More headers than any carrier takes; one more is the error too_many.
  static constexpr std::size_t max_headers = detail::max_staged;

  /// Begins in the room of its owner: `capacity` headers, `size` bytes at `first`.
  HeaderEncoder(Header* headers, std::size_t capacity, char* first, std::size_t size) noexcept
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
  void add_written(std::string_view name, const char* end) {
    const std::string_view value = keep(end);
    if (next_ == end_ && !grow()) return;
    *next_++ = {name, value};
  }
  /// Adds a header whose value is copied.
  void add(std::string_view name, std::string_view value) {
    add_written(name, detail::copy(value, room(value.size())));
  }
  /// A part of the context is left out of a header.
  BATON_COLD void dropped(Errc what, std::string_view field) noexcept {
    diagnostics_.add({what, Effect::dropped, Diagnostic::nowhere, field});
  }

  /// The headers so far, the parts that were left out, and too_many after the last possible header.
  HeaderList headers() const noexcept { return {first_, static_cast<std::size_t>(next_ - first_)}; }
  const Diagnostics& diagnostics() const noexcept { return diagnostics_; }
  Error error() const noexcept { return error_; }
  /// Of headers that share a name the first stays. Needed where two codecs write one header.
  void keep_first_of_each_name() noexcept {
    Header* kept = first_;
    for (Header* at = first_; at != next_; ++at) {
      if (HeaderList(first_, static_cast<std::size_t>(kept - first_)).find(at->name) ==
          static_cast<std::size_t>(kept - first_)) {
        *kept++ = *at;
      }
    }
    next_ = kept;
  }

 private:
  /// Makes room for more headers; false when there are as many as may be.
  BATON_COLD bool grow() {
    const std::size_t count = headers().size();
    if (count == max_headers) {
      error_ = fail(Errc::too_many);
      return false;
    }
    const std::size_t capacity = 2 * count < max_headers ? 2 * count + 8 : max_headers;
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
  Diagnostics diagnostics_;
  Error error_;
};

/// What a style is to the others when several are read. [multi 6.3]
enum class Role : std::uint8_t {
  other,
  datadog,  ///< its span id is the last Datadog parent of a trace that W3C's header carries on
  w3c,      ///< its span id and its tracestate are taken over by an earlier style of the same trace
  fallback,  ///< its ids are read only where no earlier style had any
};

/// A format: its names, and both ways between fields and contexts. All members are static.
///
///   struct acme {
///     static constexpr std::string_view name = "acme";
///     static constexpr Field fields[] = {"x-acme-trace"};
///     static Error decode(const Fields&, const Options&, Candidate&, Report&);
///     static void encode(const SpanContext&, const Options&, HeaderEncoder&);
///   };
///
/// decode   ids into the Candidate; the error `absent` when there is nothing of its own, another when
///          it is malformed. A Candidate without a trace id is a lone sampling decision.
/// encode   adds headers, or none when the context has nothing for it.
///
/// A format that is only written needs no decode.
///
/// Optional, each found by its name:
///   prefixes         header name prefixes (`uberctx-`), lower case
///   decode_baggage   baggage into the SpanContext, whatever became of the ids:
///                    static void decode_baggage(const Fields&, const Options&, SpanContext&, Report&)
///   datadog_names    what Datadog's style lists call it, where that is not its name
///   opentelemetry_names   what OTEL_PROPAGATORS calls it, where that is not its name; empty: nothing
///   role             its Role
///   decode_beside    in the place of decode: what stands beside the trace, into the SpanContext, once that
///                    has its ids. The codec is then no style: it reads and writes whichever styles do.
///                    static void decode_beside(const Fields&, const Options&, SpanContext&, Report&)
///   specification    address of the format's specification
///
/// Models   all of codecs/: datadog, trace_context, baggage, b3, b3multi, xray, jaeger, ottrace,
///          ot_baggage, grpc_trace_bin, gcp, data_streams
template <class C>
concept Codec = requires(const SpanContext& context, const Options& options, HeaderEncoder& out) {
  { C::name } -> std::convertible_to<std::string_view>;
  std::size(C::fields);
  { C::encode(context, options, out) } -> std::same_as<void>;
};

namespace detail {

template <class C>
concept HasDecode = requires { &C::decode; };
template <class C>
concept HasDecodeBaggage = requires { &C::decode_baggage; };
/// No style, but something that stands beside them.
template <class C>
concept StandsBeside = requires { &C::decode_beside; };

template <class C>
inline constexpr Role role_of = Role::other;
template <class C>
  requires requires { C::role; }
inline constexpr Role role_of<C> = C::role;

/// Says in words what is wrong with a codec.
template <class C>
consteval bool check_codec() {
  static_assert(
      requires {
        { C::name } -> std::convertible_to<std::string_view>;
      }, "baton: a codec has a name: static constexpr std::string_view name");
  static_assert(
      requires { std::size(C::fields); },
      "baton: a codec lists its headers: static constexpr baton::Field fields[] = {…}");
  if constexpr (HasDecode<C>) {
    static_assert(
        requires(Error (*&decode)(const Fields&, const Options&, Candidate&, Report&)) {
          decode = C::decode;
        },
        "baton: a codec's decode is: static Error decode(const Fields&, const Options&, "
        "Candidate&, "
        "Report&)");
  }
  if constexpr (HasDecodeBaggage<C>) {
    static_assert(
        requires(void (*&decode)(const Fields&, const Options&, SpanContext&, Report&)) {
          decode = C::decode_baggage;
        },
        "baton: a codec's decode_baggage is: static void decode_baggage(const Fields&, const "
        "Options&, SpanContext&, Report&)");
  }
  if constexpr (StandsBeside<C>) {
    static_assert(!HasDecode<C> && !HasDecodeBaggage<C>,
                  "baton: a codec with decode_beside has no decode or decode_baggage");
    static_assert(
        requires(void (*&decode)(const Fields&, const Options&, SpanContext&, Report&)) {
          decode = C::decode_beside;
        },
        "baton: a codec's decode_beside is: static void decode_beside(const Fields&, const "
        "Options&, SpanContext&, Report&)");
  }
  static_assert(
      requires(const SpanContext& context, const Options& options, HeaderEncoder& out) {
        { C::encode(context, options, out) } -> std::same_as<void>;
      },
      "baton: a codec writes: static void encode(const SpanContext&, const Options&, "
      "HeaderEncoder&)");
  if constexpr (requires { C::prefixes; }) {
    static_assert(
        requires {
          { C::prefixes[0] } -> std::convertible_to<std::string_view>;
        }, "baton: a codec's prefixes are an array of std::string_view");
  }
  return Codec<C>;
}

}  // namespace detail

}}  // namespace baton::v0
