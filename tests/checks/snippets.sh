#!/usr/bin/env bash
# snippets.sh COMPILER [FLAGS...]: every ```cpp block of README.md and docs/*.md that begins with an #include compiles
# alone. The other tracers of docs/interop.md have stand-ins.
source "$(dirname "$0")/common.sh"
[[ -f README.md ]] || exit 0

snippets=$(mktemp -d)
trap 'rm -rf "$snippets"' EXIT
for page in README.md docs/*.md; do
  [[ -f $page ]] || continue
  awk -v prefix="$snippets/${page//\//.}" '
    /^```cpp/ { inside = 1; first = 1; next }
    /^```/    { inside = 0 }
    inside && first { first = 0; file = /^#include/ ? prefix ":" NR ".cpp" : "" }
    inside && file  { print > file }
  ' "$page"
done

status=0
for snippet in "$snippets"/*.cpp; do
  [[ -e $snippet ]] || fail 'no page shows a program'
  "$@" -std=c++20 -Iinclude -isystem tests/stand_ins -fsyntax-only -Wall -Wextra -Werror "$snippet" || status=1
done
exit $status
