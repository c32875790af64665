#!/usr/bin/env bash
# `import baton;` gives every header but those in testing/ and interop/, with clang 19, and with clang 16 where it is installed. With CMake
# from 3.28 on, baton::module does; an older CMake says that it can't.
source "$(dirname "$0")/common.sh"
need clang++-19

standard() { sed -nE 's/^#include <([a-z_]+)>.*/\1/p' "$@" | sort -u; }
diff <(standard modules/baton.cppm) <(find include -name '*.hpp' -not -path '*/testing/*' -not -path '*/interop/*' -exec cat {} + | standard)

for clang in clang++-19 clang++-16; do
  command -v $clang >/dev/null || continue
  compile=("$clang" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
  "${compile[@]}" -Iinclude -MD -MF "$build/headers" --precompile modules/baton.cppm -o "$build/baton.pcm"
  diff <(grep -oE 'include/baton/\S+' "$build/headers" | sort) \
    <(find include -name '*.hpp' -not -path '*/testing/*' -not -path '*/interop/*' | sort)
  $clang -std=c++20 -c "$build/baton.pcm" -o "$build/baton.o"
  "${compile[@]}" -DCONSUMER_IMPORTS -fmodule-file=baton="$build/baton.pcm" tests/consumer/main.cpp "$build/baton.o" -o "$build/consumer"
  proves "$build/consumer"
done

configure=(cmake -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DBATON_SOURCE="$root" -DBATON_MODULE=ON -S "$build/project" -B "$build/project/build")
cp -r tests/consumer "$build/project"
IFS=' .' read -r _ _ major minor _ < <(cmake --version)
if ((major > 3 || minor >= 28)); then
  quietly "$build/log" "${configure[@]}"
  quietly "$build/log" cmake --build "$build/project/build"
  proves "$build/project/build/consumer"
else
  if "${configure[@]}" >"$build/log" 2>&1; then fail "CMake $major.$minor makes a module"; fi
  grep -q 'BATON_MODULE needs CMake 3.28' "$build/log"
fi
