#!/usr/bin/env bash
# options.sh INSPECT: the command line.
set -euo pipefail
inspect=$1
expect() { # exit code, text in the answer, options...
  local wanted=$1 text=$2 code=0 answer
  shift 2
  answer=$("$inspect" "$@" <<<'b3: 1-2-1' 2>&1) || code=$?
  if ((code != wanted)) || [[ $answer != *"$text"* ]]; then
    echo "$* gives $code: $answer" >&2
    exit 1
  fi
}
expect 0 'usage: baton-inspect' --help
expect 2 "unknown option '--nonsense'" --nonsense
expect 2 '--style needs a value' --style
expect 2 '--color is auto, always or never' --color=often
expect 0 $'\x1b[32mb3' --color=always
expect 0 '1:5 b3' --color=auto
expect 2 '--json takes no other options' --json --style b3
expect 0 'b3 won' --extract 'b3 single header'
expect 1 'absent: b3multi' --style b3
expect 0 'x-b3-traceid: 0000000000000001' --inject b3multi
expect 0 'b3: 0000000000000001-0000000000000002-1' --otel b3
expect 0 "unknown style 'haystack' is ignored" --extract 'haystack,b3 single header'
expect 1 'No ids' --extract none
