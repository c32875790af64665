#!/usr/bin/env bash
# json.sh INSPECT PAIRS.txt: lines "> request", each followed by "< reply", byte for byte; others are comments.
set -euo pipefail
inspect=$1 pairs=$2
diff <(sed -n 's/^< //p' "$pairs") <(sed -n 's/^> //p' "$pairs" | "$inspect" --json)
