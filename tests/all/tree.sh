#!/usr/bin/env bash
# tree.sh BUILD_DIR PRESET [CONFIGURE_ARGUMENTS...]: configures, builds and tests one build tree.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1 preset=$2
shift 2

cmake --fresh --preset "$preset" -B "$build" "$@"
cmake --build "$build"
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$(nproc)"
