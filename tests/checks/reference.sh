#!/usr/bin/env bash
# Every public name has a docstring: types, concepts, functions, constants and members outside of `detail`. Doxygen renders
# the reference of them, and its warnings name those without a docstring.
#
# A docstring also serves the members below it, down to the next blank line, docstring or access specifier.
#
# Not checked, since their docstring would say nothing new:
#   iterators            types that a range-based for needs and nobody names
#   begin, end, size …   as in the standard library
#   operators            as for other types, except the conversion to bool; copies and moves
#   codecs               the members that the concept Codec documents
#   carriers             the members that the concepts of carriers document
#   *_traits             specialisations: the primary template documents their members
#   std::                specialisations of std::hash and std::formatter
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

members=$(sed -nE "s|^$PWD/([^:]+):([0-9]+): warning: Member (.*) \(\w+\) of (class\|struct) (.*) is not documented.*|\1\t\2\t\5\t\3|p" \
  "$output/warnings" | sort -u | awk -F'\t' '
  $3 ~ /(iterator|_traits< [A-Z] >)$/ || $3 ~ /^std::/ { next }
  { name = $4; sub(/\(.*/, "", name); sub(/ .*/, "", name) }
  $4 ~ /^operator/ && $4 !~ /^operator bool/ { next }
  name ~ /^(begin|end|size|empty|iterator|const_iterator)$/ { next }
  $3 ~ /::codecs::/ && name ~ /^(name|fields(\[\])?|prefixes(\[\])?|datadog_names|opentelemetry_names|role|specification|decode|decode_baggage|encode)$/ { next }
  $1 ~ /\/carriers\// && name ~ /^(for_each|get|set|write|reserve|last_value_wins|yields_temporaries)$/ { next }
  { type = $3; sub(/.*::/, "", type) }
  name == type && index($4, "(const " type " &") + index($4, "(" type " &&") { next }
  {
    if (!($1 in seen)) {
      seen[$1]
      for (n = 1; (getline text < $1) > 0; ++n) line[$1, n] = text
    }
    for (n = $2 - 1; line[$1, n] !~ /^ *$|^ *(public|private|protected):|^ *\/\/\/|^ *(class|struct) /; --n) {}
    if (line[$1, n] !~ /^ *\/\/\//) print $1 ":" $2 ": " $3 " :: " $4
  }')
[[ -z $members ]] || fail "members without a docstring:
$members"
