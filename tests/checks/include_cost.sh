#!/usr/bin/env bash
# include_cost.sh COMPILER [FLAGS...]: <baton/baton.hpp> adds at most this much to a unit that has <string> and <map>.
source "$(dirname "$0")/common.sh"
limit=35 # percent

# The least user time of several runs, in milliseconds: what the machine does besides hardly shows in it.
least() { # source
  local best=1000000 user
  "${compile[@]}" <<<"$1" || fail 'does not compile'
  TIMEFORMAT=%3U
  for _ in {1..5}; do
    user=$({ time "${compile[@]}" <<<"$1" 2>&3; } 3>&2 2>&1)
    user=$((10#${user/./}))
    ((user < best)) && best=$user
  done
  echo "$best"
}
compile=("$@" -std=c++20 -O0 -Iinclude -x c++ - -c -o /dev/null)

without=$(least $'#include <map>\n#include <string>')
with=$(least $'#include <map>\n#include <string>\n#include <baton/baton.hpp>')
added=$(((with - without) * 100 / without))
echo "$without ms without, $with ms with: $added % more, $limit % at most"
((added <= limit))
