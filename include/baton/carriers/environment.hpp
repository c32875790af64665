// SPDX-License-Identifier: MIT
// Carriers: environment variables, as OpenTelemetry and CGI name them. The library does not look at
// the environment: the program passes in a getter or the block.
#pragma once

#include <baton/carriers/shapes.hpp>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 {

/// The names of headers as variables: `x-datadog-tags` is `<prefix>X_DATADOG_TAGS`.
///
/// Spec  https://opentelemetry.io/docs/specs/otel/context/env-carriers/ (prefix: none)
///       https://www.rfc-editor.org/rfc/rfc3875#section-4.1.18 (prefix: `HTTP_`)
struct VariableNames {
  std::string_view prefix;  ///< of every variable
  bool any_case = false;    ///< `Http_Traceparent` is a spelling of this variable

  /// The variable of a header: in upper case, with `_` for all but letters and digits. [env 17.1]
  std::string variable(std::string_view header) const {
    std::string out(room(header), '\0');
    out.resize(static_cast<std::size_t>(write(header, out.data()) - out.data()));
    return out;
  }
  /// Writes variable() to `out`, which has room(), and returns the end.
  constexpr char* write(std::string_view header, char* out) const noexcept {
    out = detail::copy(prefix, out);
    // A name is not empty and does not begin with a digit.
    if (prefix.empty() && (header.empty() || detail::digits.has(header.front()))) *out++ = '_';
    for (const char c : header) {
      const bool lower = c >= 'a' && c <= 'z';
      *out++ = lower ? static_cast<char>(c - 0x20) : detail::alphanumeric.has(c) ? c : '_';
    }
    return out;
  }
  /// The most characters that variable() returns.
  constexpr std::size_t room(std::string_view header) const noexcept {
    return prefix.size() + header.size() + 1;
  }
  /// The header of a variable, written to `out`: in lower case, with `-` for `_`. Empty when the
  /// variable lacks the prefix, is too long, or is not spelled as variable() spells it.
  template <std::size_t N>
  constexpr std::string_view header(std::string_view name, char (&out)[N]) const noexcept {
    if (!detail::equal_ignoring_case(name.substr(0, prefix.size()), prefix)) return {};
    if (!any_case && !is_normalised(name)) return {};
    name.remove_prefix(prefix.size());
    if (name.size() > N) return {};
    for (std::size_t i = 0; i < name.size(); ++i) {
      out[i] = name[i] == '_' ? '-' : detail::to_lower(name[i]);
    }
    return {out, name.size()};
  }

 private:
  /// `^[A-Z_][A-Z0-9_]*$` [env 17.2]
  static constexpr bool is_normalised(std::string_view name) noexcept {
    constexpr detail::Charset letters = detail::Charset::range('A', 'Z').with("_");
    return !name.empty() && letters.has(name.front()) && (letters | detail::digits).all(name);
  }
};

/// OpenTelemetry's names: `TRACEPARENT`.
inline constexpr VariableNames opentelemetry_variables{""};
/// CGI's names: `HTTP_TRACEPARENT`.
inline constexpr VariableNames cgi_variables{"HTTP_", true};

/// A carrier of variables behind a getter and, to write, a setter. See environment().
template <class Get, class Set>
class Environment {
 public:
  /// Holds the callables.
  constexpr Environment(VariableNames names, Get getter, Set setter)
      : names_(names), get_(std::move(getter)), set_(std::move(setter)) {}

  decltype(auto) get(std::string_view header) const {
    char name[64];
    if (names_.room(header) >= sizeof name) return get_(names_.variable(header).c_str());
    *names_.write(header, name) = '\0';
    return get_(static_cast<const char*>(name));
  }
  decltype(auto) set(std::string_view header, std::string_view value)
    requires std::invocable<Set&, const char*, std::string_view>
  {
    return set_(names_.variable(header).c_str(), value);
  }

 private:
  VariableNames names_;
  [[no_unique_address]] Get get_;
  [[no_unique_address]] Set set_;
};

/// A carrier of environment variables behind callables.
///
/// Input    get(name): takes a C string, as std::getenv, and returns a value as KeyedReader's get()
///          set(name, value): takes a C string and a std::string_view; may return false or an Error
///          when it wrote nothing
///
///   baton::extract(baton::environment(std::getenv));
///   baton::extract(baton::cgi_environment([&](const char* name) { return request.param(name); }));
template <class Get, class Set = std::nullptr_t>
constexpr auto environment(Get get, Set set = nullptr) {
  return Environment<Get, Set>(opentelemetry_variables, std::move(get), std::move(set));
}
/// A carrier of CGI's variables (`HTTP_TRACEPARENT`) behind callables; see environment().
template <class Get, class Set = std::nullptr_t>
constexpr auto cgi_environment(Get get, Set set = nullptr) {
  return Environment<Get, Set>(cgi_variables, std::move(get), std::move(set));
}

