// SPDX-License-Identifier: MIT
// Styles: which codecs read and write, in which order, and the words users have for them.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// Whose words a list of styles uses. They differ in `b3`: one header for OpenTelemetry, several
/// headers for most of Datadog's tracers. [multi 6.0] [words 18.4]
enum class StyleNaming : std::uint8_t {
  baton,              ///< the codecs' own names
  datadog,            ///< DD_TRACE_PROPAGATION_STYLE, …_EXTRACT, …_INJECT
  datadog_b3_single,  ///< Datadog's for python, ruby and rust, where `b3` is one header
  opentelemetry,      ///< OTEL_PROPAGATORS
};

/// The codecs of a Propagator, as their positions among its template arguments: in order, each at most
/// once.
class StyleList {
 public:
  /// A Propagator has no more codecs.
  static constexpr std::size_t max_size = 16;

  /// Adds a codec; one that is there, or one beyond max_size, changes nothing.
  constexpr void add(std::size_t style) noexcept {
    for (const std::uint8_t known : *this) {
      if (known == style) return;
    }
    if (size_ < max_size) order_[size_++] = static_cast<std::uint8_t>(style);
  }
  constexpr const std::uint8_t* begin() const noexcept { return order_; }
  constexpr const std::uint8_t* end() const noexcept { return order_ + size_; }
  constexpr std::size_t size() const noexcept { return size_; }
  /// Whether the codec is in the list.
  constexpr bool has(std::size_t style) const noexcept {
    for (const std::uint8_t known : *this) {
      if (known == style) return true;
    }
    return false;
  }
  friend constexpr bool operator==(const StyleList& a, const StyleList& b) noexcept {
    if (a.size_ != b.size_) return false;
    for (std::size_t i = 0; i < a.size_; ++i) {
      if (a.order_[i] != b.order_[i]) return false;
    }
    return true;
  }

 private:
  std::uint8_t order_[max_size] = {};
  std::uint8_t size_ = 0;
};

/// Which styles read and which write.
struct Styles {
  /// In this order.
  StyleList extract;
  StyleList inject;
  friend constexpr bool operator==(const Styles&, const Styles&) = default;
};

/// The lists of styles in a user's configuration, which the program passes in. An empty list is not
/// set. The first that is set decides: for reading `extract`, `old_extract`, `style`, `otel`; for
/// writing `inject`, `old_inject`, `style`, `otel`. [words 18.3]
struct StyleSettings {
  std::string_view style = {};        ///< DD_TRACE_PROPAGATION_STYLE
  std::string_view extract = {};      ///< DD_TRACE_PROPAGATION_STYLE_EXTRACT
  std::string_view inject = {};       ///< DD_TRACE_PROPAGATION_STYLE_INJECT
  std::string_view old_extract = {};  ///< DD_PROPAGATION_STYLE_EXTRACT
  std::string_view old_inject = {};   ///< DD_PROPAGATION_STYLE_INJECT
  std::string_view otel = {};         ///< OTEL_PROPAGATORS
  /// The meaning of `b3` in Datadog's variables.
  StyleNaming naming = StyleNaming::datadog;
};

namespace detail {

struct IgnoreWord {
  constexpr void operator()(std::string_view) const noexcept {}
};

constexpr bool is_datadog(StyleNaming vocabulary) noexcept {
  return vocabulary == StyleNaming::datadog || vocabulary == StyleNaming::datadog_b3_single;
}

constexpr bool is_one_of(std::string_view word, const auto& names) noexcept {
  for (const std::string_view known : names) {
    if (equal_ignoring_case(word, known)) return true;
  }
  return false;
}

template <class C>
constexpr bool is_called(std::string_view word, StyleNaming vocabulary) noexcept {
  if constexpr (requires { &C::decode_beside; }) return false;  // no style
  if constexpr (requires { C::datadog_names; }) {
    if (is_datadog(vocabulary)) return is_one_of(word, C::datadog_names);
  }
  if constexpr (requires { C::opentelemetry_names; }) {
    if (vocabulary == StyleNaming::opentelemetry) return is_one_of(word, C::opentelemetry_names);
  }
  return equal_ignoring_case(word, C::name);
}

/// Position of the codec that a word names, or how many there are.
template <class... Codecs>
constexpr std::size_t find_style(std::string_view word, StyleNaming vocabulary) noexcept {
  if (vocabulary == StyleNaming::datadog_b3_single && equal_ignoring_case(word, "b3")) {
    vocabulary = StyleNaming::baton;  // [words 18.4]
  }
  std::size_t style = 0;
  bool known = false;
  ((known = known || is_called<Codecs>(word, vocabulary), style += known ? 0 : 1), ...);
  return style;
}

}  // namespace detail

/// Parses a list of styles for these codecs.
///
/// Grammar  word *( "," word ); blanks around words, and case, do not matter. In Datadog's lists blanks
///          separate words as commas do, except within a word such as "b3 single header"
/// Output   the styles in order, each once [words 18.1]. `none` alone gives an empty list; beside other
///          words it is ignored. Nothing when no word is known: the default then holds
/// Errors   none; calls `unknown(word)` for each word that is no style of these codecs
template <class... Codecs, class Unknown>
constexpr std::optional<StyleList> parse_styles(std::string_view text, StyleNaming vocabulary,
                                                Unknown&& unknown) {
  StyleList list;
  bool none = false;
  const auto take = [&](std::string_view word) {
    if (detail::equal_ignoring_case(word, "none")) return none = true;
    const std::size_t style = detail::find_style<Codecs...>(word, vocabulary);
    if (style == sizeof...(Codecs)) return false;
    list.add(style);
    return true;
  };
  for (detail::Splitter pieces(text, ','); pieces.next();) {
    std::string_view rest = detail::trim(pieces.piece());
    while (!rest.empty()) {
      std::string_view word = rest;
      while (!take(word)) {  // [words 18.2] the longest word that is one
        const std::size_t blank = word.find_last_of(" \t");
        if (!detail::is_datadog(vocabulary) || blank == word.npos) {
          unknown(word);
          break;
        }
        word = detail::trim(word.substr(0, blank));
      }
      rest = detail::trim(rest.substr(word.size()));
    }
  }
  if (list.size() == 0 && !none) return std::nullopt;
  return list;
}

}}  // namespace baton::v0
