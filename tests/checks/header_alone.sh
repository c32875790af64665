#!/usr/bin/env bash
# header_alone.sh COMPILER [FLAGS...]: every header compiles alone, and with the macros of Windows and Qt around it.
# Those in interop/ include another tracer's: their proofs in tests/containers compile each as the first include.
source "$(dirname "$0")/common.sh"

warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
compile=("$@" -std=c++20 -Iinclude -fsyntax-only "${warnings[@]}" -x c++ -)

mapfile -t headers < <(find include -name '*.hpp' -not -path '*/interop/*' -printf '%P\n' | sort)
# The standard library guards against these macros itself, so this tests our code. Each stands for a number here: Qt's
# macros stand for nothing, which compiles in the place of a name, and then goes wrong.
standard=$(grep -rhoE '^#include <[a-z_]+>' include --exclude-dir=interop | grep -v '<format>' | sort -u) # which g++ 12 lacks

for header in "${headers[@]}"; do
  "${compile[@]}" <<<"#include <$header>" || fail "$header does not compile alone"
done
{
  echo "$standard"
  echo '#define min(a, b) ((a) < (b) ? (a) : (b))'
  echo '#define max(a, b) ((a) > (b) ? (a) : (b))'
  for name in small near far slots signals emit foreach forever; do echo "#define $name 0"; done
  printf '#include <%s>\n' "${headers[@]}"
} | "${compile[@]}" || fail 'a header uses a name that Windows or Qt defines as a macro'
echo "${#headers[@]} headers"
