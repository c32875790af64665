// SPDX-License-Identifier: MIT
// The library's diagnostics in words for people: the fault, its rule, and how to fix it.
#pragma once

#include <baton/presets.hpp>

#include <string>
#include <string_view>

namespace inspect {

/// The explanation of one kind of fault in one header.
struct Explanation {
  baton::Errc what;
  std::string_view text;         ///< `{c}`: the wrong byte; `{n}`: the length of the value
  std::string_view rule;         ///< the rule's tag
  std::string_view consequence;  ///< empty: the consequence of a refused style
  std::string_view mend;         ///< how to fix it, and the usual cause
  bool whole = false;            ///< the fault is not in one byte of the value
};

/// The explanation of `what` in `field`, a header of a codec or a prefix; null if there is none.
const Explanation* explain(baton::Errc what, std::string_view field, std::string_view value,
                           std::size_t offset);

/// The text of an explanation for a value.
std::string text_of(const Explanation& explanation, std::string_view value, std::size_t offset);

/// The tags of the rules about the names of a style's headers, and about repeated headers.
std::string_view name_rule(std::string_view style);
std::string_view repetition_rule(std::string_view style);

/// The name of the enumerator.
std::string_view name_of(baton::Errc what);

}  // namespace inspect
