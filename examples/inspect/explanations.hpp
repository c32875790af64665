// What the library reports, in words for people: what is wrong, by which rule, what mends it.
#pragma once

#include <baton/presets.hpp>

#include <string>
#include <string_view>

namespace inspect {

/// About one kind of trouble in one header.
struct Explanation {
  baton::Errc what;
  std::string_view text;         ///< `{c}`: the byte that is wrong; `{n}`: how long the value is
  std::string_view rule;         ///< its tag
  std::string_view consequence;  ///< empty: that of a refused style
  std::string_view mend;         ///< what would mend it, and who usually breaks it so
  bool whole = false;            ///< no byte of the value is the one that is wrong
};

/// What is known about `what` in `field`, a header of a codec or a prefix; null when nothing is.
const Explanation* explain(baton::Errc what, std::string_view field, std::string_view value,
                           std::size_t offset);

/// The text of an explanation for a value.
std::string text_of(const Explanation& explanation, std::string_view value, std::size_t offset);

/// The tag of the rule that gives a style's headers their names, and of that for repeated ones.
std::string_view name_rule(std::string_view style);
std::string_view repetition_rule(std::string_view style);

/// The name of the enumerator.
std::string_view name_of(baton::Errc what);

}  // namespace inspect
