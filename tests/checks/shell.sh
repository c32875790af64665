#!/usr/bin/env bash
# Every shell script passes shellcheck.
source "$(dirname "$0")/common.sh"
need shellcheck

grep -rlE --exclude-dir={.git,build,node_modules} '^#!/usr/bin/env bash' . | xargs shellcheck -x -P SCRIPTDIR
