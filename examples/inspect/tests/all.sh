#!/usr/bin/env bash
# all.sh INSPECT: every capture, every pair of request and reply, the command line.
set -euo pipefail
inspect=$1
tests=$(cd "$(dirname "$0")" && pwd)

for capture in "$tests"/captures/*.txt; do "$tests/capture.sh" "$inspect" "$capture"; done
for pairs in "$tests"/json/*.txt; do "$tests/json.sh" "$inspect" "$pairs"; done
"$tests/options.sh" "$inspect"
