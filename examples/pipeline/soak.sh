#!/bin/sh
# soak.sh PIPELINE [REQUESTS]: the service under load, with clients that misbehave and parts that fail.
#
# About fifteen minutes on two cores, nearly all of them for 100,000 REQUESTS; sends to 127.0.0.1 only. Needs wrk,
# curl, sqlite3 and prlimit. Prints figures, and ends with 1 at the first wrong one.
set -eu
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/await.sh"
pipeline=$1
requests=${2:-100000}
work=$(mktemp -d)
server=
trap 'kill -KILL $server 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { echo "FAILED: $1"; tail -n 20 "$work/err"; exit 1; }
start() {
  # Through pipes, so that the limit on files below does not apply to the output.
  rm -f "$work"/*.pipe "$work/out" "$work/err"
  touch "$work/out"
  mkfifo "$work/out.pipe" "$work/err.pipe"
  cat <"$work/out.pipe" >"$work/out" &
  listening=$!
  cat <"$work/err.pipe" >"$work/err" &
  listening="$listening $!"
  "$pipeline" --serve --html none --concurrency 16 "$@" >"$work/out.pipe" 2>"$work/err.pipe" &
  server=$!
  await_server "$work/out"
}
ends() {
  began=$(date +%s)
  kill -TERM $server
  code=0
  wait $server || code=$?
  # shellcheck disable=SC2086 # two of them
  wait $listening
  echo "  ended after $(($(date +%s) - began)) s with $code: $(tail -n 1 "$work/out")"
  [ $code -eq "$1" ] || fail "exit code $code, not $1"
}
resident() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status"; }
# Loads the server for some seconds with 32 connections. Prints the number of requests, and of failed ones.
load() { timeout 60 wrk -t 2 -c 32 -d "$1" -s "$work/post.lua" "$url" | grep -E 'requests in|Non-2xx' | sed 's/^ */  /' || true; }
echo 'wrk.method = "POST"; wrk.body = "{}"' >"$work/post.lua"

echo "load for 20 s, then the signal in the middle of more:"
start --grace 60
load 20s
echo "  $(resident) MB"
load 10s &
loading=$!
sleep 3
ends 0
wait $loading
grep -q ' 0 dead, 0 left; ' "$work/out" || fail 'an accepted order is not done'

echo "broken requests and 1 MB of headers for 20 s, 200 connections that say nothing, 50 slow ones, beside good clients:"
cat >"$work/broken.lua" <<'END'
local head = "POST /orders HTTP/1.1\r\nHost: localhost\r\n"
local many = {}
for i = 1, 10000 do many[i] = "header-" .. i .. ": " .. string.rep("x", 80) .. "\r\n" end
local requests = {
  head .. "Content-Length: 7\r\ntraceparent: 00-garbage\r\nbaggage: ,,=\r\n\r\nno json",
  "no HTTP at all\r\n\r\n",
  head .. "Content-Length: -5\r\n\r\n",
  head .. "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
  head .. "Content-Length: 99999999\r\nConnection: close\r\n\r\n",
  head .. table.concat(many) .. "\r\n",
}
local i = 0
request = function() i = i % #requests + 1; return requests[i] end
END
start --grace 60
says() { timeout 30 curl -s "telnet://127.0.0.1:$port" >/dev/null 2>&1; }
i=0
while [ $i -lt 200 ]; do
  sleep 20 | says &
  [ $i -ge 50 ] || (for c in P O S T ' ' / o r d e r s; do printf %s "$c"; sleep 2; done) | says &
  i=$((i + 1))
done
timeout 60 wrk -t 1 -c 16 -d 20s -s "$work/broken.lua" "$url" | grep -E 'requests in|Non-2xx|Socket' | sed 's/^ */  /' &
breaking=$!
accepted=0
i=0
while [ $i -lt 100 ]; do
  [ "$(curl -s -m 5 -o /dev/null -w '%{http_code}' -d '{}' "$url" || true)" != 202 ] || accepted=$((accepted + 1))
  i=$((i + 1))
done
wait $breaking || true
echo "  $accepted of 100 good ones accepted; $(resident) MB"
ends 0
[ $accepted -eq 100 ] || fail 'good clients were not served'

echo "the agent out of reach, then the service, then the disk:"
start --agent http://127.0.0.1:9
load 3s
ends 1
grep -q ' 0 dead, 0 left; ' "$work/out" || fail 'an agent that is down costs orders'
start --service http://127.0.0.1:9 --receives 3 --backlog 100
load 3s
sleep 8
ends 1
grep -q ' 0 left; ' "$work/out" || fail 'an order is neither done nor dead'
start --receives 3 --backlog 100 --store "$work/store.db"
# A limit on the size of files stands in for the full disk.
prlimit --pid $server --fsize=16384
load 3s
sleep 8
ends 1
grep -q ' 0 left; ' "$work/out" || fail 'an order is neither done nor dead'

echo "$requests orders, memory at each tenth:"
"$pipeline" --html none --requests "$requests" --concurrency 16 --store "$work/all.db" >"$work/out" 2>"$work/err" &
server=$!
began=$(date +%s)
tenth=1
while kill -0 $server 2>/dev/null; do
  sleep 1
  stored=$(sqlite3 "$work/all.db" 'select count(*) from shipments' 2>/dev/null || echo 0)
  while [ $tenth -le 10 ] && [ "$stored" -ge $((requests * tenth / 10)) ]; do
    echo "  $stored orders, $(($(date +%s) - began)) s: $(resident 2>/dev/null) MB"
    tenth=$((tenth + 1))
  done
done
code=0
wait $server || code=$?
tail -n 1 "$work/out"
[ $code -eq 0 ] || fail "exit code $code"
