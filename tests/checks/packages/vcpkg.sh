#!/usr/bin/env bash
# The overlay port passes the checks that vcpkg makes after each build, and its package is found by find_package. Without vcpkg,
# vcpkg.cmake stands in for it.
source "$(dirname "$0")/common.sh"
port=$root/packaging/vcpkg/ports/baton

if [[ -n ${VCPKG_ROOT:-} ]]; then
  quietly "$build/log" "$VCPKG_ROOT/vcpkg" install baton --overlay-ports="${port%/*}" --x-install-root="$build/installed"
  packages=$(echo "$build"/installed/*/share/baton)
  packages=${packages%/share/baton}
else
  quietly "$build/log" cmake -DPORT_DIR="$port" -DVERSION="$version" -DWORK_DIR="$build" -DCOMPILER="$compiler" -P tests/checks/packages/vcpkg.cmake
  packages=$build/packages

  same_headers "$packages/include"
  others=$(cd "$packages" && find . -type f -not -path './include/*' | sort | xargs)
  expected='./share/baton/baton-config-version.cmake ./share/baton/baton-config.cmake ./share/baton/copyright ./share/baton/usage'
  [[ $others == "$expected ./share/pkgconfig/baton.pc" ]] || fail "the package holds $others"
  [[ -z $(find "$packages" -type d -empty) ]] || fail "the package has empty folders"
  if grep -rn "$build" "$packages"; then fail 'the package names a folder of the machine it was built on'; fi
fi

grep -q 'find_package(baton CONFIG REQUIRED)' "$port/usage"
grep -q ' baton::baton)' "$port/usage"
consumer project -DCMAKE_PREFIX_PATH="$packages" -DBATON_VERSION="$version"
