#!/usr/bin/env bash
# The source archive holds the source tree. A Meson project that has nothing but packaging/baton.wrap builds with it.
source "$(dirname "$0")/common.sh"
need meson

copy_tree "$build/tree"
mkdir "$build/tree/build" && touch "$build/tree/build/x"
quietly "$build/log" cmake -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DBATON_DEVELOPMENT=OFF -S "$build/tree" -B "$build/library"
quietly "$build/log" cpack --config "$build/library/CPackSourceConfig.cmake" -B "$build"
archive=baton-$version.tar.gz
tar -x -f "$build/$archive" -C "$build"
rm -r "$build/tree/build"
diff -r "$build/tree" "$build/baton-$version"

# What Meson would download lies in its cache.
cp -r tests/consumer "$build/consumer"
mkdir -p "$build/consumer/subprojects/packagecache"
cp "$build/$archive" "$build/consumer/subprojects/packagecache"
hash=$(sha256sum "$build/$archive")
sed "s/^source_hash = .*/source_hash = ${hash%% *}/" packaging/baton.wrap >"$build/consumer/subprojects/baton.wrap"

CXX=$compiler quietly "$build/log" meson setup --wrap-mode=default "$build/consumer/build" "$build/consumer"
quietly "$build/log" meson compile -C "$build/consumer/build"
proves "$build/consumer/build/consumer"
