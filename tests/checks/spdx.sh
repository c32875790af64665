#!/usr/bin/env bash
# Every C++ file names its license in its first line. `spdx.sh --fix` adds the line where it is missing.
source "$(dirname "$0")/common.sh"

line='// SPDX-License-Identifier: MIT'
mapfile -t missing < <(grep -rLxF --include=*.{hpp,cpp,cppm} --exclude-dir={node_modules,build} -e "$line" \
  include modules tests examples benchmarks)

((${#missing[@]})) || exit 0
if [[ ${1:-} == --fix ]]; then
  sed -i "1i $line" "${missing[@]}"
else
  fail "without '$line':" "${missing[@]}"
fi
