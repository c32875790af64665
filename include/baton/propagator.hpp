// SPDX-License-Identifier: MIT
// Propagator: reads several styles in one walk over a carrier, and writes several styles.
#pragma once

#include <baton/carrier.hpp>
#include <baton/codec.hpp>
#include <baton/detail/compiler.hpp>
#include <baton/extraction.hpp>
#include <baton/fields.hpp>
#include <baton/injection.hpp>
#include <baton/merge.hpp>
#include <baton/styles.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// Header names, in the order of the styles.
template <std::size_t N>
class FieldNames {
 public:
  /// Adds a name, unless it is in the list already.
  constexpr void add(std::string_view name) noexcept {
    for (std::size_t i = 0; i < size_; ++i) {
      if (names_[i] == name) return;
    }
    names_[size_++] = name;
  }
  constexpr const std::string_view* begin() const noexcept { return names_; }
  constexpr const std::string_view* end() const noexcept { return names_ + size_; }
  constexpr std::size_t size() const noexcept { return size_; }

 private:
  std::string_view names_[N == 0 ? 1 : N] = {};
  std::size_t size_ = 0;
};

/// Reads and writes contexts with `Codecs`, chosen at compile time. Styles select at run time which
/// codecs read and write, and in which order. Immutable; threads may share it.
///
///   constexpr baton::Propagator<baton::codecs::trace_context, baton::codecs::baggage> w3c;
///   auto incoming = w3c.extract(request.headers);
///
/// Cost     extract: one walk; no allocation when the carrier has no headers of ours or only ids,
///          else see Extraction. inject: no allocation of its own up to 2 KiB of headers
template <class... Codecs>
class Propagator {
  static_assert((detail::check_codec<Codecs>() && ...),
                "baton: see the concept Codec for what a codec has");
  static_assert(sizeof...(Codecs) <= StyleList::max_size, "baton: too many codecs");
  using Set = detail::FieldSet<Codecs...>;

 public:
  /// All codecs read and write, in the order of the template arguments.
  static constexpr Styles all_styles() noexcept {
    Styles styles;
    std::size_t i = 0;
    for (const bool is_style : {!detail::StandsBeside<Codecs>...}) {
      if (is_style) {
        styles.extract.add(i);
        styles.inject.add(i);
      }
      ++i;
    }
    return styles;
  }

  constexpr Propagator() noexcept : Propagator(Options{}) {}
  /// Sets the options. `styles` says which codecs read and write, and in which order.
  constexpr explicit Propagator(const Options& options,
                                const Styles& styles = all_styles()) noexcept
      : options_(options), styles_(styles) {}

  /// Parses one list of a user's words. Calls `unknown(word)` for each word that names no style.
  template <class Unknown = detail::IgnoreWord>
  static constexpr std::optional<StyleList> parse_styles(std::string_view text,
                                                         StyleNaming vocabulary,
                                                         Unknown&& unknown = {}) {
    return baton::parse_styles<Codecs...>(text, vocabulary, unknown);
  }
  /// Chooses the styles from all variables that users set. A list without a known word counts as
  /// not set. Returns `otherwise` when no list has a known word.
  template <class Unknown = detail::IgnoreWord>
  static constexpr Styles styles_from(const StyleSettings& words,
                                      const Styles& otherwise = all_styles(),
                                      Unknown&& unknown = {}) {
    const auto choose = [&](std::string_view own, std::string_view old, const StyleList& fallback) {
      for (const std::string_view list : {own, old, words.style}) {  // [words 18.3]
        if (const auto known = parse_styles(list, words.naming, unknown)) return *known;
      }
      return parse_styles(words.otel, StyleNaming::opentelemetry, unknown).value_or(fallback);
    };
    return {choose(words.extract, words.old_extract, otherwise.extract),
            choose(words.inject, words.old_inject, otherwise.inject)};
  }

  /// The options and the styles that the constructor received.
  constexpr const Options& options() const noexcept { return options_; }
  constexpr const Styles& styles() const noexcept { return styles_; }
  /// The name of the style at this position.
  static constexpr std::string_view style_name(std::size_t style) noexcept { return names_[style]; }

