// The names that mean something here: the headers of every codec, and those of formats known by name.
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

  /// The header that tells its trace from others: its first, or its prefix.
  std::string_view header() const {
    return fields.empty() ? prefixes.front() : fields.front().name;
  }
};

/// The codecs of UniversalPropagator, in its order.
const std::vector<Style>& styles();
/// The style that UniversalPropagator has by this name; null when it has none.
const Style* find_style(std::string_view name);

/// A header that is known by name.
struct Name {
  std::string_view text;    ///< in lower case; of a family of headers the prefix
  const Style* style = {};  ///< null: the format is known by name only
  FieldKind kind = {};      ///< of a style's
  bool is_prefix = false;
  std::string_view owner = {};  ///< whose it is, where no style reads it

  bool is_ours() const { return style != nullptr; }
  bool is_list() const { return is_ours() && kind == baton::FieldKind::list; }
};

/// How a name is spelled where it stands.
enum class Spelling : unsigned char {
  exact,       ///< but for upper and lower case
  underlined,  ///< `_` for `-`
  carried,     ///< behind a prefix that logs and environments add: `HTTP_`, `request_`
  squeezed,    ///< other separators than the name has, or none
};

struct Recognised {
  const Name* name;
  std::string header;  ///< the header's name, in lower case; with the key, behind a prefix
  Spelling spelling;
};

/// Reads a word as a header's name.
std::optional<Recognised> recognise(std::string_view word);

/// Whether a value under this name says anything of a trace.
bool is_worth(const Name& name, std::string_view value);

/// The known name that is spelled just so, but for case; null when none is.
const Name* find_name(std::string_view header);

/// Names of headers that say nothing of a trace and stand beside those that do, in lower case.
bool is_common_name(std::string_view name);

}  // namespace inspect
