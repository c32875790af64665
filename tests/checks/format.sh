#!/usr/bin/env bash
# Every C++ file is formatted as .clang-format says. `format.sh --fix [FILES...]` formats them.
source "$(dirname "$0")/common.sh"
need clang-format-19

fix=
[[ ${1:-} == --fix ]] && fix=yes && shift
files=("$@")
((${#files[@]})) || mapfile -t files < <(find include tests examples benchmarks \
  -name node_modules -prune -o \( -name '*.hpp' -o -name '*.cpp' \) -print)

[[ -n $fix ]] && exec clang-format-19 -i "${files[@]}"
clang-format-19 --dry-run -Werror "${files[@]}" 2>/dev/null && exit 0
for file in "${files[@]}"; do diff -u --label "$file" --label formatted "$file" <(clang-format-19 "$file") || true; done
exit 1
