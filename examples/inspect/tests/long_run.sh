#!/usr/bin/env bash
# long_run.sh INSPECT: 100,000 requests in one run: a reply to each, in order, while the memory does not grow.
set -euo pipefail
inspect=$1
first=10000 all=100000

directory=$(mktemp -d)
trap 'exec 3>&- || true; rm -rf "$directory"' EXIT
mkfifo "$directory/requests"
# AddressSanitizer keeps freed memory for a while, which this does not measure.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:quarantine_size_mb=1 "$inspect" --json <"$directory/requests" >"$directory/replies" &
exec 3>"$directory/requests"

requests() { # from, to
  awk -v from="$1" -v to="$2" 'BEGIN {
    headers = "[\"x-datadog-trace-id\",\"7\"],[\"x-datadog-parent-id\",\"8\"],[\"baggage\",\"k=v%20w\"]"
    headers = headers ",[\"traceparent\",\"00-0000000000000000000000000000000a-000000000000000b-01\"],[\"tracestate\",\"a=1,dd=s:2\"]"
    for (i = from; i <= to; ++i) {
      if (i % 10 == 0) print "{\"id\":\"" i "\",\"op\":\"nonsense " i "\"}"
      else if (i % 10 != 1) print "{\"id\":\"" i "\",\"op\":\"extract\",\"in\":[[\"x-datadog-trace-id\",\"" i "\"]]}"
      else print "{\"id\":\"" i "\",\"op\":\"roundtrip\",\"child\":\"00000000000000aa\",\"in\":[" headers "]}"
    }
  }' >&3
}
wait_for() { # id
  local tries
  for ((tries = 0; tries < 3000; ++tries)); do
    tail -n 1 "$directory/replies" | grep -q "^{\"id\":\"$1\"," && return
    sleep 0.1
  done
  echo "no reply to $1" >&2
  exit 1
}
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$!/status"; }

requests 1 $first
wait_for $first
before=$(memory)
requests $((first + 1)) $all
wait_for $all
after=$(memory)
exec 3>&-
wait $!

echo "$before kB after $first requests, $after kB after $all"
((after - before < 1024))
diff <(seq $all) <(sed -E 's/^\{"id":"([0-9]+)",("context"|"error").*/\1/' "$directory/replies")
