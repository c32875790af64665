#!/usr/bin/env bash
# compilers.sh COMPILER [FLAGS...]: one header knows compilers. The others have neither attributes nor built-ins of a compiler,
# and an umbrella leaves no macros behind but the version and the guard of that header.
source "$(dirname "$0")/common.sh"

words='__builtin|__attribute__|__declspec|__forceinline|\[\[(gnu|clang|msvc)::|__atomic_|_mm_|__vector|vector_size|_MSC_VER'
words+='|__(SSE|ARM_|GNUC|clang|BYTE_ORDER|has_)'
if grep -rnE "$words" include --include='*.hpp' | grep -v '^include/baton/detail/compiler.hpp:'; then
  fail 'only include/baton/detail/compiler.hpp may know a compiler'
fi

allowed='^BATON_(DETAIL_COMPILER_HPP|VERSION_(MAJOR|MINOR|PATCH))$'
for umbrella in baton codecs declarations messaging tracer; do
  for column in -UBATON_PLAIN -DBATON_PLAIN; do
    left=$("$@" -std=c++20 -Iinclude "$column" -x c++ -E -dD - <<<"#include <baton/$umbrella.hpp>" | awk '
      /^# [0-9]+ "/ { ours = $3 ~ /include\/baton\// }
      ours && $1 == "#define" { sub(/\(.*/, "", $2); left[$2] }
      ours && $1 == "#undef" { delete left[$2] }
      END { for (name in left) print name }' | grep -vE "$allowed" || true)
    [[ -z $left ]] || fail "$umbrella.hpp leaves behind with $column:"$'\n'"$left"
  done
done
