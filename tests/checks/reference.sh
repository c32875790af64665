#!/usr/bin/env bash
# Every public name has a docstring: Doxygen renders the reference of them, and its warnings name those without one.
#
# Public names are those at the level of a namespace that is not `detail`: types, concepts, functions, constants. Not checked:
#   members       the docstring of their type explains them, and some have one of their own
#   iterators     types that a range-based for needs and nobody names
#   operators     they mean what they mean for other types
#   std::        specialisations of std::hash and std::formatter
source "$(dirname "$0")/common.sh"
need doxygen

output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
{
  cat docs/Doxyfile
  echo "OUTPUT_DIRECTORY = $output"
  echo 'GENERATE_HTML = NO'
  echo 'GENERATE_XML = NO'
} | doxygen - 2>"$output/warnings"

grep -q '^error:' "$output/warnings" && fail "$(grep '^error:' "$output/warnings")"
missing=$(sed -nE "s|^$PWD/||; /warning: (Compound|Member .* of (namespace|file)) .* is not documented|warning: Compound .* is not documented/p" \
  "$output/warnings" | grep -vE 'iterator is not documented|Member operator|Compound std::' || true)
[[ -z $missing ]] || fail "$missing"
