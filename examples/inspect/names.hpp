// SPDX-License-Identifier: MIT
// The names that are known: the headers of every codec, and headers of formats known by name only.
#pragma once

#include <baton/presets.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inspect {

using baton::FieldKind;

/// A style, as its codec describes it.
struct Style {
  std::string_view name;
  std::vector<baton::Field> fields;
  std::vector<std::string_view> prefixes;
  baton::Role role;

  /// The header that shows its trace: its first header, or its prefix.
  std::string_view header() const {
    return fields.empty() ? prefixes.front() : fields.front().name;
  }
};

/// The styles of UniversalPropagator, in its order.
const std::vector<Style>& styles();
/// The style of this name in UniversalPropagator, or null.
const Style* find_style(std::string_view name);

/// A header that is known by name.
struct Name {
  std::string_view text;    ///< in lower case; the prefix of a family of headers
  const Style* style = {};  ///< null: the format is known by name only
  FieldKind kind = {};      ///< of the header
  bool is_prefix = false;
  std::string_view owner = {};  ///< the format's name, if no style reads it

  bool is_ours() const { return style != nullptr; }
  bool is_list() const { return kind == baton::FieldKind::list; }
};

/// The spelling of a name.
enum class Spelling : unsigned char {
  exact,       ///< except for upper and lower case
  underlined,  ///< `_` for `-`
  carried,     ///< behind a prefix that logs and environments add: `HTTP_`, `request_`
  squeezed,    ///< with other separators than the name, or none
};

struct Recognised {
  const Name* name;
  std::string header;  ///< the header's name in lower case; with the key, if it has a prefix
  Spelling spelling;
};

/// Reads a word as a header's name.
std::optional<Recognised> recognise(std::string_view word);

/// Whether a value of this name belongs to a trace.
bool is_worth(const Name& name, std::string_view value);

/// The known name of exactly this spelling, except for case; or null.
const Name* find_name(std::string_view header);

/// Names of headers, in lower case, that are often beside trace headers and do not belong to a trace.
bool is_common_name(std::string_view name);

}  // namespace inspect
