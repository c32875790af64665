#!/usr/bin/env bash
# `cpack` makes libbaton-dev for every architecture; it holds the library alone, where Debian wants it.
source "$(dirname "$0")/common.sh"
need dpkg-deb

quietly "$build/log" cmake -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DBATON_DEVELOPMENT=OFF -S . -B "$build/library"
quietly "$build/log" cpack --config "$build/library/CPackConfig.cmake" -B "$build"
package=$build/libbaton-dev_${version}_all.deb

for field in 'Package: libbaton-dev' "Version: $version" 'Architecture: all' 'Multi-Arch: foreign' 'Section: libdevel'; do
  [[ $(dpkg-deb --field "$package" "${field%%:*}") == "${field#*: }" ]] || fail "the package does not say '$field'"
done
[[ -z $(dpkg-deb --field "$package" Depends) ]] || fail 'the package depends on something'

dpkg-deb --extract "$package" "$build/root"
same_headers "$build/root/usr/include"
cmp LICENSE "$build/root/usr/share/doc/libbaton-dev/copyright"
others=$(cd "$build/root/usr" && find . -type f -not -path './include/*' | sort | xargs)
expected='./share/cmake/baton/baton-config-version.cmake ./share/cmake/baton/baton-config.cmake'
expected+=' ./share/doc/libbaton-dev/copyright ./share/pkgconfig/baton.pc'
[[ $others == "$expected" ]] || fail "the package holds $others"

consumer installed -DCMAKE_PREFIX_PATH="$build/root/usr" -DBATON_VERSION="$version"
