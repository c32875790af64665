# Every check of a package sources this file. It is called as NAME.sh BUILD_DIR COMPILER, and works in BUILD_DIR alone.
source "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
need ninja
# shellcheck disable=SC2034  # for those who source this
root=$PWD build=$1 compiler=$2
version=$(sed -nE 's/.* version = "(.*)";/\1/p' include/baton/version.hpp)
rm -rf "$build"
mkdir -p "$build"

# quietly LOG COMMAND...: its output is shown only when it fails
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || fail "$(cat "$log")"
}

# copy_tree DIRECTORY: the source tree in a clean folder, without what is built in it
copy_tree() {
  mkdir -p "$1"
  if [[ -e .git ]]; then
    git ls-files --cached --others --exclude-standard
  else
    find . -type f -not -path './build*'
  fi | while read -r file; do [[ -f $file ]] && echo "$file"; done | tar -c -T - | tar -x -C "$1"
}

# proves COMMAND...: the consumer runs and was built with this version
proves() {
  local printed
  printed=$("$@")
  [[ $printed == "$version" ]] || fail "the consumer was built with baton $printed instead of $version"
}

# consumer NAME CONFIGURE_ARGUMENTS...: builds and runs a copy of the consumer outside of the tree
consumer() {
  local name=$1
  shift
  cp -r tests/consumer "$build/$name"
  quietly "$build/$name/log" cmake -G Ninja -DCMAKE_CXX_COMPILER="$compiler" "$@" -S "$build/$name" -B "$build/$name/build"
  quietly "$build/$name/build.log" cmake --build "$build/$name/build"
  proves "$build/$name/build/consumer"
}

# install_library PREFIX: configures the tree and installs it
install_library() {
  quietly "$build/library.log" cmake -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DBATON_DEVELOPMENT=OFF -S . -B "$build/library"
  quietly "$build/install.log" cmake --install "$build/library" --prefix "$1"
  same_headers "$1/include"
}

# same_headers DIRECTORY: all headers of the tree, and nothing else
same_headers() { diff -r include "$1"; }