namespace detail {

template <class Block>
concept OwnLines = Range<Block> && Sequence<Block> && MakeableText<entry_of<Block>>;

/// Lines `NAME=value` as entries, for headers that already have the names of variables.
template <class Block, bool AnyCase>
struct VariableAccess {
  using Line = entry_of<Block>;

  template <class At>
  static std::string_view name(const At& at) {
    const std::string_view line = as_text(*at);
    const std::size_t equals = line.find('=');
    return line.substr(0, equals == line.npos ? 0 : equals);
  }
  template <class At>
  static Line& value(const At& at) {
    return *at;
  }
  static std::size_t find(const HeaderList& headers, std::string_view name) noexcept {
    const std::size_t i = headers.find(name);
    return AnyCase || i == headers.size() || name == headers[i].name ? i : headers.size();
  }
  template <class At>
  static Line changed(const At&, const Header& header) {
    std::string line;
    line.reserve(header.name.size() + 1 + header.value.size());
    line.append(header.name).append(1, '=').append(header.value);
    return make_text<Line>(line);
  }
  static void append(Block& block, const Header& header) {
    block.push_back(changed(nullptr, header));
  }
};

}  // namespace detail

/// A carrier of lines `NAME=value`: a range of texts, or the array that `environ` and envp point
/// to. It can be written when its texts own their bytes, as the block for another process does.
/// When memory fails, the block is as it was.
template <class Block>
class EnvironmentBlock {
 public:
  /// The most characters of a header name that is read, such as `uberctx-` and a key.
  static constexpr std::size_t longest_name = 256;

  /// A view of the block, which must outlive it.
  constexpr EnvironmentBlock(VariableNames names, Block& block) noexcept
      : names_(names), block_(&block) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) const {
    walk([&](std::string_view entry) {
      const std::size_t equals = entry.find('=');
      if (equals == entry.npos) return;
      char name[longest_name];
      const std::string_view header = names_.header(entry.substr(0, equals), name);
      if (header.empty()) return;
      visitor(TextOnDemand([&] { return std::string_view(header); }), entry.substr(equals + 1));
    });
  }
  /// [env 17.3] Replaces lines of exactly these names; of CGI's names in any case.
  Error write(const HeaderList& headers)
    requires detail::OwnLines<Block>
  {
    std::vector<std::string> names;
    std::vector<Header> variables;
    names.reserve(headers.size());
    variables.reserve(headers.size());
    for (const Header& header : headers) {
      names.push_back(names_.variable(header.name));
      variables.push_back({names.back(), header.value});
    }
    const HeaderList list(variables.data(), variables.size());
    if (names_.any_case) {
      detail::replace_entries<detail::VariableAccess<Block, true>>(*block_, list);
    } else {
      detail::replace_entries<detail::VariableAccess<Block, false>>(*block_, list);
    }
    return {};
  }
  Error set(std::string_view header, std::string_view value)
    requires detail::OwnLines<Block>
  {
    return write_one(*this, header, value);
  }

 private:
  template <class Visit>
  void walk(Visit&& visit) const {
    if constexpr (detail::Range<Block>) {
      for (const auto& entry : *block_) visit(as_text(entry));
    } else if (*block_ != nullptr) {
      for (auto at = *block_; *at != nullptr; ++at) visit(as_text(*at));
    }
  }

  VariableNames names_;
  Block* block_;
};

/// A carrier of the lines of an environment.
///
///   baton::extract(baton::environment_block(environ));
///   std::vector<std::string> child_environment = …;
///   baton::inject(context, baton::environment_block(child_environment));
template <class Block>
constexpr auto environment_block(Block& block) noexcept {
  return EnvironmentBlock<Block>(opentelemetry_variables, block);
}
/// A carrier of the lines of CGI's environment (`HTTP_TRACEPARENT=…`).
template <class Block>
constexpr auto cgi_environment_block(Block& block) noexcept {
  return EnvironmentBlock<Block>(cgi_variables, block);
}

}}  // namespace baton::v0
