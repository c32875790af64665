#!/usr/bin/env bash
# long_log.sh INSPECT: a log of many lines is read line by line, so memory does not grow with it.
set -euo pipefail
inspect=$1

log() { # lines
  awk -v lines="$1" 'BEGIN {
    for (i = 0; i < lines; ++i)
      printf "2026-11-30T16:22:59Z INFO request %d took 3 ms traceparent=00-80f198ee56343ba864fe8b2a57d3eff7-%016x-01 from 10.0.0.7\n", i, i + 1
  }'
}
peak() { # lines
  log "$1" | {
    ASAN_OPTIONS=${ASAN_OPTIONS:-}:quarantine_size_mb=1 "$inspect" >/dev/null &
    # The last look before the end sees the highest mark.
    local most=0 now
    while now=$(awk '/^VmHWM/ { print $2 }' "/proc/$!/status" 2>/dev/null) && [[ -n $now ]]; do
      most=$now
      sleep 0.02
    done
    wait $!
    echo "$most"
  }
}
few=$(peak 2000)
many=$(peak 40000)
echo "$few kB for 2000 lines, $many kB for 40000"
((many - few < 8192)) # less than 220 bytes a line; AddressSanitizer alone moves by 4 MB from run to run
[[ $(log 20000 | "$inspect" | tail -n 1) == '20000 records, 20000 with a context.' ]]
