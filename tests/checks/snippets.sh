#!/usr/bin/env bash
# snippets.sh COMPILER [FLAGS...]: every ```cpp block of README.md that begins with an #include compiles as it stands.
source "$(dirname "$0")/common.sh"
[[ -f README.md ]] || exit 0

snippets=$(mktemp -d)
trap 'rm -rf "$snippets"' EXIT
awk -v directory="$snippets" '
  /^```cpp/ { inside = 1; first = 1; next }
  /^```/    { inside = 0 }
  inside && first { first = 0; file = /^#include/ ? directory "/README.md:" NR ".cpp" : "" }
  inside && file  { print > file }
' README.md
for snippet in "$snippets"/*.cpp; do
  [[ -e $snippet ]] || fail 'README.md shows no program'
  "$@" -std=c++20 -Iinclude -fsyntax-only -Wall -Wextra -Wno-unused -Werror "$snippet"
done
