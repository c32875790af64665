#!/usr/bin/env bash
# header_alone.sh COMPILER [FLAGS...]: every header compiles alone, and with Windows' min and max around it.
source "$(dirname "$0")/common.sh"

warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
compile=("$@" -std=c++20 -Iinclude -fsyntax-only "${warnings[@]}" -x c++ -)

mapfile -t headers < <(find include -name '*.hpp' -printf '%P\n' | sort)
# The standard library undefines or guards the two macros itself; what is tested is our own code.
standard=$(grep -rhoE '^#include <[a-z_]+>' include | sort -u)

for header in "${headers[@]}"; do
  "${compile[@]}" <<<"#include <$header>" || fail "$header does not compile alone"
done
{
  echo "$standard"
  echo '#define min(a, b) ((a) < (b) ? (a) : (b))'
  echo '#define max(a, b) ((a) > (b) ? (a) : (b))'
  printf '#include <%s>\n' "${headers[@]}"
} | "${compile[@]}" || fail "min and max are not safe from macros"
echo "${#headers[@]} headers"
