// Carriers: environment variables, as OpenTelemetry and CGI name them. The library never looks at the
// environment itself: whoever has it passes in the block or a getter.
#pragma once

#include <baton/carrier_shapes.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace baton { inline namespace v0 {

/// How headers are called as variables: `x-datadog-tags` is `<prefix>X_DATADOG_TAGS`.
///
/// Spec  https://opentelemetry.io/docs/specs/otel/context/env-carriers/ (prefix: none)
///       https://www.rfc-editor.org/rfc/rfc3875#section-4.1.18 (prefix: `HTTP_`)
struct VariableNames {
  std::string_view prefix;

  /// The variable of a header: in upper case, and `_` for what is no letter or digit.
  std::string variable(std::string_view header) const {
    std::string out(room(header), '\0');
    out.resize(static_cast<std::size_t>(write(header, out.data()) - out.data()));
    return out;
  }
  /// Writes it to `out`, which has room(), and returns the end.
  constexpr char* write(std::string_view header, char* out) const noexcept {
    for (const char c : prefix) *out++ = c;
    // No name begins with a digit.
    if (prefix.empty() && !header.empty() && detail::digits.has(header.front())) *out++ = '_';
    for (const char c : header) {
      const bool lower = c >= 'a' && c <= 'z';
      *out++ = lower ? static_cast<char>(c - 0x20) : detail::alphanumeric.has(c) ? c : '_';
    }
    return out;
  }
  constexpr std::size_t room(std::string_view header) const noexcept {
    return prefix.size() + header.size() + 1;
  }
  /// The other way: in lower case and with `-` for `_`, written to `out`; empty where the variable
  /// lacks the prefix or is too long.
  template <std::size_t N>
  constexpr std::string_view header(std::string_view name, char (&out)[N]) const noexcept {
    if (!detail::equal_ignoring_case(name.substr(0, prefix.size()), prefix)) return {};
    name.remove_prefix(prefix.size());
    if (name.size() > N) return {};
    for (std::size_t i = 0; i < name.size(); ++i) {
      out[i] = name[i] == '_' ? '-' : detail::to_lower(name[i]);
    }
    return {out, name.size()};
  }
};

inline constexpr VariableNames opentelemetry_variables{""};
inline constexpr VariableNames cgi_variables{"HTTP_"};

/// Variables behind a getter, and a setter where there is one.
template <class Get, class Set>
class Environment {
 public:
  constexpr Environment(VariableNames names, Get getter, Set setter)
      : names_(names), get_(std::move(getter)), set_(std::move(setter)) {}

  decltype(auto) get(std::string_view header) const {
    char name[64];
    if (names_.room(header) >= sizeof name) return get_(names_.variable(header).c_str());
    *names_.write(header, name) = '\0';
    return get_(static_cast<const char*>(name));
  }
  void set(std::string_view header, std::string_view value)
    requires std::invocable<Set&, const char*, std::string_view>
  {
    set_(names_.variable(header).c_str(), value);
  }

 private:
  VariableNames names_;
  [[no_unique_address]] Get get_;
  [[no_unique_address]] Set set_;
};

/// `get(name)` with a C string, as std::getenv: what it gives is as in KeyedReader.
/// `set(name, value)` with a C string and a std::string_view.
///
///   baton::extract(baton::environment(std::getenv));
///   baton::extract(baton::cgi_environment([&](const char* name) { return request.param(name); }));
template <class Get, class Set = std::nullptr_t>
constexpr auto environment(Get get, Set set = nullptr) {
  return Environment<Get, Set>(opentelemetry_variables, std::move(get), std::move(set));
}
template <class Get, class Set = std::nullptr_t>
constexpr auto cgi_environment(Get get, Set set = nullptr) {
  return Environment<Get, Set>(cgi_variables, std::move(get), std::move(set));
}

/// A block of `NAME=value`: a range of texts, or what `environ` and envp point to. It can be written
/// where its texts own their bytes: the block for another process.
template <class Block>
class EnvironmentBlock {
 public:
  // Names are made on the stack; prefixes of headers and their keys fit as well.
  static constexpr std::size_t longest_name = 256;

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
      visitor(detail::TextOnDemand([&] { return std::string_view(header); }),
              entry.substr(equals + 1));
    });
  }
  void set(std::string_view header, std::string_view value)
    requires requires(Block& block) {
      requires detail::MakeableText<detail::entry_of<Block>>;
      block.erase(std::begin(block));
      block.push_back(*std::begin(block));
    }
  {
    const std::string name = names_.variable(header);
    for (auto at = std::begin(*block_); at != std::end(*block_);) {
      const std::string_view entry = as_text(*at);
      const std::size_t equals = entry.find('=');
      const bool same =
          equals != entry.npos && detail::equal_ignoring_case(entry.substr(0, equals), name);
      at = same ? block_->erase(at) : std::next(at);
    }
    std::string line = name;
    line.append(1, '=').append(value);
    block_->push_back(detail::make_text<detail::entry_of<Block>>(line));
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

///   baton::extract(baton::environment_block(environ));
///   std::vector<std::string> child_environment = …;
///   baton::inject(context, baton::environment_block(child_environment));
template <class Block>
constexpr auto environment_block(Block& block) noexcept {
  return EnvironmentBlock<Block>(opentelemetry_variables, block);
}
template <class Block>
constexpr auto cgi_environment_block(Block& block) noexcept {
  return EnvironmentBlock<Block>(cgi_variables, block);
}

}}  // namespace baton::v0
