#!/usr/bin/env bash
# meson.sh BUILD_DIR: the Meson build, optimised, passes the suite, installs the same headers and a usable .pc file.
source "$(dirname "$0")/common.sh"
need meson pkg-config
build=$1
prefix=$build/prefix
rm -rf "$build"

meson setup "$build" --prefix "$prefix" --buildtype release -Db_ndebug=true
meson compile -C "$build"
meson test -C "$build" --print-errorlogs
meson install -C "$build" --quiet --no-rebuild

if [[ -x $prefix/bin/baton-inspect ]]; then
  examples/inspect/tests/all.sh "$prefix/bin/baton-inspect"
  [[ -f $prefix/share/man/man1/baton-inspect.1 ]]
fi

diff <(cd include && find . -name '*.hpp' | sort) <(cd "$prefix/include" && find . -type f | sort)
export PKG_CONFIG_PATH=$prefix/share/pkgconfig
# shellcheck disable=SC2046  # flags are words
c++ -std=c++20 tests/consumer/main.cpp $(pkg-config --cflags 'baton >= 0.1') -o "$build/consumer"
"$build/consumer"
