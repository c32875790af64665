# Every check sources this file, which goes to the root of the source tree and makes errors fatal.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

fail() {
  echo "$*" >&2
  exit 1
}

# Skips the check when a tool is missing. With BATON_NO_SKIP, where every tool is installed, it fails instead.
need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null && continue
    echo "$tool is not installed"
    [[ -n ${BATON_NO_SKIP:-} ]] && exit 1
    exit 77
  done
}
