#!/usr/bin/env bash
# compile_fail.sh FILE COMPILER [FLAGS...]: the file compiles as it is. With SHOULD_FAIL defined it does not compile, and
# the compiler's message has the text of each line `// expect: text` of the file.
source "$(dirname "$0")/common.sh"
file=$1
shift
compile=("$@" -std=c++20 -Iinclude -Itests -fsyntax-only -Wall -Wextra -Werror "$file")

mapfile -t expected < <(sed -n 's|^// expect: ||p' "$file")
((${#expected[@]})) || fail "$file has no line: // expect: text"

"${compile[@]}" || fail "$file should compile as it is"
if output=$("${compile[@]}" -DSHOULD_FAIL 2>&1); then fail "$file should not compile with SHOULD_FAIL"; fi
for text in "${expected[@]}"; do
  grep -qF -- "$text" <<<"$output" || fail "$output"$'\n'"$file: the message lacks: $text"
done
