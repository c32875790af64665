#!/usr/bin/env bash
# capture.sh INSPECT CAPTURE.txt: CAPTURE.out has the explanation of a capture, CAPTURE.args its options, if it has any.
# Explanations change when a rule, a sentence or the layout changes: look at the difference, then write the file again.
set -euo pipefail
inspect=$1 capture=$2

options=()
[[ -f ${capture%.txt}.args ]] && read -ra options <"${capture%.txt}.args"
code=0
answer=$("$inspect" "${options[@]}" <"$capture") || code=$?
diff "${capture%.txt}.out" <(echo "$answer" && echo "exit code $code")
