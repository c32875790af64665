#!/usr/bin/env bash
# capture.sh INSPECT CAPTURE.txt: what inspect says of a capture is in CAPTURE.out, its options, if any, in CAPTURE.args.
# The answers may change when a rule, a sentence or the layout does: look at the difference, then write the file anew.
set -euo pipefail
inspect=$1 capture=$2

options=()
[[ -f ${capture%.txt}.args ]] && read -ra options <"${capture%.txt}.args"
code=0
answer=$("$inspect" "${options[@]}" <"$capture") || code=$?
diff "${capture%.txt}.out" <(echo "$answer" && echo "exit code $code")
