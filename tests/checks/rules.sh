#!/usr/bin/env bash
# Every rule of tests/rules.txt has its tag in the library and in a test, and no other tags exist.
source "$(dirname "$0")/common.sh"

specifications=$(grep -oE '^[a-z0-9]+ +[0-9]+\.[0-9]+' tests/rules.txt | cut -d' ' -f1 | sort -u | paste -sd'|')
tag="\[($specifications) [0-9]+\.[0-9]+\]"
tags() { grep -rhoE "$tag" "$@" | sort -u || true; }

listed=$(grep -oE '^[a-z0-9]+ [0-9]+\.[0-9]+' tests/rules.txt | sed 's/.*/[&]/' | sort)
in_code=$(tags include)
in_tests=$(tags --include='*.cpp' tests)

status=0
report() { # what is wrong, tags
  [[ -z $2 ]] && return
  printf '%s:\n%s\n' "$1" "$2" >&2
  status=1
}
report 'listed twice' "$(uniq -d <<<"$listed")"
report 'no code carries it' "$(comm -23 <(uniq <<<"$listed") <(echo "$in_code"))"
report 'no test covers it' "$(comm -23 <(sort -u <<<"$listed"$'\n'"$in_code") <(echo "$in_tests"))"
report 'not in tests/rules.txt' \
  "$(comm -13 <(uniq <<<"$listed") <(sort -u <<<"$in_code"$'\n'"$in_tests") | sed '/^$/d')"
exit $status
