#!/bin/sh
# shutdown.test.sh PIPELINE CURL: told to end under load, --serve finishes the accepted orders, or names the others.
set -eu
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/await.sh"
pipeline=$1
curl=$2
work=$(mktemp -d)
server=
trap 'kill -KILL $server 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { echo "$1"; tail -n 30 "$work/out" "$work/err"; exit 1; }
start() {
  "$pipeline" --serve --html none "$@" >"$work/out" 2>"$work/err" &
  server=$!
  await_server "$work/out"
}
# Sends $1 orders and counts those that were accepted.
send() { "$curl" -s -m 10 -o /dev/null -w '%{http_code}\n' -d '{}' "$url?[1-$1]" 2>/dev/null | grep -c 202 || true; }
# Waits for the end and checks the exit code.
ends() {
  code=0
  wait $server || code=$?
  [ $code -eq "$1" ] || fail "exit code $code, not $1"
}

# All accepted orders are finished.
start --concurrency 2 --grace 30
accepted=$(send 200)
kill -TERM $server
ends 0
[ "$accepted" = 200 ] || fail "$accepted of 200 accepted"
grep -q '^200 accepted, 200 done, 0 dead, 0 left; 200 whole traces of 200' "$work/out" || fail 'not all done'
"$curl" -s -o /dev/null -d '{}' "$url" && fail 'it still listens'

# Under load: every order that got a 202 is counted.
start --concurrency 2 --grace 30
send 1000 >"$work/accepted" &
sending=$!
sleep 0.5
kill -TERM $server
ends 0
wait $sending
accepted=$(cat "$work/accepted")
grep -q "^$accepted accepted, $accepted done, 0 dead, 0 left" "$work/out" || fail "$accepted were accepted"

# Without time to finish, it names the orders.
start --grace 0
accepted=$(send 100)
kill -TERM $server
ends 1
left=$(sed -n 's/.* 0 dead, \([0-9]*\) left.*/\1/p' "$work/out")
[ "$left" -gt 0 ] || fail 'nothing was left'
grep -q "^pipeline: $left accepted and not done, left in the embedded queue: request-" "$work/err" || fail 'the orders that are left are not named'

# No order can be finished, and a second signal ends the waiting.
start --service http://127.0.0.1:9 --grace 60
[ "$(send 3)" = 3 ] || fail 'not accepted'
kill -TERM $server
sleep 1
kill -TERM $server
ends 1
grep -q '^3 accepted, 0 done, 0 dead, 3 left' "$work/out" || fail 'three are left'
