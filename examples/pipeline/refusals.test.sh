#!/bin/sh
# refusals.test.sh PIPELINE: a program that cannot start, or cannot write, says so and ends with the promised exit code.
set -eu
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/await.sh"
pipeline=$1
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { echo "$1"; cat "$work/out"; exit 1; }
# expect CODE TEXT COMMAND...: the command ends with the code and says the text.
expect() {
  expected=$1
  text=$2
  shift 2
  # Through a pipe, so that a limit on files does not apply to the output.
  { code=0; "$@" || code=$?; echo $code >"$work/code"; } 2>&1 | cat >"$work/out"
  code=$(cat "$work/code")
  [ "$code" -eq "$expected" ] || fail "exit code $code, not $expected: $*"
  grep -q "$text" "$work/out" || fail "missing in the output: $text"
}
# limited LIMITS COMMAND...: the command under limits of the shell.
limited() { (eval "$1"; shift; exec "$@"); }
# Standard output is full.
full() { "$@" >/dev/full; }

"$pipeline" --serve --html none >"$work/first" 2>&1 &
server=$!
await_server "$work/first"
expect 2 "can't listen on port $port: Address already in use" "$pipeline" --serve --port "$port"
kill $server

# AddressSanitizer reserves more address space than this limit allows.
grep -q __asan_init "$pipeline" ||
  expect 2 'cannot start a thread' limited 'ulimit -s 65536; ulimit -v 1000000' "$pipeline" --concurrency 64 --html none
expect 1 "can't write to standard output" full "$pipeline" --help
expect 1 "can't write to standard output" full "$pipeline" --html none
expect 2 "can't write to standard output" full "$pipeline" --serve
expect 2 'store /nonexistent/store.db: unable to open database file' "$pipeline" --store /nonexistent/store.db
echo 'no database, but a text that is longer than the head of one: a hundred bytes, more or less, as it happens' >"$work/text"
expect 2 'file is not a database' "$pipeline" --store "$work/text"

# The disk is full: every order that is done is stored.
expect 1 'in the dead-letter queue' limited 'ulimit -f 24' \
  "$pipeline" --html none --requests 60 --concurrency 8 --receives 2 --store "$work/store.db"
grep -q '^60 sent, 60 accepted, \([0-9]*\) done, \1 stored, \1 whole traces' "$work/out" || fail 'done, and not stored'
grep -q 'service: store .*store.db: ' "$work/out" || fail 'the error of the store is missing in the output'
