#!/bin/sh
# serve.test.sh PIPELINE CURL: the receiver stays up, answers any client, and ends when told to.
set -eu
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/await.sh"
pipeline=$1
curl=$2
work=$(mktemp -d)
"$pipeline" --serve --html "$work/trace.html" >"$work/out" 2>"$work/err" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { echo "$1"; cat "$work/out" "$work/err"; exit 1; }

await_server "$work/out"
id=0af7651916cd43dd8448eb211c80319c

"$curl" -fsS -d '{"order":"by-curl"}' -H "traceparent: 00-$id-b7ad6b7169203331-01" -H 'tracestate: congo=t61' \
  -H 'baggage: k=v' "$url" | grep -q "\"trace_id\":\"$id\"" || fail 'the trace was not continued'
await "$work/out" 'ok *baggage: k=v'
grep -q "ok *one trace id: $id" "$work/out" || fail 'not one trace'
grep -q 'ok *tracestate: congo=t61' "$work/out" || fail 'tracestate lost'
grep -q "$id" "$work/trace.html" || fail 'no picture'

status() { "$curl" -s -o "$work/answer" -w '%{http_code}' "$@" "$url"; }
[ "$(status -d 'no json')" = 400 ] || fail 'a body that is not JSON was accepted'
head -c 300000 /dev/zero | tr '\0' x | sed 's/.*/{"item":"&"}/' >"$work/large"
[ "$(status -d "@$work/large" -H 'Content-Type: application/json')" = 502 ] || fail 'an order that SQS would refuse was accepted'
grep -q 'at most 262144 are allowed' "$work/answer" || fail 'the answer has no reason'
[ "$(status -d '{"order":"broken"}' -H 'traceparent: garbage' -H 'baggage: ,,=')" = 202 ] || fail 'broken headers cost an order'
await "$work/err" 'traceparent in the HTTP headers: .* a new trace begins'
await "$work/err" 'baggage in the HTTP headers: malformed baggage.*, dropped'
i=0
until [ "$(grep -c 'ok *parents unbroken: 7 spans' "$work/out")" = 2 ]; do
  i=$((i + 1))
  [ $i -lt 100 ] || fail 'the order with broken headers got lost'
  sleep 0.1
done

kill -TERM $server
code=0
wait $server || code=$?
[ $code -eq 0 ] || fail "exit code $code"
