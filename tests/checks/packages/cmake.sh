#!/usr/bin/env bash
# What `cmake --install` lays down is found by find_package and by pkg-config. The source tree works as a subdirectory and by
# FetchContent, which takes an installed package first.
source "$(dirname "$0")/common.sh"
prefix=$build/prefix

install_library "$prefix"
consumer find_package -DCMAKE_PREFIX_PATH="$prefix" -DBATON_VERSION="$version"
IFS=. read -r major minor _ <<<"$version"
if (consumer next_minor -DCMAKE_PREFIX_PATH="$prefix" -DBATON_VERSION="$major.$((minor + 1))") 2>/dev/null; then
  fail "$version satisfies a request for $major.$((minor + 1))"
fi

consumer subdirectory -DBATON_SOURCE="$root"

copy_tree "$build/repository"
git() { command git -C "$build/repository" -c user.name=test -c user.email=test@example.com "$@"; }
git init --quiet
git add --all
git commit --quiet --message=release
git tag "v$version"
fetch=(-DBATON_REPOSITORY="$build/repository" -DBATON_VERSION="$version")
consumer fetched "${fetch[@]}"
grep -q 'baton comes from source' "$build/fetched/log"
consumer fetch_finds_installed "${fetch[@]}" -DCMAKE_PREFIX_PATH="$prefix"
grep -q 'baton is installed' "$build/fetch_finds_installed/log"

need pkg-config
export PKG_CONFIG_PATH=$prefix/share/pkgconfig
# shellcheck disable=SC2046  # flags are words
"$compiler" -std=c++20 tests/consumer/main.cpp $(pkg-config --cflags "baton = $version") -o "$build/by_pkg_config"
proves "$build/by_pkg_config"
