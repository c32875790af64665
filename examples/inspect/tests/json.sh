#!/usr/bin/env bash
# json.sh INSPECT PAIRS.txt: each line "> request" is followed by its "< reply", byte for byte. Other lines are comments.
set -euo pipefail
inspect=$1 pairs=$2
diff <(sed -n 's/^< //p' "$pairs") <(sed -n 's/^> //p' "$pairs" | "$inspect" --json)
