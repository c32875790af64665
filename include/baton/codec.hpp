// SPDX-License-Identifier: MIT
// Codec: the concept, and the types that a codec reads into and writes into.
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

/// What extraction does with the context it finds (DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT).
enum class ExtractBehavior : std::uint8_t { continue_trace, restart, ignore };

/// Parses a user's word: `continue`, `restart` or `ignore`. An unknown word means `continue`.
constexpr ExtractBehavior parse_extract_behavior(std::string_view word) noexcept {  // [multi 6.5]
  word = detail::trim(word);
  if (detail::equal_ignoring_case(word, "restart")) return ExtractBehavior::restart;
  if (detail::equal_ignoring_case(word, "ignore")) return ExtractBehavior::ignore;
  return ExtractBehavior::continue_trace;
}

/// How the `baggage` codec treats a malformed member and an empty value. [bag 7.2]
enum class BaggageDialect : std::uint8_t {
  datadog,  ///< a malformed member drops the whole header; an empty value is malformed
  w3c,      ///< a malformed member drops only itself; a value may be empty
};

/// Settings of codecs and of the merge. The defaults are Datadog's.
struct Options {
  /// Whether reading stops at the first style with ids. Later styles still read their baggage.
  bool extract_first = false;
  /// What extraction does with the context it finds.
  ExtractBehavior behavior = ExtractBehavior::continue_trace;
  /// Whether tracecontext reads and writes the `dd` member of tracestate. If not, it is plain W3C
  /// and passes a `dd` member on like any other.
  bool datadog_member = true;
  /// The longest x-datadog-tags in bytes, to read and to write. 0 turns the header off.
  std::uint32_t tags_max_length = limits::datadog_tags;
  /// The longest tracestate to write, in characters: 512 or more, or 0 for no limit. [w3c 2.7]
  std::uint32_t trace_state_max_length = limits::trace_state_written;
  /// How the `baggage` codec treats malformed members and empty values.
  BaggageDialect baggage_dialect = BaggageDialect::datadog;
  /// Limits of a baggage header, to read and to write. The leading whole members stay.
  std::uint32_t baggage_max_members = limits::baggage_members;
  std::uint32_t baggage_max_bytes = limits::baggage_bytes;
  /// The baggage keys to read and to write, in whatever header: keys separated by commas and
  /// compared exactly; `*` means all, empty means none. The text outlives the Options. [bag 7.8]
  std::string_view baggage_keys = detail::all_keys;
};

/// The context that one codec found.
struct Candidate : ContextIds {
  /// Whether the headers have only the lower half of the trace id. [multi 6.3]
  bool only_lower_half = false;
  std::uint8_t trace_flags = 0;  ///< W3C's flags, for a link
  std::string_view trace_state;  ///< well-formed list, `dd` included, for a link
  ContextTexts texts;            ///< views into the carrier, or into Fields::scratch()

  /// Sets or replaces one tag. Its key starts with `_dd.p.`. The tags move into the scratch space
  /// of `in`.
  ///
  /// Cost     copies all tags
  void set_tag(const Fields& in, std::string_view key, std::string_view value) {
    const std::string_view tags = texts.tags.packed();
    const std::size_t size = detail::add_sizes(tags.size(), detail::packed_size({key, value}));
    char* const room = in.scratch(size);
    detail::RecordPacker packer(room, 2);
    packer.append(tags);
    packer.remove(key);
    packer.put(key);
    packer.put(value);
    packer.finish_record();
    texts.tags = TraceTags(packer.packed());
  }
};

/// Collects the headers of an injection. Codecs encode all of them before the carrier gets any.
///
///   out.add("x-acme-trace", text);                                     // copies the text
///   out.add_written("x-acme-trace", format_hex16(id, out.room(16)));   // keeps text in room()
///
/// Cost     allocates only when values exceed the owner's room (2 KiB in inject()), or when headers
///          outnumber the owner's array
class HeaderEncoder {
 public:
  /// The most headers of one injection. One more gives the error too_many.
  static constexpr std::size_t max_headers = detail::max_staged;

