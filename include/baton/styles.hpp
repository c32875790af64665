// Styles: which codecs read and write, in which order, and the words users have for them.
#pragma once

#include <baton/detail/charset.hpp>
#include <baton/detail/cursor.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace baton { inline namespace v0 {

/// Whose words a list of styles is written in. They differ in `b3`: one header for OpenTelemetry,
/// several for Datadog. [multi 6.0]
enum class StyleNaming : std::uint8_t {
  baton,          ///< the codecs' own names
  datadog,        ///< DD_TRACE_PROPAGATION_STYLE, …_EXTRACT, …_INJECT
  opentelemetry,  ///< OTEL_PROPAGATORS
};

/// Codecs of a Propagator by position, in order, each at most once. More than max_size of them can't
/// exist; adding more changes nothing.
class StyleList {
 public:
  static constexpr std::size_t max_size = 16;

  constexpr void add(std::size_t style) noexcept {
    for (const std::uint8_t known : *this) {
      if (known == style) return;
    }
    if (size_ < max_size) order_[size_++] = static_cast<std::uint8_t>(style);
  }
  constexpr const std::uint8_t* begin() const noexcept { return order_; }
  constexpr const std::uint8_t* end() const noexcept { return order_ + size_; }
  constexpr std::size_t size() const noexcept { return size_; }
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
  StyleList extract;
  StyleList inject;
  friend constexpr bool operator==(const Styles&, const Styles&) = default;
};

/// The texts in which users configure styles; the program passes in what its environment says.
/// Empty counts as not set. The first that is set decides: for reading `extract`, `style`, `otel`;
/// for writing `inject`, `style`, `otel`.
struct StyleSettings {
  std::string_view style = {};    ///< DD_TRACE_PROPAGATION_STYLE
  std::string_view extract = {};  ///< DD_TRACE_PROPAGATION_STYLE_EXTRACT
  std::string_view inject = {};   ///< DD_TRACE_PROPAGATION_STYLE_INJECT
  std::string_view otel = {};     ///< OTEL_PROPAGATORS
};

namespace detail {

struct IgnoreWord {
  constexpr void operator()(std::string_view) const noexcept {}
};

template <class C>
constexpr bool is_called(std::string_view word, StyleNaming vocabulary) noexcept {
  if (vocabulary == StyleNaming::datadog) {
    if constexpr (requires { C::datadog_names[0]; }) {
      for (const std::string_view known : C::datadog_names) {
        if (equal_ignoring_case(word, known)) return true;
      }
      return false;
    }
  }
  return equal_ignoring_case(word, C::name);
}

}  // namespace detail

/// Parses a list of styles for the codecs given.
///
/// Grammar  word *( "," word ), blanks around words and their case don't matter
/// Output   the styles in order. `none` alone gives the empty list, beside others it says nothing.
///          Nothing at all when no word is known: then the default holds.
/// Errors   none; `unknown(word)` is called for each word that names no codec here
template <class... Codecs, class Unknown>
constexpr std::optional<StyleList> parse_styles(std::string_view text, StyleNaming vocabulary,
                                                Unknown&& unknown) {
  StyleList list;
  bool none = false;
  for (detail::Splitter words(text, ','); words.next();) {
    const std::string_view word = detail::trim(words.piece());
    if (word.empty()) continue;
    if (detail::equal_ignoring_case(word, "none")) {
      none = true;
      continue;
    }
    std::size_t style = 0;
    bool known = false;
    ((known = known || detail::is_called<Codecs>(word, vocabulary), style += known ? 0 : 1), ...);
    if (known) {
      list.add(style);
    } else {
      unknown(word);
    }
  }
  if (list.size() == 0 && !none) return std::nullopt;
  return list;
}

}}  // namespace baton::v0
