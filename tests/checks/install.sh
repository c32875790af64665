#!/usr/bin/env bash
# install.sh BUILD_DIR COMPILER: find_package and pkg-config find the files that `cmake --install` installs,
# and the source tree works as a subproject.
source "$(dirname "$0")/common.sh"
need ninja
build=$1 compiler=$2
rm -rf "$build"
prefix=$build/prefix

configure() { cmake -G Ninja -DCMAKE_CXX_COMPILER="$compiler" "$@" >"$build.log" || fail "$(cat "$build.log")"; }
consumer() { # build directory, configure arguments
  configure -S tests/consumer -B "$@"
  cmake --build "$1"
  "$1/consumer"
}

configure -S . -B "$build/library" -DBATON_TESTS=OFF -DBATON_EXAMPLES=OFF -DBATON_INSPECT=OFF -DBATON_BENCHMARKS=OFF
cmake --install "$build/library" --prefix "$prefix" >/dev/null
diff <(cd include && find . -name '*.hpp' | sort) <(cd "$prefix/include" && find . -type f | sort)

consumer "$build/by-package" -DCMAKE_PREFIX_PATH="$prefix"
consumer "$build/as-subproject" -DBATON_SOURCE="$PWD"

need pkg-config
export PKG_CONFIG_PATH=$prefix/share/pkgconfig
# shellcheck disable=SC2046  # flags are words
"$compiler" -std=c++20 tests/consumer/main.cpp $(pkg-config --cflags 'baton >= 0.1') -o "$build/by-pkg-config"
"$build/by-pkg-config"