  /// The names of the headers that this propagator reads or writes, for CORS lists and proxies.
  /// Headers that only a prefix identifies are missing.
  constexpr FieldNames<Set::size> fields() const noexcept {
    FieldNames<Set::size> names;
    const auto add = [&]<class C, std::size_t>() {
      for (const Field& field : C::fields) names.add(field.name);
    };
    for (const StyleList& list : {styles_.extract, styles_.inject}) {
      for (const std::size_t style : list) with_codec(style, add);
    }
    with_those_beside(add);
    return names;
  }
  /// Whether this propagator reads or writes a header, by name or by prefix, ignoring case. A proxy
  /// that passes its headers on first removes these. `inject` does not touch headers that its
  /// styles do not write: an old `b3` would stay beside the new `traceparent`.
  ///
  ///   std::erase_if(headers, [&](auto& header) { return propagator.has_field(header.first); });
  constexpr bool has_field(std::string_view name) const noexcept {
    bool has = false;
    const auto look = [&]<class C, std::size_t>() {
      for (const Field& field : C::fields) {
        has = has || detail::equal_ignoring_case(name, field.name);
      }
      if constexpr (requires { C::prefixes; }) {
        for (const std::string_view prefix : C::prefixes) {
          has = has || detail::equal_ignoring_case(name.substr(0, prefix.size()), prefix);
        }
      }
    };
    for (const StyleList& list : {styles_.extract, styles_.inject}) {
      for (const std::size_t style : list) with_codec(style, look);
    }
    with_those_beside(look);
    return has;
  }

  /// Reads a context from `carrier`.
  ///
  /// Input    any TextMapReader, or a container that as_carrier() takes; it is read once
  /// Output   see Extraction; it owns its texts
  /// Errors   in the result; only the allocator and the carrier may throw
  template <class C>
  [[nodiscard]] Extraction extract(C&& carrier) const {
    Extraction out;
    read(carrier, out.parts());
    return out;
  }
  /// Reads a context from `carrier` into `out` and reuses its storage. When the allocator or the
  /// carrier throws, `out` is empty.
  template <class C>
  void extract_into(C&& carrier, Extraction& out) const {
    out.clear();
    struct Guard {
      Extraction* out;
      ~Guard() {
        if (out != nullptr) out->clear();
      }
    } guard{&out};
    read(carrier, out.parts());
    guard.out = nullptr;
  }

  /// Writes a context into `carrier`: all headers or none.
  ///
  /// Input    any TextMapWriter, or a container that as_carrier() takes
  /// Errors   no_room, name_refused, not_text, bad_value: the carrier refuses | too_many: more
  ///          headers than one injection writes | write_failed: the carrier failed half-way
  template <class C>
  Injection inject(const SpanContext& context, C&& carrier) const {
    using Plain = std::remove_reference_t<C>;
    using Writer = carrier_of<Plain>;
    constexpr bool writable = TextMapWriter<Writer>;
    constexpr bool constant = TextMapWriter<carrier_of<std::remove_const_t<Plain>>>;
    constexpr bool views = detail::holds_views<std::remove_const_t<Plain>>;
    static_assert(writable || !constant, "baton: the carrier is const: inject() writes to it");
    static_assert(writable || constant || !views,
                  "baton: this container holds views of text it does not own: it can be read, but "
                  "what inject() writes would dangle");
    static_assert(writable || constant || views || !TextMapReader<Writer>,
                  "baton: this can be read, but there is no way known to replace an entry: give it "
                  "set(key, value), or wrap it: baton::make_carrier(visit, set)");
    static_assert(writable || constant || views || TextMapReader<Writer>,
                  "baton: not a carrier: give it set(key, value), which replaces whatever has that "
                  "key, or wrap it: baton::make_carrier(visit, set). Some need their header of "
                  "baton/carriers/");
    if constexpr (TextMapWriter<Writer>) {
      if (options_.baggage_keys != detail::all_keys) return inject_listed(context, carrier);
      constexpr std::size_t room = 2048;
      constexpr std::size_t spare = Set::prefixes == 0 ? 0 : 16;  // for headers with a prefix
      char text[room];
      Header headers[Set::size + spare];
      HeaderEncoder encoder(headers, std::size(headers), text, room);
      const auto encode = [&]<class Format, std::size_t>() {
        Format::encode(context, options_, encoder);
      };
      for (const std::size_t style : styles_.inject) with_codec(style, encode);
      with_those_beside(encode);
      if constexpr (Set::merged.shares_names) encoder.keep_first_of_each_name();
      const HeaderList list = encoder.headers();
      Injection out(list.size(), encoder.diagnostics());
      if (encoder.error()) {
        out.refuse(encoder.error());
      } else if (!list.empty()) {
        if (const Error refused = write(list, carrier)) out.refuse(refused);
      }
      return out;
    }
    return {};
  }

