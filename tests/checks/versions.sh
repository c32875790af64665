#!/usr/bin/env bash
# The version stands in include/baton/version.hpp. CMake and Conan read it; the files that can't say the same.
source "$(dirname "$0")/common.sh"

version=$(sed -nE 's/.* version = "(.*)";/\1/p' include/baton/version.hpp)
says() { # file, text
  grep -qF -- "$2" "$1" || fail "$1 does not say $2"
}
says meson.build "version: '$version'"
says MODULE.bazel "version = \"$version\""
says packaging/vcpkg/ports/baton/vcpkg.json "\"version\": \"$version\""
says packaging/baton.wrap "directory = baton-$version"
says packaging/baton.wrap "source_filename = baton-$version.tar.gz"
says packaging/baton.wrap "/v$version/baton-$version.tar.gz"
grep -qE "^## \[$version\]|^This will be version $version," CHANGELOG.md || fail "CHANGELOG.md does not name $version"
others=$(grep -noE '\b[0-9]+\.[0-9]+\.[0-9]+\b' README.md docs/packages.md | grep -v ":$version\$" || true)
[[ -z $others ]] || fail "$others"

# The inline namespace has the number that changes when programs must be changed: the major one, or v0 before 1.0.
says include/baton/version.hpp "inline namespace v${version%%.*} {"