  /// Uses the owner's memory first: `capacity` headers, and `size` bytes of text at `first`.
  HeaderEncoder(Header* headers, std::size_t capacity, char* first, std::size_t size) noexcept
      : arena_(first, size), first_(headers), next_(headers), end_(headers + capacity) {}

  /// Returns at least `bytes` bytes to write to. They stay valid until the next call of any member.
  char* room(std::size_t bytes) { return arena_.room(bytes); }
  /// Keeps the text written to room(), which ends at `end`, and returns a view of it.
  std::string_view keep(const char* end) {
    char* const begin = arena_.at();
    const auto size = static_cast<std::size_t>(end - begin);
    arena_.take(size);
    return detail::view(begin, size);
  }
  /// Adds a header whose value is the text written to room(), which ends at `end`. `name` has
  /// static storage or comes from keep().
  void add_written(std::string_view name, const char* end) {
    const std::string_view value = keep(end);
    if (next_ == end_ && !grow()) return;
    *next_++ = {name, value};
  }
  /// Adds a header with a copy of `value`.
  void add(std::string_view name, std::string_view value) {
    add_written(name, detail::copy(value, room(value.size())));
  }
  /// Reports that a header leaves out a part of the context.
  BATON_COLD void dropped(Errc what, std::string_view field) noexcept {
    diagnostics_.add({what, Effect::dropped, Diagnostic::nowhere, field});
  }

  /// The headers so far.
  HeaderList headers() const noexcept { return {first_, static_cast<std::size_t>(next_ - first_)}; }
  /// The parts that headers leave out.
  const Diagnostics& diagnostics() const noexcept { return diagnostics_; }
  /// too_many after more than max_headers headers, else none.
  Error error() const noexcept { return error_; }
  /// Keeps only the first header of each name: two codecs may write one header.
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
  /// Makes room for more headers. Returns false at max_headers.
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

/// The part that a style plays in the merge of several styles. [multi 6.3]
enum class Role : std::uint8_t {
  other,
  datadog,   ///< its span id may become the last Datadog parent of the trace
  w3c,       ///< gives its span id and its tracestate to an earlier style of this trace
  fallback,  ///< provides ids only when no earlier style has any
};

/// A codec reads and writes the headers of one style. All its members are static.
///
///   struct acme {
///     static constexpr std::string_view name = "acme";
///     static constexpr Field fields[] = {"x-acme-trace"};
///     static Error decode(const Fields&, const Options&, Candidate&, Report&);
///     static void encode(const SpanContext&, const Options&, HeaderEncoder&);
///   };
///
/// decode   puts the ids into the Candidate. Returns `absent` when the style's headers are absent,
///          and another error when they are malformed. A Candidate without a trace id is a lone
///          sampling decision.
/// encode   adds headers, or none when the context has nothing to write.
///
/// A codec that only writes needs no decode.
///
/// Optional members:
///   prefixes         header name prefixes (`uberctx-`), lower case
///   decode_baggage   puts baggage into the SpanContext, whatever became of the ids:
///                    static void decode_baggage(const Fields&, const Options&, SpanContext&,
///                                               Report&)
///   datadog_names    the codec's names in Datadog's style lists, if they differ from its name
///   opentelemetry_names   the codec's names in OTEL_PROPAGATORS, if they differ from its name;
///                    empty: OTEL_PROPAGATORS has no name for it
///   role             its Role
///   decode_beside    replaces decode: puts data that accompanies the trace into the SpanContext,
///                    after the ids. Such a codec is not a style: it always reads and writes,
///                    whichever styles are chosen.
///                    static void decode_beside(const Fields&, const Options&, SpanContext&,
///                                              Report&)
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
/// Not a style: the codec reads and writes beside all styles.
template <class C>
concept StandsBeside = requires { &C::decode_beside; };

template <class C>
inline constexpr Role role_of = Role::other;
template <class C>
  requires requires { C::role; }
inline constexpr Role role_of<C> = C::role;

/// Explains in the compiler's message what a codec lacks.
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
