#!/usr/bin/env bash
# The proofs with z3: the word tricks of include/baton/detail, for every input.
source "$(dirname "$0")/common.sh"
python=/usr/bin/python3 # Debian's, which has Debian's z3
[[ -x $python ]] || python=python3
need "$python"
status=0
"$python" tests/proofs/words.py || status=$?
[[ $status == 77 && -n ${BATON_NO_SKIP:-} ]] && exit 1
exit "$status"
