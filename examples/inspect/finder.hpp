// Headers in a text: by a known name and what follows it, or by the shape of a value alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "names.hpp"

namespace inspect {

/// A header, and where its value stands in the text that was searched.
struct Hit {
  const Name* name = nullptr;
  std::string header;        ///< in lower case
  std::string_view spelled;  ///< empty where no name stands
  Spelling spelling = Spelling::exact;
  std::string value;
  std::size_t begin = 0;
  std::size_t size = 0;

  bool by_shape() const { return spelled.empty(); }
};

/// The name that a line begins with, as in `Name: value`, `"name": "value"`, `-H 'name: value'`.
struct Lead {
  std::string_view name;  ///< empty where the line does not begin so
  std::size_t begin = 0;
  bool colon = false;     ///< a `:` follows, and no quotes stand around the name
  std::size_t value = 0;  ///< just behind the separator
};
Lead lead_of(std::string_view line);

/// All headers in a line.
///
/// A value is what follows a name, whatever quotes, brackets and separators surround it, and ends where
/// its own grammar ends: a list at the end of the field, everything else at the next blank or
/// delimiter. Where the line begins with the name, the rest of the line is the field.
///
/// Cost  linear in the line
std::vector<Hit> find_headers(std::string_view line);

/// Whether a text is a whole value of a format that is known by its shape; the header's name, or null.
const Name* shape_of(std::string_view text);

/// Whether a name ends a line and its value may follow on the next.
bool waits_for_value(std::string_view line);

}  // namespace inspect
