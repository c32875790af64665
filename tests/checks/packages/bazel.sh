#!/usr/bin/env bash
# Bazel builds and runs the tests of BUILD.bazel, and a program in another workspace uses the library. Without Bazel, the files
# are read by bazel_stand_in.py, and the compiler is called as they say.
source "$(dirname "$0")/common.sh"

# Bazel knows modules from 6 on.
if [[ ! $(bazel --version 2>&1) =~ bazel\ ([0-9]+)\. ]] || ((BASH_REMATCH[1] < 6)); then
  need python3
  targets=$(python3 tests/checks/packages/bazel_stand_in.py .)
  [[ $(head -n 1 <<<"$targets") == "$version" ]] || fail 'MODULE.bazel has another version'
  read -r _ includes sources < <(grep '^consumer ' <<<"$targets")
  # shellcheck disable=SC2086  # words
  "$compiler" -std=c++20 -I${includes//,/ -I} $sources -o "$build/consumer"
  proves "$build/consumer"
  exit
fi

copy_tree "$build/baton"
cp -r tests/consumer "$build/consumer"
cat >"$build/consumer/BUILD.bazel" <<<'
load("@rules_cc//cc:cc_binary.bzl", "cc_binary")
cc_binary(name = "consumer", srcs = ["main.cpp"], deps = ["@baton"])'

options=(--cxxopt=-std=c++20 --noshow_progress)
cat >"$build/consumer/MODULE.bazel" <<<"
bazel_dep(name = 'rules_cc', version = '0.0.17')
bazel_dep(name = 'baton', version = '$version')
local_path_override(module_name = 'baton', path = '../baton')"

bazel_in() { # folder, arguments
  local folder=$1
  shift
  (cd "$folder" && bazel --batch --output_user_root="$build/output" "$@")
}
quietly "$build/log" bazel_in "$build/baton" test "${options[@]}" //:all
quietly "$build/log" bazel_in "$build/consumer" build "${options[@]}" //:consumer
proves "$build/consumer/bazel-bin/consumer"
