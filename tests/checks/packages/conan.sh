#!/usr/bin/env bash
# Conan makes a package of the recipe, and its own test of the package passes. Without Conan, conan_stand_in.py does so.
source "$(dirname "$0")/common.sh"

if command -v conan >/dev/null; then
  export CONAN_HOME=$build/home
  copy_tree "$build/tree" # where Conan leaves what it builds
  quietly "$build/log" conan profile detect
  quietly "$build/log" conan create "$build/tree/packaging/conan" -s compiler.cppstd=20
  grep -qx "$version" "$build/log" # the consumer printed it
else
  need python3
  printed=$(python3 tests/checks/packages/conan_stand_in.py packaging/conan/conanfile.py "$build")
  [[ $printed == "$version" ]] || fail "the recipe makes version $printed"
  same_headers "$build/package/include"
  cmp LICENSE "$build/package/licenses/LICENSE"
  consumer project -Dbaton_DIR="$build"
fi
