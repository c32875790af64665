// SPDX-License-Identifier: MIT
// Headers in a text: found by a known name, or by the shape of a value alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "names.hpp"

namespace inspect {

/// A header, and the place of its value in the searched text.
struct Hit {
  const Name* name = nullptr;
  std::string header;        ///< in lower case
  std::string_view spelled;  ///< empty if there is no name
  Spelling spelling = Spelling::exact;
  std::string value;
  std::size_t begin = 0;
  std::size_t size = 0;

  bool by_shape() const { return spelled.empty(); }
};

/// The name at the begin of a line, as in `Name: value`, `"name": "value"`, `-H 'name: value'`.
struct Lead {
  std::string_view name;  ///< empty if the line does not begin with a name
  std::size_t begin = 0;
  bool colon = false;     ///< a `:` follows, and the name has no quotes
  std::size_t value = 0;  ///< the first byte behind the separator
};
Lead lead_of(std::string_view line);

/// All headers in a line.
///
/// A value follows a name, whatever quotes, brackets and separators surround it. It ends where its own
/// grammar ends: a list at the end of the field, others at the next blank or delimiter. If the name
/// begins the line, the rest of the line is the field.
///
/// Cost  linear in the line
std::vector<Hit> find_headers(std::string_view line);

/// Whether a text is a whole value of a format with a known shape. Returns the header's name, or null.
const Name* shape_of(std::string_view text);

/// Whether a name ends a line, so that its value may be on the next line.
bool waits_for_value(std::string_view line);

}  // namespace inspect
