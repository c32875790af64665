#!/usr/bin/env bash
# The target single_header makes two headers, the same each time. baton.hpp is all that a program needs; baton-all.hpp is all
# that two units need which use every part of the library.
source "$(dirname "$0")/common.sh"

quietly "$build/log" cmake -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DBATON_DEVELOPMENT=OFF -S . -B "$build/library"
quietly "$build/log" cmake --build "$build/library" --target single_header
for name in baton.hpp baton-all.hpp; do
  LC_ALL=C.UTF-8 tools/amalgamate $name | cmp - "$build/library/single_header/$name"
done

compile=("$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
mkdir "$build/one"
cp "$build/library/single_header/baton.hpp" "$build/one"
sed 's|<baton/baton.hpp>|"baton.hpp"|' tests/consumer/main.cpp >"$build/one/main.cpp"
(cd "$build/one" && "${compile[@]}" main.cpp -o consumer)
proves "$build/one/consumer"

# Every header of the tree is the single header here.
mkdir "$build/all"
find include/baton -name '*.hpp' -printf '%P\n' | while read -r header; do
  mkdir -p "$(dirname "$build/all/baton/$header")"
  echo '#include <baton-all.hpp>' >"$build/all/baton/$header"
done
"${compile[@]}" -I"$build/all" -I"$build/library/single_header" -Itests tests/odr/*.cpp -o "$build/all/odr"
"$build/all/odr"

if "${compile[@]}" -fsyntax-only -Iinclude -I"$build/library/single_header" -x c++ - 2>"$build/log" \
  <<<$'#include <baton/version.hpp>\n#include <baton-all.hpp>'; then
  fail 'a single header beside the tree compiles'
fi
grep -q 'Include either' "$build/log"