 private:
  /// Reads into `out`, which is empty.
  template <class C>
  void read(C&& carrier, detail::Found& out) const {
    using Reader = carrier_of<std::remove_reference_t<C>>;
    constexpr bool readable = TextMapReader<Reader>;
    constexpr bool constant =
        TextMapReader<carrier_of<std::remove_const_t<std::remove_reference_t<C>>>>;
    static_assert(readable || !constant, "baton: the carrier is const: reading it changes it");
    static_assert(readable || constant,
                  "baton: not a carrier: give it for_each(visitor), which calls "
                  "visitor(key, value) for each entry, or wrap it: "
                  "baton::make_carrier(visit, set). Some need their header of baton/carriers/");
    if constexpr (TextMapReader<Reader>) {
      if (options_.behavior == ExtractBehavior::ignore) return;  // [multi 6.5]
      constexpr bool temporaries = requires { requires Reader::yields_temporaries; };
      constexpr bool last_wins = requires { requires Reader::last_value_wins; };
      detail::FieldCollector<Set, temporaries, last_wins> collector;
      auto&& reader = as_carrier(carrier);
      if constexpr (WalkableReader<Reader>) {
        reader.for_each(detail::CollectingVisitor<decltype(collector)>{collector});
      } else {
        for (const std::string_view name : Set::names) detail::ask(reader, name, collector);
      }
      if (!collector.any()) return;
      const detail::FoundFields fields = collector.found();
      detail::merge(detail::reading_styles<Codecs...>.data(), styles_.extract, options_, fields,
                    out);
      with_those_beside([&]<class Format, std::size_t Index>() {
        constexpr auto& index = Set::template index<Index>;
        if (!fields.has(index)) return;
        Report report(out);
        Format::decode_beside(Fields(fields, index), options_, out.context, report);
      });
      if (options_.baggage_keys != detail::all_keys) {
        detail::keep_listed(out.context.baggage(), options_.baggage_keys);
      }
    }
  }

  /// Writes a copy of the context that has only the listed baggage. [bag 7.8]
  template <class C>
  BATON_COLD Injection inject_listed(SpanContext context, C& carrier) const {
    detail::keep_listed(context.baggage(), options_.baggage_keys);
    Options all = options_;
    all.baggage_keys = detail::all_keys;
    return Propagator(all, styles_).inject(context, carrier);
  }

  /// Calls `f.operator()<Codec, Index>()` for the style at `style`.
  template <class F>
  static constexpr void with_codec(std::size_t style, F&& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((style == I && !detail::StandsBeside<Codecs> ? f.template operator()<Codecs, I>() : void()),
       ...);
    }(std::index_sequence_for<Codecs...>());
  }
  /// Calls `f.operator()<Codec, Index>()` for each codec that is not a style.
  template <class F>
  static constexpr void with_those_beside(F&& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      const auto call = [&]<class C, std::size_t Index>() {
        if constexpr (detail::StandsBeside<C>) f.template operator()<C, Index>();
      };
      (call.template operator()<Codecs, I>(), ...);
    }(std::index_sequence_for<Codecs...>());
  }

  template <class C>
  static Error write(HeaderList headers, C&& carrier) {
    Error error = write_headers(carrier, headers);
    if (error) error.field = static_name(error.field);
    return error;
  }

  /// Returns this name, or the prefix that it begins with, in static storage.
  static std::string_view static_name(std::string_view name) noexcept {
    if (const std::size_t place = Set::table.find(name); place != Set::size) {
      return Set::names[place];
    }
    for (const std::string_view prefix : Set::merged.prefix_names) {
      if (detail::equal_ignoring_case(name.substr(0, prefix.size()), prefix)) return prefix;
    }
    return {};
  }

  static constexpr std::string_view names_[sizeof...(Codecs) + 1] = {Codecs::name...};

  Options options_;
  Styles styles_;
};

}}  // namespace baton::v0
