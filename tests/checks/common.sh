# Sourced by every check: go to the root of the source tree, strictly.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

fail() {
  echo "$*" >&2
  exit 1
}

# A tool that is missing skips a check, except where everything has been installed on purpose.
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is not there"
    [[ -n ${BATON_NO_SKIP:-} ]] && exit 1
    exit 77
  done
}
